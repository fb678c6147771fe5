"""Reads pictures of pages: photographs and scans as JPEG, PNG, TIFF (every page), WebP, HEIC, BMP or GIF."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.document import BlockList, Document
from extractors.errors import CorruptDocument, EmptyDocument, NoPages, TooLarge, UnreadableText
from extractors.limits import Limits
from extractors.readers import ocr_engine
from extractors.readers.ocr import PageImage, add_ocr_page, ocr_pages
from extractors.readers.sniff import sniff

TRUSTED = 0.5
"""Quality from which a page's text is believed."""
_ENGINE = "image/1"
_A4_HEIGHT = 841.9
_PAPER_DPI = (100.0, 1300.0)
"""Resolutions that a scanner writes; 72 and 96 are what cameras and drawing programs put there for want of one."""
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
)
"""What Pillow's decoders raise on broken bytes."""


def read_image(data: bytes, name: str, limits: Limits) -> Document:
    """Reads a picture, turned as its EXIF data say; a TIFF may have several pages.

    Raises CorruptDocument, TooLarge (pixels or pages), NoPages, EmptyDocument for blank paper, UnreadableText when
    there is something on it but nothing could be recognised, and MissingTool without Vietnamese language data.
    """
    with _opened(data, limits) as image:
        pages = ocr_pages(_pages(image, limits), limits=limits)
    blocks = BlockList()
    entries = tuple(add_ocr_page(blocks, page) for page in pages)
    if not blocks.blocks:
        if any(page.quality < TRUSTED for page in entries):
            raise UnreadableText("nothing could be recognised in the picture")
        raise EmptyDocument("the picture shows blank paper")
    doubts = tuple(f"page {page.number}: text not reliable" for page in entries if page.quality < TRUSTED)
    engine = f"{_ENGINE} {ocr_engine.version()}"
    digest = hashlib.sha256(data).hexdigest()
    return Document(digest, sniff(data, name).value, entries, tuple(blocks.blocks), doubts, engine)


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The picture, opened but not decoded; everything that goes wrong while it is open gets its cause."""
    _with_heic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # Pillow warns of odd metadata; size is checked here against the limits
            with Image.open(io.BytesIO(data)) as image:
                _check_size(image, limits)
                yield image
    except Image.DecompressionBombError as error:
        raise TooLarge(str(error)) from error
    except UnidentifiedImageError as error:
        raise CorruptDocument("no picture that can be decoded") from error
    except _DAMAGE as error:
        raise CorruptDocument(f"picture: {error}") from error


@cache
def _with_heic() -> None:
    """HEIC is not Pillow's own; thumbnails and depth maps are not wanted."""
    pillow_heif.register_heif_opener(thumbnails=False)


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.max_pixels:
        raise TooLarge(f"{image.width} x {image.height} pixels, {limits.max_pixels} allowed")
    if image.width * image.height == 0:
        raise NoPages("the picture has no pixels")


def _pages(image: Image.Image, limits: Limits) -> list[PageImage]:
    """Each page of a TIFF; the first picture of the other kinds, whose further frames are no pages."""
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if count > limits.max_pages:
        raise TooLarge(f"{count} pages, {limits.max_pages} allowed")
    lock = Lock()
    pages = []
    for index in range(count):
        if count > 1:
            image.seek(index)
            _check_size(image, limits)
        width, height = _points(image)
        pages.append(PageImage(_loader(image, index, lock), index + 1, width, height))
    return pages


def _loader(image: Image.Image, index: int, lock: Lock) -> Callable[[], Image.Image]:
    def load() -> Image.Image:
        with lock:  # the frames of a file share its position
            if image.tell() != index:
                image.seek(index)
            return ImageOps.exif_transpose(image)

    return load


def _points(image: Image.Image) -> tuple[float, float]:
    """Width and height in points, upright: by the resolution that a scanner wrote, else as if the paper were A4."""
    width, height = image.size
    if image.getexif().get(0x0112) in {5, 6, 7, 8}:
        width, height = height, width
    across, down = (float(value) for value in image.info.get("dpi", (0, 0))[:2])
    low, high = _PAPER_DPI
    if low <= across <= high and low <= down <= high:
        return width * 72 / across, height * 72 / down
    scale = _A4_HEIGHT / max(width, height)
    return width * scale, height * scale
