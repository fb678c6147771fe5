"""Puts the pages of a PDF into blocks: columns, ruled tables, paragraphs that run on over pages."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractors.document import BlockKind, BlockList, Box, Cell, Place, Region, Style
from extractors.readers.decoding import BlockText, Run, decode_runs
from extractors.readers.pdf_columns import Columns, Margins, continue_columns, joined, split_columns
from extractors.readers.pdf_lines import Line
from extractors.readers.pdf_page import PageText
from extractors.readers.pdf_paragraphs import MARKER, is_centred, needs_space, paragraphs, usual_pitch
from extractors.readers.pdf_ruled import RuledTable
from extractors.readers.pdf_tables import Grid

_WIDE = 0.5
"""A line of running text takes at least this share of the page's width; margins are read off such lines."""
_CELL_PADDING = 5.4
"""Word's padding at the sides of a cell, in points."""


class Writer:
    """Turns the pages into blocks; a paragraph may go on from one page to the next."""

    def __init__(self, blocks: BlockList, pages: Sequence[PageText]) -> None:
        self._blocks = blocks
        self._pages = pages
        self._margins = _margins(pages)
        self._pitch = usual_pitch(
            [line for page in pages for row in page.rows.rows if len(row) == 1 for line in row]
        )
        self._tables = 0
        self._pending: list[Line] = []
        self._pending_margins = Margins(0, 0)
        self._open: Columns | None = None
        self._open_table: RuledTable | None = None

    def write(self) -> None:
        for page in self._pages:
            self._furniture(page.rows.header, page, Region.PAGE_HEADER)
        for page in self._pages:
            self._page(page)
        self._close_parts()
        self._flush()
        for page in self._pages:
            self._furniture(page.rows.footer, page, Region.PAGE_FOOTER)

    def _page(self, page: PageText) -> None:
        if page.recognised is not None:
            self._close_parts()
            self._flush()
            from extractors.readers.ocr import add_ocr_page  # Loaded already, by what recognised the page.

            add_ocr_page(self._blocks, page.recognised)
            return
        margins = self._margins[page.number]
        if margins != self._pending_margins:
            self._flush()
            self._pending_margins = margins
        rows = page.rows.rows
        if self._open is not None:
            # A signature block that was cut by the end of the page goes on at the top of the next.
            if not _starts_with_grid(page):
                rows = rows[continue_columns(self._open, rows, margins) :]
            if rows or page.grids:
                self._close_parts()
        for part in _parts(page, rows, margins):
            if isinstance(part, tuple) and self._open_table is not None and self._open_table.goes_on(*part):
                continue
            self._close_parts()
            if isinstance(part, Line):
                self._pending.append(part)
                continue
            self._flush()
            if isinstance(part, Columns):
                self._open = part
            else:
                self._open_table = RuledTable(*part)

    def _close_parts(self) -> None:
        """Writes the part that was kept open because it might go on on the next page."""
        if self._open is not None:
            columns, self._open = self._open, None
            self._columns(columns, self._pending_margins)
        if self._open_table is not None:
            table, self._open_table = self._open_table, None
            self._table(table)

    def _flush(self) -> None:
        margins = self._pending_margins
        for group in paragraphs(self._pending, margins, self._pitch):
            self._paragraph(group, margins)
        self._pending = []

    def _columns(self, columns: Columns, margins: Margins) -> None:
        self._tables += 1
        middle = sum(columns.corridor) / 2
        for column, lines in enumerate((columns.left, columns.right)):
            sides = (margins.left, middle) if column == 0 else (middle, margins.right)
            bounds = Margins(sides[0] + column * _CELL_PADDING, sides[1] - (1 - column) * _CELL_PADDING)
            cell = Cell(self._tables, 0, column, 2, ruled=False)
            for group in paragraphs(lines, bounds, self._pitch):
                self._paragraph(group, bounds, cell=cell)

    def _table(self, table: RuledTable) -> None:
        self._tables += 1
        for (row, column), content in sorted(table.cells.items()):
            cell = Cell(self._tables, row, column, table.columns)
            for group in paragraphs(content.lines, content.margins, self._pitch):
                self._paragraph(group, content.margins, cell=cell)

    def _furniture(self, lines: Iterable[Line], page: PageText, region: Region) -> None:
        for line in lines:
            self._paragraph([line], self._margins[page.number], region=region)

    def _paragraph(
        self,
        lines: Sequence[Line],
        margins: Margins,
        *,
        cell: Cell | None = None,
        region: Region = Region.BODY,
    ) -> None:
        runs, places = _joined_runs(lines)
        decoded = decode_runs(runs)
        if not decoded.text:
            return
        is_item = MARKER.match(decoded.text) is not None
        kind = BlockKind.CELL if cell else BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
        self._blocks.add(
            decoded.text,
            page=lines[0].page,
            kind=kind,
            region=region,
            style=Style(
                bold=all(line.bold for line in lines),
                italic=all(line.italic for line in lines),
                centred=all(is_centred(line, margins) for line in lines),
                size=lines[0].size,
            ),
            cell=cell,
            places=tuple(_decoded_places(places, decoded)),
            encoding=decoded.encoding,
            original=decoded.original,
            origin=decoded.origin,
        )


def _joined_runs(lines: Sequence[Line]) -> tuple[list[Run], list[tuple[int, int, int, Box]]]:
    """The runs of a paragraph and (start, end, page, box) of its words, line ends closed up."""
    runs: list[Run] = []
    places: list[tuple[int, int, int, Box]] = []
    offset = 0
    for index, line in enumerate(lines):
        if index and needs_space(lines[index - 1], line):
            runs.append(Run(" ", runs[-1].font))
            offset += 1
        page = line.page
        places.extend(
            [(offset + start, offset + end, page, Box(*edges)) for start, end, *edges in line.words]
        )
        runs.extend(line.runs)
        offset += len(line.text)
    return runs, places


def _decoded_places(places: Iterable[tuple[int, int, int, Box]], decoded: BlockText) -> Iterator[Place]:
    """Places counted in the decoded text; a PDF line never begins with a space, so nothing was stripped in front."""
    origin = decoded.origin
    for start, end, page, box in places:
        if origin is not None:
            start, end = bisect_left(origin, start), bisect_left(origin, end)
        if end > start:
            yield Place(start, end, page, box)


def _parts(
    page: PageText, rows: Sequence[list[Line]], margins: Margins
) -> Iterator[Line | Columns | tuple[Grid, list[list[list[Line]]]]]:
    """Lines, two-column parts and ruled tables of a page from top to bottom; a table ends the part above it."""
    start = 0
    for grid, cells in sorted(page.grids, key=lambda found: found[0].box.top):
        stop = start
        while stop < len(rows) and rows[stop][0].middle < grid.box.top:
            stop += 1
        yield from _row_parts(rows[start:stop], margins)
        yield grid, cells
        start = stop
    yield from _row_parts(rows[start:], margins)


def _starts_with_grid(page: PageText) -> bool:
    rows = page.rows.rows
    return any(not rows or grid.box.top < rows[0][0].middle for grid, _ in page.grids)


def _row_parts(rows: Sequence[list[Line]], margins: Margins) -> Iterator[Line | Columns]:
    for part in split_columns(rows, margins):
        yield part if isinstance(part, Columns) else joined(part)


def _margins(pages: Sequence[PageText]) -> dict[int, Margins]:
    """Margins of each page, from the wide lines of all pages of the same width."""
    by_width: dict[int, list[Line]] = {}
    for page in pages:
        lines = [line for row in page.rows.rows for line in row]
        by_width.setdefault(round(page.sheet.width), []).extend(lines)
    known = {width: _margins_of(lines, width) for width, lines in by_width.items()}
    return {page.number: known[round(page.sheet.width)] for page in pages}


def _margins_of(lines: Sequence[Line], width: float) -> Margins:
    wide = [line for line in lines if line.x1 - line.x0 > _WIDE * width] or list(lines)
    if not wide:
        return Margins(0.1 * width, 0.9 * width)
    lefts = Counter(round(line.x0) for line in wide)
    common = max(lefts.values())
    left = min(x for x, count in lefts.items() if count * 2 >= common)
    return Margins(float(left), max(line.x1 for line in wide))
