"""Reads the first page's fixed part: issuing bodies, number, dateline, title; and says where the body begins."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.parse.forms import (
    ADDRESSEE,
    ISSUER,
    MOTTO,
    NUMBER,
    Dateline,
    TitleWord,
    dateline_of,
    person_name,
    post_of,
    title_word,
)  # fmt: skip
from pipeline.parse.units import Unit, lines_of
from pipeline.parse.zones import words_of, zone_of
from pipeline.roster.names import bare


@dataclass(frozen=True)
class Front:
    """What stands before the body. `body` is the index of the first unit after it."""

    issuers: tuple[Unit, ...]
    """Lines of the issuing bodies, the parent body first; a name broken over lines is still broken."""
    number: str | None
    dateline: Dateline | None
    title: TitleWord | None
    title_lines: tuple[Unit, ...]
    addressed: bool
    """Whether there is a "Kính gửi" line."""
    body: int

    @property
    def title_text(self) -> str | None:
        return " ".join(re.sub(r"\s+", " ", line.text) for line in self.title_lines) or None

    @property
    def date(self) -> dt.date | None:
        return self.dateline.date if self.dateline else None


LEGAL_CUE = re.compile(
    r"\W*(?:can cu|thuc hien|theo(?! (?:doi|sat|lich)\b)|xet|quan triet|tiep theo|de|nham|"
    r"tiep tuc thuc hien|trien khai|"
    r"thi hanh|can|chap hanh"
    r"|duoc su chi dao|dua vao|dua tren|can cu vao|xuat phat)\b"
)
_OPENING = re.compile(
    r"(?:nhu sau|sau day|nhu sau day|duoi day|noi dung sau|cu the|gom|noi dung chinh(?: sau)?|"
    r"ke hoach|thuc hien|voi cac noi dung|sau)\s*[:.;]?\s*$"
)
MAX_FRONT = 45
"""Lines looked at for a title; headers are shorter, and a title further down is a heading."""


def read_front(units: Sequence[Unit]) -> Front:
    """The front of a document, found by what its lines say, whichever way a reader ordered them."""
    at, word = _title_at(units)
    title: list[Unit] = []
    end = at
    if word is not None:
        title, end = _title_lines(units, at)
    body = _after_header_lines(units, end)
    head = [line for unit in units[:body] if unit not in title for line in lines_of(unit)]
    return Front(
        issuers=tuple(_issuers(head)),
        number=_number(head),
        dateline=_dateline(head),
        title=word,
        title_lines=tuple(title),
        addressed=any(ADDRESSEE.match(unit.key) for unit in units[: body + 2]),
        body=body,
    )


def _title_at(units: Sequence[Unit]) -> tuple[int, TitleWord | None]:
    lines = 0
    for index, unit in enumerate(units):
        lines += 1 + unit.text.count("\n")
        if lines > MAX_FRONT or _starts_body(unit):
            break
        if unit.block.cell is not None and unit.block.cell.ruled and unit.block.cell.columns > 2:
            break
        word = title_word(unit.text.split("\n")[0] if len(unit.text) > 200 else unit.text, styled=unit.styled)
        if word is not None:
            return index, word
    return 0, None


def _starts_body(unit: Unit) -> bool:
    """A legal basis, a numbered heading or a long sentence: the title cannot come any more."""
    if unit.block.cell is not None:
        return False
    if re.match(r"\W*can cu\b", unit.key):
        return True
    if (
        unit.label is not None
        and unit.label.style in ("roman", "part", "arabic1")
        and not NUMBER.match(unit.key)
    ):
        return zone_of(words_of(unit.content)) is not None
    return len(unit.text) > 350 and not unit.styled


def _title_lines(units: Sequence[Unit], at: int) -> tuple[list[Unit], int]:
    """The title's lines and the index after them."""
    first = units[at]
    title = [first]
    end = at + 1
    while end < len(units) and len(title) < 8:
        unit = units[end]
        if not _goes_on(unit, first, alone=len(title) == 1 and _is_type_alone(first)):
            break
        title.append(unit)
        end += 1
    return title, end


def _is_type_alone(first: Unit) -> bool:
    word = title_word(first.text, styled=first.styled)
    return word is not None and word.whole


def _goes_on(unit: Unit, first: Unit, *, alone: bool) -> bool:
    """Whether a line is still the title. Directly under "KẾ HOẠCH" nearly anything is; later lines must look alike."""
    text, key = unit.text, unit.key
    if (
        re.match(r"\W*can cu\b", key)
        or ADDRESSEE.match(key)
        or text.startswith(("(", "Kính"))
        or _is_header_line(unit)
    ):
        return False
    if unit.label is not None and not unit.label.is_bullet and not (alone and unit.styled):
        return False
    if unit.block.cell is not None and first.block.cell is None:
        return False
    words = len(text.split())
    if text[-1] in ":;" or (text[-1] == "." and words > 8) or words > 45:
        return False
    same_look = (
        unit.block.style.centred == first.block.style.centred
        and unit.block.style.bold == first.block.style.bold
    )
    if alone:
        return words <= 40 and (same_look or not LEGAL_CUE.match(key) or text[-1] not in ".,")
    if first.block.style.centred or first.block.style.bold:
        return same_look
    return words <= 16 and text[-1] not in ".,:" and not LEGAL_CUE.match(key) and not _is_heading_like(unit)


def _is_heading_like(unit: Unit) -> bool:
    hit = zone_of(words_of(unit.content))
    return hit is not None and hit.opens


def _is_header_line(unit: Unit) -> bool:
    key = unit.key
    if MOTTO.search(key) or (NUMBER.match(key) and ("/" in key or len(key) < 12)):
        return True
    return dateline_of(unit.text) is not None or (
        unit.text.isupper() and bool(ISSUER.match(key)) and len(key) < 90
    )


def _after_header_lines(units: Sequence[Unit], end: int) -> int:
    """Header lines that a reader put after the title, notes in brackets, and "Kính gửi" still belong to the front."""
    while end < len(units):
        unit = units[end]
        in_layout = unit.block.cell is not None and not unit.block.cell.ruled and not post_of(unit.text)
        note = unit.text.startswith("(") and unit.text.endswith(")") and len(unit.text) < 150
        if not (_is_header_line(unit) or note or ADDRESSEE.match(unit.key) or (in_layout and end < 12)):
            return end
        end += 1
    return end


def _issuers(head: Sequence[Unit]) -> list[Unit]:
    """The left column: every line that is neither motto nor number nor dateline nor a person."""
    return [
        line
        for line in head
        if not _is_fixed(line) and (ISSUER.match(line.key) or not person_name(line.text))
    ]


def _is_fixed(line: Unit) -> bool:
    key = line.key
    fixed = MOTTO.search(key) or NUMBER.match(key) or ADDRESSEE.match(key) or re.match(r"\W*v/v\b", key)
    return bool(fixed) or dateline_of(line.text) is not None


_NUMBERED = re.compile(
    r"(\d{1,4}[a-zA-Z]?\s*/\s*(?:\d{4}\s*/\s*)?[^\W_a-z](?:[^\s,;]*)(?:\s+[A-ZĐÀ-Ỹ0-9&.\-]+(?=\s|$))*)"
)
_LOOSE_NUMBER = re.compile(r"(\d{1,4}\s*[/\-]?\s*(?:KH|BC|PA|QĐ|TTr|TB|CV)\S*)")


_DEPARTMENT = re.compile(r"\W*so (?:gd|giao|gia0)")
""" "SỞ GIÁO DỤC VÀ ĐÀO TẠO" without its marks begins as "Số" does."""


def _number(head: Sequence[Unit]) -> str | None:
    """The number as printed; None when its digits were left blank."""
    for line in head:
        match = NUMBER.match(line.key)
        if not match or _DEPARTMENT.match(line.key):
            continue
        rest = re.sub(r"\s+", " ", line.text[match.end() :]).strip()
        found = _NUMBERED.match(rest) or _LOOSE_NUMBER.match(rest)
        if found:
            return _without_place(found[1]).strip(" .,;:-")
        if re.fullmatch(r"\d{1,4}\W*", rest):
            return rest.strip(" .,;:-/") or None
        return None
    return None


def _without_place(number: str) -> str:
    """ "12/KH-TH MỸ PHÚ" keeps its words; a dateline in capitals after it does not belong to it."""
    return re.split(r"\s+(?:ngày|NGÀY|CỘNG|ĐỘC)\b", number)[0]


def _dateline(head: Sequence[Unit]) -> Dateline | None:
    for index, line in enumerate(head):
        found = dateline_of(line.text)
        if found is not None:
            if found.year is None and index + 1 < len(head):
                return dateline_of(f"{line.text} {head[index + 1].text}") or found
            return found
        if index + 1 < len(head) and re.search(r"\bngay\b", line.key) and "nam" not in line.key:
            joined = dateline_of(f"{line.text} {head[index + 1].text}")
            if joined is not None:
                return joined
    return None


_SCHOOL_DOES = re.compile(
    r"\btruong\b.{0,80}\b(?:viec|phan viec|cong viec|nhiem vu|bien phap|noi dung|dieu)(?: lam)? "
    r"(?:sau|sau day|nhu sau|duoi day|nay)\W*$"
)
"""Another end of the preamble: "Trường … thực hiện các việc sau."."""


def is_opening(unit: Unit) -> bool:
    """The sentence that ends the preamble: "… xây dựng kế hoạch như sau:"."""
    key = re.sub(r"\s+", " ", unit.key).rstrip()
    tail = key[-60:]
    if key.endswith(":") and re.search(r"\b(?:sau|cu the|gom|ke hoach|noi dung|duoi day)\b", tail):
        return True
    if _SCHOOL_DOES.search(key):
        return True
    return (
        bool(_OPENING.search(tail))
        and bool(re.search(r"\bke hoach\b|\bphuong an\b|\bnoi dung\b", key))
        and len(key) > 40
    )


def spoken(text: str) -> str:
    """White space of a line as single spaces, without diacritics: for patterns over a sentence."""
    return re.sub(r"\s+", " ", bare(text)).strip()
