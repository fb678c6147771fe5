"""A second reader of what a rule took for met: a linear model of labelled statements, which may doubt, never grant."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.vietnamese.yaml_data import DataError
from pipeline.directives.load import READER_WEIGHTS

VETO = 0.03
"""A met verdict that it holds less likely than this falls.

On 1,208 statements and findings that neither the rules nor the reader had seen, six more were right with it on balance;
at 0.1 no more, but of simple statements (samples/behaviour, before it learned them) 39 fell wrongly instead of 15.
"""
EVERY = "*"
"""Stands for the requirement in the weights that all requirements share."""
TOLD = 3
"""Words that an explanation names."""
_HUNDREDTHS = 100

Weights = tuple[float, float, float]
"""What one gram says for met, partial and missing."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each verdict is by the words alone, 0-1; together 1."""

    met: float
    partial: float
    missing: float

    @property
    def vetoes(self) -> bool:
        return self.met < VETO

    @property
    def instead(self) -> Literal["partial", "missing"]:
        """The likelier verdict where it is not met."""
        return "partial" if self.partial >= self.missing else "missing"


def grams(words: Sequence[str], heading: Sequence[str]) -> list[str]:
    """Words and pairs of words of a statement ("t …") and of what stands over it ("h …"), each once."""
    text = ["<", *map(_plain, words), ">"]
    above = [_plain(word) for word in heading]
    found = dict.fromkeys(f"t {word}" for word in text)
    found.update(dict.fromkeys(f"t {one} {other}" for one, other in itertools.pairwise(text)))
    found.update(dict.fromkeys(f"h {word}" for word in above))
    found.update(dict.fromkeys(f"h {one} {other}" for one, other in itertools.pairwise(above)))
    return list(found)


def _plain(word: str) -> str:
    """Numbers are all alike, but for years."""
    if not word[0].isdigit():
        return word
    return "#year" if len(word) == 4 and word.startswith("20") else "#"


def scale(count: int) -> float:
    """The value of each of `count` grams, so that long statements weigh no more than short ones."""
    return 1 / math.sqrt(count)


class SecondReader:
    """Its weights, by requirement and gram."""

    def __init__(self, weights: Mapping[str, Mapping[str, Weights]]) -> None:
        self._every = weights.get(EVERY, {})
        self._own = {name: own for name, own in weights.items() if name != EVERY}

    @property
    def requirements(self) -> frozenset[str]:
        """Those that it has learned."""
        return frozenset(self._own)

    def opinion(self, found: Sequence[str], requirement: str) -> Opinion:
        """What it thinks of a statement with these grams. Raises KeyError for a requirement that it has not learned."""
        own, every = self._own[requirement], self._every
        met, partial, missing = 0.0, 0.0, 0.0
        for gram in found:
            for table in (own, every):
                weight = table.get(gram)
                if weight is not None:
                    met += weight[0]
                    partial += weight[1]
                    missing += weight[2]
        value = scale(len(found))
        base = [own.get("", _NOTHING)[at] + every.get("", _NOTHING)[at] for at in range(3)]
        logits = (base[0] + value * met, base[1] + value * partial, base[2] + value * missing)
        most = max(logits)
        shares = [math.exp(logit - most) for logit in logits]
        return Opinion(*(share / sum(shares) for share in shares))

    def doubts(self, found: Sequence[str], requirement: str) -> tuple[str, ...]:
        """The words of the statement that speak most against met, the strongest first."""
        own, every = self._own[requirement], self._every
        against: dict[str, float] = {}
        for gram in found:
            if gram.startswith("t ") and "<" not in gram and ">" not in gram:
                one, other = own.get(gram, _NOTHING), every.get(gram, _NOTHING)
                against[gram[2:]] = max(one[1] + other[1], one[2] + other[2]) - one[0] - other[0]
        told: list[str] = []
        for gram in sorted(against, key=lambda gram: -against[gram]):
            if against[gram] > 0 and not any(gram in other or other in gram for other in told):
                told.append(gram)
        return tuple(told[:TOLD])


_NOTHING: Weights = (0.0, 0.0, 0.0)


@lru_cache(maxsize=1)
def second_reader() -> SecondReader:
    """The reader that comes with the program. Raises DataError with path and line when its file is damaged."""
    weights: dict[str, dict[str, Weights]] = {}
    for number, line in enumerate(READER_WEIGHTS.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        try:
            requirement, gram, *values = line.split("\t")
            met, partial, missing = (int(value) / _HUNDREDTHS for value in values)
        except ValueError as error:
            raise DataError(
                READER_WEIGHTS, number, 1, f"not requirement, gram and three weights: {error}"
            ) from error
        weights.setdefault(requirement, {})[gram] = (met, partial, missing)
    return SecondReader(weights)


def written(weights: Mapping[str, Mapping[str, Weights]], head: Iterable[str]) -> str:
    """The file of the weights, in hundredths, after `head` lines of comment."""
    lines = [f"# {line}" for line in head]
    for requirement in sorted(weights):
        for gram in sorted(weights[requirement]):
            values = "\t".join(str(round(value * _HUNDREDTHS)) for value in weights[requirement][gram])
            lines.append(f"{requirement}\t{gram}\t{values}")
    return "\n".join(lines) + "\n"
