"""Outline labels at the head of a line: "II.", "1.2", "a)", "Phần thứ hai:", "Việc 3.", bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.roster.names import bare

_ORDINALS = {
    "nhat": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10,
}  # fmt: skip
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Label:
    """`style` tells labels of one series from another; `number` is as printed, `end` is where the text goes on."""

    style: str
    number: str
    ordinal: int
    end: int

    @property
    def is_bullet(self) -> bool:
        return self.style.startswith("bullet")

    @property
    def is_major(self) -> bool:
        """Part, roman or capital letter: the outer divisions of a plan."""
        return self.style in ("part", "roman", "upper")


_PART = re.compile(
    r"\s*(?:p[hb]a[nu]|c[hb]uo[nu]g)\s*(?:t[hb]u\s*)?([ivx]+|\d{1,2}|[a-h]|[a-z]{2,4})\b\s*[.:)/\-–—]*\s*"
)
_WORD_NUMBER = re.compile(
    r"\s*(viec|nhiem vu|giai phap|noi dung|bien phap|buoc|dieu|muc tieu|chi tieu|muc|cong viec|"
    r"hoat dong|nhom|khoan|diem|mang|dau viec|phan viec|tieu muc|chu de|mat|khau)"
    r"\s+(?:so\s+|thu\s+)?(\d{1,2}|nhat|mot|hai|ba|tu|bon|nam|sau|bay|[ivx]+)\s*[.:)/\-–—]+(?!\d)\s*"
)
_ORDINAL_IS = re.compile(r"\s*(mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s+la\s*[,:.\-–—]\s*")
""" "Một là, …", "Hai là: …"; a year is no such "Năm"."""
_DOTTED_ROMAN = re.compile(r"\s*([IVX]{1,5})\s*[.\-]\s*(\d{1,2}(?:\.\d{1,2})*)\s*[.):/]?\s+")
_ROMAN_LINE = re.compile(r"\s*\(?([IVXl1|]{1,5})\s*(?:[.)/:,]+\s*[-–—]?|\s?[-–—]+)\s*(?=\S)")
_BLURRED_ROMAN = re.compile(r"\s*((?=[IVXLHl1|]*[LH])[IVXLHl1|]{1,5})\s*\.\s+(?=[A-ZĐÀ-Ỹ])")
"""A scan prints II as H and I as L: "IH. CÁC VIỆC LÀM", "L. Tình hình". A lone H may be the letter."""
_BARE_ROMAN = re.compile(r"\s*([IVX]{1,4})\s+(?=[^\W\d_]{2})")
_UPPER = re.compile(r"\s*([A-HĐ])\s*(?:[.)/:]|\s?[-–—]\s)\s*(?=[^\W\d_])")
_ARABIC = re.compile(
    r"\s*(\(?)(\d{1,2}(?:\s?\.\s?\d{1,2}){0,3})(?:\s*[.)/:]+|\s*[-–—](?=\s*[^\W\d_]))"
    r"(?:\s*[-–—]?\s*(?=[^\d\s%])|\s+(?=\d))"
)
_LETTER_ARABIC = re.compile(r"\s*([A-HĐ])\.?(\d{1,2}(?:\.\d{1,2}){0,2})\s*[.)/:]+\s*(?=\S)")
_ARABIC_OPEN = re.compile(r"\s*()(\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=[^\W\d_]|[\"“«])")
_LOWER = re.compile(r"\s*\(?([a-zđ])(\d?)\s*[.)/]\s*(?=\S)")
_BULLET = re.compile(r"\s*([-–—−+*•●○◦▪■□►▶➢➤✓✔♦◆·»›\uf000-\uf0ff])[-–—+*]*\s*")
_SHORT = re.compile(r"\s*[IVXivxk-uyđ]/([^\W\d_]{2})")
"""A word of which only the first letter was typed: "V/động", "t/tra"."""
_LETTERS = re.compile(r"\s*[^\W\d_]/[bcdđghklmnpqrstvx]\b", re.IGNORECASE)
"""Two first letters of a word or of two: "Đ/c Hiệu trưởng", "H/s"; no label, for no word is one consonant."""
_DATE = re.compile(r"\s*\d{1,2}(?:/\d{1,2}(?:/\d{2,4})?\b|\.\d{1,2}\.\d{4}\b|:\d\d)")


def label_of(text: str) -> Label | None:
    """The label that `text` begins with; None when it begins with plain words, a date or a number."""
    head = text[:80]
    short = _SHORT.match(head)
    if (short and short[1].islower()) or _LETTERS.match(head):
        return None
    plain = bare(head)
    return (
        _part(plain) or _word_number(plain) or _ordinal(plain) or _dotted_part(head) or _roman(head) or _upper(head)
        or _arabic(head) or _lower(head) or _bullet(head)
    )  # fmt: skip


def _part(plain: str) -> Label | None:
    match = _PART.match(plain)
    if not match:
        return None
    number = match[1]
    ordinal = _ORDINALS.get(number) or _roman_value(number) or (int(number) if number.isdigit() else 0)
    if not ordinal and len(number) == 1:
        ordinal = ord(number) - ord("a") + 1
    shown = str(ordinal) if number in _ORDINALS else number.upper()
    return Label("part", shown, ordinal, match.end()) if ordinal else None


def _word_number(plain: str) -> Label | None:
    match = _WORD_NUMBER.match(plain)
    if not match:
        return None
    number = match[2]
    ordinal = int(number) if number.isdigit() else _ORDINALS.get(number) or _roman_value(number)
    return Label(f"word:{match[1]}", str(ordinal), ordinal, match.end())


def _ordinal(plain: str) -> Label | None:
    """ "Hai là, giữ cổng trường"."""
    match = _ORDINAL_IS.match(plain)
    if not match:
        return None
    ordinal = _ORDINALS[match[1]]
    return Label("word:la", str(ordinal), ordinal, match.end())


def _dotted_part(head: str) -> Label | None:
    """ "II.1." under "II. NỘI DUNG", "B2. MÔ HÌNH" under "B. NHIỆM VỤ", "A.2.5." under "PHẦN A"."""
    match = _DOTTED_ROMAN.match(head) or _LETTER_ARABIC.match(head)
    if not match:
        return None
    parts = match[2].split(".")
    return Label(f"arabic{len(parts)}", f"{match[1]}.{match[2]}", int(parts[-1]), match.end())


def _roman(head: str) -> Label | None:
    match = _ROMAN_LINE.match(head)
    if match and not re.match(r"\s*V\s*/\s*[vV]", head):
        seen = match[1]
        number = seen.translate(str.maketrans("l1|", "III"))
        rest = head[match.end() :]
        # A scan prints I as l or 1: believed when a Roman letter stands beside it or capitals follow.
        certain = seen.isalpha() and seen.isupper()
        if (
            certain
            or ("1" not in seen and _shouts(rest))
            or (not seen.isdigit() and any(c in "IVX" for c in seen))
        ):
            value = _roman_value(number.lower())
            return Label("roman", number, value, match.end()) if value else None
    match = _BLURRED_ROMAN.match(head)
    if match and match[1] != "H":
        number = match[1].translate(str.maketrans("l1|L", "IIII")).replace("H", "II")
        value = _roman_value(number.lower())
        if 0 < value < 20:
            return Label("roman", number, value, match.end())
    match = _BARE_ROMAN.match(head)
    if match and _shouts(head[match.end() :]):
        value = _roman_value(match[1].lower())
        return Label("roman", match[1], value, match.end()) if value else None
    return None


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and sum(char.isupper() for char in letters) >= 0.8 * len(letters)


def _roman_value(number: str) -> int:
    if not number or not set(number) <= set(_ROMAN):
        return 0
    values = [_ROMAN[char] for char in number]
    return sum(
        -value if index + 1 < len(values) and value < values[index + 1] else value
        for index, value in enumerate(values)
    )


def _upper(head: str) -> Label | None:
    match = _UPPER.match(head)
    return Label("upper", match[1], "ABCDĐEFGH".index(match[1]) + 1, match.end()) if match else None


def _arabic(head: str) -> Label | None:
    match = _ARABIC.match(head) or _ARABIC_OPEN.match(head)
    if not match or _DATE.match(head):
        return None
    parts = re.sub(r"\s", "", match[2]).split(".")
    style = "paren" if match[1] else f"arabic{len(parts)}"
    return Label(style, ".".join(parts), int(parts[-1]), match.end())


def _lower(head: str) -> Label | None:
    match = _LOWER.match(head)
    if not match or head.lstrip()[:2].lower() in ("v/",) or head.lstrip()[:3] == "v.v":
        return None
    return Label("lower", match[1] + match[2], _ALPHABET.find(match[1]) + 1, match.end())


def _bullet(head: str) -> Label | None:
    match = _BULLET.match(head)
    return Label(f"bullet{_BULLETS.get(match[1], match[1])}", "", 0, match.end()) if match else None


_BULLETS = {"–": "-", "—": "-", "−": "-", "●": "•", "·": "•"}
