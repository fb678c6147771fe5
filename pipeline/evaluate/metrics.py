"""Counts of right and wrong verdicts, and the figures that come from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

VERDICTS = ("met", "partial", "missing")
"""The verdicts that a label can hold; `unreadable` is an answer of the checker alone (docs/labelling.md)."""

CORE = ("propaganda_method", "prevention_model", "police_coordination")
"""The requirements of every directive."""


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    f1: float
    support: int
    """Labels of this class."""


@dataclass
class Confusion:
    """How often each label got each answer."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, label: str, answer: str) -> None:
        self.counts[label, answer] += 1

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def right(self) -> int:
        return sum(count for (label, answer), count in self.counts.items() if label == answer)

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0-1; 0 when nothing was asked."""
        return self.right / self.total if self.total else 0.0

    def score(self, verdict: str) -> Score:
        """Precision, recall and F1 of one verdict; a verdict never labelled and never answered scores 0."""
        hits = self.counts[verdict, verdict]
        answered = sum(count for (_, answer), count in self.counts.items() if answer == verdict)
        labelled = sum(count for (label, _), count in self.counts.items() if label == verdict)
        precision = hits / answered if answered else 0.0
        recall = hits / labelled if labelled else 0.0
        f1 = 2 * hits / (answered + labelled) if answered + labelled else 0.0
        return Score(precision, recall, f1, labelled)

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the verdicts that are labelled at least once."""
        scores = [self.score(verdict) for verdict in VERDICTS]
        return fmean([score.f1 for score in scores if score.support] or [0.0])

    def share(self, *, answer: str, unless: str) -> float:
        """Of the answers `answer`, the share whose label is not `unless`; "wrongly met" is answer=met, unless=met."""
        answered = sum(count for (_, given), count in self.counts.items() if given == answer)
        wrong = sum(
            count for (label, given), count in self.counts.items() if given == answer and label != unless
        )
        return wrong / answered if answered else 0.0

    def merged(self, other: Confusion) -> Confusion:
        return Confusion(self.counts + other.counts)


def merge(confusions: Iterable[Confusion]) -> Confusion:
    """All the counts together."""
    whole = Confusion()
    for confusion in confusions:
        whole = whole.merged(confusion)
    return whole


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of the findings whose confidence lies in [low, high), how many are right."""

    low: float
    high: float
    findings: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.findings if self.findings else 0.0


def calibration(
    judged: Sequence[tuple[float, bool]], edges: Sequence[float] = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)
) -> tuple[Calibration, ...]:
    """`judged` holds (confidence, was it right); the bands are the ones that the clerk sees as colours."""
    bands = []
    for low, high in pairwise(edges):
        inside = [right for confidence, right in judged if low <= confidence < high]
        bands.append(Calibration(low, min(high, 1.0), len(inside), sum(inside)))
    return tuple(bands)
