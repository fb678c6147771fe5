"""Whether sentences tell how things were or stand, or what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.vietnamese.sentences import split
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
