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
    """By index, the headings that open their paragraphs: "Ngoài cổng trường. Sáng và chiều, hai giáo viên …".

    Only where most paragraphs of a plan without numbers begin so: elsewhere it is a short sentence.
    """
    found: dict[int, HeadingLine] = {}
    paragraphs = 0
    for index, unit in enumerate(unnumbered(units, begin)):
        if index < begin or index in closed or unit.label is not None or unit.block.cell is not None:
            continue
        paragraphs += len(unit.text) >= 2 * APART_BODY
        match = _RUN_IN.match(unit.text)
        if match and len(match[0].split()) <= RUN_IN_WORDS and len(unit.text) - match.end() >= APART_BODY:
            found[index] = HeadingLine(match.end(), zone_of(words_of(match[0])) or outsider(match[0]), True)
    return found if len(found) >= RUN_IN_LEAST and len(found) * 2 >= paragraphs else {}


def numbered_run_in(units: Sequence[Unit], begin: int, closed: Collection[int]) -> dict[int, HeadingLine]:
    """By index, the headings that open numbered paragraphs: "4. Trước cổng. Bảo vệ giăng dây chia hai lối …".

    Only where most paragraphs numbered alike begin so.
    """
    found: dict[str, dict[int, HeadingLine]] = defaultdict(dict)
    alike: Counter[str] = Counter()
    for index, unit in enumerate(units):
        label = unit.label
        if (
            index < begin
            or index in closed
            or label is None
            or label.is_bullet
            or unit.block.cell is not None
        ):
            continue
        alike[label.style] += 1
        match = _RUN_IN.match(unit.text, label.end)
        if match and len(match[0].split()) <= RUN_IN_WORDS and len(unit.text) - match.end() >= APART_BODY:
            hit = zone_of(words_of(match[0])) or outsider(match[0])
            found[label.style][index] = HeadingLine(match.end(), hit, True)
    return {
        index: line
        for style, lines in found.items()
        if len(lines) >= RUN_IN_LEAST and len(lines) * 3 >= alike[style] * 2
        for index, line in lines.items()
    }
