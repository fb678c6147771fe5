"""What stands on one page of a PDF, before columns and paragraphs are made out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extractors.readers.pdf_furniture import PageRows
from extractors.readers.pdf_glyphs import Fragment, Sheet, sheet_of, text_layer
from extractors.readers.pdf_lines import Line, rows_of
from extractors.readers.pdf_scan import is_picture
from extractors.readers.pdf_tables import Grid, grids_of

if TYPE_CHECKING:
    from extractors.readers.ocr import OcrPage


@dataclass
class PageText:
    """Free rows of lines, ruled tables with the rows in their cells, and what was recognised instead."""

    number: int
    sheet: Sheet
    rows: PageRows
    grids: list[tuple[Grid, list[list[list[Line]]]]] = field(default_factory=list)
    words: int = 0
    pictured: bool = False
    """The page is a picture, with little or no text of its own."""
    recognised: OcrPage | None = None
    """What was recognised on it, when that takes the place of its text."""


def page_text(document: Any, index: int, *, lost_letters: bool = False) -> PageText:
    page = document[index]
    text_page = page.get_textpage()
    sheet, fragments = text_layer(text_page, sheet_of(page), lost_letters=lost_letters)
    grids = grids_of(page, sheet)
    inside: list[list[Fragment]] = [[] for _ in grids]
    free: list[Fragment] = []
    for fragment in fragments:
        home = next((i for i, grid in enumerate(grids) if grid.holds(fragment)), None)
        (free if home is None else inside[home]).append(fragment)
    number = index + 1
    result = PageText(number, sheet, PageRows(number, sheet.height, rows_of(free, number)))
    result.words = sum(len(fragment.text.split()) for fragment in fragments)
    result.pictured = is_picture(page, sheet, result.words)
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
