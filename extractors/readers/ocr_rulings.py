"""Finds the ruled lines of a sheet and the cells of the tables that they make."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.ocr_types import Pixels, eight_bit


@dataclass(frozen=True)
class Cell:
    """A cell of a ruled table in sheet pixels."""

    table: int
    row: int
    column: int
    frame: tuple[int, int, int, int]
    """x0, top, x1, bottom."""


@dataclass(frozen=True)
class Rulings:
    """`mask`: pixels of ruled lines; `halo`: those with their blurred edges; `walls`: the lines of tables only."""

    mask: Pixels
    halo: Pixels
    walls: Pixels
    cells: tuple[Cell, ...]

    def remnants(self, labels: NDArray[np.int32], stats: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which components are crumbs of ruled lines: nearly all of their pixels lie within the halo."""
        if not self.mask.any():
            return np.zeros(len(stats), bool)
        inside = np.bincount(labels[self.halo > 0], minlength=len(stats))
        crumbs: NDArray[np.bool_] = inside > 0.85 * np.maximum(stats[:, 4], 1)
        return crumbs

    def cell_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """(table, row, column) of the cell around a point."""
        for cell in self.cells:
            x0, top, x1, bottom = cell.frame
            if x0 <= x <= x1 and top <= y <= bottom:
                return cell.table, cell.row, cell.column
        return None


def no_rulings(ink: Pixels) -> Rulings:
    """For a sheet on which none were looked for."""
    none = np.zeros_like(ink)
    return Rulings(none, none, none, ())


def find_rulings(ink: Pixels) -> Rulings:
    """Long straight strokes; where they enclose at least two cells they are a table."""
    reach = max(
        40, ink.shape[1] // 28
    )  # about 0.3 inch: taller than any letter of a plan, shorter than a cell
    solid = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    level = eight_bit(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8)))
    upright = eight_bit(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8)))
    if not level.any() and not upright.any():
        return no_rulings(ink)
    level, upright = _thin_only(level, axis=0), _thin_only(upright, axis=1)
    if not upright.any():  # underlines, but no table
        mask = _dilated(level, (3, 1))
        return Rulings(mask, _dilated(mask, (3, 3)), np.zeros_like(ink), ())
    walls = _joined(level, (1, reach)) | _joined(upright, (reach, 1))
    walls = _dilated(walls, (3, 3))
    cells, kept = _tables(walls, level, upright)
    # Marks stand close under a level line, letters keep away from upright ones: so the margins differ.
    mask = _dilated(level, (3, 1)) | _dilated(upright, (1, 7))
    halo = _dilated(mask, (3, 3))
    return Rulings(mask, halo, kept, tuple(cells))


def _thin_only(strokes: Pixels, axis: int) -> Pixels:
    """Black borders and pictures are long too, but thick; a ruled line is not."""
    kernel = np.ones((13, 1) if axis == 0 else (1, 13), np.uint8)
    core = eight_bit(cv2.morphologyEx(strokes, cv2.MORPH_OPEN, kernel))
    thick = _dilated(core, (15, 15))
    return strokes & (1 - thick)


def _joined(strokes: Pixels, shape: tuple[int, int]) -> Pixels:
    """Small breaks closed along the stroke."""
    return eight_bit(cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones(shape, np.uint8)))


def _dilated(picture: Pixels, shape: tuple[int, int]) -> Pixels:
    return eight_bit(cv2.dilate(picture, np.ones(shape, np.uint8)))


def _tables(walls: Pixels, level: Pixels, upright: Pixels) -> tuple[list[Cell], Pixels]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(walls, connectivity=8)
    cells: list[Cell] = []
    kept = np.zeros_like(walls)
    table = 0
    for index in sorted(range(1, count), key=lambda i: int(stats[i][1])):
        x, y, width, height, _ = (int(value) for value in stats[index])
        window = (slice(y, y + height), slice(x, x + width))
        own = (labels[window] == index).astype(np.uint8)
        if width < 120 or height < 40 or not (own & level[window]).any() or not (own & upright[window]).any():
            continue
        found = _cells(own, x, y, table)
        if len(found) < 2:
            continue
        cells += found
        kept[window] |= own
        table += 1
    return cells, kept


def _cells(own: Pixels, x: int, y: int, table: int) -> list[Cell]:
    """The white areas that the walls enclose, with row and column by their edges."""
    height, width = own.shape
    framed = np.zeros((height + 2, width + 2), np.uint8)
    framed[1:-1, 1:-1] = own
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - framed, connectivity=4)
    outside = int(labels[0, 0])
    boxes = [
        (int(left) - 1, int(top) - 1, int(left + wide) - 1, int(top + high) - 1)
        for label, (left, top, wide, high, area) in enumerate(stats)
        if label and label != outside and wide > 18 and high > 14 and area > 0.7 * wide * high
    ]
    rows, columns = _steps([box[1] for box in boxes]), _steps([box[0] for box in boxes])
    return [
        Cell(
            table,
            _index(rows, box[1]),
            _index(columns, box[0]),
            (x + box[0], y + box[1], x + box[2], y + box[3]),
        )
        for box in boxes
    ]


def _steps(edges: list[int], tolerance: int = 14) -> list[int]:
    """Edges that nearly coincide made one."""
    steps: list[int] = []
    for edge in sorted(edges):
        if not steps or edge - steps[-1] > tolerance:
            steps.append(edge)
    return steps


def _index(steps: list[int], edge: int) -> int:
    return max(i for i, step in enumerate(steps) if step <= edge)
