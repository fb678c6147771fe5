"""Reads photos and scans (JPEG, PNG, TIFF, WebP, HEIC …), and documents that are nothing but pictures."""

from __future__ import annotations

import hashlib
import io
import itertools
import struct
import warnings
from collections.abc import Sequence

import pillow_heif
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.document import BlockList, Document
from extractors.errors import (
    CorruptDocument,
    EmptyDocument,
    ReadError,
    TooLarge,
    UnreadableText,
    UnsupportedDocument,
)
from extractors.limits import Limits
from extractors.readers.ocr import PageImage, add_ocr_page, ocr_pages
from extractors.readers.sniff import IMAGES, MediaType, sniff

ENGINE = "picture/1"
_A4_HEIGHT = 841.9
"""Points. Photos know no scale: their longer side is taken for that of a sheet of A4."""
_LEAST_DPI = 100
"""Cameras write 72 dpi into every photo; only scanners mean what they write."""
_TRUSTED = 0.5
"""Recognised text below this quality cannot be trusted (extractors.readers.ocr)."""
_LEAST_SIDE = 200
"""Pictures in a document smaller than this, in pixels, are logos and signatures."""

pillow_heif.register_heif_opener()


def read_picture(data: bytes, media_type: MediaType, limits: Limits) -> Document:
    """Reads one picture file; every frame of a TIFF is a page.

    Raises CorruptDocument, TooLarge, EmptyDocument (a blank page), UnreadableText, MissingTool.
    """
    return recognise_pictures([data], hashlib.sha256(data).hexdigest(), media_type, limits)


def recognise_pictures(
    pictures: Sequence[bytes],
    sha256: str,
    media_type: MediaType,
    limits: Limits,
    warnings_: tuple[str, ...] = (),
) -> Document:
    """A document whose pages are these pictures, in this order."""
    images: list[PageImage] = []
    for picture in pictures:
        images.extend(_page_images(picture, len(images), limits))
    blocks = BlockList()
    pages = tuple(add_ocr_page(blocks, page) for page in ocr_pages(images, limits=limits))
    if not any(block.text for block in blocks.blocks):
        if all(page.quality >= _TRUSTED for page in pages):
            raise EmptyDocument("the picture shows a blank sheet")
        raise UnreadableText("nothing could be recognised in the picture")
    return Document(sha256, media_type.value, pages, tuple(blocks.blocks), warnings_, ENGINE)


def pages_in(pictures: Sequence[bytes], limits: Limits) -> list[bytes]:
    """Those of a document's pictures that may be scanned pages: readable, and not small."""
    kept = []
    for picture in pictures:
        if sniff(picture) not in IMAGES:
            continue
        try:
            with _opened(picture, limits) as image:
                if min(image.size) >= _LEAST_SIDE:
                    kept.append(picture)
        except ReadError:
            continue
    return kept


def _page_images(data: bytes, before: int, limits: Limits) -> list[PageImage]:
    pages: list[PageImage] = []
    with _opened(data, limits) as image:
        # Only a TIFF has pages; the further frames of a phone's photo (MPO, HEIC) show the same sheet again.
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if before + count > limits.max_pages:
            raise TooLarge(f"{count} pictures, {limits.max_pages} pages allowed")
        try:
            for frame in itertools.islice(ImageSequence.Iterator(image), count):
                _check_size(frame, limits)
                upright = ImageOps.exif_transpose(frame.copy())
                width, height = _points(upright, frame.info.get("dpi"))
                pages.append(PageImage(upright, before + len(pages) + 1, width, height))
        except (OSError, ValueError, SyntaxError, struct.error, EOFError) as error:
            raise CorruptDocument(f"the picture is damaged: {error}") from error
    return pages


def _opened(data: bytes, limits: Limits) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow's own limit only warns at first; the project's is checked below.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data))
        except Image.DecompressionBombError as error:
            raise TooLarge(str(error)) from error
        except UnidentifiedImageError as error:
            raise CorruptDocument("the picture cannot be opened") from error
        except (OSError, ValueError, SyntaxError, struct.error) as error:
            raise CorruptDocument(f"the picture is damaged: {error}") from error
        except NotImplementedError as error:
            raise UnsupportedDocument(str(error)) from error
    _check_size(image, limits)
    return image


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.max_pixels:
        raise TooLarge(f"{image.width} x {image.height} pixels, {limits.max_pixels} allowed")


def _points(image: Image.Image, dpi: object) -> tuple[float, float]:
    """Size of the sheet in points."""
    if isinstance(dpi, tuple) and len(dpi) == 2 and min(dpi) >= _LEAST_DPI:
        scale = 72 / float(max(dpi))
    else:
        scale = _A4_HEIGHT / max(image.size)
    return image.width * scale, image.height * scale
