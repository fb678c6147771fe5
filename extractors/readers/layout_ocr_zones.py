"""Splits a recognised page into zones: body, ruled tables, and the two columns of a header or footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.readers.ocr_types import OcrLine, OcrPage


@dataclass(frozen=True)
class Zone:
    """Lines that are laid out together. `left` and `right` are set for columns, `table` for tables."""

    kind: Literal["body", "columns", "table"]
    lines: tuple[OcrLine, ...] = ()
    left: tuple[OcrLine, ...] = ()
    right: tuple[OcrLine, ...] = ()
    table: int = -1

    @property
    def top(self) -> float:
        return min(line.flat.bottom for line in (*self.lines, *self.left, *self.right))


def zones_of(lines: Sequence[OcrLine], page: OcrPage) -> list[Zone]:
    """The zones of a page from top to bottom; every line is in exactly one."""
    tables = [
        Zone("table", lines=tuple(line for line in lines if line.cell and line.cell[0] == index), table=index)
        for index in range(len(page.tables))
    ]
    tables = [zone for zone in tables if zone.lines]
    zones: list[Zone] = list(tables)
    rest = sorted((line for line in lines if line.cell is None), key=lambda line: line.flat.bottom)
    edges = [page.tables[zone.table].flat.bottom for zone in tables]
    start = 0.0
    for edge in [*sorted(edges), float("inf")]:
        part = [line for line in rest if start <= line.flat.bottom < edge]
        zones += _split(part, page)
        start = edge
    return sorted(zones, key=lambda zone: zone.top)


def _split(lines: list[OcrLine], page: OcrPage) -> list[Zone]:
    """Body zones around the two-column stretches of `lines`, which are sorted from top to bottom."""
    found = _best_columns(lines, page)
    if found is None:
        return [Zone("body", tuple(lines))] if lines else []
    first, last, gutter = found
    inside = lines[first:last]
    left = tuple(line for line in inside if line.flat.x1 <= gutter)
    right = tuple(line for line in inside if line.flat.x0 >= gutter)
    columns = Zone("columns", left=left, right=right)
    return [*_split(lines[:first], page), columns, *_split(lines[last:], page)]


def _best_columns(lines: list[OcrLine], page: OcrPage) -> tuple[int, int, float] | None:
    """The longest stretch [first, last) that a vertical gutter divides, and where the gutter stands."""
    width = page.flat_width or page.width
    best: tuple[int, int, float] | None = None
    score = 0.0
    for step in range(36, 63):
        gutter = width * step / 100
        for first, last in _runs(lines, gutter, width):
            trimmed = _trimmed(lines, first, last, gutter)
            if trimmed is None:
                continue
            clear = min(_clearance(line, gutter) for line in lines[trimmed[0] : trimmed[1]])
            value = trimmed[1] - trimmed[0] + min(clear / width, 0.1)
            if value > score:
                best, score = (*trimmed, gutter), value
    return best


def _clearance(line: OcrLine, gutter: float) -> float:
    return max(line.flat.x0 - gutter, gutter - line.flat.x1)


def _runs(lines: list[OcrLine], gutter: float, width: float) -> list[tuple[int, int]]:
    """Stretches of lines that all keep to one side of the gutter; a title in the middle of the page ends one."""
    runs: list[tuple[int, int]] = []
    first = 0
    for index, line in enumerate(lines):
        off_centre = abs((line.flat.x0 + line.flat.x1) / 2 - width / 2)
        if _clearance(line, gutter) < 0.4 * line.x_height or off_centre < 0.03 * width:
            if index > first:
                runs.append((first, index))
            first = index + 1
    if first < len(lines):
        runs.append((first, len(lines)))
    return runs


def _trimmed(lines: list[OcrLine], first: int, last: int, gutter: float) -> tuple[int, int] | None:
    """The stretch without body lines that only happen to be short; None when it is not two columns."""
    while first < last and _lonely(lines, first, last, gutter, forward=True):
        first += 1
    while first < last and _lonely(lines, first, last, gutter, forward=False):
        last -= 1
    sides = [line.flat.x0 >= gutter for line in lines[first:last]]
    if sum(sides) < 1 or sum(sides) == len(sides) or len(sides) < 3:
        return None
    return (first, last) if _beside(lines[first:last], gutter) else None


def _lonely(lines: list[OcrLine], first: int, last: int, gutter: float, *, forward: bool) -> bool:
    """True for a left-hand line at an end of the stretch with nothing beside it or close to it."""
    order = lines[first:last] if forward else lines[first:last][::-1]
    line = order[0]
    if line.flat.x0 >= gutter:
        return False
    if not forward:
        return _lonely_tail(order, gutter)
    if line.text.startswith(("Nơi", "NƠI")):
        return False
    others = [other for other in order if other.flat.x0 >= gutter]
    near = 2.2 if line.text.isupper() else 1.2
    return not others or min(o.flat.bottom for o in others) - line.flat.bottom > near * line.x_height


def _lonely_tail(order: list[OcrLine], gutter: float) -> bool:
    """A left-hand line below both columns belongs to the body when a wide gap parts it from its column."""
    line, above = order[0], next((o for o in order[1:] if o.flat.x0 < gutter), None)
    below_right = all(o.flat.bottom < line.flat.bottom - line.x_height for o in order if o.flat.x0 >= gutter)
    return below_right and (above is None or line.flat.bottom - above.flat.bottom > 7 * line.x_height)


def _beside(lines: Sequence[OcrLine], gutter: float) -> bool:
    """The columns' vertical ranges overlap, so they really stand side by side."""
    left = [line.flat.bottom for line in lines if line.flat.x0 < gutter]
    right = [line.flat.bottom for line in lines if line.flat.x0 >= gutter]
    slack = 1.5 * lines[0].x_height
    return min(left) <= max(right) + slack and min(right) <= max(left) + slack
