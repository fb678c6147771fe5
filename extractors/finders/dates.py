"""Dates, months, years and school years as plans print them, blanks included."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

DateKind = Literal["day", "month", "year", "school_year"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at [start, end). What is not printed, or printed blank, is None; `date` only when all of it is known.

    `year` of a school year is its first one. `until` says that it is a deadline ("trước ngày 28/02/2020").
    """

    start: int
    end: int
    kind: DateKind
    date: dt.date | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    until: bool = False


_YEAR = r"(?:19|20)\d{2}"
# As long as a dotted line; without a bound a page of dots would take the square of its length.
_BLANK = r"[.…_\s]{0,80}"
_WORDS = re.compile(
    rf"\bngày{_BLANK}(?P<day>\d{{1,2}})?{_BLANK}\btháng{_BLANK}(?P<month>\d{{1,2}})?(?!\d)"
    rf"(?:{_BLANK}(?:\bnăm{_BLANK}(?P<year>{_YEAR})?|[/,.-]\s*(?P<marked_year>{_YEAR})))?(?!\d)",
    re.IGNORECASE,
)
_BARE_WORDS = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}})(?:\s*,?\s*năm\s+(?P<year>{_YEAR}))?(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"(?<![\d/.,-])(?P<day>\d{{1,2}})\s?(?P<mark>[/.-])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?(?P<year>{_YEAR})(?![\d/])"
)
_DAY_MONTH = re.compile(
    r"\b(?:ngày|từ|đến|trước|sau|sáng|chiều|tối|hết)\s+(?:ngày\s+)?(?P<day>\d{1,2})\s?[/-]\s?(?P<month>\d{1,2})"
    r"(?:\s?[/-]\s?(?P<short>\d{2}))?(?![\d/])(?!\s*(?:%|giờ|lớp|học sinh|em\b|phút))",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"\btháng\s+(?P<month>1[0-2]|0?[1-9])(?!\d|\s+(?:lần|buổi|lượt)\b)(?:\s*(?:/|-|năm|,\s*năm)\s*(?P<year>{_YEAR})(?!\d))?",
    re.IGNORECASE,
)
_SCHOOL_YEAR = re.compile(
    rf"(?:\bnăm\s+học\s{{0,9}}:?\s{{0,9}})?(?<![\d/.])(?P<year>{_YEAR})\s*[-–—/]\s*(?P<next>{_YEAR})(?![\d/])",
    re.IGNORECASE,
)
_PLAIN_YEAR = re.compile(rf"\bnăm(?:\s+học)?\s+(?P<year>{_YEAR})(?!\d|\s*[-–—]\s*{_YEAR})", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:trước(?:\s+\d{1,2}\s*(?:giờ|g|h)\s*\d{0,2})?|chậm\s+nhất(?:\s+là)?|muộn\s+nhất|hạn\s+chót|hạn\s+cuối|đến\s+hết"
    r"|không\s+quá|thời\s+hạn|hạn\s+nộp)\W*(?:(?:vào|đến|là|trong)\s+)?(?:ngày\s+)?$",
    re.IGNORECASE,
)


def find_dates(text: str) -> tuple[DateMention, ...]:
    """Every date of `text`, in order and without overlap; the fuller reading wins."""
    taken: list[DateMention] = []
    covered = bytearray(len(text))
    for mention in _candidates(text):
        if not any(covered[mention.start : mention.end]):
            taken.append(mention)
            covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    return tuple(sorted(taken, key=lambda mention: mention.start))


def _candidates(text: str) -> Iterator[DateMention]:
    """Readings from the fullest to the barest."""
    for pattern in (_WORDS, _BARE_WORDS, _NUMBERS, _DAY_MONTH):
        for match in pattern.finditer(text):
            mention = _day(text, match)
            if mention is not None:
                yield mention
    for match in _SCHOOL_YEAR.finditer(text):
        if int(match["next"]) == int(match["year"]) + 1:
            yield DateMention(*match.span(), "school_year", year=int(match["year"]))
    for match in _MONTH.finditer(text):
        year = int(match["year"]) if match["year"] else None
        yield DateMention(
            *match.span(), "month", month=int(match["month"]), year=year, until=_is_until(text, match.start())
        )
    for match in _PLAIN_YEAR.finditer(text):
        yield DateMention(*match.span(), "year", year=int(match["year"]))


def _day(text: str, match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    day, month = _number(parts["day"]), _number(parts["month"])
    year = _number(parts.get("year") or parts.get("marked_year"))
    if parts.get("short"):
        year = 2000 + int(parts["short"])
    if (day is not None and not 1 <= day <= 31) or (month is not None and not 1 <= month <= 12):
        return None
    if month is None and year is None:
        return None
    date = None
    if day is not None and month is not None and year is not None:
        try:
            date = dt.date(year, month, day)
        except ValueError:
            return None
    start = match.start()
    cue = re.match(r"(?:từ|đến|trước|sau|sáng|chiều|tối|hết)\s+", match[0], re.IGNORECASE)
    until = _is_until(text, start)
    if cue:
        until = until or _is_until(text, start + cue.end())
        start += cue.end()
    return DateMention(
        start, match.start() + len(match[0].rstrip(" .…_\n")), "day", date, day, month, year, until
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _is_until(text: str, start: int) -> bool:
    return _UNTIL.search(text, max(0, start - 40), start) is not None
