"""Which words of a statement are copied from a directive: shared runs of words, small insertions bridged."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.checks.words import phrase_words

# Four syllables in a row are rarely shared by chance: on the labelled plans a sentence of the school's own has
# 0-0.2 of its syllables in shared 3-grams, a copied one 0.6-1.0.
GRAM = 4
BRIDGE = 3
"""Inserted words (a commune's name, a changed subject) that do not end a copied run."""
OWN_WORDS = 8
"""A statement with fewer words of its own is read as it stands, copied words and all."""
COPIED = "~"
"""Stands for a copied run."""
_NOT_A_WORD = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Copied:
    """Copied runs around a statement, as word ranges [first, last) that may bridge small insertions.

    The runs are those of the whole paragraph, for a copied list goes on over the ends of its items; `first` and
    `last` say where in it the statement stands. Questions are asked in words of the statement.
    """

    runs: tuple[tuple[int, int], ...]
    marks: tuple[bool, ...]
    """For each word of the paragraph, whether it is itself copied (a bridged insertion is not)."""
    first: int
    last: int

    @property
    def count(self) -> int:
        """Copied words of the statement."""
        return sum(self.marks[self.first : self.last])

    @property
    def share(self) -> float:
        """Copied words of the statement's words, 0-1."""
        return self.count / (self.last - self.first) if self.last > self.first else 0.0

    def around(self, first: int, last: int) -> int:
        """Copied words beside [first, last) in the runs that hold a part of it; 0 when it stands in none."""
        first, last = first + self.first, last + self.first
        beside = 0
        for start, end in self.runs:
            if start < last and first < end:
                beside += sum(self.marks[start:first]) + sum(self.marks[last:end])
        return beside

    def own(self, words: Sequence[str]) -> Sequence[str]:
        """The statement's words with each copied run made one mark, where enough is left to say something."""
        marks = self.marks[self.first : self.last]
        if not any(marks) or sum(not mark for mark in marks) < OWN_WORDS:
            return words
        found: list[str] = []
        for word, mark in zip(words, marks, strict=True):
            if not mark:
                found.append(word)
            elif found[-1:] != [COPIED]:
                found.append(COPIED)
        return found

    def covers(self, first: int, last: int) -> bool:
        """Whether most words of [first, last) are copied."""
        marks = self.marks[self.first + first : self.first + last]
        return bool(marks) and sum(marks) * 2 > len(marks)


class EchoIndex:
    """The word n-grams of one or more directives."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._grams: set[tuple[str, ...]] = set()
        self.words: set[str] = set()
        for text in texts:
            words = [word for word in phrase_words(text) if not _NOT_A_WORD.match(word)]
            self.words.update(words)
            self._grams.update(tuple(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1))

    def copied(self, statements: Sequence[Sequence[str]]) -> list[Copied]:
        """For each of the statements of one paragraph, what is copied (punctuation does not count)."""
        words = [word for statement in statements for word in statement]
        runs, marks = self._copied(words)
        ends = [*itertools.accumulate(len(statement) for statement in statements)]
        return [Copied(runs, marks, first, last) for first, last in zip([0, *ends], ends, strict=False)]

    def _copied(self, words: Sequence[str]) -> tuple[tuple[tuple[int, int], ...], tuple[bool, ...]]:
        places = [i for i, word in enumerate(words) if not _NOT_A_WORD.match(word)]
        plain = [words[i] for i in places]
        marked = [False] * len(plain)
        for i in range(len(plain) - GRAM + 1):
            if tuple(plain[i : i + GRAM]) in self._grams:
                marked[i : i + GRAM] = [True] * GRAM
        marks = [False] * len(words)
        bracketed = [False] * len(words)
        depth = 0
        for index, word in enumerate(words):
            depth = max(0, depth + (word == "(") - (word == ")"))
            # A copied explanation in brackets does not make the name before it a copy.
            bracketed[index] = depth > 0
        for place, mark in zip(places, marked, strict=True):
            marks[place] = mark and not bracketed[place]
        return tuple(_runs(places, marked)), tuple(marks)


def _runs(places: Sequence[int], marked: Sequence[bool]) -> Iterable[tuple[int, int]]:
    start = end = None
    for position, mark in enumerate(marked):
        if not mark:
            continue
        if end is not None and position - end > BRIDGE and start is not None:
            yield places[start], places[end - 1] + 1
            start = None
        start = position if start is None else start
        end = position + 1
    if start is not None and end is not None:
        yield places[start], places[end - 1] + 1
