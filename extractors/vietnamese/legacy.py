"""Turns text in VNI, TCVN3, VPS, VISCII, misread cp1258 or decomposed Unicode into NFC, with an offset map."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from extractors.document import Encoding
from extractors.vietnamese import normalise
from extractors.vietnamese.legacy_case import restore_capitals
from extractors.vietnamese.legacy_detect import find_stretches, weigh, words_of
from extractors.vietnamese.legacy_tables import Legacy, Table, tables


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC; `origin[i]` is the offset in the input of output character i.

    `encoding` is "unicode" when nothing had to be decoded; of a mixture it names the legacy part.
    """

    text: str
    encoding: Encoding
    origin: tuple[int, ...]


_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FONTS: tuple[tuple[re.Pattern[str], Legacy], ...] = (
    (re.compile(r"vni", re.IGNORECASE), "vni"),
    (re.compile(r"\.vn|vn(?:time|arial|times)h?\b", re.IGNORECASE), "tcvn3"),
    (re.compile(r"vps", re.IGNORECASE), "vps"),
    (re.compile(r"(?:.*viscii|vi[ -](?:times|arial|courier|helve|roman))", re.IGNORECASE), "viscii"),
)
_STYLE = re.compile(r"(?:[-, ]*(?:bold|italic|oblique|regular|normal|mt|ps))+$", re.IGNORECASE)


def font_encoding(font: str | None) -> Legacy | None:
    """The encoding that a font's name stands for; None for a Unicode font. The subset prefix of a PDF is ignored."""
    if not font:
        return None
    name = _SUBSET.sub("", font.strip().lstrip("/"))
    return next((encoding for pattern, encoding in _FONTS if pattern.match(name)), None)


def is_capitals_font(font: str | None) -> bool:
    """Whether a TCVN3 font draws small letters as capitals: its name ends in H (".VnTimeH", ".VnArialH-Bold")."""
    if font_encoding(font) != "tcvn3" or font is None:
        return False
    return _STYLE.sub("", _SUBSET.sub("", font.strip())).endswith("H")


def decode(text: str, font: str | None = None, *, starts_line: bool = False) -> Decoded:
    """One run: by its font's name when that is a legacy font, by its characters otherwise.

    Text in a legacy font that is real Unicode already (the font was set later) stays as it is. Neighbouring runs of
    one encoding must be joined before, for an editor may part a letter from its mark. `starts_line` lets a TCVN3
    run begin with a capital that the encoding lacks.
    """
    encoding = font_encoding(font)
    if encoding is None:
        return decode_line(text)
    table = tables()[encoding]
    latin = text.translate(_SYMBOLS if encoding != "tcvn3" else _SYMBOLS_TCVN3)
    if not _is_legacy(latin, table):
        decoded = decode_line(text)
        bare = not table.alphabet.intersection(latin) and not _UNICODE_LETTER.search(latin)
        return replace(decoded, text=_capitals(decoded.text)) if bare and is_capitals_font(font) else decoded
    plain, origin = _decode_words(latin, table, by_font=True)
    if is_capitals_font(font):
        plain = _capitals(plain)
    elif encoding == "tcvn3":
        plain = restore_capitals(plain, starts_line=starts_line)
    return Decoded(plain, encoding, tuple(origin))


def decode_line(text: str) -> Decoded:
    """A line without a font: legacy stretches are found by their characters, everything else is only composed.

    `expected` is the encoding that other lines of the file were found in; it lets a shorter line be decoded.
    """
    stretches = find_stretches(text)
    if not stretches:
        return _compose(text)
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for stretch in stretches:
        _append(pieces, origin, _compose(text[at : stretch.start]), at)
        plain, offsets = _decode_words(text[stretch.start : stretch.end], tables()[stretch.encoding])
        if stretch.encoding == "tcvn3":
            plain = restore_capitals(plain, starts_line=not text[: stretch.start].strip())
        _append(pieces, origin, Decoded(plain, stretch.encoding, tuple(offsets)), stretch.start)
        at = stretch.end
    _append(pieces, origin, _compose(text[at:]), at)
    return Decoded("".join(pieces), stretches[0].encoding, tuple(origin))


def _append(pieces: list[str], origin: list[int], decoded: Decoded, offset: int) -> None:
    pieces.append(decoded.text)
    origin.extend(offset + at for at in decoded.origin)


# Word keeps the characters of a "symbol" font in the private use area, F000 above their byte.
_SYMBOLS = {0xF000 + byte: byte for byte in range(0x20, 0x100)}
# Some readers hand out the soft hyphen, TCVN3's ư, as the hyphen that they think it is, and the micro sign as mu.
_SYMBOLS_TCVN3 = {**_SYMBOLS, 0x02: 0xAD, 0xFFFE: 0xAD, 0x3BC: 0xB5}
_UNICODE_LETTER = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u036f\u1ea0-\u1ef9]"
)


def _is_legacy(text: str, table: Table) -> bool:
    """Whether text in a legacy font is legacy text: nothing that only Unicode has, and no word spoiled by decoding."""
    if not table.alphabet.intersection(text) or _UNICODE_LETTER.search(text):
        return False
    words = [word for _, _, word in weigh(text, 0, len(text), table)]
    return sum(word.damaged for word in words) <= sum(word.strong for word in words)


def _capitals(text: str) -> str:
    """Upper case letter by letter, never longer than the text (a ligature stays)."""
    return "".join(upper if len(upper := char.upper()) == 1 else char for char in text)


def _decode_words(text: str, table: Table, *, by_font: bool = False) -> tuple[str, list[int]]:
    """Legacy text decoded; marks that are no letters where they stand ("§ 2", quotation marks) are kept."""
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for first, last in words_of(text, table, by_font=by_font):
        decoded, offsets = table.decode(text[first:last])
        pieces += (text[at:first], decoded)
        origin.extend(range(at, first))
        origin.extend(first + offset for offset in offsets)
        at = last
    pieces.append(text[at:])
    origin.extend(range(at, len(text)))
    return "".join(pieces), origin


_HALF_COMPOSED = re.compile("[âêôăơưÂÊÔĂƠƯ][\u0300\u0301\u0303\u0309\u0323]")
_DECOMPOSED = re.compile("[\u0302\u0306\u031b]")


def _compose(text: str) -> Decoded:
    if unicodedata.is_normalized("NFC", text):
        return Decoded(_without_eth(text), "unicode", tuple(range(len(text))))
    mapped = normalise.nfc(text)
    half = _HALF_COMPOSED.search(text) is not None and _DECOMPOSED.search(text) is None
    return Decoded(_without_eth(mapped.text), "cp1258" if half else "nfd", mapped.origin)


def _without_eth(text: str) -> str:
    """Đ where the Icelandic letter that looks like it was typed or converted; two replaces, for translate is slow."""
    return text.replace("ð", "đ").replace("Ð", "Đ")
