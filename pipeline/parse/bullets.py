"""Bullets that stand before the headings of a plan ("➢ ĐẶC ĐIỂM TÌNH HÌNH"), not before its items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.parse.neighbours import in_table
from pipeline.parse.units import Unit
from pipeline.parse.zones import words_of, zone_of

LONGEST = 14
"""Words of a heading behind a bullet."""
LEAST = 2
"""Parts of a plan that such headings must open, and lines that must bear the bullet."""


def without_heading_bullets(units: Sequence[Unit], begin: int, closed: Collection[int]) -> list[Unit]:
    """The units; those of a bullet that only headings bear are read as lines without a label.

    Bullets lie deeper than numbers everywhere else, so that "1." below such a heading would end it.
    """
    by_style: dict[str, list[int]] = defaultdict(list)
    for index in range(begin, len(units)):
        label = units[index].label
        if label is not None and label.is_bullet and index not in closed and not in_table(units[index]):
            by_style[label.style].append(index)
    found = {index for indices in by_style.values() if _are_headings(units, indices) for index in indices}
    return [replace(unit, labelled=False) if index in found else unit for index, unit in enumerate(units)]


def _are_headings(units: Sequence[Unit], indices: Sequence[int]) -> bool:
    contents = [units[index].content.strip() for index in indices]
    short = all(len(text.split()) <= LONGEST and text[-1:] not in (".", ";", ",") for text in contents)
    hits = [zone_of(words_of(text)) for text in contents]
    opened = {hit.zone for hit in hits if hit is not None and hit.opens}
    return short and len(indices) >= LEAST and len(opened) >= LEAST
