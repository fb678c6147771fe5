"""Linear models of labelled text: what grams of words say for met, partial and missing, read from a file of weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.vietnamese.yaml_data import DataError

EVERY = "*"
"""Stands for the requirement in the weights that all requirements share."""
TOLD = 3
"""Words that an explanation names."""
_HUNDREDTHS = 100
_EDGES = frozenset("<>")

Weights = tuple[float, float, float]
"""What one gram says for met, partial and missing."""
_NOTHING: Weights = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each verdict is by the words alone, 0-1; together 1."""

    met: float
    partial: float
    missing: float

    @property
    def instead(self) -> Literal["partial", "missing"]:
        """The likelier verdict where it is not met."""
        return "partial" if self.partial >= self.missing else "missing"


def plain(word: str) -> str:
    """The word as models know it: numbers are all alike, but for years."""
    if not word[0].isdigit():
        return word
    return "#year" if len(word) == 4 and word.startswith("20") else "#"


def scale(count: int) -> float:
    """The value of each of `count` grams, so that long statements weigh no more than short ones."""
    return 1 / math.sqrt(count)


class LinearReader:
    """Weights by requirement and gram. A gram is a mark of where it stands and words: "t không treo"."""

    def __init__(self, weights: Mapping[str, Mapping[str, Weights]]) -> None:
        self._every = weights.get(EVERY, {})
        self._own = {name: own for name, own in weights.items() if name != EVERY}

    @property
    def requirements(self) -> frozenset[str]:
        """Those that it has weights of their own for."""
        return frozenset(self._own)

    def opinion(self, found: Sequence[str], requirement: str = EVERY) -> Opinion:
        """What it thinks of a statement with these grams. Raises KeyError for a requirement that it has not learned."""
        tables = self._tables(requirement)
        met, partial, missing = 0.0, 0.0, 0.0
        for gram in found:
            for table in tables:
                weight = table.get(gram)
                if weight is not None:
                    met += weight[0]
                    partial += weight[1]
                    missing += weight[2]
        value = scale(len(found))
        base = [sum(table.get("", _NOTHING)[at] for table in tables) for at in range(3)]
        logits = (base[0] + value * met, base[1] + value * partial, base[2] + value * missing)
        most = max(logits)
        shares = [math.exp(logit - most) for logit in logits]
        return Opinion(*(share / sum(shares) for share in shares))

    def doubts(self, found: Sequence[str], requirement: str = EVERY) -> tuple[str, ...]:
        """The words of the statement that speak most against met, the strongest first."""
        tables = self._tables(requirement)
        against: dict[str, float] = {}
        for gram in found:
            mark, _, words = gram.partition(" ")
            if mark != "h" and words and _EDGES.isdisjoint(words):
                met, partial, missing = (
                    sum(table.get(gram, _NOTHING)[at] for table in tables) for at in range(3)
                )
                against[words] = max(against.get(words, 0.0), max(partial, missing) - met)
        told: list[str] = []
        for words in sorted(against, key=lambda words: -against[words]):
            if against[words] > 0 and not any(words in other or other in words for other in told):
                told.append(words)
        return tuple(told[:TOLD])

    def _tables(self, requirement: str) -> tuple[Mapping[str, Weights], ...]:
        return (self._every,) if requirement == EVERY else (self._own[requirement], self._every)


def load_reader(path: Path) -> LinearReader:
    """The reader of a file of weights. Raises DataError with path and line when it is damaged."""
    weights: dict[str, dict[str, Weights]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        try:
            requirement, gram, met, partial, missing = line.split("\t")
            told = int(met) / _HUNDREDTHS, int(partial) / _HUNDREDTHS, int(missing) / _HUNDREDTHS
        except ValueError as error:
            raise DataError(path, number, 1, f"not requirement, gram and three weights: {error}") from error
        weights.setdefault(requirement, {})[gram] = told
    return LinearReader(weights)


def written(weights: Mapping[str, Mapping[str, Weights]], head: Iterable[str]) -> str:
    """The file of the weights, in hundredths, after `head` lines of comment."""
    lines = [f"# {line}" for line in head]
    for requirement in sorted(weights):
        for gram in sorted(weights[requirement]):
            values = "\t".join(str(round(value * _HUNDREDTHS)) for value in weights[requirement][gram])
            lines.append(f"{requirement}\t{gram}\t{values}")
    return "\n".join(lines) + "\n"
