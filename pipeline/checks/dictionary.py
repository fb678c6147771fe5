"""Syllables and pairs of syllables that are good Vietnamese, from the word list that comes with underthesea."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from functools import lru_cache
from importlib.resources import files

from extractors.vietnamese.normalise import fold, strip_diacritics
from extractors.vietnamese.syllables import is_syllable


@lru_cache(maxsize=1)
def _entries() -> tuple[tuple[str, ...], ...]:
    """The 73,901 words of Viet74K as syllables, in the matching view."""
    listing = files("underthesea").joinpath("transformer/Viet74K.txt").read_text(encoding="utf-8")
    return tuple(tuple(entry.split()) for entry in fold(listing.replace("\n", " ; ")).split(" ; "))


@lru_cache(maxsize=1)
def known_pairs() -> frozenset[tuple[str, str]]:
    """Every two neighbouring syllables of a word."""
    return frozenset(pair for entry in _entries() for pair in itertools.pairwise(entry))


@lru_cache(maxsize=1)
def syllable_counts() -> dict[str, int]:
    """In how many words a syllable stands: a common one is likelier than a rare one."""
    counted = Counter(itertools.chain.from_iterable(_entries()))
    return {word: count for word, count in counted.items() if is_syllable(word)}


@lru_cache(maxsize=1)
def syllables_by_letters() -> dict[str, tuple[str, ...]]:
    """Every syllable of the word list under its letters without marks, the common ones first."""
    found: dict[str, list[str]] = defaultdict(list)
    for syllable in sorted(syllable_counts(), key=lambda one: (-syllable_counts()[one], one)):
        found[strip_diacritics(syllable)].append(syllable)
    return {letters: tuple(syllables) for letters, syllables in found.items()}
