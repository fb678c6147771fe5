"""What passes between recognition and layout of a scanned page: words, lines, tables and the page itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from extractors.document import Box

Pixels = NDArray[np.uint8]
"""A grey picture, rows by columns, 0 black to 255 white."""
Matrix = NDArray[np.float64]
"""A 3 x 3 homography."""


def eight_bit(picture: Any) -> Pixels:
    """OpenCV keeps the type of the picture that it is given, but its annotations do not say so."""
    return cast(Pixels, picture)


@dataclass(frozen=True)
class PageImage:
    """A page to recognise: its picture (or how to get it, called in the worker) and its size in points."""

    image: Image | Callable[[], Image]
    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A recognised word; `box` is in points on the page as it was given, `confidence` 0-1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrLine:
    """Words of one printed line inside one column or cell.

    `flat` is the line's body in points on the straightened sheet, where lines are level; layout uses it.
    `cell` is (table, row, column) when the line stands inside a ruled table.
    """

    words: tuple[OcrWord, ...]
    flat: Box
    x_height: float
    cell: tuple[int, int, int] | None = None

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class OcrTable:
    """A ruled table on the straightened sheet: its frame in points, number of columns and of rows."""

    flat: Box
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class OcrPage:
    """One recognised page. `quality` 0-1: below 0.5 its text cannot be trusted; a really blank page has 1."""

    number: int
    quality: float
    width: float
    height: float
    lines: tuple[OcrLine, ...]
    tables: tuple[OcrTable, ...] = ()
    flat_width: float = 0.0
    """Width of the straightened sheet in points (it differs from `width` when the page was turned)."""
    recipe: str = ""
    """Which preparation was kept, for the logs."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)
