"""Counts the strokes of Roman numerals: the model prints "II" for "III" in most scans, and headings hang on it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from extractors.readers.ocr_engine import Token
from extractors.readers.ocr_segments import Strip

_NUMERAL = re.compile(r"(I{1,3})([.,:;)/]*)(.*)", re.DOTALL)
_FIFTY = re.compile(r"L([.)/]?)")


def with_counted_numerals(tokens: list[Token], strip: Strip) -> list[Token]:
    """The tokens of a line, where numerals made of I alone have as many as there are upright strokes."""
    result = list(tokens)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        text = token.text
        if index == 0 and following is not None and following.text.isupper():
            text = _FIFTY.sub(r"I\1", text) if _FIFTY.fullmatch(text) else text
        match = _NUMERAL.fullmatch(text)
        if match is None or (match[3] and not (match[2] and match[3].isupper())):
            continue
        stop = strip.pixels.shape[1] if match[3] or following is None else following.x0 - 2
        strokes = _strokes(strip, 0 if index == 0 else token.x0 - 3, stop)
        if 1 <= strokes <= 3:
            result[index] = replace(token, text="I" * strokes + match[2] + match[3])
    return result


def _strokes(strip: Strip, first: int, stop: int) -> int:
    """Upright strokes from column `first` on that stand as close as the letters of a numeral do."""
    x_height = strip.x_height
    base = strip.body[3] - strip.top - strip.slope * (strip.body[2] - strip.body[0]) / 2
    band = strip.pixels[
        max(0, round(base - 0.75 * x_height)) : max(1, round(base - 0.35 * x_height)), max(0, first) : stop
    ]
    if band.size == 0:
        return 0
    dark = np.concatenate([[0], ((band < 140).mean(axis=0) > 0.85).astype(int), [0]])
    edges = np.flatnonzero(np.diff(dark))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    count = 0
    for index, (left, right) in enumerate(runs):
        if right - left > 0.6 * x_height or (index and left - runs[index - 1][1] > 0.68 * x_height):
            break
        count += 1
    return count
