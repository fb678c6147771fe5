"""Reads one page picture: upright first, turned or cleaned otherwise where that reads badly; then judges the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_HOPELESS = 0.4
"""Mean confidence of the sample below which the page is given up: white noise has 0.2-0.35."""
_SAMPLE = 7
"""Lines that are read to choose the way of reading: enough to tell, a fifth of a page."""
_CLEARLY = 0.12
"""A turned page must read better than the page as given by this much."""
_SENSELESS, _SOUND = 0.74, 0.88
"""The quality rises from 0 to 1 between these mean confidences. Measured on pages spoilt by degrees: 0.77 goes with
83 % of the letters right, when every other word is wrong, 0.81 with 85 %, 0.92 with 98 %."""
_BLANK_INK = 0.0004
"""Share of dark pixels up to which a page without a line is blank: specks and a hole or two."""
_LEAST_SIDE = 64
_CLEANING: tuple[Recipe, ...] = ("denoised", "faint")
_Lines = Sequence[tuple[Strip, tuple[Token, ...]]]


@dataclass(frozen=True)
class _Way:
    """One way of preparing the page, with a sample of its lines read."""

    sheet: Sheet
    strips: list[Strip]
    rulings: Rulings
    ink: float
    recipe: Recipe
    sample: dict[int, tuple[Token, ...]]
    """Tokens by the index of the strip."""

    @property
    def promise(self) -> float:
        """Mean confidence of the sample; -1 when there is no line at all."""
        if not self.strips:
            return -1.0
        return _mean_confidence([(self.strips[index], tokens) for index, tokens in self.sample.items()])


def read_page(grey: Pixels, number: int, width: float, height: float) -> OcrPage:
    """The page recognised; `width` and `height` in points. Never fails on content: a bad page has a low quality."""
    pixels_wide = grey.shape[1]
    grey = _padded(grey)
    given = _way(grey)
    way = given if given.promise >= _GOOD else _best_way(grey, given)
    if way.promise < _HOPELESS:
        blank = not given.strips and given.ink <= _BLANK_INK
        return OcrPage(number, 1.0 if blank else 0.0, width, height, ())
    lines = _read_all(way)
    if way is given and _mean_confidence(lines) < _GOOD:  # the sample promised more than the page keeps
        way, lines = _cleaned_better(grey, way, lines)
    return _page(way, lines, number, (width, height), pixels_wide)


def _read_all(way: _Way) -> _Lines:
    sample = way.sample
    return [(s, sample[i] if i in sample else _tokens(s)) for i, s in enumerate(way.strips)]


def _cleaned_better(grey: Pixels, way: _Way, lines: _Lines) -> tuple[_Way, _Lines]:
    for recipe in _CLEANING:
        other = _way(grey, recipe=recipe)
        if other.promise > _mean_confidence(lines):
            others = _read_all(other)
            if _mean_confidence(others) > _mean_confidence(lines):
                way, lines = other, others
    return way, lines


def _padded(grey: Pixels) -> Pixels:
    """A scrap of a few pixels gets a margin, so that filters have room; places stay."""
    missing = [max(0, _LEAST_SIDE - side) for side in grey.shape]
    if not any(missing):
        return grey
    return np.pad(grey, [(0, missing[0]), (0, missing[1])], mode="edge")


def _way(grey: Pixels, *, quarter_turns: int = 0, recipe: Recipe = "plain") -> _Way:
    sheet = prepare(grey, quarter_turns=quarter_turns, recipe=recipe)
    strips, rulings, ink = cut_lines(sheet.pixels)
    longest = sorted(range(len(strips)), key=lambda i: strips[i].body[0] - strips[i].body[2])[:_SAMPLE]
    return _Way(sheet, strips, rulings, ink, recipe, {index: _tokens(strips[index]) for index in longest})


def _best_way(grey: Pixels, given: _Way) -> _Way:
    """Turned if that reads clearly better, then cleaned otherwise if that reads better still."""
    best = given
    if given.strips:
        for turns in (1, 3, 2) if quarter_turned(grey) else (2,):
            turned = _way(grey, quarter_turns=turns)
            if turned.promise > max(best.promise, given.promise + _CLEARLY):
                best = turned
            if best.promise >= _GOOD:
                return best
    for recipe in _CLEANING:
        cleaned = _way(grey, quarter_turns=best.sheet.turned, recipe=recipe)
        if cleaned.promise > best.promise:
            best = cleaned
        if best.promise >= _GOOD:
            break
    return best


def _tokens(strip: Strip) -> tuple[Token, ...]:
    return tuple(with_counted_numerals(ocr_engine.read_line(strip.pixels, strip.x_height), strip))


def _mean_confidence(lines: _Lines) -> float:
    """Mean over letters; a line that gave no words counts with the letters that would fit into it."""
    total = weight = 0.0
    for strip, tokens in lines:
        letters = sum(len(token.text) for token in tokens)
        total += sum(len(token.text) * token.confidence for token in tokens)
        weight += letters or (strip.body[2] - strip.body[0]) / strip.x_height
    return total / weight if weight else 0.0


def _page(way: _Way, read: _Lines, number: int, size: tuple[float, float], pixels_wide: int) -> OcrPage:
    scale = size[0] / pixels_wide
    flat = scale * float(np.sqrt(abs(np.linalg.det(way.sheet.to_source[:2, :2]))))
    lines = tuple(_lines(read, way.sheet.to_source, scale, flat))
    quality = _quality(_mean_confidence(read), "\n".join(line.text for line in lines))
    across = way.sheet.pixels.shape[1] * flat
    return OcrPage(number, quality, *size, lines, _tables(way.rulings, flat), across, way.recipe)


def _quality(confidence: float, text: str) -> float:
    """The worse of what the engine says and what the text looks like, 0-1."""
    told = (confidence - _SENSELESS) / (_SOUND - _SENSELESS)
    return round(max(0.0, min(1.0, told, page_quality(text))), 4)


def _lines(read: _Lines, to_source: Matrix, scale: float, flat: float) -> Iterator[OcrLine]:
    for strip, tokens in read:
        words = repaired([OcrWord(t.text, _box(t, strip, to_source, scale), t.confidence) for t in tokens])
        if words:
            x0, top, x1, bottom = (edge * flat for edge in strip.body)
            yield OcrLine(words, Box(x0, top, x1, bottom), strip.x_height * flat, strip.cell)


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
