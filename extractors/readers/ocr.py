"""The door to recognition: page pictures in, recognised pages out, several at once in threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
from PIL import Image

from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.readers import ocr_engine
from extractors.readers.layout_ocr import add_ocr_page
from extractors.readers.ocr_page import read_page
from extractors.readers.ocr_prepare import grey_of, reduced
from extractors.readers.ocr_types import OcrLine, OcrPage, OcrTable, OcrWord, PageImage

cv2.setNumThreads(1)  # one thread per page; OpenCV's own would only take turns with the other pages

__all__ = ["OcrLine", "OcrPage", "OcrTable", "OcrWord", "PageImage", "add_ocr_page", "ocr_pages"]


def ocr_pages(images: Sequence[PageImage], *, limits: Limits, workers: int | None = None) -> list[OcrPage]:
    """Each page recognised, in the order given.

    `workers` threads at once (default: the cores this process may use, at most 4); Tesseract and OpenCV let go
    of the interpreter lock. Raises MissingTool without Vietnamese data, TooLarge for too many pages or pixels.
    """
    if len(images) > limits.max_pages:
        raise TooLarge(f"{len(images)} pages, at most {limits.max_pages} are read")
    ocr_engine.tessdata_folder()
    count = min(len(images), workers or min(4, len(os.sched_getaffinity(0))))
    if count <= 1:
        return [_recognised(image, limits) for image in images]
    with ThreadPoolExecutor(count, thread_name_prefix="ocr") as pool:
        return list(pool.map(lambda image: _recognised(image, limits), images))


def _recognised(page: PageImage, limits: Limits) -> OcrPage:
    picture = page.image if isinstance(page.image, Image.Image) else page.image()
    if picture.width * picture.height > limits.max_pixels:
        raise TooLarge(f"page {page.number}: {picture.width} x {picture.height} pixels")
    return read_page(reduced(grey_of(picture)), page.number, page.width, page.height)
