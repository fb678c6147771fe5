"""Recognises page pictures: prepares each, reads it line by line, judges it; pages run in parallel threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from PIL import Image

from extractors.document import Box
from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.readers import ocr_engine
from extractors.readers.layout_ocr import add_ocr_page
from extractors.readers.ocr_engine import Token
from extractors.readers.ocr_numerals import with_counted_numerals
from extractors.readers.ocr_prepare import Sheet, grey_of, prepare
from extractors.readers.ocr_repair import repaired
from extractors.readers.ocr_rulings import Rulings
from extractors.readers.ocr_segments import Strip, cut_lines
from extractors.readers.ocr_types import Matrix, OcrLine, OcrPage, OcrTable, OcrWord, PageImage, Pixels

__all__ = ["OcrLine", "OcrPage", "OcrTable", "OcrWord", "PageImage", "add_ocr_page", "ocr_pages"]


def ocr_pages(images: Sequence[PageImage], *, limits: Limits, workers: int | None = None) -> list[OcrPage]:
    """Each page recognised, in the order given.

    `workers` threads at once (default: the cores this process may use, at most 4); Tesseract and OpenCV let go
    of the interpreter lock. Raises MissingTool without Vietnamese data, TooLarge for too many pixels.
    """
    ocr_engine.tessdata_folder()
    count = min(len(images), workers or min(4, len(os.sched_getaffinity(0))))
    if count <= 1:
        return [_read_page(image, limits) for image in images]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda image: _read_page(image, limits), images))


def _read_page(page: PageImage, limits: Limits) -> OcrPage:
    picture = page.image if isinstance(page.image, Image.Image) else page.image()
    if picture.width * picture.height > limits.max_pixels:
        raise TooLarge(f"page {page.number}: {picture.width} x {picture.height} pixels")
    grey = grey_of(picture)
    sheet = prepare(grey)
    strips, rulings = cut_lines(sheet.pixels)
    dpi = round(72 * grey.shape[1] / page.width)
    lines = _lines(strips, sheet, page, grey, dpi)
    return OcrPage(
        page.number,
        1.0,
        page.width,
        page.height,
        lines,
        _tables(rulings, 72 / dpi),
        sheet.pixels.shape[1] * 72 / dpi,
    )


def _lines(strips: list[Strip], sheet: Sheet, page: PageImage, grey: Pixels, dpi: int) -> tuple[OcrLine, ...]:
    scale = page.width / grey.shape[1]
    lines = []
    for strip in strips:
        tokens = with_counted_numerals(ocr_engine.read_line(strip.pixels, dpi), strip)
        words = repaired(
            [OcrWord(t.text, _box(t, strip, sheet.to_source, scale), t.confidence) for t in tokens]
        )
        if words:
            lines.append(
                OcrLine(
                    words,
                    Box(*(edge * 72 / dpi for edge in strip.body)),
                    strip.x_height * 72 / dpi,
                    strip.cell,
                )
            )
    return tuple(lines)


def _box(token: Token, strip: Strip, to_source: Matrix, scale: float) -> Box:
    """The token's corners, through the strip's slope and the sheet's warp, in points of the page."""
    corners = np.array(
        [[token.x0, token.top], [token.x1, token.top], [token.x1, token.bottom], [token.x0, token.bottom]]
    )
    xs = strip.left + corners[:, 0]
    ys = strip.top + corners[:, 1] + strip.slope * corners[:, 0]
    flat = np.stack([xs, ys], axis=1).astype(np.float64)[None]
    points = cv2.perspectiveTransform(flat, to_source)[0] * scale
    (x0, top), (x1, bottom) = points.min(axis=0), points.max(axis=0)
    return Box(round(float(x0), 2), round(float(top), 2), round(float(x1), 2), round(float(bottom), 2))


def _tables(rulings: Rulings, scale: float) -> tuple[OcrTable, ...]:
    tables = []
    for index in sorted({cell.table for cell in rulings.cells}):
        cells = [cell for cell in rulings.cells if cell.table == index]
        frame = np.array([cell.frame for cell in cells]) * scale
        flat = Box(*(float(edge) for edge in (*frame[:, :2].min(axis=0), *frame[:, 2:].max(axis=0))))
        tables.append(OcrTable(flat, 1 + max(c.column for c in cells), 1 + max(c.row for c in cells)))
    return tuple(tables)
