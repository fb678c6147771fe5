"""Turns a plan's own words into numbers that can be compared: school names masked, the directive's words left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.plan import Plan, Zone
from pipeline.roster import School
from pipeline.roster.names import parse_name, syllable_key

Hashes = npt.NDArray[np.uint64]

SIZE = 5
"""Syllables of a shingle: fewer meet by chance, more miss copies with a word changed here and there."""

_FORMAL = frozenset({Zone.HEADER, Zone.LEGAL_BASIS, Zone.RECIPIENTS, Zone.SIGNATURE})
"""Zones whose words follow the form of the document, whoever writes it."""

_WORD = re.compile(r"[^\W_]+")
_SCHOOL, _NUMBER = "§", "#"
_LEVEL_WORDS = frozenset(
    map(
        syllable_key,
        "trường tiểu học trung cơ sở phổ thông mầm non mẫu giáo th thcs thpt mn mg pt ptcs và".split(),  # noqa: SIM905
    )
)
_POWERS = np.array([pow(1_000_003, power, 2**64) for power in range(SIZE)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Words:
    """The syllables of a text: their hashes, and where each stands."""

    hashes: Hashes
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of one plan: every shingle, and which syllables are the plan's own, not the directive's."""

    shingles: Hashes
    own: npt.NDArray[np.bool_]

    @property
    def telling(self) -> Hashes:
        """The shingles that are the plan's own from end to end."""
        if not len(self.shingles):
            return self.shingles
        whole = np.convolve(self.own, np.ones(SIZE, dtype=int), "valid") == SIZE
        telling: Hashes = self.shingles[whole]
        return telling


def own_text(plan: Plan) -> str:
    """The plan without header, legal bases, recipients and signature."""
    said = [item.text for item in plan.statements if item.zone not in _FORMAL]
    return "\n".join(said) or plan.document.text


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def words_of(text: str, school: School | None = None) -> Words:
    """The syllables of a text; numbers count as one word, the school's own name as another."""
    found = [(match.group(), match.span()) for match in _WORD.finditer(text)]
    keys = [_NUMBER if word.isdigit() else syllable_key(word) for word, _ in found]
    spans = [span for _, span in found]
    if school is not None:
        keys, spans = _masked(keys, spans, _names(school))
    return Words(np.array([_hash(key) for key in keys], dtype=np.uint64), tuple(spans))


@lru_cache(maxsize=20_000)
def _names(school: School) -> frozenset[tuple[str, ...]]:
    """The proper names of a school ("Nhị Thành"), however its level is written."""
    return frozenset(name for text in (school.name, *school.aliases) if (name := parse_name(text).words))


def _masked(
    keys: list[str], spans: list[tuple[int, int]], names: frozenset[tuple[str, ...]]
) -> tuple[list[str], list[tuple[int, int]]]:
    """Every name becomes one word, with "trường" and the level before it."""
    firsts = {name[0] for name in names}
    masked: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(keys):
        name = _name_at(keys, at, names) if keys[at] in firsts else None
        if name is None:
            masked.append(keys[at])
            places.append(spans[at])
            at += 1
            continue
        first = spans[at][0]
        while masked and masked[-1] in _LEVEL_WORDS:
            masked.pop()
            first = places.pop()[0]
        masked.append(_SCHOOL)
        places.append((first, spans[at + len(name) - 1][1]))
        at += len(name)
    return masked, places


def _name_at(keys: Sequence[str], at: int, names: frozenset[tuple[str, ...]]) -> tuple[str, ...] | None:
    hits = [name for name in names if tuple(keys[at : at + len(name)]) == name]
    return max(hits, key=len, default=None)


def shingles_of(words: Words) -> Hashes:
    """The hash of every stretch of SIZE syllables."""
    count = len(words.hashes) - SIZE + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(SIZE):
        total += (
            words.hashes[offset : offset + count] * _POWERS[offset]
        )  # modulo 2**64, as unsigned numbers do
    return total


def sketch(words: Words, known: Hashes) -> Sketch:
    """What is compared of a plan. `known` holds the shingles of the directive, which everybody repeats."""
    shingles = shingles_of(words)
    own = np.ones(len(words.hashes), dtype=bool)
    own[covered(np.flatnonzero(np.isin(shingles, known)), SIZE, len(own))] = False
    return Sketch(shingles, own)


def covered(starts: npt.NDArray[np.intp], size: int, length: int) -> npt.NDArray[np.intp]:
    """The positions that stretches of `size` beginning at `starts` cover."""
    if not len(starts):
        return np.empty(0, dtype=np.intp)
    marks = np.zeros(length + 1, dtype=np.int64)
    np.add.at(marks, starts, 1)
    np.add.at(marks, np.minimum(starts + size, length), -1)
    return np.flatnonzero(np.cumsum(marks[:-1]) > 0)
