"""Finds plans of two schools that share much of their text; near-linear in the number of plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.publish.shingles import SIZE, Hashes, Sketch, covered

MIN_SHARE = 0.3
"""Share from which a pair is reported; two honest plans of one directive share up to a tenth."""

MIN_RUN = 10
"""Syllables that must agree in a row to count as copied; shorter stretches are the set phrases of the trade."""

MAX_SHARERS = 20
"""A stretch that more plans share is compared with the earliest plan only, so that a sample plan that hundreds copied
gives hundreds of pairs, not tens of thousands."""

SAMPLE_ABOVE = 2_000
"""From so many plans on, one stretch in four is indexed: copies share hundreds."""

_SAMPLE = 4
_PARTS, _PART_SHIFT = 8, np.uint64(61)
"""The index is made in so many parts, by the highest bits of the marks."""
_SUSPECT = 0.5 * MIN_SHARE
"""Share of common stretches from which a pair is measured exactly."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Plans `first` and `second` (positions in the list, first < second) and what they share."""

    first: int
    second: int
    share_first: float
    share_second: float
    syllables: int
    """Syllables of the second plan that stand in the first."""
    longest: tuple[int, int]
    """The longest common stretch, [from, to) in syllables of the second plan."""

    @property
    def largest(self) -> float:
        return max(self.share_first, self.share_second)


def find_copies(sketches: Sequence[Sketch]) -> Iterator[Copy]:
    """Every pair that shares at least MIN_SHARE of one plan; earlier plans come first in the list."""
    for pair in suspects([marks_of(one, len(sketches)) for one in sketches]):
        copy = measured(pair, sketches[pair[0]], sketches[pair[1]])
        if copy is not None:
            yield copy


def measured(pair: tuple[int, int], one: Sketch, two: Sketch) -> Copy | None:
    """What the two plans of a suspected pair share; None when that is less than MIN_SHARE of both."""
    in_first, in_second = shared(one, two), shared(two, one)
    copy = Copy(*pair, in_first.share, in_second.share, in_second.syllables, in_second.longest)
    return copy if copy.largest >= MIN_SHARE else None


@dataclass(frozen=True, slots=True)
class Shared:
    """What one plan has in common with another."""

    syllables: int
    share: float
    """Of all syllables of the plan."""
    longest: tuple[int, int]


def shared(one: Sketch, other: Sketch) -> Shared:
    """The stretches of `one` that stand in `other`.

    A stretch counts when it has words of the plan's own; the directive's words inside it count with it, for they came
    along. Stretches that merely repeat the directive are not copied from the other plan.
    """
    starts = np.flatnonzero(np.isin(one.shingles, other.shingles))
    syllables = covered(starts, SIZE, len(one.own))
    runs = np.split(syllables, np.flatnonzero(np.diff(syllables) > 1) + 1)
    copied = [run for run in runs if len(run) >= MIN_RUN and one.own[run].sum() >= SIZE]
    if not copied:
        return Shared(0, 0.0, (0, 0))
    count = sum(map(len, copied))
    longest = max(copied, key=len)
    return Shared(count, round(count / len(one.own), 4), (int(longest[0]), int(longest[-1]) + 1))


def marks_of(one: Sketch, plans: int) -> Hashes:
    """The stretches by which a plan is looked up among so many; all that is kept of it until it is suspected."""
    rate = _SAMPLE if plans > SAMPLE_ABOVE else 1
    own = one.telling
    return np.unique(own[own % np.uint64(rate) == 0])


def suspects(kept: Sequence[Hashes]) -> list[tuple[int, int]]:
    """Pairs with enough marks in common, found through an index of marks, never by trying all pairs."""
    sizes = np.array([len(item) for item in kept], dtype=np.int64)
    found = [_pairs_in(kept, part) for part in range(_PARTS)] if sizes.sum() else []
    if not any(map(len, found)):
        return []
    codes, counts = np.unique(np.concatenate(found), return_counts=True)
    first, second = codes // len(kept), codes % len(kept)
    enough = counts >= np.maximum(1, _SUSPECT * np.minimum(sizes[first], sizes[second]))
    return list(zip(first[enough].tolist(), second[enough].tolist(), strict=True))


def _pairs_in(kept: Sequence[Hashes], part: int) -> npt.NDArray[np.int64]:
    """The pairs, once for every mark that they share, of one part of all marks: the index never stands whole."""
    slices = [item[item >> _PART_SHIFT == part] for item in kept]
    hashes = np.concatenate(slices)
    owners = np.repeat(np.arange(len(kept), dtype=np.int64), [len(item) for item in slices])
    order = np.argsort(hashes, kind="stable")  # within a mark, plans stay in their order
    hashes, owners = hashes[order], owners[order]
    begins = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, np.intp)
    return _pairs(owners, begins, np.diff(np.r_[begins, len(hashes)]), len(kept))


def _pairs(
    owners: npt.NDArray[np.int64], begins: npt.NDArray[np.intp], sharers: npt.NDArray[np.intp], total: int
) -> npt.NDArray[np.int64]:
    """Each pair as first * total + second, by how many plans share a mark."""
    found: list[npt.NDArray[np.int64]] = []
    for size in range(2, MAX_SHARERS + 1):
        at = begins[sharers == size]
        if len(at):
            plans = owners[at[:, None] + np.arange(size)]
            found += [plans[:, i] * total + plans[:, j] for i in range(size) for j in range(i + 1, size)]
    for at, size in zip(begins[sharers > MAX_SHARERS], sharers[sharers > MAX_SHARERS], strict=True):
        found.append(owners[at] * total + owners[at + 1 : at + size])
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)
