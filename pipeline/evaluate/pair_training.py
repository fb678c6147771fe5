"""Counts which words follow which in the labelled plans and statements, for the file of the pairs.

Doubtful words are read by them (pipeline/checks/spelling.py). The held-out fifth of `samples/statements` is never
looked at.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractors.vietnamese.syllables import is_syllable
from pipeline.checks.marks import marks_of
from pipeline.checks.pair_counts import EDGE, kind_of, written
from pipeline.checks.repair import settled
from pipeline.checks.words import words_of
from pipeline.directives.load import WORD_PAIRS
from pipeline.evaluate.known import known_plans, known_statements
from pipeline.evaluate.labels import LabelledPlan

COMMON = 5
"""Times that a word which is no syllable must stand to be one of the field (ANTT, camera) and not a slip."""
TYPED_WITHOUT_MARKS = 0.5
"""Share of words without marks from which on a text teaches nothing."""


def texts() -> list[str]:
    """Lines of plans and statements, each once, in a fixed order."""
    found: list[str] = []
    for plan in known_plans():
        found += _of_plan(plan)
    found += [one.text for one in known_statements()]
    return list(dict.fromkeys(found))


def _of_plan(plan: LabelledPlan) -> Iterator[str]:
    yield from plan.title
    yield from plan.body.splitlines()
    if plan.table is not None:
        for row in (plan.table.header, *plan.table.rows):
            yield from row


def digest(taught: Iterable[object]) -> str:
    """Tells one set of texts or lessons from another."""
    return hashlib.sha256("\n".join(map(repr, taught)).encode()).hexdigest()[:16]


def count(taught: Sequence[str]) -> dict[str, dict[str, int]]:
    """For every word how often each follows it; what is no word of the field counts as a mark."""
    lines = [words for text in taught if _is_marked(words := words_of(text).texts)]
    typed = [tuple(map(settled, words)) for words in lines]
    seen = Counter(word for words in typed for word in words)
    known = {word for word in seen if is_syllable(word) or (seen[word] >= COMMON and _is_short(word))}
    pairs: dict[str, Counter[str]] = {}
    for words in typed:
        last = EDGE
        for word in (*words, EDGE):
            kind = kind_of(word)
            kind = kind if kind in known or not kind.isalpha() else EDGE
            pairs.setdefault(last, Counter())[kind] += 1
            last = kind
    return {word: dict(counts) for word, counts in pairs.items()}


def _is_short(word: str) -> bool:
    """Whether a word that is no syllable may be an abbreviation or a foreign word: "gdđt", "camera"."""
    return word.isalpha() and word.replace("đ", "d").isascii()


def _is_marked(words: Sequence[str]) -> bool:
    letters = [word for word in words if word.isalpha()]
    unmarked = sum(marks_of(word) == ("", "") for word in letters)
    return unmarked < TYPED_WITHOUT_MARKS * len(letters)


def write() -> int:
    """Writes the file anew from the samples; returns the number of lines that it was counted from."""
    taught = texts()
    head = (
        f"Made by python -m pipeline.evaluate.training from {len(taught)} lines, {digest(taught)}.",
        "A word, then every word that follows it and how often; . is a mark or an end, # a number.",
    )
    WORD_PAIRS.write_text(written(count(taught), head), encoding="utf-8")
    return len(taught)
