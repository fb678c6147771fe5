"""Takes the characters of a PDF page with their boxes and joins neighbours into fragments, wherever they were drawn.

PDF writers draw text in any order: LibreOffice draws the letters that a font lacks after the rest of the line. So
reading order comes from positions alone, never from the order in the file.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extractors.readers.decoding import SOFT_HYPHEN
from extractors.readers.pdf_soft_hyphens import LINE_HYPHEN, resolve_line_hyphens, restore_lost_letters

Boxes = NDArray[np.float32]
Edge = TypeVar("Edge", float, Boxes)

_TOUCHING = 0.14
"""Characters of one fragment are at most this far apart, in heights of the line."""
_MAIN_DIRECTION = 0.6
"""The page is read in the direction of this share of its letters, whatever its rotation says."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font as a text object uses it: its own name without the tag of an embedded subset, size in points."""

    name: str
    size: float

    @property
    def bold(self) -> bool:
        return _BOLD.search(self.name) is not None

    @property
    def italic(self) -> bool:
        return _ITALIC.search(self.name) is not None


_BOLD = re.compile(r"bold|black|heavy|[-,]b(?:i|\b)|semibd|demi", re.IGNORECASE)
_COMBINING = re.compile("[\u0300-\u036f]")
_SPACE = re.compile("[ \xa0]")
_ITALIC = re.compile(r"italic|oblique|[-,]b?i\b", re.IGNORECASE)


@dataclass(slots=True)
class Fragment:
    """Characters on one line that touch. `lefts` are their left edges; spaces at the ends are counted, not kept.

    PDFium gives one space for any number of typed ones, so the width of a gap is only in the boxes.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    lefts: list[float]
    face: Face
    lead: int = 0
    trail: int = 0

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown: visible size in points and the way from PDF space to it."""

    width: float
    height: float
    left: float
    low: float
    right: float
    high: float
    turn: int
    """Clockwise rotation in degrees."""

    def shown(self, x0: Edge, y0: Edge, x1: Edge, y1: Edge) -> tuple[Edge, Edge, Edge, Edge]:
        """(left, top, right, bottom) on the shown page of a rectangle in PDF space."""
        if self.turn == 90:
            return y0 - self.low, x0 - self.left, y1 - self.low, x1 - self.left
        if self.turn == 180:
            return self.right - x1, y0 - self.low, self.right - x0, y1 - self.low
        if self.turn == 270:
            return self.high - y1, self.right - x1, self.high - y0, self.right - x0
        return x0 - self.left, self.high - y1, x1 - self.left, self.high - y0


def replace_turn(sheet: Sheet, turn: int | None) -> Sheet:
    """The sheet turned otherwise; as it is for None."""
    if turn is None or turn == sheet.turn:
        return sheet
    width, height = sheet.right - sheet.left, sheet.high - sheet.low
    if turn in (90, 270):
        width, height = height, width
    return replace(sheet, width=width, height=height, turn=turn)


def sheet_of(page: Any) -> Sheet:
    """The visible part of a page (its crop box) and its rotation."""
    left, low, right, high = page.get_bbox()
    turn = int(page.get_rotation()) % 360
    width, height = right - left, high - low
    if turn in (90, 270):
        width, height = height, width
    return Sheet(width, height, left, low, right, high, turn)


def text_layer(text_page: Any, sheet: Sheet, *, lost_letters: bool = False) -> tuple[Sheet, list[Fragment]]:
    """The visible text of a page, and the sheet turned so that most of it reads from left to right.

    Text outside the crop box is left out. `lost_letters` puts back the letter ư of TCVN3 text whose writer dropped
    it (`pdf_soft_hyphens`).
    """
    raw = text_page.raw
    total = pdfium.FPDFText_CountChars(raw)
    if total <= 0:
        return sheet, []
    text = _characters(raw, total)
    edges = _raw_edges(raw, total)
    sheet = replace_turn(sheet, _direction(text, edges))
    boxes = _shown_boxes(edges, sheet)
    faces = _Faces(raw)
    source: Sequence[int] = range(total)
    if lost_letters:
        objects = [_object_at(ctypes.cast(raw, ctypes.c_void_p).value, index) for index in range(total)]
        text, source, boxes = _with_lost_letters(text, boxes, objects)
    elif LINE_HYPHEN.search(text):
        text = resolve_line_hyphens(text) if SOFT_HYPHEN in text else LINE_HYPHEN.sub("-", text)
    typed = _typed_spaces(raw, text, source)
    visible = [
        fragment
        for fragment in _fragments(text, boxes, typed, lambda index: faces.of(source[index]))
        if fragment.x1 > 0
        and fragment.x0 < sheet.width
        and fragment.bottom > 0
        and fragment.top < sheet.height
    ]
    return sheet, visible


def _with_lost_letters(
    text: str, boxes: Boxes, objects: Sequence[int | None]
) -> tuple[str, list[int], Boxes]:
    text, source = restore_lost_letters(text, boxes, objects)
    added = np.array([index < 0 for index in source], dtype=bool)
    real = [~index if index < 0 else index for index in source]
    boxes = boxes[real]
    # A character put in has no width: it stands at the right edge of the one before it.
    boxes[added, 0] = boxes[added, 2]
    return text, real, boxes


def _characters(raw: Any, total: int) -> str:
    buffer = (ctypes.c_ushort * (total + 1))()
    pdfium.FPDFText_GetText(raw, 0, total, buffer)
    text = bytes(buffer)[: 2 * total].decode("utf-16-le", "replace")
    if len(text) != total or "\0" in text or "\ufffd" in text:
        # Letters beyond the basic plane, or without a Unicode value, shift that text against the character numbers.
        codes = (pdfium.FPDFText_GetUnicode(raw, i) for i in range(total))
        text = "".join(
            chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
        )
    return text.replace("\t", " ")


# The same functions under prototypes that take and give plain addresses: half the price, for calls made per letter.
_box_at = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)
_is_generated = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_IsGenerated, ctypes.c_void_p).value or 0
)
_object_at = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


def _raw_edges(raw: Any, total: int) -> Boxes:
    """Rows of left, top, right, bottom in PDF space, where y grows upwards, one per character."""
    boxes = np.zeros((total, 4), dtype=np.float32)
    page, address, call = ctypes.cast(raw, ctypes.c_void_p).value, boxes.ctypes.data, _box_at
    for index in range(total):
        call(page, index, address + 16 * index)
    return boxes


def _inked(text: str) -> NDArray[np.bool_]:
    """Which characters leave ink; spaces and line ends do not."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    inked: NDArray[np.bool_] = (codes > 0x20) & (codes != 0xA0)
    return inked


def _direction(text: str, edges: Boxes) -> int | None:
    """The rotation, in degrees, that makes most of the text read from left to right; None when nothing tells."""
    inked = _inked(text)
    pairs = inked[1:] & inked[:-1]
    if not pairs.any():
        return None
    x = (edges[1:, 0] + edges[1:, 2] - edges[:-1, 0] - edges[:-1, 2])[pairs]
    y = (edges[1:, 1] + edges[1:, 3] - edges[:-1, 1] - edges[:-1, 3])[pairs]
    along = np.abs(x) > 2 * np.abs(y)
    across = np.abs(y) > 2 * np.abs(x)
    counts = {
        0: np.sum(along & (x > 0)), 180: np.sum(along & (x < 0)),
        90: np.sum(across & (y > 0)), 270: np.sum(across & (y < 0)),
    }  # fmt: skip
    turn = max(counts, key=lambda key: int(counts[key]))
    return turn if counts[turn] > _MAIN_DIRECTION * pairs.sum() else None


def _shown_boxes(edges: Boxes, sheet: Sheet) -> Boxes:
    """The same on the shown page."""
    x0, y1, x1, y0 = edges.T
    return np.stack(sheet.shown(x0, y0, x1, y1), axis=1)


class _Faces:
    """Fonts and sizes of text objects, each asked for once."""

    def __init__(self, raw: Any) -> None:
        self._page = ctypes.cast(raw, ctypes.c_void_p).value
        self._names: dict[int | None, str] = {}
        self._faces: dict[int | None, Face] = {}
        self._size = ctypes.c_float()
        self._matrix = pdfium.FS_MATRIX()

    def of(self, index: int) -> Face:
        """The face of the character with this number."""
        key = _object_at(self._page, index)
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = self._face(key) if key else Face("", 0.0)
        return face

    def _face(self, address: int) -> Face:
        text_object = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        font = pdfium.FPDFTextObj_GetFont(text_object)
        key = ctypes.cast(font, ctypes.c_void_p).value if font else None
        if key not in self._names:
            self._names[key] = _font_name(font) if key else ""
        size = 0.0
        if pdfium.FPDFTextObj_GetFontSize(
            text_object, ctypes.byref(self._size)
        ) and pdfium.FPDFPageObj_GetMatrix(text_object, ctypes.byref(self._matrix)):
            size = abs(self._size.value) * math.hypot(self._matrix.c, self._matrix.d)
        return Face(self._names[key], round(size, 1))


def _fragments(text: str, boxes: Boxes, typed: set[int], face: Callable[[int], Face]) -> Iterator[Fragment]:
    left, top, right, bottom = boxes.T
    inked = _inked(text)
    if not inked.any():
        return
    # Three quarters of the letters are lower than a capital with its mark: about 0.7 of the font's size.
    em = float(np.percentile((bottom - top)[inked], 75)) / 0.7 or 10.0
    gaps = left[1:] - right[:-1]
    level = (top[1:] < bottom[:-1] + 0.5 * em) & (bottom[1:] > top[:-1] - 0.5 * em)
    joined = (np.abs(gaps) < _TOUCHING * em) & level
    links, lefts, tops, rights, bottoms = (edge.tolist() for edge in (joined, left, top, right, bottom))
    for start, stop in _stretches(text, inked, joined, typed):
        yield Fragment(
            text[start:stop],
            lefts[start],
            min(tops[start:stop]),
            rights[stop - 1],
            max(bottoms[start:stop]),
            lefts[start:stop],
            face(start),
            _spaces_before(start, text, links, typed, lefts, em)
            if start and text[start - 1] in " \xa0"
            else 0,
            _spaces_after(stop, links, typed) if stop in typed else 0,
        )


def _typed_spaces(raw: Any, text: str, source: Sequence[int]) -> set[int]:
    """Spaces that stand in the file; the others PDFium made up from gaps, in the order of drawing."""
    page, generated = ctypes.cast(raw, ctypes.c_void_p).value, _is_generated
    spaces = [match.start() for match in _SPACE.finditer(text)]
    return {index for index in spaces if generated(page, source[index]) != 1}


def _stretches(
    text: str, inked: NDArray[np.bool_], joined: NDArray[np.bool_], typed: set[int]
) -> list[tuple[int, int]]:
    """(start, stop) of every stretch of characters that touch, without spaces at its ends."""
    solid = inked.copy()
    solid[list(typed)] = True
    linked = joined & solid[1:] & solid[:-1]
    for match in _COMBINING.finditer(text):
        # A mark drawn on its own belongs to the letter before it, wherever its box is.
        if match.start():
            linked[match.start() - 1] = True
    starts = np.flatnonzero(solid & ~np.concatenate(([False], linked)))
    stops = np.flatnonzero(solid & ~np.concatenate((linked, [False]))) + 1
    found = []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        while start < stop and text[start] in " \xa0":
            start += 1
        while stop > start and text[stop - 1] in " \xa0":
            stop -= 1
        if start < stop:
            found.append((start, stop))
    return found


def _spaces_before(
    start: int, text: str, joined: list[bool], typed: set[int], lefts: list[float], em: float
) -> int:
    """Typed spaces that touch the character at `start`.

    PDFium drops a typed space where it makes up one itself, but leaves it at the place of the typed one.
    """
    count = 0
    while (before := start - count - 1) >= 0 and before in typed and joined[before]:
        count += 1
    if count == 0 and start and text[start - 1] in " \xa0" and start - 1 not in typed:
        return int(0.12 * em < lefts[start] - lefts[start - 1] < 0.5 * em)
    return count


def _spaces_after(stop: int, joined: list[bool], typed: set[int]) -> int:
    count = 0
    while stop + count in typed and joined[stop + count - 1]:
        count += 1
    return count


def _font_name(font: Any) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if size <= 1:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    name = buffer.value.decode("utf-8", "replace")
    return name[7:] if len(name) > 7 and name[6] == "+" and name[:6].isupper() else name
