"""Whether sentences tell how things were or stand, or what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.vietnamese.sentences import split
from pipeline.plan import Zone
from pipeline.roster.names import bare

_PAST = re.compile(
    r"\b(?:da|nam (?:hoc )?(?:qua|truoc|ngoai|20\d\d)|vua qua|thoi gian qua|"
    r"hien nay|hien co|truong (?:co|nam|o|sat|ke|giap|thuoc|cach)|"
    r"tu truoc (?:den|toi) nay|lau nay|"
    r"toan truong co|gom co|\d+ (?:lop|hoc sinh|tre|giao vien|can bo|cb|phong|hs|gv|em|ho|nguoi))\b"
)
"""Of sentences that tell how things were or stand; bare of marks."""

_TO_COME = re.compile(
    r"\b(?:se|(?:hang|moi|dinh ky) (?:tuan|thang|ngay|quy|nam|sang|chieu|dem|hoc ky|buoi)|"
    r"tuan (?:thu|dau|cuoi)|thang \d|(?:dau|cuoi) (?:nam|thang|tuan|hoc ky|gio|buoi)|"
    r"to chuc|phan cong|phat dong|xay dung|duy tri|trien khai|phoi hop|giao cho|bo tri)\b"
)
"""Of sentences that tell what will be done and when; bare of marks."""

_BOTH = re.compile(
    r"(?:\bva|[,;/–-]) (?:[a-z]+ ){0,3}?(?:nhiem vu|viec (?:phai|can|se) lam|(?:viec|nam) (?:nay|toi|moi)|"
    r"nam hoc (?:nay|toi|moi)|phuong huong|bien phap|giai phap|ke hoach nam|cach lam nam)\b"
)
"""Of a heading over what was and what is to be done: "NHÌN LẠI VÀ VIỆC PHẢI LÀM"; bare of marks."""

_THIS_YEAR = re.compile(
    r"\W*(?:(?:buoc )?(?:sang|vao|tu|trong|rieng|con) )?nam (?:hoc )?(?:nay|moi|(20\d\d)(?: ?[-–] ?20\d\d)?)\b"
)
"""How a sentence of a review turns to the plan's own year; bare of marks."""

_TAKES_UP = re.compile(r"\b(?:tiep tuc|van giu|giu|mo|lap|thanh lap|phat|lam|nhan rong|khoi phuc|ky|moi)\b")
_BACK = re.compile(r"\b(?:da|nam (?:hoc )?(?:qua|truoc|ngoai|roi)|vua qua|thoi gian qua|hoi nam)\b")
_FORMER = re.compile(r"\bnam (?:hoc )?(20\d\d)\b")
_STANDS = re.compile(r"\b(?:truong|don vi) (?:co|gom|dat|duoc|la)\b")


def tells_of_both(heading: str) -> bool:
    """Whether a heading announces a look back and tasks in one."""
    return bool(_BOTH.search(bare(heading))) and not _BACK.search(bare(heading))


class Telling:
    """Which sentences of one paragraph of a review take up this year's work, and which of a mixed section look back.

    `mixed` is a section whose heading announces both; elsewhere a sentence must name the plan's `year` to turn to it,
    and those behind it in the paragraph follow it until one looks back.
    """

    def __init__(self, year: int | None, *, mixed: bool) -> None:
        self._year = year
        self._mixed = mixed
        self._acts = mixed

    def zone(self, sentence: str) -> Zone:
        text = bare(sentence)
        if self._looks_back(text):
            self._acts = False
        elif self._mixed or self._takes_up(text):
            self._acts = True
        return Zone.OPERATIVE if self._acts else Zone.REVIEW

    def _looks_back(self, text: str) -> bool:
        former = self._year is not None and any(int(year) < self._year for year in _FORMER.findall(text))
        return former or bool(_BACK.search(text))

    def _takes_up(self, text: str) -> bool:
        opening = _THIS_YEAR.match(text)
        if opening is None or (opening[1] and int(opening[1]) != self._year):
            return False
        rest = text[opening.end() :]
        return bool(_TO_COME.search(rest) or _TAKES_UP.search(rest)) and not _STANDS.search(rest[:30])


def tells_past(text: str) -> bool:
    """Whether a sentence or heading speaks of how things were or stand."""
    return bool(_PAST.search(bare(text)))


def told(lines: Iterable[str]) -> list[bool]:
    """`tells_past` of every sentence of the lines."""
    return [tells_past(line[start:end]) for line in lines for start, end in split(line)]


def are_tasks(sentences: list[bool]) -> bool:
    """Whether there are sentences and less than a third of them tell how things were."""
    return bool(sentences) and sum(sentences) * 3 < len(sentences)


def are_promises(lines: Iterable[str]) -> bool:
    """Whether half of the sentences or more tell what will be done, and none how things were or stand."""
    sentences = [line[start:end] for line in lines for start, end in split(line)]
    coming = sum(bool(_TO_COME.search(bare(sentence))) for sentence in sentences)
    return bool(coming) and coming * 2 >= len(sentences) and not any(map(tells_past, sentences))


def are_state(sentences: list[bool]) -> bool:
    """Whether of several sentences two thirds or more tell how things were or stand."""
    return len(sentences) > 1 and sum(sentences) * 3 >= len(sentences) * 2
