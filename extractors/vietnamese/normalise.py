"""Unicode forms of Vietnamese text: composed, with a map back to the input, and folded for comparing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """Text in NFC; `origin[i]` is the offset in the input of output character i (never decreasing)."""

    text: str
    origin: tuple[int, ...]


# Zero-width characters and the soft hyphen; they carry no meaning once legacy text is decoded.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]+")
_SPACES = re.compile(r"\s+")

_SAME_LENGTH: dict[int, str] = {
    **dict.fromkeys(map(ord, "“”„‟«»″〝〞＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ＇"), "'"),
    **dict.fromkeys(map(ord, "–—‐‑‒―−﹣－"), "-"),
    **dict.fromkeys(
        map(ord, "\t\n\r\v\f\u00a0\u1680\u202f\u205f\u3000\u2028\u2029\u0085\x1c\x1d\x1e\x1f"), " "
    ),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("ð"): "đ",
    ord("Ð"): "đ",
    # Its small form is two characters; the dotless i is one and joins with no mark that follows.
    ord("İ"): "ı",
}
_ODD = re.compile("[" + "".join(re.escape(chr(code)) for code in _SAME_LENGTH) + "]")


def _tone_placement() -> dict[str, str]:
    """Old to new placement of the tone in an open oa, oe, uy: "oà" -> "òa"."""
    pairs: dict[str, str] = {}
    for glide, vowel in ("oa", "oe", "uy"):
        for tone in "\u0300\u0301\u0309\u0303\u0323":
            old = unicodedata.normalize("NFC", glide + vowel + tone)
            pairs[old] = unicodedata.normalize("NFC", glide + tone + vowel)
    return pairs


_PLACEMENT = _tone_placement()
# Only at the end of a syllable (toàn keeps its form), and never after q (quý, quỳ are spelled one way).
_OLD_TONE = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_]|[\u0300-\u036f])")


def _is_plain(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and _INVISIBLE.search(text) is None


# Characters of combining class 0 that NFC may still join to the one before (Unicode, NFC_Quick_Check=Maybe).
_JOINS_BACK = re.compile(
    "[\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e"
    "\u1161-\u1175\u11a8-\u11c2\u1b35\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
    "\U000113b8\U000113bb\U000113c2\U000113c5\U000113c7-\U000113c9\U00016121-\U00016128\U00016d67]"
)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that NFC changes independently of their neighbours: a base and what combines with it."""
    start = 0
    for at, char in enumerate(text):
        if at and char >= "\u0300" and (unicodedata.combining(char) or _JOINS_BACK.match(char)):
            continue
        if at > start:
            yield start, at
        start = at
    if text:
        yield start, len(text)


def nfc(text: str) -> Mapped:
    """`unicodedata.normalize("NFC", text)` with its offset map."""
    if unicodedata.is_normalized("NFC", text):
        return Mapped(text, tuple(range(len(text))))
    pieces: list[str] = []
    origin: list[int] = []
    for start, end in _clusters(text):
        piece = text[start:end]
        if end - start > 1 or piece >= "\u0300":
            piece = unicodedata.normalize("NFC", piece)
        pieces.append(piece)
        origin.extend(min(start + index, end - 1) for index in range(len(piece)))
    return Mapped("".join(pieces), tuple(origin))


def fold(text: str) -> str:
    """The view in which words are compared.

    NFC, lower case, hoà as hòa, every run of white space one space, typographic quotes and dashes as ASCII ones,
    ð as đ, zero-width characters and soft hyphens gone. Words are never changed otherwise.
    """
    view = text
    if not _is_plain(text):
        view = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if _ODD.search(view):
        view = view.translate(_SAME_LENGTH)
    if "  " in view:
        view = _SPACES.sub(" ", view)
    view = view.lower()
    if _OLD_TONE.search(view):
        view = _OLD_TONE.sub(lambda match: _PLACEMENT[match[0]], view)
    return view


_MARKS = re.compile("[\u0300-\u036f]+")


def strip_diacritics(text: str) -> str:
    """Letters without their marks, case kept ("Đường" -> "Duong"); as long as the input when that is NFC."""
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_STROKE)


_STROKE = str.maketrans("đĐðÐ", "dDdD")
