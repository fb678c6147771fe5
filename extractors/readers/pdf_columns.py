"""Finds the two-column parts of a page (header and footer of a document) and keeps their columns apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf_lines import Line, split_line

_NARROWEST = 4.0
"""A corridor between two columns is at least this wide, in points."""
_SURE_GAP = 3.0
"""A single row with both columns is believed when its gap has this many font sizes."""
_CENTRED = 0.05
"""A line is centred on the page within this share of its width."""
_IN_LINE = 12.0
"""Lines of one column share their left edge or their centre within this many points."""
_MIDDLE = (0.22, 0.78)
"""A corridor lies in the middle of the text, in shares of its width."""
_ENDED = re.compile(r"[.;:,!?…]\s*$")
_ITEM = re.compile(r"\s*[-–+*•]")


@dataclass
class Columns:
    """Two columns of lines side by side; `corridor` is the empty strip between them."""

    left: list[Line] = field(default_factory=list)
    right: list[Line] = field(default_factory=list)
    corridor: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where running text begins and ends on the page, in points."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


Row = list[Line]


def split_columns(rows: Sequence[Row], margins: Margins) -> list[Row | Columns]:
    """The rows of a page in order, two-column parts put together."""
    out: list[Row | Columns] = []
    index = 0
    while index < len(rows):
        found = _zone(rows, index, margins) if len(rows[index]) > 1 else None
        if found is None:
            out.append(rows[index])
            index += 1
            continue
        above, stop, columns = found
        del out[len(out) - above :]
        out.append(columns)
        index = stop
    return out


def continue_columns(columns: Columns, rows: Sequence[Row], margins: Margins) -> int:
    """Adds the rows at the top of the next page that go on with `columns`; returns how many there are."""
    members: list[Row] = []
    corridor = columns.corridor
    last_with_right = -1
    for row in rows:
        narrowed = _narrow(row, corridor)
        if narrowed is None:
            break
        row, corridor = narrowed
        members.append(row)
        if any(line.x0 > sum(corridor) / 2 for line in row):
            last_with_right = len(members) - 1
    open_item = bool(columns.left) and not _ENDED.search(columns.left[-1].text)
    count = last_with_right + 1 + _tail(members[last_with_right + 1 :], margins, open_item=open_item)
    more = _columns(members[:count], corridor)
    columns.left.extend(more.left)
    columns.right.extend(more.right)
    return count


def _zone(rows: Sequence[Row], seed: int, margins: Margins) -> tuple[int, int, Columns] | None:
    """(rows above the seed that belong to it, first row after it, its columns), for the best corridor of the seed."""
    row = rows[seed]
    gaps = [(left.x1, right.x0) for left, right in itertools.pairwise(row)]
    low, high = (margins.left + share * margins.width for share in _MIDDLE)
    best: tuple[int, int, Columns] | None = None
    for a, b in gaps:
        if not (a < high and b > low):
            continue
        zone = _grow(rows, seed, (a, b), margins)
        if zone is not None and (best is None or zone[1] - seed + zone[0] > best[1] - seed + best[0]):
            best = zone
    return best


def _grow(
    rows: Sequence[Row], seed: int, corridor: tuple[float, float], margins: Margins
) -> tuple[int, int, Columns] | None:
    members = [rows[seed]]
    both = 1
    last_with_right = 0
    for row in rows[seed + 1 :]:
        narrowed = _narrow(row, corridor)
        if narrowed is None or _is_page_centred(narrowed[0], members, corridor, margins):
            break
        row, corridor = narrowed
        members.append(row)
        middle = (corridor[0] + corridor[1]) / 2
        sides = {line.x0 > middle for line in row}
        both += len(sides) == 2
        if True in sides:
            last_with_right = len(members) - 1
    members = members[: last_with_right + 1 + _tail(members[last_with_right + 1 :], margins)]
    lone_right = sum(1 for row in members if all(line.x0 > corridor[0] for line in row))
    if both < 2 and not lone_right and not _is_sure(rows[seed], corridor):
        return None
    above, corridor = _rows_above(rows, seed, corridor, margins)
    stop = seed + len(members)
    return above, stop, _columns([*rows[seed - above : seed], *members], corridor)


def _is_sure(row: Row, corridor: tuple[float, float]) -> bool:
    """One row alone shows two columns by a wide gap, unless the gap was typed ("ngày        tháng")."""
    right = next(line for line in row if line.x0 >= corridor[1])
    left = [line for line in row if line.x1 <= corridor[0]][-1]
    typed = right.fragments[0].lead or left.fragments[-1].trail
    return not typed and corridor[1] - corridor[0] >= _SURE_GAP * row[0].size


def _is_page_centred(
    row: Row, members: Sequence[Row], corridor: tuple[float, float], margins: Margins
) -> bool:
    """A single line in the middle of the page and not in line with its column: the title under the header."""
    if len(row) > 1:
        return False
    line = row[0]
    centre = (line.x0 + line.x1) / 2
    if abs(centre - margins.middle) > _CENTRED * margins.width:
        return False
    on_left = centre < (corridor[0] + corridor[1]) / 2
    column = [
        other
        for member in members
        for other in member
        if ((other.x0 + other.x1) / 2 < (corridor[0] + corridor[1]) / 2) == on_left
    ]
    return not any(
        min(abs(centre - (other.x0 + other.x1) / 2), abs(line.x0 - other.x0)) < _IN_LINE for other in column
    )


def _narrow(row: Row, corridor: tuple[float, float]) -> tuple[Row, tuple[float, float]] | None:
    """The row and the corridor that it leaves free; None when a line stands across it.

    A line across the corridor is cut in two when it has a gap there, though too small a one to show by itself.
    """
    a, b = corridor
    middle = (a + b) / 2
    lines: Row = []
    for line in row:
        crosses = line.x0 < a and line.x1 > b
        parts = split_line(line, a, b) if crosses else None
        lines.extend(parts or (line,))
    for line in lines:
        if (line.x0 + line.x1) / 2 < middle:
            a = max(a, line.x1)
        else:
            b = min(b, line.x0)
    return (lines, (a, b)) if b - a >= _NARROWEST else None


def _tail(rows: Sequence[Row], margins: Margins, *, open_item: bool = False) -> int:
    """How many of the left-hand rows below the last right-hand one go on with the left column.

    Items of the recipients' list do, and lines that are centred in the column; text at the margin does only
    where the item above it has not ended.
    """
    count = 0
    for row in rows:
        line = row[0]
        at_margin = not _ITEM.match(line.text) and line.x0 < margins.left + line.size
        if at_margin and not open_item:
            break
        open_item = not _ENDED.search(line.text)
        count += 1
    return count


def _rows_above(
    rows: Sequence[Row], seed: int, corridor: tuple[float, float], margins: Margins
) -> tuple[int, tuple[float, float]]:
    """Rows with one column only, above the first row that has both."""
    above = 0
    for row in reversed(rows[:seed]):
        narrowed = _narrow(row, corridor)
        if narrowed is None or len(row) > 1:
            break
        line = row[0]
        if line.x0 < (corridor[0] + corridor[1]) / 2 and line.x0 < margins.left + line.size:
            break
        corridor = narrowed[1]
        above += 1
    return above, corridor


def _columns(rows: Sequence[Row], corridor: tuple[float, float]) -> Columns:
    middle = (corridor[0] + corridor[1]) / 2
    columns = Columns(corridor=corridor)
    for row in rows:
        left = [line for line in row if line.x0 < middle]
        right = [line for line in row if line.x0 >= middle]
        for side, lines in ((columns.left, left), (columns.right, right)):
            if lines:
                side.append(joined(lines))
    return columns


def joined(lines: Sequence[Line]) -> Line:
    """The pieces of one row as one line again: the gaps in it were no columns."""
    if len(lines) == 1:
        return lines[0]
    return Line([fragment for line in lines for fragment in line.fragments], lines[0].page)
