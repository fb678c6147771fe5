"""Headings that open their paragraphs: "Ngoài cổng trường. Sáng và chiều, hai giáo viên …"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from pipeline.parse.headings import APART_BODY, HeadingLine, outsider, unnumbered
from pipeline.parse.units import Unit
from pipeline.parse.zones import words_of, zone_of

RUN_IN_WORDS, RUN_IN_LEAST = 6, 4
"""A heading that opens its paragraph has at most so many words, and so many like it, half of all paragraphs."""
_RUN_IN = re.compile(r"[^\W\d_][^\d.:;!?|]{2,40}(?=\.\s+[^\W\d_])")


def run_in(units: Sequence[Unit], begin: int, closed: Collection[int]) -> dict[int, HeadingLine]:
    """By index, the headings that open their paragraphs, in a plan without numbers or in a series of numbers.

    Only where most paragraphs alike begin so: elsewhere it is a short sentence.
    """
    return {**_without_numbers(units, begin, closed), **_numbered(units, begin, closed)}


def _without_numbers(units: Sequence[Unit], begin: int, closed: Collection[int]) -> dict[int, HeadingLine]:
    found: dict[int, HeadingLine] = {}
    paragraphs = 0
    for index, unit in enumerate(unnumbered(units, begin)):
        if index < begin or index in closed or unit.label is not None or unit.block.cell is not None:
            continue
        paragraphs += len(unit.text) >= 2 * APART_BODY
        if (line := _opening(unit, 0)) is not None:
            found[index] = line
    return found if len(found) >= RUN_IN_LEAST and len(found) * 2 >= paragraphs else {}


def _numbered(units: Sequence[Unit], begin: int, closed: Collection[int]) -> dict[int, HeadingLine]:
    """ "4. Trước cổng. Bảo vệ giăng dây chia hai lối …", where two thirds of those numbered alike begin so."""
    found: dict[str, dict[int, HeadingLine]] = defaultdict(dict)
    alike: Counter[str] = Counter()
    for index, unit in enumerate(units):
        label = unit.label
        if (
            index < begin
            or index in closed
            or unit.block.cell is not None
            or label is None
            or label.is_bullet
        ):
            continue
        alike[label.style] += 1
        if (line := _opening(unit, label.end)) is not None:
            found[label.style][index] = line
    return {
        index: line
        for style, lines in found.items()
        if len(lines) >= RUN_IN_LEAST and len(lines) * 3 >= alike[style] * 2
        for index, line in lines.items()
    }


def _opening(unit: Unit, begin: int) -> HeadingLine | None:
    """The short first sentence of a paragraph, which says what the rest of it is about."""
    match = _RUN_IN.match(unit.text, begin)
    if not match or len(match[0].split()) > RUN_IN_WORDS or len(unit.text) - match.end() < APART_BODY:
        return None
    return HeadingLine(match.end(), zone_of(words_of(match[0])) or outsider(match[0]), True)
