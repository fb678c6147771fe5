"""Puts together the pieces of one printed line of a recognised page that recognition found apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.document import Box
from extractors.readers.ocr_types import OcrLine

_WORD_GAP = 1.8
"""Widest gap between words of a justified line, in x-heights; the gap between two columns is wider."""


def close_pieces_joined(lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Pieces of the same cell that stand level and no farther apart than words made one line."""
    result: list[OcrLine] = []
    for line in sorted(lines, key=lambda line: (line.flat.x0, line.flat.bottom)):
        before = next((i for i, other in enumerate(result) if _goes_on(other, line)), None)
        if before is None:
            result.append(line)
        else:
            result[before] = _joined([result[before], line])
    return sorted(result, key=lambda line: (line.flat.bottom, line.flat.x0))


def _goes_on(left: OcrLine, right: OcrLine) -> bool:
    x_height = max(left.x_height, right.x_height)
    gap = right.flat.x0 - left.flat.x1
    level = abs(left.flat.bottom - right.flat.bottom) < 0.6 * x_height
    return level and left.cell == right.cell and -x_height < gap < _WORD_GAP * x_height


def rows_of(lines: Iterable[OcrLine]) -> Iterator[OcrLine]:
    """Pieces that stand level (blanks to fill in cut a line in two) put together, from top to bottom."""
    current: list[OcrLine] = []
    for line in sorted(lines, key=lambda line: line.flat.bottom):
        if current and line.flat.bottom - current[0].flat.bottom > 0.8 * max(
            line.x_height, current[0].x_height
        ):
            yield _joined(current)
            current = []
        current.append(line)
    if current:
        yield _joined(current)


def _joined(pieces: list[OcrLine]) -> OcrLine:
    if len(pieces) == 1:
        return pieces[0]
    pieces = sorted(pieces, key=lambda piece: piece.flat.x0)
    flat = Box(
        pieces[0].flat.x0,
        min(piece.flat.top for piece in pieces),
        max(piece.flat.x1 for piece in pieces),
        max(piece.flat.bottom for piece in pieces),
    )
    return replace(pieces[0], words=tuple(word for piece in pieces for word in piece.words), flat=flat)
