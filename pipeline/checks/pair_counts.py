"""Which words follow which in school plans, counted in the samples: what a doubtful word may be, and how likely."""

from __future__ import annotations

import math
import string
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.syllables import is_syllable
from extractors.vietnamese.yaml_data import DataError
from pipeline.checks.dictionary import syllable_counts, syllables_by_letters
from pipeline.checks.marks import marks_of
from pipeline.directives.load import WORD_PAIRS

EDGE, NUMBER = ".", "#"
"""Stand for every mark and for the ends of a text, and for every number, among the pairs."""
_BACKING = 5.0
"""What the word by itself weighs against the pair, in pairs (Dirichlet's smoothing). The same between 2 and 20."""
_RARE, _LISTED = 0.01, 20.0
"""Counts of a word that no plan holds, and of all syllables of the word list together."""
_OFTEN = 5
"""Times that a pair must stand in the plans for its first word to be known by one letter."""
_MOSTLY, _ALWAYS = 0.5, 0.9
"""Shares of its places in which a word must stand beside another to tell what was meant there.

Of 210 kinds of slips that are put right so in the samples, all but one ("để nhớ") were slips.
"""
_KNOWN = 3
"""Times that the plans must hold a word that no dictionary has: they hold slips of the hand once or twice too."""
_LONG = 3
"""Letters that a word must have to be taken for another with a letter more, less or different."""


class Companion(NamedTuple):
    """A word that stands beside another in most places, or in nearly all."""

    word: str
    always: bool


class PairCounts:
    """How often a word follows another in the plans of the samples."""

    def __init__(self, pairs: Mapping[str, Mapping[str, int]]) -> None:
        self.pairs = pairs
        self._following = {word: sum(counts.values()) for word, counts in pairs.items()}
        words: dict[str, int] = defaultdict(int)
        for counts in pairs.values():
            for word, count in counts.items():
                words[word] += count
        self.words = dict(words)
        listed = syllable_counts()
        self._listed = _LISTED / sum(listed.values())
        self._all = sum(words.values()) + _LISTED
        self._own: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words.keys() - listed.keys()):
            self._own[strip_diacritics(word)].append(word)
        self.spelled_out = lru_cache(maxsize=4096)(self._spelled_out)
        self.nearby = lru_cache(maxsize=65536)(self._nearby)

    def count(self, before: str, word: str) -> int:
        return self.pairs.get(before, {}).get(word, 0)

    @cached_property
    def companions(self) -> tuple[dict[str, Companion], dict[str, Companion]]:
        """For a word the one before it, and the one behind it, in most places of the plans: "rôn" has "băng" before."""
        preceding: dict[str, dict[str, int]] = defaultdict(dict)
        for before, counts in self.pairs.items():
            for word, count in counts.items():
                preceding[word][before] = count
        return _mostly(preceding), _mostly(self.pairs)

    def alone(self, word: str) -> float:
        """The chance of a word, 0-1."""
        seen = self.words.get(word, 0) + self._listed * syllable_counts().get(word, 0) + _RARE
        return seen / self._all

    def chance(self, before: str, word: str, more: int = 0) -> float:
        """The logarithm of the chance that `word` follows `before`; `more` are pairs seen elsewhere."""
        seen = self.count(before, word) + more + _BACKING * self.alone(word)
        return math.log(seen / (self._following.get(before, 0) + more + _BACKING))

    def knows(self, word: str) -> bool:
        """Whether a word is one of the language or stands in the plans; "hìn" could be said, yet nobody says it."""
        return self.words.get(word, 0) >= _KNOWN or word in syllable_counts()

    def forms(self, word: str) -> tuple[str, ...]:
        """All words with the letters of this one, whatever their marks."""
        return self._of_letters(strip_diacritics(word))

    def _of_letters(self, letters: str) -> tuple[str, ...]:
        return (*syllables_by_letters().get(letters, ()), *self._own.get(letters, ()))

    def may_be_slip(self, word: str, meant: Companion) -> bool:
        """Whether a word may have been typed for another: with other marks or its letters in another order ("tạo" for
        "tọa"), or, where it is rare, one letter away."""
        bare, other = strip_diacritics(word), strip_diacritics(meant.word)
        if sorted(bare) == sorted(other):
            return True
        rare = len(bare) >= _LONG and (meant.always or self.words.get(word, 0) < _KNOWN)
        return rare and abs(len(bare) - len(other)) < 2 and bare in _edits(other)

    def same_letters(self, word: str) -> list[str]:
        """Words of the plans with the letters of this one."""
        return [form for form in self.forms(word) if form in self.words]

    def _nearby(self, word: str) -> tuple[str, ...]:
        """Words with the same letters and other marks, or with one letter more, less, changed or in another place."""
        same = self.same_letters(word)
        if len(word) < _LONG:
            return tuple(same)
        tone, shape = marks_of(word)
        near = [
            form
            for other in _edits(strip_diacritics(word))
            for form in self._of_letters(other)
            if form in self.words and _may_be(marks_of(form), tone, shape)
        ]
        return tuple(dict.fromkeys([*same, *sorted(near)]))

    def _spelled_out(self, letter: str, word: str) -> str | None:
        """The word of which only the first letter was typed before `word`: "t/tra" is "tuần tra"; None in doubt."""
        if not (letter.isalpha() and is_syllable(word)):
            return None
        counted = sorted(
            (counts[word], before)
            for before, counts in self.pairs.items()
            if word in counts and before.startswith(letter) and len(before) > 1
        )
        if (
            not counted
            or counted[-1][0] < _OFTEN
            or (len(counted) > 1 and counted[-1][0] < 2 * counted[-2][0])
        ):
            return None
        return counted[-1][1]

    def parted(self, word: str) -> int:
        """Where a word is two that were run together ("côngan" 4); 0 where it is one."""
        if len(word) <= _LONG or not word.isalpha() or self.knows(word) or self.same_letters(word):
            return 0
        best, place = 0, 0
        for at in range(1, len(word)):
            first, second = word[:at], word[at:]
            if self.knows(first) and self.knows(second):
                pairs = (self.count(one, other) for one in self.forms(first) for other in self.forms(second))
                count = max(pairs, default=0)
                if count > best:
                    best, place = count, at
        return place


@lru_cache(maxsize=1)
def pair_counts() -> PairCounts:
    """The counts that come with the program. Raises DataError with path and line when their file is damaged."""
    pairs: dict[str, dict[str, int]] = {}
    for number, line in enumerate(WORD_PAIRS.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("# "):
            continue
        word, _, rest = line.partition("\t")
        entries = rest.split(" ")
        try:
            pairs[word] = dict(zip(entries[::2], map(int, entries[1::2]), strict=True))
        except ValueError as error:
            raise DataError(WORD_PAIRS, number, 1, f"not a word, words and their counts: {error}") from error
    return PairCounts(pairs)


def written(pairs: Mapping[str, Mapping[str, int]], head: Iterable[str]) -> str:
    """The file of the counts, after `head` lines of comment."""
    lines = [f"# {line}" for line in head]
    for word in sorted(pairs):
        counts = " ".join(f"{after} {count}" for after, count in sorted(pairs[word].items()))
        lines.append(f"{word}\t{counts}")
    return "\n".join(lines) + "\n"


def _mostly(beside: Mapping[str, Mapping[str, int]]) -> dict[str, Companion]:
    """For each word the one that stands beside it in most places."""
    found: dict[str, Companion] = {}
    for word, counts in beside.items():
        other, most = max(counts.items(), key=lambda item: item[1])
        places = sum(counts.values())
        if word.isalpha() and other.isalpha() and most >= max(_OFTEN, _MOSTLY * places):
            found[word] = Companion(other, most >= _ALWAYS * places)
    return found


def kind_of(word: str) -> str:
    """A word as the pairs know it: numbers are all alike, and so are marks."""
    return word if word.isalpha() else NUMBER if word[0].isdigit() else EDGE


def _may_be(full: tuple[str, str], tone: str, shape: str) -> bool:
    return tone in ("", full[0]) and set(shape) <= set(full[1])


def _edits(word: str) -> set[str]:
    """All words one letter away."""
    found: set[str] = set()
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        found.update(head + letter + tail for letter in string.ascii_lowercase)
        if tail:
            found.add(head + tail[1:])
            found.update(head + letter + tail[1:] for letter in string.ascii_lowercase)
        if len(tail) > 1:
            found.add(head + tail[1] + tail[0] + tail[2:])
    return found - {word}
