"""The year, or first year of the school year, that a document is for."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.parse.front import Front, spoken
from pipeline.parse.units import Unit
from pipeline.plan import DocumentKind

_Y = r"(2[0o][0-9ol]{2})"
_SCHOOL_YEAR = re.compile(rf"(?:nam hoc|nh|n\.h)\s*[:.]?\s*{_Y}\s*[-–—/]\s*(?:{_Y}|\d\d\b)")
_SPAN = re.compile(rf"\b{_Y}\s*[-–—]\s*{_Y}\b")
_YEAR = re.compile(rf"\bna[mn]\s*:?\s*{_Y}\b")
_ALONE = re.compile(rf"\b{_Y}\b")
_DATED = re.compile(
    rf"(?:ngay\s*)?\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*{_Y}|"
    rf"ngay[^a-z]{{0,8}}thang[^a-z]{{0,8}}nam\s*{_Y}|thang\s*\d{{1,2}}\s*[/.\-]\s*{_Y}|/\s*{_Y}\s*/|"
    rf"thang\s*\d{{1,2}}\s*nam\s*{_Y}"
)
_CITED = re.compile(
    r"(?:\bcan cu\b|\bthuc hien (?:ke hoach|cong van|chi thi|nghi quyet|quyet dinh|thong tu|"
    r"huong dan) (?:so|cua)|\btheo (?:ke hoach|cong van|tinh than)\b)[^;]*"
)
_VISION = re.compile(rf"(?:den|toi|tam nhin|giai doan|tu) (?:nam )?{_Y}(?:\s*[-–—]\s*{_Y})?")
_PERIOD = re.compile(rf"(?:giai doan|tu nam)\s*{_Y}")
_PAST = re.compile(
    rf"(?:tong ket|ket qua|so ket|danh gia|nhin lai|thuc trang|tinh hinh)[^.;,]*?\bnam\s*(?:hoc)?\s*{_Y}"
)


_ACTING = re.compile(
    r"\b(?:giai quyet|khac phuc|phat huy|tiep tuc|duy tri|sua|bo sung|rut kinh nghiem|cung co|nang cao|"
    r"thay the|xu l[yi])\b"
)
"""What a school means to do about the past; such a heading looks on."""


_SUMMER = 7
"""The month from which on a plan is for the school year to come."""


def is_after_summer(year: int | None, issued: dt.date | None) -> bool:
    """Whether a plan for `year` was issued in the school year that begins in it."""
    return issued is not None and issued.year == year and issued.month >= _SUMMER


def is_past(heading: str, year: int | None, issued: dt.date | None) -> bool:
    """Whether a heading speaks of earlier years only: "Công tác năm 2019" in a plan for 2020.

    A school year that ends in the plan's year is over when the plan was issued after the summer.
    """
    text = spoken(heading)
    if year is None or _ACTING.search(text):
        return False
    ends = [_value(last) for _, last in _SCHOOL_YEAR.findall(text) if last]
    single = [_value(found) for found in _YEAR.findall(_SCHOOL_YEAR.sub(" ", text))]
    over = year + 1 if is_after_summer(year, issued) else year
    years = [end < over for end in ends] + [found < year for found in single]
    return bool(years) and all(years)


def year_of(
    front: Front, preamble: Sequence[Unit], body: Sequence[Unit], last_words: str | None, kind: DocumentKind
) -> int | None:
    """Title first, then the sentence that makes the plan, the closing sentence, headings, the dateline, the text."""
    own = [_without_sources(spoken(unit.text[:3000])) for unit in reversed(preamble)]
    headings = [spoken(unit.text[:300]) for unit in body if unit.label is not None and unit.label.is_major]
    for text in (spoken(front.title_text or ""), *own, *_closing(last_words)):
        found = _in_text(text, kind)
        if found is not None:
            return found
    for text in reversed(headings):
        found = (
            _in_text(text, kind)
            if re.search(r"\b(?:ke hoach|phuong huong|nhiem vu|viec lam)\b", text)
            else None
        )
        if found is not None:
            return found
    if front.dateline is not None and front.dateline.year is not None:
        return front.dateline.year
    return _most_spoken(body) or _latest_cited(preamble)


_INTO_NEXT = re.compile(r"\bva (?:nhung |cac |may )?(?:thang|quy|hoc ky|tuan) (?:dau|i|1|dau tien)\b")


def _closing(last_words: str | None) -> list[str]:
    """The closing sentence, when it says what the document was."""
    lines = [spoken(line[:3000]) for line in (last_words or "").split("\n")]
    return [
        line for line in lines if re.search(r"tren day la|ke hoach (?:nay )?.{0,30}(?:hieu luc|nam)", line)
    ]


def _without_sources(text: str) -> str:
    """The preamble without the documents that it cites: their years are not the plan's."""
    return _CITED.sub(" ", text)


def _in_text(text: str, kind: DocumentKind) -> int | None:
    school_years = _SCHOOL_YEAR.findall(text)
    text = _DATED.sub(" ", text)
    if school_years:
        years = [_value(first) for first, _ in school_years]
        return years[0] if kind is DocumentKind.REPORT else years[-1]
    if kind is not DocumentKind.REPORT:
        later = _YEAR.findall(_PAST.sub(" ", text))
        text = _PAST.sub(" ", text) if later else text
    found = _YEAR.findall(text)
    if found:
        goes_on = _INTO_NEXT.search(text)  # "năm 2023 và những tháng đầu năm 2024" is a plan of 2023
        return _value(found[0] if kind is DocumentKind.REPORT or goes_on else found[-1])
    for pattern in (_PERIOD, _SPAN, _ALONE):
        match = pattern.search(text)
        if match and (pattern is not _ALONE or len(text) < 120):
            return _value(match[1])
    return None


def _value(digits: str) -> int:
    return int(digits.replace("o", "0").replace("l", "1"))


def _most_spoken(units: Iterable[Unit]) -> int | None:
    texts = (_VISION.sub(" ", _DATED.sub(" ", _without_sources(spoken(unit.text)))) for unit in units)
    counted = Counter(_value(year) for text in texts for year in _YEAR.findall(text))
    return max(counted.items(), key=lambda item: (item[1], item[0]))[0] if counted else None


def _latest_cited(preamble: Iterable[Unit]) -> int | None:
    """The newest date among the documents that it rests on: they are issued for the year of the plan or just before."""
    years = [
        _value(year)
        for unit in preamble
        for match in _DATED.finditer(spoken(unit.text))
        for year in match.groups()
        if year
    ]
    return max(years, default=None)
