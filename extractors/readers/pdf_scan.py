"""Decides which pages of a PDF must be recognised as pictures, and has them recognised."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium
from PIL import Image

from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.readers.pdf_glyphs import Sheet

if TYPE_CHECKING:
    from extractors.readers.ocr import OcrPage

POOR_TEXT = 0.5
"""A text layer below this quality is not the page's text: shifted glyphs, a bad earlier recognition, no mapping."""
_FEW_WORDS = 30
"""A page with fewer words may be a scan with a stamp of text on it ("Scanned with …", a signature's data)."""
_PICTURE_SHARE = 0.5
"""… when a picture covers this share of the page."""
_DPI, _LOWEST_DPI, _HIGHEST_DPI = 300, 100, 400
_FORM_DEPTH = 5

# PDFium must not be entered by two threads at once.
_pdfium_lock = threading.Lock()


def is_picture(page: Any, sheet: Sheet, words: int) -> bool:
    """Whether the page's content is a picture: no text but something drawn, or hardly any text over a large picture."""
    if words >= _FEW_WORDS:
        return False
    if words == 0:
        return bool(pdfium.FPDFPage_CountObjects(page.raw) > 0)
    return sum(share for share, _ in _pictures(page, sheet)) >= _PICTURE_SHARE


def recognise(document: Any, sheets: Sequence[tuple[int, Sheet]], limits: Limits) -> list[OcrPage]:
    """Recognises pages (number, sheet). Raises TooLarge, and MissingTool without Vietnamese language data."""
    from extractors.readers.ocr import PageImage, ocr_pages  # Loads the recogniser: slow, and for scans only.

    images = [
        PageImage(_renderer(document, number, sheet, limits), number, sheet.width, sheet.height)
        for number, sheet in sheets
    ]
    return ocr_pages(images, limits=limits)


def _renderer(document: Any, number: int, sheet: Sheet, limits: Limits) -> Callable[[], Image.Image]:
    page = document[number - 1]
    dpi = _resolution(page, sheet, limits)
    area = sheet.width * sheet.height / 72**2
    if area * dpi**2 > limits.max_pixels:
        dpi = (limits.max_pixels / area) ** 0.5
    if dpi < _LOWEST_DPI / 2:
        raise TooLarge(f"page {number} measures {sheet.width:.0f} x {sheet.height:.0f} points")

    def render() -> Image.Image:
        with _pdfium_lock:
            picture: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            return picture.copy()

    return render


def _resolution(page: Any, sheet: Sheet, limits: Limits) -> float:
    """The resolution of the page's largest picture, so that its own pixels reach the recogniser; else 300 dpi."""
    best_share, best = 0.0, float(_DPI)
    for share, (width, height, wide) in _pictures(page, sheet):
        if width * height > limits.max_pixels:
            raise TooLarge(f"a picture of {width} x {height} pixels")
        if share > best_share and wide > 0:
            best_share, best = share, 72 * width / wide
    if best_share < _PICTURE_SHARE / 4:
        return float(_DPI)
    return min(max(best, _LOWEST_DPI), _HIGHEST_DPI)


def _pictures(page: Any, sheet: Sheet) -> Iterator[tuple[float, tuple[int, int, float]]]:
    """(share of the page, (pixels across, pixels down, points across the pixels)) of each picture on the page."""
    total = sheet.width * sheet.height or 1.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_FORM_DEPTH):
        left, low, right, high = (ctypes.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(picture.raw, left, low, right, high):
            continue
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(picture.raw, ctypes.byref(matrix))
        width, height = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(picture.raw, width, height)
        across = (matrix.a**2 + matrix.b**2) ** 0.5
        area = abs(right.value - left.value) * abs(high.value - low.value)
        yield min(area / total, 1.0), (width.value, height.value, across)
