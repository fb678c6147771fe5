"""Finds the printed lines of a level sheet by its connected components, and cuts each out clean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.ocr_prepare import ink_of
from extractors.readers.ocr_rulings import Rulings, find_rulings, no_rulings
from extractors.readers.ocr_stamps import without_rings
from extractors.readers.ocr_types import Pixels, eight_bit

Ints = NDArray[np.int32]
_PAD = 4
_MOST_INK = 0.4
_MOST_PARTS = 60_000
"""Letters and marks of a page: a dense one has 6,000. More is noise, and no line will be found in it."""
_X0, _X1, _SLOPE, _BASE, _BODY = range(5)
_LEFT, _TOP, _WIDTH, _HEIGHT, _AREA = range(5)


@dataclass(frozen=True)
class Strip:
    """One line of print cut out of the sheet, its neighbours painted over.

    `left`, `top`: where the picture's corner stands on the sheet; `slope` is the vertical drift per pixel that was
    taken out, so (x, y) of the strip is (left + x, top + y + slope * x) of the sheet. `body` is (x0, top, x1, bottom)
    of the letters without marks, in sheet pixels.
    """

    pixels: Pixels
    left: int
    top: float
    slope: float
    body: tuple[float, float, float, float]
    x_height: float
    cell: tuple[int, int, int] | None


@dataclass
class _Parts:
    """Connected components of the ink: label image and a row of statistics for each."""

    labels: Ints
    stats: Ints
    x_height: float


def cut_lines(sheet: Pixels) -> tuple[list[Strip], Rulings, float]:
    """Every line of print on the sheet from top to bottom, the ruled tables, and the share of dark pixels."""
    ink = ink_of(sheet)
    dark = float(ink.mean())
    if dark > _MOST_INK:  # noise or a photograph, no page: nothing to find, and millions of specks to sort
        return [], no_rulings(ink), dark
    sheet, ink = without_rings(sheet, ink)
    rulings = find_rulings(ink)
    parts = _parts(ink & (1 - rulings.mask))
    if parts is None:
        return [], rulings, dark
    owner, fits = _owners(parts, rulings)
    strips = [_strip(sheet, parts, owner, line, fits[line - 1], rulings) for line in range(1, len(fits) + 1)]
    return sorted(strips, key=lambda strip: (strip.body[1], strip.body[0])), rulings, dark


def _parts(ink: Pixels) -> _Parts | None:
    count, found, table, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labels, stats = cast(Ints, found), cast(Ints, table)
    if not 2 <= count <= _MOST_PARTS:
        return None
    stats[0] = 0
    x_height = _typical_height(stats, ink.shape[1])
    return _Parts(labels, stats, x_height) if x_height else None


def _typical_height(stats: Ints, width: int) -> float:
    """Height of a small letter in pixels: the commonest height among components shaped like letters.

    Taller ones weigh more, or the marks of Vietnamese would outvote the letters of a short page.
    """
    height, wide = stats[:, _HEIGHT], stats[:, _WIDTH]
    letters = (height >= 5) & (height < width / 18) & (wide < 4 * height) & (height < 5 * wide)
    letters &= stats[:, _AREA] > 0.22 * height * wide  # arcs of a stamp are thinner
    if not letters.any():
        return 0.0
    heights = height[letters]
    common = _mode(heights)
    lower = heights[(heights > 0.55 * common) & (heights < 0.82 * common)]
    capitals = len(lower) > 0.2 * int((np.abs(heights - common) < 0.12 * common).sum())
    return _mode(lower) if capitals and len(lower) > 3 else common


def _mode(heights: Ints) -> float:
    counts = np.bincount(heights, weights=heights.astype(float) ** 1.5)
    return float(np.convolve(counts, [1, 2, 3, 2, 1], mode="same").argmax())


def _owners(parts: _Parts, rulings: Rulings) -> tuple[Ints, NDArray[np.float64]]:
    """For each component the number (from 1) of the line that it belongs to, 0 for none; and each line's fit."""
    x_height, stats = parts.x_height, parts.stats
    height, width = stats[:, _HEIGHT], stats[:, _WIDTH]
    core = (height > 0.6 * x_height) & (height < 4 * x_height) & (width < 14 * x_height)
    core &= (stats[:, _AREA] > 0.12 * width * height) & (height < 9 * np.maximum(width, 1))
    owner = np.zeros(len(stats), np.int32)
    crumbs = rulings.remnants(parts.labels, stats)
    core &= ~crumbs
    owner[core] = _chained(parts, stats[core], rulings)
    owner = _without_stray_lines(owner, parts)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, int(owner.max()) + 2))
    fits = [_fit(stats[order[first:last]]) for first, last in pairwise(bounds)]
    table = np.array(fits, dtype=np.float64).reshape(-1, 5)
    return _with_marks(owner, table, parts, crumbs), table


def _chained(parts: _Parts, letters: Ints, rulings: Rulings) -> Ints:
    """Letters joined to lines: the middle of each is drawn and stretched sideways over the space of a word."""
    canvas = np.zeros(parts.labels.shape, np.uint8)
    reach = round(1.1 * parts.x_height)
    for left, top, width, height, _ in letters:
        middle, half = top + height / 2, 0.28 * height
        first, last = (left - reach, round(middle - half)), (left + width + reach, round(middle + half))
        cv2.rectangle(canvas, first, last, 1, cv2.FILLED)
    canvas[rulings.walls > 0] = 0
    _, labels = cv2.connectedComponents(canvas, connectivity=4)
    rows = letters[:, _TOP] + letters[:, _HEIGHT] // 2
    return cast(Ints, labels[rows, letters[:, _LEFT] + letters[:, _WIDTH] // 2])


def _renumbered(owner: Ints) -> Ints:
    kept = np.unique(owner[owner > 0])
    table = np.zeros(int(owner.max()) + 1 if owner.size else 1, np.int32)
    table[kept] = np.arange(1, len(kept) + 1)
    return table[owner]


def _without_stray_lines(owner: Ints, parts: _Parts) -> Ints:
    """A mark that stands alone over a letter is no line: lines of one low component under/over another line go."""
    heights = parts.stats[:, _HEIGHT]
    counts = np.bincount(owner)
    tall = np.zeros(len(counts))
    np.maximum.at(tall, owner, heights)
    stray = (counts <= 2) & (tall < 0.8 * parts.x_height)
    owner = owner.copy()
    owner[stray[owner]] = 0
    return _renumbered(owner)


def _with_marks(owner: Ints, fits: NDArray[np.float64], parts: _Parts, crumbs: NDArray[np.bool_]) -> Ints:
    """Marks, dots and punctuation go to the nearest line; a mark above its letter counts as nearer than one below."""
    stats, x_height = parts.stats, parts.x_height
    height, width = stats[:, _HEIGHT], stats[:, _WIDTH]
    loose = ~crumbs & (owner == 0) & (stats[:, _AREA] > 0) & (height < 2.5 * x_height)
    loose &= width < np.minimum(6 * x_height, 5 * height + 2)
    chosen = np.flatnonzero(loose)
    if not len(fits) or not len(chosen):
        return owner
    left, top, wide, high = (stats[chosen, column, None].astype(float) for column in range(4))
    across = np.maximum(np.maximum(fits[:, _X0] - left - wide, left - fits[:, _X1]), 0.0)
    base = fits[:, _BASE] + fits[:, _SLOPE] * (left + wide / 2 - fits[:, _X0])
    middle = top + high / 2
    far = np.maximum(base - fits[:, _BODY] - middle, 0) * 0.5 + np.maximum(middle - base, 0) + 0.3 * across
    far[across > 1.5 * x_height] = np.inf
    nearest = far.argmin(axis=1)
    near = far[np.arange(len(chosen)), nearest] < 0.9 * x_height
    owner[chosen[near]] = nearest[near] + 1
    return owner


def _fit(letters: Ints) -> tuple[float, float, float, float, float]:
    """x0, x1, slope, base at x0 and height of the letters of a line; columns _X0 to _BODY."""
    slope, base = _baseline(letters)
    left = float(letters[:, _LEFT].min())
    right = float((letters[:, _LEFT] + letters[:, _WIDTH]).max())
    heights = np.sort(letters[:, _HEIGHT])
    return left, right, slope, base + slope * left, float(heights[int(0.4 * (len(heights) - 1))])


def _baseline(letters: Ints) -> tuple[float, float]:
    """Slope and height at x = 0 of the line on which the letters stand; letters with tails are left out."""
    x = letters[:, _LEFT] + letters[:, _WIDTH] / 2
    bottom = (letters[:, _TOP] + letters[:, _HEIGHT]).astype(float)
    body = float(np.median(letters[:, _HEIGHT]))
    span = float(x.max() - x.min())
    if len(letters) < 6 or span < 8 * body:
        return 0.0, float(np.median(bottom))
    keep = np.ones(len(letters), bool)
    slope, base = 0.0, 0.0
    for _ in range(3):
        slope, base = _line_through(x[keep], bottom[keep])
        away = bottom - (base + slope * x)
        keep = np.abs(away - np.median(away)) < 0.2 * body
        if int(keep.sum()) < 4:
            break
    return (float(slope), float(base)) if abs(slope) < 0.15 else (0.0, float(np.median(bottom)))


def _line_through(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Least squares: slope and height at x = 0."""
    middle_x, middle_y = x.mean(), y.mean()
    away = x - middle_x
    slope = float(away @ (y - middle_y)) / max(float(away @ away), 1e-9)
    return slope, float(middle_y - slope * middle_x)


def _strip(
    sheet: Pixels, parts: _Parts, owner: Ints, line: int, fit: NDArray[np.float64], rulings: Rulings
) -> Strip:
    members = parts.stats[owner == line]
    slope = float(fit[_SLOPE]) if abs(fit[_SLOPE]) > 0.002 else 0.0
    left, right = int(members[:, _LEFT].min()), int((members[:, _LEFT] + members[:, _WIDTH]).max())
    drift = (slope * (members[:, _LEFT] - left)).round().astype(int)
    top = int((members[:, _TOP] - drift).min())
    bottom = int((members[:, _TOP] + members[:, _HEIGHT] - drift).max())
    pixels, x, y = _cut(sheet, parts, owner, line, (left, top, right, bottom), slope, rulings)
    body = float(fit[_BODY])
    level = float(fit[_BASE] + fit[_SLOPE] * ((left + right) / 2 - fit[_X0]))
    cell = rulings.cell_at((left + right) / 2, level - body / 2)
    return Strip(pixels, x, y, slope, (left, level - body, right, level), min(body, parts.x_height), cell)


def _cut(
    sheet: Pixels,
    parts: _Parts,
    owner: Ints,
    line: int,
    frame: tuple[int, int, int, int],
    slope: float,
    rulings: Rulings,
) -> tuple[Pixels, int, float]:
    """The frame with a margin, level, where other lines' components and rulings are painted white."""
    left, top, right, bottom = frame
    drift = slope * (right - left)
    x0, x1 = max(0, left - 2 * _PAD), min(sheet.shape[1], right + 2 * _PAD)
    y0 = max(0, top - _PAD + round(min(drift, 0.0)))
    y1 = min(sheet.shape[0], bottom + _PAD + round(max(drift, 0.0)))
    window = (slice(y0, y1), slice(x0, x1))
    owners = owner[parts.labels[window]]
    foreign = ((owners != line) & (owners != 0)).astype(np.uint8)
    near = np.ones((3, 3), np.uint8)
    own = eight_bit(cv2.dilate((owners == line).astype(np.uint8), near))
    rules = rulings.halo[window] & (1 - own)
    pixels = sheet[window].copy()
    pixels[(eight_bit(cv2.dilate(foreign, near)) | rules) > 0] = 255
    start = float(y0)
    if slope:
        start = top - _PAD - slope * (left - x0)
        shear = np.array([[1.0, 0.0, 0.0], [slope, 1.0, start - y0]])
        size = (x1 - x0, bottom - top + 2 * _PAD)
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        pixels = eight_bit(
            cv2.warpAffine(pixels, shear, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
        )
    return pixels, x0, start
