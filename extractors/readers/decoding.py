"""Turns the runs of one paragraph into NFC Unicode, legacy fonts decoded, with the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.document import Encoding
from extractors.vietnamese.legacy import decode, decode_line, font_encoding
from extractors.vietnamese.normalise import nfc

SOFT_HYPHEN = "\u00ad"
# Invisible characters that Word and PDF writers leave inside words.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
}
_TO_CHANGE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufb00-\ufb05]")
_LIGATURE = re.compile("[\ufb00-\ufb05]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font. `caps` is Word's "all caps": printed in capitals, stored as typed."""

    text: str
    font: str | None = None
    caps: bool = False


@dataclass(frozen=True, slots=True)
class BlockText:
    """Decoded text; `origin[i]` is the offset in `original` of `text[i]`, both None when nothing changed."""

    text: str
    encoding: Encoding = "unicode"
    original: str | None = None
    origin: tuple[int, ...] | None = None


def decode_runs(runs: Iterable[Run]) -> BlockText:
    """Decodes each stretch by its font, or by its characters when the font says nothing; then composes to NFC."""
    stretches = _stretches(runs)
    raw = "".join(run.text for run in stretches)
    if not raw.strip():
        return BlockText("")
    text, origin, encoding = _decode_stretches(stretches)
    if text == raw and not _TO_CHANGE.search(text) and unicodedata.is_normalized("NFC", text):
        return BlockText(text.strip())
    text, origin = _drop_invisible(text, origin)
    text, origin = _part_ligatures(text, origin)
    if not unicodedata.is_normalized("NFC", text):
        mapped = nfc(text)
        text, origin = mapped.text, [origin[i] for i in mapped.origin]
        encoding = "nfd" if encoding == "unicode" else encoding
    text, origin = _strip(text, origin)
    if text == raw.strip():
        return BlockText(text)
    return BlockText(text, encoding, raw, tuple(origin))


@lru_cache(maxsize=1024)
def legacy_font(font: str | None) -> str | None:
    """The font's name when it stands for a legacy encoding; asked for every run, with few different answers."""
    return font if font_encoding(font) else None


def _stretches(runs: Iterable[Run]) -> list[Run]:
    """Neighbours in the same encoding become one, so that a letter and its mark are never decoded apart."""
    merged: list[Run] = []
    pieces: list[str] = []
    font, caps = None, False
    for run in runs:
        own = legacy_font(run.font)
        if pieces and (own != font or run.caps != caps):
            merged.append(Run("".join(pieces), font, caps))
            pieces = []
        font, caps = own, run.caps
        if run.text:
            pieces.append(run.text)
    if pieces:
        merged.append(Run("".join(pieces), font, caps))
    return merged


def _decode_stretches(stretches: Sequence[Run]) -> tuple[str, list[int], Encoding]:
    pieces: list[str] = []
    origin: list[int] = []
    weight: dict[Encoding, int] = {}
    offset = 0
    for run in stretches:
        decoded = decode(run.text, run.font) if run.font else decode_line(run.text)
        text = decoded.text
        if run.caps:
            text = "".join(_capital(c) for c in text)
        pieces.append(text)
        origin.extend([offset + i for i in decoded.origin] if offset else decoded.origin)
        offset += len(run.text)
        weight[decoded.encoding] = weight.get(decoded.encoding, 0) + len(text)
    legacy_found: dict[Encoding, int] = {name: size for name, size in weight.items() if name != "unicode"}
    encoding: Encoding = max(legacy_found, key=legacy_found.__getitem__) if legacy_found else "unicode"
    return "".join(pieces), origin, encoding


def _capital(char: str) -> str:
    upper = char.upper()
    return upper if len(upper) == 1 else char


def _drop_invisible(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """After decoding only: in TCVN3 the soft hyphen is the letter ư."""
    kept = [i for i, char in enumerate(text) if char not in _INVISIBLE]
    return "".join(text[i] for i in kept), [origin[i] for i in kept]


def _part_ligatures(text: str, origin: list[int]) -> tuple[str, list[int]]:
    if not _LIGATURE.search(text):
        return text, origin
    pieces = [_LIGATURES.get(char, char) for char in text]
    return "".join(pieces), [at for piece, at in zip(pieces, origin, strict=True) for _ in piece]


def _strip(text: str, origin: list[int]) -> tuple[str, list[int]]:
    start = len(text) - len(text.lstrip())
    stop = len(text.rstrip())
    return (text[start:stop], origin[start:stop]) if stop > start else ("", [])
