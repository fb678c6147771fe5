"""Pairs of syllables that are good Vietnamese, from the word list that comes with underthesea."""

from __future__ import annotations

import itertools
from functools import lru_cache
from importlib.resources import files

from extractors.vietnamese.normalise import fold


@lru_cache(maxsize=1)
def known_pairs() -> frozenset[tuple[str, str]]:
    """Every two neighbouring syllables of a word of Viet74K (73,901 entries), in the matching view."""
    listing = files("underthesea").joinpath("transformer/Viet74K.txt").read_text(encoding="utf-8")
    pairs: set[tuple[str, str]] = set()
    for entry in fold(listing.replace("\n", " ; ")).split(" ; "):
        syllables = entry.split()
        pairs.update(itertools.pairwise(syllables))
    return frozenset(pairs)
