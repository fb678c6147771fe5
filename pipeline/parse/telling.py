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


def tells_past(text: str) -> bool:
    """Whether a sentence or heading speaks of how things were or stand."""
    return bool(_PAST.search(bare(text)))


def told(lines: Iterable[str]) -> list[bool]:
    """`tells_past` of every sentence of the lines."""
    return [tells_past(line[start:end]) for line in lines for start, end in split(line)]


def are_tasks(sentences: list[bool]) -> bool:
    """Whether there are sentences and less than a third of them tell how things were."""
    return bool(sentences) and sum(sentences) * 3 < len(sentences)


def are_state(sentences: list[bool]) -> bool:
    """Whether of several sentences two thirds or more tell how things were or stand."""
    return len(sentences) > 1 and sum(sentences) * 3 >= len(sentences) * 2
