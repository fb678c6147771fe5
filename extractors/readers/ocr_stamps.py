"""Takes the rings of round stamps off a grey sheet, so that the name under them can be read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.ocr_types import Pixels

_TRIES = 120
_PALE, _DARKER = 70.0, 45.0
"""Grey levels: a ring paler than the first lets letters show through, darker than it by the second."""
_MOST_RINGS = 4
"""A Vietnamese stamp has two or three rings; a page has one or two stamps."""


def without_rings(sheet: Pixels, ink: Pixels) -> tuple[Pixels, Pixels]:
    """The sheet and its ink without large thin circles; both as given when there are none."""
    for _ in range(_MOST_RINGS):
        ring = _ring(ink)
        if ring is None:
            break
        (x, y), radius, half = ring
        mask = np.zeros_like(ink)
        cv2.circle(mask, (round(x), round(y)), round(radius), 1, 2 * half + 3)
        smooth = cv2.medianBlur(sheet, 5)
        tone = float(np.percentile(smooth[(mask & ink) > 0], 20))
        if tone > _PALE:  # darker strokes in the ring are letters under it
            mask[smooth < tone - _DARKER] = 0
        ink = np.where(mask > 0, 0, ink).astype(np.uint8)
        sheet = np.where(mask > 0, 255, sheet).astype(np.uint8)
    return sheet, ink


def _ring(ink: Pixels) -> tuple[tuple[float, float], float, int] | None:
    """Centre, radius and half the thickness of a circle among the large thin components."""
    coarse = np.ascontiguousarray(
        cv2.dilate(ink, np.ones((3, 3), np.uint8))[::2, ::2]
    )  # bridges small breaks
    _, labels, stats, _ = cv2.connectedComponentsWithStats(coarse, connectivity=8)
    least = coarse.shape[1] / 16  # about half an inch
    for index, (left, top, width, height, area) in enumerate(stats):
        round_enough = 0.45 < width / height < 2.2 and min(width, height) > least
        if index == 0 or not round_enough or area > 0.3 * width * height:
            continue
        window = (slice(2 * top, 2 * (top + height)), slice(2 * left, 2 * (left + width)))
        near = cv2.resize(
            (labels[top : top + height, left : left + width] == index).astype(np.uint8),
            (2 * width, 2 * height),
            interpolation=cv2.INTER_NEAREST,
        )
        inside = ink[window]
        rows, columns = np.nonzero(inside & near[: inside.shape[0], : inside.shape[1]])
        points = np.stack([columns + 2 * left, rows + 2 * top], axis=1).astype(np.float64)
        found = _circle(points, least) if len(points) > 50 else None
        if found is not None:
            return found
    return None


def _circle(points: NDArray[np.float64], least: float) -> tuple[tuple[float, float], float, int] | None:
    """The circle that most of the points lie on, by trial of point triples (seeded, so always the same)."""
    dice = np.random.default_rng(len(points))
    sample = points[dice.choice(len(points), min(len(points), 800), replace=False)]
    best, most = None, 0.0
    for _ in range(_TRIES):
        circle = _through(sample[dice.choice(len(sample), 3, replace=False)])
        if circle is None or circle[1] < least:
            continue
        share = float((np.abs(_distances(sample, circle)) < 3.0).mean())
        if share > most:
            best, most = circle, share
    if best is None or most < 0.5 or not _goes_round(sample, best):
        return None
    away = np.abs(_distances(points, best))
    half = round(float(np.percentile(away[away < 6.0], 90)))
    return best[0], best[1], max(1, half)


def _through(three: NDArray[np.float64]) -> tuple[tuple[float, float], float] | None:
    (ax, ay), (bx, by), (cx, cy) = three
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(twice) < 1e-6:
        return None
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / twice
    y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / twice
    return (float(x), float(y)), float(np.hypot(ax - x, ay - y))


def _distances(points: NDArray[np.float64], circle: tuple[tuple[float, float], float]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = np.hypot(*(points - np.array(circle[0])).T) - circle[1]
    return result


def _goes_round(points: NDArray[np.float64], circle: tuple[tuple[float, float], float]) -> bool:
    """At least two thirds of the circle are drawn."""
    on_it = points[np.abs(_distances(points, circle)) < 3.0] - np.array(circle[0])
    sectors = np.floor((np.arctan2(on_it[:, 1], on_it[:, 0]) + np.pi) / (2 * np.pi) * 24)
    return len(np.unique(sectors)) >= 16
