"""Makes a level, evenly lit grey sheet of a scanned or photographed page, with the way back to its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from extractors.readers.ocr_types import Matrix, Pixels, eight_bit

LONGEST_SIDE = 3600
"""Pixels; A4 at 300 dpi is 3508. More only costs time: Tesseract scales a line to 36 pixels."""
_SMALL = 900
"""Longest side of the picture on which skew and page corners are sought."""
Recipe = Literal["plain", "denoised", "faint"]
"""How the picture is cleaned; the second and third are tried only where the first reads badly."""
_BAND = 20
_RIM, _STRAY_PRINT = 8, 0.05
"""Pixels left out on both sides of a paper's edge, and the share of the print that may lie beyond it."""
_LEAST_SKEW = 0.07
_MAX_SKEW = 6.0
_STAMP_SHARE = (0.06, 0.4)
"""Width of a red stamp against the page: Vietnamese stamps measure 30-40 mm, photos cut pages."""


@dataclass(frozen=True)
class Sheet:
    """A prepared page. `to_source` maps its pixels to those of the picture it came from."""

    pixels: Pixels
    to_source: Matrix
    turned: int
    """Quarter turns, counter-clockwise, that were needed; 0 for an upright page."""


def grey_of(image: Image.Image) -> Pixels:
    """8-bit grey of any Pillow mode, transparency on white; red stamps are dropped from colour pictures."""
    if image.mode in {"I;16", "I;16L", "I;16B", "I", "F"}:
        return _rescaled(np.asarray(image, dtype=np.float64))
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        front = image.convert("RGBA")
        white = Image.new("RGBA", front.size, "white")
        image = Image.alpha_composite(white, front).convert("RGB")
    if image.mode in {"1", "L"}:
        return np.asarray(image.convert("L"))
    colours = np.asarray(image.convert("RGB"))
    return _without_red_stamp(colours, np.asarray(image.convert("L")))


def _rescaled(deep: np.ndarray) -> Pixels:
    """16-bit and float pictures, scaled by their type's range, or by their own when they use little of it."""
    top = max(float(deep.max()), 1.0)
    ceiling = next((limit for limit in (1.0, 255.0, 65535.0) if top <= limit), top)
    return np.clip(deep * (255.0 / ceiling), 0, 255).astype(np.uint8)


def _without_red_stamp(colours: Pixels, grey: Pixels) -> Pixels:
    """Where a red patch has a stamp's shape, take the red channel: red ink is white there, black stays black."""
    red = colours[..., 0].astype(np.int16) - np.maximum(colours[..., 1], colours[..., 2])
    mask = (red > 50).astype(np.uint8)
    if int(mask.sum()) < 200:
        return grey
    reach = max(3, grey.shape[1] // 60)
    joined = cv2.dilate(mask, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    result = grey.copy()
    for x, y, width, height, _area in stats[1:]:
        if 0.6 < width / height < 1.6 and _STAMP_SHARE[0] < width / grey.shape[1] < _STAMP_SHARE[1]:
            patch = (slice(y, y + height), slice(x, x + width))
            result[patch] = np.maximum(grey[patch], colours[..., 0][patch])
    return result


def reduced(grey: Pixels) -> Pixels:
    """Pictures of far more pixels than print needs made smaller by averaging, before anything is warped."""
    factor = max(grey.shape) / LONGEST_SIDE
    if factor < 1.25:
        return grey
    size = (max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def prepare(grey: Pixels, *, quarter_turns: int = 0, recipe: Recipe = "plain") -> Sheet:
    """Corners, quarter turn and skew found on a small copy, applied in one warp; then the light made even."""
    if quarter_turns:
        grey = np.ascontiguousarray(np.rot90(grey, quarter_turns))
    small, ratio = _small(grey)
    frame = _page_frame(np.ascontiguousarray(small[::2, ::2]))
    matrix, size = np.eye(3), (grey.shape[1], grey.shape[0])
    if frame is not None:
        matrix, size = _frame_warp(frame * 2 / ratio)
        small = _warp(grey, matrix @ np.diag([size[0] / _SMALL] * 2 + [1.0]), _small_size(size))
    angle = skew(ink_of(even_light(small)))
    if abs(angle) > _LEAST_SKEW:
        matrix = matrix @ _rotation(angle, size)
    shrink = max(1.0, max(size) / LONGEST_SIDE)
    if shrink > 1.0:
        matrix, size = matrix @ np.diag([shrink, shrink, 1.0]), (int(size[0] / shrink), int(size[1] / shrink))
    level = grey if np.array_equal(matrix, np.eye(3)) else _warp(grey, matrix, size)
    pixels = _finished(level, recipe)
    return Sheet(pixels, _unturned(quarter_turns, grey.shape) @ matrix, quarter_turns)


def _finished(level: Pixels, recipe: Recipe) -> Pixels:
    if recipe == "plain":
        return even_light(level)
    smooth = np.asarray(cv2.GaussianBlur(cv2.medianBlur(level, 3), (3, 3), 0.8), dtype=np.uint8)
    return even_light(smooth, darkest=238.0 if recipe == "faint" else 170.0)


def even_light(grey: Pixels, darkest: float = 170.0) -> Pixels:
    """Shadows divided away and faint ink stretched: paper becomes 255, the ink's dark end about 0.

    Nothing lighter than `darkest` (of 255 after the shadows are gone) is made black, or noise would become ink.
    """
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(9, small.shape[1] // 60) | 1
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((reach, reach), np.uint8)), min(2 * reach + 1, 31))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = eight_bit(cv2.divide(grey, np.maximum(paper, 1), scale=255))
    floor = min(float(np.percentile(flat[::4, ::4], 0.7)), darkest)
    levels = (np.arange(256) - floor) * (255.0 / max(245.0 - floor, 1.0))
    return eight_bit(cv2.LUT(flat, np.clip(levels, 0, 255).astype(np.uint8)))


def ink_of(sheet: Pixels) -> Pixels:
    """1 where there is ink on an evenly lit sheet, else 0."""
    level, _ = cv2.threshold(sheet[::2, ::2], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return eight_bit((sheet < np.clip(level, 90, 190)).astype(np.uint8))


def skew(ink: Pixels) -> float:
    """Degrees, counter-clockwise positive, that make the lines level; 0 when nothing says so clearly."""
    bands = _bands(ink)
    profile = {0.0: _sharpness(bands, 0.0)}
    for step, reach in ((1.0, _MAX_SKEW), (0.25, 0.75), (0.05, 0.2)):
        centre = max(profile, key=lambda angle: profile[angle])
        for angle in np.arange(centre - reach, centre + reach + step / 2, step):
            profile.setdefault(round(float(angle), 3), _sharpness(bands, float(angle)))
    best = max(profile, key=lambda angle: profile[angle])
    return best if profile[best] > 1.02 * profile[0.0] else 0.0


def _bands(ink: Pixels) -> Matrix:
    """Ink per row in upright bands of the page; shifting bands against each other is a turn by a small angle."""
    width = ink.shape[1] // _BAND * _BAND
    bands: Matrix = ink[:, :width].reshape(len(ink), -1, _BAND).sum(axis=2, dtype=np.float64).T
    return bands


def _sharpness(bands: Matrix, angle: float) -> float:
    """How clearly lines and gaps alternate from top to bottom after a turn by `angle`."""
    count, height = bands.shape
    rows = np.zeros(height)
    for index, band in enumerate(bands):
        drift = round(-float(np.tan(np.radians(angle))) * (index - (count - 1) / 2) * _BAND)
        shift = max(-height, min(height, drift))
        if shift >= 0:
            rows[: height - shift] += band[shift:]
        else:
            rows[-shift:] += band[: height + shift]
    return float(np.square(np.diff(rows)).sum())


def quarter_turned(sheet: Pixels) -> bool:
    """True when the lines of print run from top to bottom."""
    ink = ink_of(even_light(_small(sheet)[0]))
    upright, side = _bands(ink), _bands(np.ascontiguousarray(ink.T))
    angles = np.arange(-3.0, 3.1, 0.5)
    return max(_sharpness(side, a) for a in angles) > 1.5 * max(_sharpness(upright, a) for a in angles)


def _small_size(size: tuple[int, int]) -> tuple[int, int]:
    ratio = _SMALL / size[0]
    return _SMALL, max(1, round(size[1] * ratio))


def _small(grey: Pixels) -> tuple[Pixels, float]:
    size = _small_size((grey.shape[1], grey.shape[0]))
    return eight_bit(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)), _SMALL / grey.shape[1]


def _warp(grey: Pixels, to_source: Matrix, size: tuple[int, int]) -> Pixels:
    border = float(np.median(grey[:: max(1, grey.shape[0] // 50), ::3]))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    if np.allclose(to_source[2], [0.0, 0.0, 1.0]):  # a turn only: twice as fast
        turned = cv2.warpAffine(grey, to_source[:2], size, None, flags, cv2.BORDER_CONSTANT, (border,))
    else:
        turned = cv2.warpPerspective(grey, to_source, size, None, flags, cv2.BORDER_CONSTANT, (border,))
    return eight_bit(turned)


def _rotation(angle: float, size: tuple[int, int]) -> Matrix:
    """Level sheet -> askew sheet of the same size, about the middle."""
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0)
    return np.vstack([turn, [0.0, 0.0, 1.0]])


def _unturned(quarter_turns: int, shape: tuple[int, ...]) -> Matrix:
    """Pixels of the turned picture (of `shape`) -> pixels of the picture as given."""
    height, width = shape[0] - 1, shape[1] - 1
    matrices = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, height], [1, 0, 0]],
        2: [[-1, 0, width], [0, -1, height]],
        3: [[0, 1, 0], [-1, 0, width]],
    }
    return np.array([*matrices[quarter_turns % 4], [0, 0, 1]], dtype=np.float64)


def _page_frame(small: Pixels) -> Matrix | None:
    """Corners (top left, top right, bottom right, bottom left) of a bright page on a darker desk, if it is one."""
    blurred = eight_bit(cv2.medianBlur(small, 5))
    _, bright = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)
    share = cv2.contourArea(outline) / small.size
    corners = cv2.approxPolyDP(cv2.convexHull(outline), 0.03 * cv2.arcLength(outline, True), True)[:, 0, :]
    if not 0.3 < share < 0.985 or len(corners) != 4 or not cv2.isContourConvex(corners):
        return None
    frame = _ordered(corners.astype(np.float64))
    if cv2.contourArea(outline) < 0.93 * cv2.contourArea(frame.astype(np.float32)):
        return None
    return frame if _edges_are_sharp(blurred, frame) and not _print_outside(small, frame) else None


def _print_outside(small: Pixels, frame: Matrix) -> bool:
    """Print beyond the supposed edge: then the edge is that of a shadow, and cutting there would lose text."""
    ink = ink_of(even_light(small))
    paper = eight_bit(cv2.fillConvexPoly(np.zeros_like(small), frame.astype(np.int32), 1))
    rim = np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8)
    within, beyond = ink & eight_bit(cv2.erode(paper, rim)), ink & (1 - eight_bit(cv2.dilate(paper, rim)))
    return _letters(beyond) > _STRAY_PRINT * _letters(within)


def _letters(ink: Pixels) -> int:
    """Pixels of components that are small enough for letters and words; a dark desk is one big component."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return int(stats[1:, 4][(stats[1:, 3] < 15) & (stats[1:, 2] < 60)].sum())


def _ordered(corners: Matrix) -> Matrix:
    total, difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    return corners[[total.argmin(), difference.argmax(), total.argmax(), difference.argmin()]]


def _edges_are_sharp(small: Pixels, frame: Matrix) -> bool:
    """Paper must end at each side with a step in brightness; a shadow across a page fades instead."""
    height, width = small.shape
    middle = frame.mean(axis=0)
    for start, end in zip(frame, np.roll(frame, -1, axis=0), strict=True):
        points = start + (end - start) * np.linspace(0.1, 0.9, 25)[:, None]
        normal = np.array([end[1] - start[1], start[0] - end[0]])
        normal = normal / max(float(np.hypot(*normal)), 1e-9)
        normal = normal if float(normal @ (points[12] - middle)) > 0 else -normal
        outer, inner = points + 5 * normal, points - 5 * normal
        inside = (outer[:, 0] >= 0) & (outer[:, 0] < width) & (outer[:, 1] >= 0) & (outer[:, 1] < height)
        if int(inside.sum()) < 8:
            continue  # the page runs off the picture on this side
        outer_xy, inner_xy = (
            outer[inside].astype(int),
            np.clip(inner[inside], 0, [width - 1, height - 1]).astype(int),
        )
        step = small[inner_xy[:, 1], inner_xy[:, 0]].astype(int) - small[outer_xy[:, 1], outer_xy[:, 0]]
        if float(np.median(step)) < 30:
            return False
    return True


def _frame_warp(frame: Matrix) -> tuple[Matrix, tuple[int, int]]:
    """Straight page -> picture, and the size of the straight page in pixels."""
    top_left, top_right, bottom_right, bottom_left = frame
    width = max(np.hypot(*(top_right - top_left)), np.hypot(*(bottom_right - bottom_left)))
    height = max(np.hypot(*(bottom_left - top_left)), np.hypot(*(bottom_right - top_right)))
    size = (round(float(width)), round(float(height)))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, frame.astype(np.float32)), dtype=np.float64), size
