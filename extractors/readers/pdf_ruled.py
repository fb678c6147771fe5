"""The text of a ruled table of a PDF, put together again where it goes on over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf_columns import Margins, joined
from extractors.readers.pdf_lines import Line
from extractors.readers.pdf_paragraphs import has_room
from extractors.readers.pdf_tables import Grid

CELL_PADDING = 5.4
"""Word's padding at the sides of a cell, in points."""
_SAME_EDGE = 4.0
"""Columns of one table stand at the same places on its pages, within this many points."""

CellRows = Sequence[list[Line]]


@dataclass
class CellText:
    margins: Margins
    lines: list[Line] = field(default_factory=list)


class RuledTable:
    """Cells by (row, column); rows are counted on over page breaks."""

    def __init__(self, grid: Grid, cells: Sequence[CellRows]) -> None:
        self.columns = grid.columns
        self.cells: dict[tuple[int, int], CellText] = {}
        self._edges = _edges(grid)
        self._rows = 0
        self._page = 0
        self._add(grid, cells, 0)

    def goes_on(self, grid: Grid, cells: Sequence[CellRows]) -> bool:
        """Takes in the first table of the next page, when its columns say that it is the same one."""
        edges = _edges(grid)
        same = len(edges) == len(self._edges) and all(
            abs(a - b) < _SAME_EDGE for a, b in zip(edges, self._edges, strict=True)
        )
        if not same or _page(cells) != self._page + 1:
            return False
        if self._is_repeated_head(grid, cells):
            kept = [(cell, rows) for cell, rows in zip(grid.cells, cells, strict=True) if cell.row > 0]
            grid = Grid(grid.box, tuple(cell for cell, _ in kept), grid.columns)
            self._add(grid, [rows for _, rows in kept], self._rows - 1)
        else:
            self._add(grid, cells, self._rows - int(self._is_cut_row(grid, cells)))
        return True

    def _add(self, grid: Grid, cells: Sequence[CellRows], first: int) -> None:
        for place, rows in zip(grid.cells, cells, strict=True):
            margins = Margins(place.box.x0 + CELL_PADDING, place.box.x1 - CELL_PADDING)
            text = self.cells.setdefault((first + place.row, place.column), CellText(margins))
            text.lines.extend(joined(row) for row in rows)
        self._rows = max(row for row, _ in self.cells) + 1 if self.cells else 0
        self._page = _page(cells) or self._page

    def _row(self, number: int) -> dict[int, list[Line]]:
        return {column: cell.lines for (row, column), cell in self.cells.items() if row == number}

    def _is_repeated_head(self, grid: Grid, cells: Sequence[CellRows]) -> bool:
        own = "|".join(_text(lines) for _, lines in sorted(self._row(0).items()))
        first = "|".join(_text([joined(row) for row in rows]) for rows in _first_row(grid, cells).values())
        return bool(own.strip("|")) and own == first and self._rows > 0

    def _is_cut_row(self, grid: Grid, cells: Sequence[CellRows]) -> bool:
        """The page ended inside a row: its cells go on without having had room for the next word."""
        last = self._row(self._rows - 1)
        pairs = [(last.get(column, []), rows) for column, rows in _first_row(grid, cells).items() if rows]
        if not pairs or any(not above for above, _ in pairs):
            return False
        return all(
            not has_room(above[-1], joined(rows[0]), self.cells[self._rows - 1, column].margins)
            for column, rows in _first_row(grid, cells).items()
            if rows and (above := last.get(column))
        )


def _first_row(grid: Grid, cells: Sequence[CellRows]) -> dict[int, CellRows]:
    return {
        cell.column: rows
        for cell, rows in sorted(zip(grid.cells, cells, strict=True), key=lambda p: p[0].column)
        if cell.row == 0
    }


def _edges(grid: Grid) -> list[float]:
    return [*sorted({cell.box.x0 for cell in grid.cells}), grid.box.x1]


def _page(cells: Sequence[CellRows]) -> int:
    return next((row[0].page for rows in cells for row in rows), 0)


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)
