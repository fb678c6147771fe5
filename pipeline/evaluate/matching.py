"""When a quote or a name that the checker gave counts as one that people labelled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.vietnamese.normalise import fold

SHARED = 20
"""Characters in a row that two quotes must share to be about the same words; less when one is shorter."""
NAME_SHARE = 0.5
"""A name that contains the other counts when the shorter has at least this share of the longer's words."""


def key(text: str) -> str:
    """A text without what does not matter to its meaning: case, tone placement, quotation marks, end punctuation."""
    return re.sub(r"\s+", " ", re.sub(r"[\"'“”‘’«»()\[\].,;:]", " ", fold(text))).strip()


def overlaps(quote: str, labelled: str) -> bool:
    """Whether a quote covers a labelled sentence, lies within it or shares a stretch with it."""
    one, other = key(quote), key(labelled)
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return match.size >= min(SHARED, len(one), len(other))


def same_name(given: str, labelled: str) -> bool:
    """Equal but for case, tone placement and quotation marks, or one holds the other and is not much longer."""
    one, other = key(given), key(labelled)
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if not shorter or f" {shorter} " not in f" {longer} ":
        return False
    return len(shorter.split()) >= NAME_SHARE * len(longer.split())


@dataclass
class NameCount:
    """Names found, names labelled and how many of them are the same."""

    given: int = 0
    labelled: int = 0
    same: int = 0

    def add(self, given: Sequence[str], labelled: Sequence[str]) -> None:
        """Each labelled name is matched at most once."""
        left = list(labelled)
        for name in given:
            hit = next((item for item in left if same_name(name, item)), None)
            if hit is not None:
                left.remove(hit)
                self.same += 1
        self.given += len(given)
        self.labelled += len(labelled)

    @property
    def precision(self) -> float:
        return self.same / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.same / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.same / (self.given + self.labelled) if self.given + self.labelled else 0.0
