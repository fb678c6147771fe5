"""Tesseract with the Vietnamese model: finds the language data and keeps one engine per thread."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pages run in parallel; OpenMP inside a page only costs time

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
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
_SMALL_X_HEIGHT, _GOOD_X_HEIGHT, _MOST_ZOOM = 16.0, 17.5, 2.5
"""Pixels: smaller letters are enlarged. On 150 dpi scans (14 px) this halves the errors, on 200 dpi (18 px) more
size adds some (seven labelled plans)."""
_RESOLUTION = 200
"""Dots per inch told to Tesseract; a line by itself needs no truer number."""
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
        # Lines that read badly would be read again as white on black; there are none on paper.
        _local.api.SetVariable("tessedit_do_invert", "0")
        _local.folder = folder
    _local.api.SetPageSegMode(mode)
    return _local.api


def read_line(strip: Pixels, x_height: float) -> list[Token]:
    """The words of a picture that holds a single line of print with small letters of `x_height` pixels.

    Tesseract sometimes finds nothing in a short line; in a copy of twice the size, or without its own search for
    layout, it then does.
    """
    zoom = min(_MOST_ZOOM, _GOOD_X_HEIGHT / x_height) if x_height < _SMALL_X_HEIGHT else 1.0
    line = tesserocr.PSM.SINGLE_LINE
    tokens = _zoomed(strip, zoom, line) or _zoomed(strip, 2 * zoom, line)
    return tokens or _zoomed(strip, zoom, tesserocr.PSM.RAW_LINE)


def _zoomed(strip: Pixels, zoom: float, mode: int) -> list[Token]:
    """Tokens of the strip enlarged by `zoom` with white room around it, in pixels of the strip as given."""
    larger = (
        strip if zoom == 1.0 else cv2.resize(strip, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    )
    roomy = np.pad(np.asarray(larger, dtype=np.uint8), _ROOM, constant_values=255)
    return [
        replace(
            token,
            x0=int((token.x0 - _ROOM) / zoom),
            top=int((token.top - _ROOM) / zoom),
            x1=-int((_ROOM - token.x1) / zoom),
            bottom=-int((_ROOM - token.bottom) / zoom),
        )
        for token in _read(roomy, mode)
    ]


def _read(picture: Pixels, mode: int) -> list[Token]:
    height, width = picture.shape
    api = _api(mode)
    api.SetImageBytes(picture.tobytes(), width, height, 1, width)
    api.SetSourceResolution(_RESOLUTION)
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
            x0, top, x1, bottom = box
            yield Token(text, x0, top, x1, bottom, round(item.Confidence(level) / 100, 4))
