"""Reads one page picture: upright first, turned or cleaned otherwise where that reads badly; then judges the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.document import Box
from extractors.quality import page_quality
from extractors.readers import ocr_engine
from extractors.readers.ocr_engine import Token
from extractors.readers.ocr_numerals import with_counted_numerals
from extractors.readers.ocr_prepare import Recipe, Sheet, prepare, quarter_turned
from extractors.readers.ocr_repair import repaired
from extractors.readers.ocr_rulings import Rulings
from extractors.readers.ocr_segments import Strip, cut_lines
from extractors.readers.ocr_types import Matrix, OcrLine, OcrPage, OcrTable, OcrWord, Pixels

_GOOD = 0.8
"""Mean confidence from which no other way of reading is tried; clean pages have 0.93-0.97, bad scans 0.88-0.95."""
_SAMPLE = 5
"""Lines that are read to tell which way up a page is."""
_CLEARLY = 0.12
"""A turned page must read better than the page as given by this much."""
_SENSELESS, _SOUND = 0.45, 0.85
"""Mean confidence that says nothing, and that of a sound page; the quality rises from 0 to 1 between them."""
_BLANK_INK = 0.0004
"""Share of dark pixels up to which a page without a line is blank: specks and a hole or two."""


@dataclass(frozen=True)
class _Reading:
    """What one way of reading gave."""

    lines: tuple[tuple[Strip, tuple[Token, ...]], ...]
    rulings: Rulings
    sheet: Sheet
    recipe: str

    @property
    def confidence(self) -> float:
        return _mean_confidence(self.lines)


def read_page(grey: Pixels, number: int, width: float, height: float) -> OcrPage:
    """The page recognised; `width` and `height` in points. Never fails on content: a bad page has a low quality."""
    sheet = prepare(grey)
    strips, rulings, ink = cut_lines(sheet.pixels)
    if not strips:
        reading = _other_recipes(grey, None, 0) if ink > _BLANK_INK else None
        if reading is None:
            return OcrPage(number, 1.0 if ink <= _BLANK_INK else 0.0, width, height, ())
    else:
        reading = _first_reading(grey, sheet, strips, rulings)
        if reading.confidence < _GOOD:
            reading = _other_recipes(grey, reading, reading.sheet.turned) or reading
    return _page(reading, number, width, height, grey.shape[1])


def _first_reading(grey: Pixels, sheet: Sheet, strips: list[Strip], rulings: Rulings) -> _Reading:
    """The page as given, or turned when a few of its lines read clearly better that way."""
    sample = _longest(strips)
    read = {id(strip): _tokens(strip) for strip in sample}
    upright = _mean_confidence([(strip, read[id(strip)]) for strip in sample])
    if upright < _GOOD:
        turned = _best_turn(grey, upright)
        if turned is not None:
            sheet, strips, rulings = turned
            read = {}
    lines = tuple((strip, read[id(strip)] if id(strip) in read else _tokens(strip)) for strip in strips)
    return _Reading(lines, rulings, sheet, "plain")


def _best_turn(grey: Pixels, upright: float) -> tuple[Sheet, list[Strip], Rulings] | None:
    best, score = None, upright + _CLEARLY
    for turns in (1, 3, 2) if quarter_turned(grey) else (2,):
        sheet = prepare(grey, quarter_turns=turns)
        strips, rulings, _ = cut_lines(sheet.pixels)
        value = _mean_confidence([(strip, _tokens(strip)) for strip in _longest(strips)])
        if value > score:
            best, score = (sheet, strips, rulings), value
        if value > _GOOD:
            break
    return best


def _other_recipes(grey: Pixels, first: _Reading | None, turns: int) -> _Reading | None:
    """The best reading by other preparations, if one is better than the first; a few lines decide whether to go on."""
    best = first
    recipes: tuple[Recipe, ...] = ("denoised", "faint")
    for recipe in recipes:
        sheet = prepare(grey, quarter_turns=turns, recipe=recipe)
        strips, rulings, _ = cut_lines(sheet.pixels)
        sample = _mean_confidence([(strip, _tokens(strip)) for strip in _longest(strips)])
        if not strips or (best is not None and sample < best.confidence):
            continue
        reading = _Reading(tuple((strip, _tokens(strip)) for strip in strips), rulings, sheet, recipe)
        if best is None or reading.confidence > best.confidence:
            best = reading
    return best


def _longest(strips: list[Strip]) -> list[Strip]:
    return sorted(strips, key=lambda strip: strip.body[0] - strip.body[2])[:_SAMPLE]


def _tokens(strip: Strip) -> tuple[Token, ...]:
    return tuple(with_counted_numerals(ocr_engine.read_line(strip.pixels, strip.x_height), strip))


def _mean_confidence(
    lines: list[tuple[Strip, tuple[Token, ...]]] | tuple[tuple[Strip, tuple[Token, ...]], ...],
) -> float:
    """Mean over letters; a line that gave no words counts with the letters that would fit into it."""
    total = weight = 0.0
    for strip, tokens in lines:
        letters = sum(len(token.text) for token in tokens)
        total += sum(len(token.text) * token.confidence for token in tokens)
        weight += letters or (strip.body[2] - strip.body[0]) / strip.x_height
    return total / weight if weight else 0.0


def _page(reading: _Reading, number: int, width: float, height: float, pixels_wide: int) -> OcrPage:
    scale = width / pixels_wide
    shrink = float(np.sqrt(abs(np.linalg.det(reading.sheet.to_source[:2, :2]))))
    flat = scale * shrink
    lines = tuple(_lines(reading, scale, flat))
    text = "\n".join(line.text for line in lines)
    page = OcrPage(
        number,
        0.0,
        width,
        height,
        lines,
        _tables(reading.rulings, flat),
        reading.sheet.pixels.shape[1] * flat,
    )
    return replace(page, quality=_quality(reading.confidence, text), recipe=reading.recipe)


def _quality(confidence: float, text: str) -> float:
    """The worse of what the engine says and what the text looks like, 0-1."""
    told = (confidence - _SENSELESS) / (_SOUND - _SENSELESS)
    return round(max(0.0, min(1.0, told, page_quality(text))), 4)


def _lines(reading: _Reading, scale: float, flat: float) -> Iterator[OcrLine]:
    for strip, tokens in reading.lines:
        words = repaired(
            [OcrWord(t.text, _box(t, strip, reading.sheet.to_source, scale), t.confidence) for t in tokens]
        )
        if words:
            yield OcrLine(
                words, Box(*(edge * flat for edge in strip.body)), strip.x_height * flat, strip.cell
            )


def _box(token: Token, strip: Strip, to_source: Matrix, scale: float) -> Box:
    """The token's corners, through the strip's slope and the sheet's warp, in points of the page."""
    corners = [
        (token.x0, token.top),
        (token.x1, token.top),
        (token.x1, token.bottom),
        (token.x0, token.bottom),
    ]
    on_sheet = [[(strip.left + x, strip.top + y + strip.slope * x) for x, y in corners]]
    points = cv2.perspectiveTransform(np.array(on_sheet, dtype=np.float64), to_source)[0] * scale
    (x0, top), (x1, bottom) = points.min(axis=0), points.max(axis=0)
    return Box(round(float(x0), 2), round(float(top), 2), round(float(x1), 2), round(float(bottom), 2))


def _tables(rulings: Rulings, flat: float) -> tuple[OcrTable, ...]:
    tables = []
    for index in sorted({cell.table for cell in rulings.cells}):
        cells = [cell for cell in rulings.cells if cell.table == index]
        frame = np.array([cell.frame for cell in cells]) * flat
        x0, top = (float(edge) for edge in frame[:, :2].min(axis=0))
        x1, bottom = (float(edge) for edge in frame[:, 2:].max(axis=0))
        tables.append(
            OcrTable(
                Box(x0, top, x1, bottom), 1 + max(c.column for c in cells), 1 + max(c.row for c in cells)
            )
        )
    return tuple(tables)
