"""Finds the ruled tables of a PDF page: lines from PDFium, grid of cells by pdfplumber's geometry."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium
from pdfplumber import table as plumber

from extractors.document import Box
from extractors.readers.pdf_glyphs import Fragment, Sheet

_THIN = 3.0
"""A filled shape at most this thick (points) is a line."""
_SHORT = 6.0
"""Lines shorter than this (points) belong to letters and logos."""
_SNAP = 3.0
"""pdfplumber's own tolerance for lines that should meet, in points."""
_MAX_LINES = 400
"""A page with more lines than this is a drawing; finding cells in it would take minutes."""
_MAX_SEGMENTS = 64
"""A path with more segments is a drawing, not table lines."""


@dataclass(frozen=True, slots=True)
class GridCell:
    box: Box
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its cells in reading order and number of columns."""

    box: Box
    cells: tuple[GridCell, ...]
    columns: int

    def holds(self, fragment: Fragment) -> bool:
        x, y = (fragment.x0 + fragment.x1) / 2, (fragment.top + fragment.bottom) / 2
        return self.box.x0 <= x <= self.box.x1 and self.box.top <= y <= self.box.bottom


def grids_of(page: Any, sheet: Sheet) -> list[Grid]:
    """Ruled tables of at least two cells, from top to bottom."""
    lines = list(_lines(page, sheet))
    across = sum(1 for line in lines if line["orientation"] == "h")
    if across < 2 or len(lines) - across < 2 or len(lines) > _MAX_LINES * 4:
        return []
    edges = plumber.merge_edges(lines, _SNAP, _SNAP, _SNAP, _SNAP)
    if len(edges) > _MAX_LINES:
        return []
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(edges, _SNAP, _SNAP))
    return [_grid(members) for members in plumber.cells_to_tables(cells)]


def _grid(members: list[tuple[float, float, float, float]]) -> Grid:
    rows = sorted({cell[1] for cell in members})
    lefts = sorted({cell[0] for cell in members})
    cells = sorted(
        (
            GridCell(Box(x0, top, x1, bottom), rows.index(top), lefts.index(x0))
            for x0, top, x1, bottom in members
        ),
        key=lambda cell: (cell.row, cell.column),
    )
    box = Box(
        min(cell.box.x0 for cell in cells),
        min(cell.box.top for cell in cells),
        max(cell.box.x1 for cell in cells),
        max(cell.box.bottom for cell in cells),
    )
    return Grid(box, tuple(cells), len(lefts))


def _lines(page: Any, sheet: Sheet) -> Iterator[dict[str, Any]]:
    raw = page.raw
    for index in range(pdfium.FPDFPage_CountObjects(raw)):
        shape = pdfium.FPDFPage_GetObject(raw, index)
        if pdfium.FPDFPageObj_GetType(shape) == pdfium.FPDF_PAGEOBJ_PATH:
            for x0, y0, x1, y1 in _strokes(shape):
                line = _edge(*sheet.shown(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
                if line is not None:
                    yield line


def _edge(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any] | None:
    width, height = x1 - x0, bottom - top
    if height <= _THIN and width >= _SHORT:
        middle = (top + bottom) / 2
        top = bottom = middle
        orientation = "h"
    elif width <= _THIN and height >= _SHORT:
        middle = (x0 + x1) / 2
        x0 = x1 = middle
        orientation = "v"
    else:
        return None
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip


def _strokes(shape: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines that a path draws, in PDF space."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
    if not fill.value and not stroke.value:
        return
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(shape, left, low, right, high):
        return
    bounds = (left.value, low.value, right.value, high.value)
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
        yield bounds
    elif stroke.value:
        yield from _segments(shape)


def _segments(shape: Any) -> Iterator[tuple[float, float, float, float]]:
    count = pdfium.FPDFPath_CountSegments(shape)
    if count > _MAX_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(shape, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield (*last, *first)
