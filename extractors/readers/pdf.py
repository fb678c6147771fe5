"""Reads the text layer of PDFs with PDFium: pages, ruled tables, two-column parts, paragraphs."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Block, BlockKind, BlockList, Box, Cell, Document, Page, Place, Region, Style
from extractors.errors import CorruptDocument, EncryptedDocument, NoPages, TooLarge
from extractors.limits import Limits
from extractors.quality import page_quality
from extractors.readers.decoding import SOFT_HYPHEN, BlockText, Run, decode_runs
from extractors.readers.pdf_columns import Columns, Margins, continue_columns, joined, split_columns
from extractors.readers.pdf_furniture import PageRows, strip_furniture
from extractors.readers.pdf_glyphs import Fragment, Sheet, fragments_of, sheet_of
from extractors.readers.pdf_lines import Line, rows_of
from extractors.readers.pdf_paragraphs import MARKER, is_centred, needs_space, paragraphs, usual_pitch
from extractors.readers.pdf_ruled import RuledTable
from extractors.readers.pdf_tables import Grid, grids_of
from extractors.readers.settling import document_encoding, settle
from extractors.readers.sniff import MediaType

ENGINE = "pdf/1"
_WIDE = 0.5
"""A line of running text takes at least this share of the page's width; margins are read off such lines."""
_CELL_PADDING = 5.4
"""Word's padding at the sides of a cell, in points."""


@dataclass
class _PageText:
    """What one page holds, before columns and paragraphs are made out."""

    number: int
    sheet: Sheet
    rows: PageRows
    grids: list[tuple[Grid, list[list[list[Line]]]]] = field(default_factory=list)


def read_pdf(data: bytes, limits: Limits) -> Document:
    """Reads a PDF. Raises CorruptDocument, EncryptedDocument, NoPages, TooLarge."""
    with _opened(data, limits) as document:
        pages, blocks = _read_pages(document)
        if document_encoding(blocks) == "tcvn3" and not any(
            SOFT_HYPHEN in (b.original or "") for b in blocks
        ):
            pages, blocks = _read_pages(document, lost_letters=True)
    digest = hashlib.sha256(data).hexdigest()
    return Document(digest, MediaType.PDF.value, _pages(pages, blocks), tuple(blocks), (), ENGINE)


def _read_pages(document: Any, *, lost_letters: bool = False) -> tuple[list[_PageText], list[Block]]:
    pages = [_page_text(document, index, lost_letters) for index in range(len(document))]
    strip_furniture([page.rows for page in pages])
    blocks = BlockList()
    _Writer(blocks, pages).write()
    return pages, settle(blocks.blocks)


def _opened(data: bytes, limits: Limits) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise EncryptedDocument("the PDF needs a password to open") from error
        raise CorruptDocument(str(error)) from error
    if len(document) == 0:
        raise NoPages("the PDF has no pages")
    if len(document) > limits.max_pages:
        raise TooLarge(f"{len(document)} pages, {limits.max_pages} allowed")
    return document


def _page_text(document: Any, index: int, lost_letters: bool) -> _PageText:
    page = document[index]
    sheet = sheet_of(page)
    text_page = page.get_textpage()
    fragments = fragments_of(text_page, sheet, lost_letters=lost_letters)
    grids = grids_of(page, sheet)
    inside: list[list[Fragment]] = [[] for _ in grids]
    free: list[Fragment] = []
    for fragment in fragments:
        home = next((i for i, grid in enumerate(grids) if grid.holds(fragment)), None)
        (free if home is None else inside[home]).append(fragment)
    number = index + 1
    result = _PageText(number, sheet, PageRows(number, sheet.height, rows_of(free, number)))
    for grid, members in zip(grids, inside, strict=True):
        result.grids.append((grid, _cell_rows(grid, members, number)))
    return result


def _cell_rows(grid: Grid, fragments: Sequence[Fragment], number: int) -> list[list[list[Line]]]:
    """The rows of lines in each cell of the grid."""
    members: list[list[Fragment]] = [[] for _ in grid.cells]
    for fragment in fragments:
        x, y = (fragment.x0 + fragment.x1) / 2, (fragment.top + fragment.bottom) / 2
        for index, cell in enumerate(grid.cells):
            box = cell.box
            if box.x0 <= x <= box.x1 and box.top <= y <= box.bottom:
                members[index].append(fragment)
                break
    return [rows_of(found, number) for found in members]


class _Writer:
    """Turns the pages into blocks; a paragraph may go on from one page to the next."""

    def __init__(self, blocks: BlockList, pages: Sequence[_PageText]) -> None:
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

    def _page(self, page: _PageText) -> None:
        margins = self._margins[page.number]
        if margins != self._pending_margins:
            self._flush()
            self._pending_margins = margins
        if self._open is not None:
            # A signature block that was cut by the end of the page goes on at the top of the next.
            rows = page.rows.rows
            taken = continue_columns(self._open, rows, margins) if not _starts_with_grid(page) else 0
            del rows[:taken]
            if rows or page.grids:
                self._close_parts()
        for part in _parts(page, margins):
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

    def _furniture(self, lines: Iterable[Line], page: _PageText, region: Region) -> None:
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
        places.extend((offset + word.start, offset + word.end, line.page, word.box) for word in line.words)
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
    page: _PageText, margins: Margins
) -> Iterator[Line | Columns | tuple[Grid, list[list[list[Line]]]]]:
    """Lines, two-column parts and ruled tables of a page from top to bottom; a table ends the part above it."""
    rows = page.rows.rows
    start = 0
    for grid, cells in sorted(page.grids, key=lambda found: found[0].box.top):
        stop = start
        while stop < len(rows) and rows[stop][0].middle < grid.box.top:
            stop += 1
        yield from _row_parts(rows[start:stop], margins)
        yield grid, cells
        start = stop
    yield from _row_parts(rows[start:], margins)


def _starts_with_grid(page: _PageText) -> bool:
    rows = page.rows.rows
    return any(not rows or grid.box.top < rows[0][0].middle for grid, _ in page.grids)


def _row_parts(rows: Sequence[list[Line]], margins: Margins) -> Iterator[Line | Columns]:
    for part in split_columns(rows, margins):
        yield part if isinstance(part, Columns) else joined(part)


def _margins(pages: Sequence[_PageText]) -> dict[int, Margins]:
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


def _pages(pages: Sequence[_PageText], blocks: Sequence[Block]) -> tuple[Page, ...]:
    out = []
    for page in pages:
        own = [block for block in blocks if block.page == page.number]
        encodings = tuple(sorted({block.encoding for block in own})) or ("unicode",)
        quality = page_quality("\n".join(block.text for block in own)) if own else 1.0
        out.append(Page(page.number, "native", encodings, quality, page.sheet.width, page.sheet.height))
    return tuple(out)
