"""Tesseract with the Vietnamese model: finds the language data and keeps one engine per thread."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pages run in parallel; OpenMP inside a page only costs time

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import tesserocr

from extractors.errors import MissingTool
from extractors.readers.ocr_types import Pixels

LANGUAGE = "vie"
INSTALL_HINT = (
    "no Vietnamese data for Tesseract (vie.traineddata). Install Debian's package tesseract-ocr-vie, "
    "or set TESSDATA_PREFIX to the folder that holds vie.traineddata"
)
_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share", "/usr/local/share", "/opt/homebrew/share")
_ROOM = 10
"""White pixels around a line: without room Tesseract invents quotation marks at the edge (measured)."""
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A word in pixels of the picture given to the engine; `confidence` 0-1."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float


def tessdata_folder() -> Path:
    """The folder that holds vie.traineddata; MissingTool says how to install it."""
    return _find(os.environ.get("TESSDATA_PREFIX", ""))


@cache
def _find(prefix: str) -> Path:
    candidates = [Path(prefix), Path(prefix, "tessdata")] if prefix else []
    for folder in _FOLDERS:
        candidates += [*sorted(Path(folder).glob("*/tessdata"), reverse=True), Path(folder, "tessdata")]
    for candidate in candidates:
        if (candidate / f"{LANGUAGE}.traineddata").is_file():
            return candidate
    raise MissingTool(INSTALL_HINT)


def version() -> str:
    """Name and version of the engine, as it stands in `Document.engine`."""
    return f"tesseract-{tesserocr.tesseract_version().split()[1]}-{LANGUAGE}"


def _api(mode: int) -> tesserocr.PyTessBaseAPI:
    folder = tessdata_folder()
    if getattr(_local, "folder", None) != folder:
        _local.api = tesserocr.PyTessBaseAPI(
            path=str(folder), lang=LANGUAGE, psm=mode, oem=tesserocr.OEM.LSTM_ONLY
        )
        _local.folder = folder
    _local.api.SetPageSegMode(mode)
    return _local.api


def read_line(strip: Pixels, dpi: int) -> list[Token]:
    """The words of a picture that holds a single line of print.

    Tesseract sometimes finds nothing in a short line; in a copy of twice the size, or without its own search for
    layout, it then does.
    """
    roomy = np.pad(strip, _ROOM, constant_values=255)
    tokens = _read(roomy, dpi, tesserocr.PSM.SINGLE_LINE)
    if not tokens:
        doubled = roomy.repeat(2, axis=0).repeat(2, axis=1)
        tokens = [_halved(token) for token in _read(doubled, 2 * dpi, tesserocr.PSM.SINGLE_LINE)]
    tokens = tokens or _read(roomy, dpi, tesserocr.PSM.RAW_LINE)
    return [
        replace(t, x0=t.x0 - _ROOM, x1=t.x1 - _ROOM, top=t.top - _ROOM, bottom=t.bottom - _ROOM)
        for t in tokens
    ]


def _halved(token: Token) -> Token:
    return replace(
        token, x0=token.x0 // 2, top=token.top // 2, x1=-(-token.x1 // 2), bottom=-(-token.bottom // 2)
    )


def read_page(sheet: Pixels, dpi: int) -> list[list[Token]]:
    """The words of a whole page, line by line, with Tesseract's own search for lines."""
    tokens = _read(sheet, dpi, tesserocr.PSM.AUTO)
    lines: list[list[Token]] = []
    for token in tokens:
        if lines and token.x0 >= lines[-1][-1].x0 and _level(token, lines[-1][-1]):
            lines[-1].append(token)
        else:
            lines.append([token])
    return lines


def _level(a: Token, b: Token) -> bool:
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.4 * min(a.bottom - a.top, b.bottom - b.top)


def _read(picture: Pixels, dpi: int, mode: int) -> list[Token]:
    height, width = picture.shape
    api = _api(mode)
    api.SetImageBytes(picture.tobytes(), width, height, 1, width)
    api.SetSourceResolution(dpi)
    try:
        return list(_tokens(api)) if api.Recognize() else []
    finally:
        api.Clear()


def _tokens(api: tesserocr.PyTessBaseAPI) -> Iterator[Token]:
    level = tesserocr.RIL.WORD
    for item in tesserocr.iterate_level(api.GetIterator(), level):
        if item.Empty(level):
            continue
        text = (item.GetUTF8Text(level) or "").strip()
        box = item.BoundingBox(level)
        if text and box:
            yield Token(text, *box, round(item.Confidence(level) / 100, 4))
