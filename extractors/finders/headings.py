"""Headings of an official text by their number, capitals and first words; what they mean is for the parser to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractors.vietnamese.lexicon import load_lexicon
from extractors.vietnamese.normalise import fold
from extractors.vietnamese.syllables import is_abbreviation

HeadingForm = Literal["part", "roman", "upper", "arabic", "lower", "bullet", "capitals", "words"]


@dataclass(frozen=True, slots=True)
class HeadingMention:
    """A heading at [start, end), its number included. `label` is the number as printed ("II", "2.1", "Phần thứ hai").

    When a statement follows on the same line ("1. Thuận lợi: Trường …") the heading ends before the colon.
    """

    start: int
    end: int
    text: str
    form: HeadingForm
    label: str


_ORDINAL = r"(?:thứ\s+)?(?:nhất|hai|ba|tư|bốn|năm|sáu|bảy|[IVX]{1,5}|\d{1,2}|[A-H])"
_PART = r"(?:phần|chương|mục|điều|phụ\s+lục|nhiệm\s+vụ|giải\s+pháp|biện\s+pháp|nội\s+dung)"
_FORMS: tuple[tuple[HeadingForm, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"(?P<label>{_PART}\s+{_ORDINAL})(?!\w)\s*[.:)/–-]*\s*", re.IGNORECASE)),
    ("roman", re.compile(r"(?P<label>[IVX]{1,5}(?:\.\d{1,2})*)\s*[.)/:–-]+\s*")),
    ("upper", re.compile(r"(?P<label>[A-HĐ])\s*[.)/]\s*")),
    ("arabic", re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){0,3})\s*[.)/]\s*(?!\d)")),
    ("arabic", re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})\s+")),
    ("lower", re.compile(r"(?P<label>[a-zđ])\s*[.)/]\s*")),
    ("bullet", re.compile(r"(?P<label>[-–—+*•●▪])\s*")),
)  # fmt: skip
_MAJOR = frozenset(["part", "roman", "upper"])
_LETTERS = re.compile(r"[^\W\d_]+")
# A full stop inside a line, not the one of an abbreviation, starts a statement.
_STOP = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_a-zà-ỹđ])|:\s+(?=\S)")
_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_LONGEST = 26
_LONGEST_MINOR = 16
"""Words of a title; a quotation counts as none."""
_LONGEST_LINE = 600
"""Characters of a title, quotations too."""


def find_headings(text: str) -> tuple[HeadingMention, ...]:
    """The headings of `text`, in order; every line is looked at by itself."""
    return tuple(_headings(text))


def _headings(text: str) -> Iterator[HeadingMention]:
    offset = 0
    for line in text.split("\n"):
        start = offset + len(line) - len(line.lstrip())
        mention = _heading(line.strip(), start)
        if mention is not None:
            yield mention
        offset += len(line) + 1


def _heading(line: str, start: int) -> HeadingMention | None:
    form, label, begin = _label(line)
    content = line[begin:]
    stop = _STOP.search(content)
    title = content[: stop.start()] if stop else content
    if len(title) > _LONGEST_LINE:
        return None
    if form == "part" and not content.strip():
        return HeadingMention(start, start + len(line), line, form, label)
    if not _LETTERS.search(title) or not _is_heading(title.rstrip(), form, stated=stop is not None):
        return None
    shown = line[: begin + len(title)].rstrip()
    return HeadingMention(start, start + len(shown), shown, form, label)


def _label(line: str) -> tuple[HeadingForm, str, int]:
    for form, pattern in _FORMS:
        match = pattern.match(line)
        if match:
            return form, match["label"], match.end()
    return ("capitals" if _is_capitals(line) else "words"), "", 0


def _is_heading(title: str, form: HeadingForm, *, stated: bool) -> bool:
    size, closed = len(_QUOTED.sub("", title).split()), title[-1] in ".;,!?"
    known = _begins_known(title)
    if form in _MAJOR:
        return size <= _LONGEST and not (closed and not _is_capitals(title))
    if form == "capitals":
        return 2 <= size <= _LONGEST and not closed
    if size > _LONGEST_MINOR or (closed and not (title[-1] == "." and known and size <= 5)):
        return False
    if form == "arabic":
        return (
            known
            or _is_capitals(title)
            or (not stated and size <= 10 and title[-1] != "." and " - " not in title)
        )
    short = size <= (8 if title[-1] == ":" else 6)
    return known and short and not (stated and form == "words")


def _is_capitals(text: str) -> bool:
    """Whether a line is in capitals and more than abbreviations."""
    words = _LETTERS.findall(text)
    return text.isupper() and any(len(word) > 1 and not is_abbreviation(word) for word in words)


@cache
def _known() -> re.Pattern[str]:
    phrases = {fold(form) for entry in load_lexicon("headings").entries for form in entry.forms}
    return re.compile("(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + r")(?!\w)")


def _begins_known(title: str) -> bool:
    return _known().match(fold(title)) is not None
