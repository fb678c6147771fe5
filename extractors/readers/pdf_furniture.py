"""Takes page numbers and running headers and footers out of the pages of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf_columns import joined
from extractors.readers.pdf_lines import Line

_EDGE_ROWS = 3
"""Running headers and footers are among so many rows at the top and the bottom of a page."""
_EDGE_SHARE = 0.14
"""… and within this share of its height."""
_SAME_PLACE = 4.0
"""A running header stands at the same height on its pages, within this many points."""
_PAGE_NUMBER = re.compile(
    r"[-–—\s.|]*(?:(?:Trang|trang|Page|Tr\.)\s*:?\s*)?(\d{1,4})(?:\s*(?:/|of|trên)\s*\d{1,4})?[-–—\s.|]*"
)
_DIGITS = re.compile(r"\d+")


@dataclass
class PageRows:
    """The rows of one page, and what was taken out of them."""

    number: int
    height: float
    rows: list[list[Line]]
    header: list[Line] = field(default_factory=list)
    footer: list[Line] = field(default_factory=list)


def strip_furniture(pages: Sequence[PageRows]) -> None:
    """Drops page numbers, moves running headers and footers to `header` and `footer` of their first page."""
    for page in pages:
        for at_top in (True, False):
            _strip_number(page, at_top)
    _strip_running(pages)


def _strip_number(page: PageRows, at_top: bool) -> None:
    """A row of the outermost ones that is only a number, and stands where a page number does."""
    if not page.rows:
        return
    row = page.rows[0 if at_top else -1]
    match = _PAGE_NUMBER.fullmatch(joined(row).text)
    if match is None or not _in_margin(row, page, at_top):
        return
    if len(page.rows) > 1:
        neighbour = page.rows[1 if at_top else -2]
        apart = abs(row[0].middle - neighbour[0].middle) > 1.2 * row[0].size
        if not apart and match[1] == match[0].strip() and int(match[1]) != page.number:
            return
    del page.rows[0 if at_top else -1]


def _in_margin(row: Sequence[Line], page: PageRows, at_top: bool) -> bool:
    if at_top:
        return row[0].bottom < _EDGE_SHARE * page.height
    return row[0].top > (1 - _EDGE_SHARE) * page.height


def _strip_running(pages: Sequence[PageRows]) -> None:
    for at_top in (True, False):
        repeated = _repeated(pages, at_top) if len(pages) > 1 else []
        if not repeated:
            continue
        seen: set[str] = set()
        for page in pages:
            for row in _edge_rows(page, at_top):
                key = _key(row)
                if not any(
                    key == other and abs(row[0].middle - place) < _SAME_PLACE for other, place in repeated
                ):
                    continue
                page.rows.remove(row)
                if key not in seen:
                    seen.add(key)
                    (page.header if at_top else page.footer).append(joined(row))


def _repeated(pages: Sequence[PageRows], at_top: bool) -> list[tuple[str, float]]:
    """Text and height of rows that stand on at least two pages, and on half of those that could have them."""
    counts: Counter[tuple[str, int]] = Counter()
    places: dict[tuple[str, int], float] = {}
    for page in pages:
        for row in _edge_rows(page, at_top):
            bucket = (_key(row), round(row[0].middle / _SAME_PLACE))
            counts[bucket] += 1
            places[bucket] = row[0].middle
    needed = max(2, (len(pages) - 1) / 2)
    return [(bucket[0], places[bucket]) for bucket, count in counts.items() if count >= needed]


def _edge_rows(page: PageRows, at_top: bool) -> list[list[Line]]:
    rows = page.rows[:_EDGE_ROWS] if at_top else page.rows[-_EDGE_ROWS:]
    return [row for row in rows if _in_margin(row, page, at_top)]


def _key(row: Sequence[Line]) -> str:
    return _DIGITS.sub("#", "".join(joined(row).text.split()))
