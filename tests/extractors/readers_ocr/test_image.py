"""Pictures of every kind that schools send, made by real encoders, and broken ones with their causes."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from extractors.document import Document
from extractors.errors import CorruptDocument, EmptyDocument, ReadError, TooLarge, UnreadableText
from extractors.limits import Limits
from extractors.readers.pictures import read_picture
from extractors.readers.sniff import sniff
from tests.extractors.readers_ocr.drawn import LINES, accuracy, page

SHORT = LINES[:2]
EXPECTED = " ".join(SHORT)


def read_image(data: bytes, limits: Limits | None = None) -> Document:
    return read_picture(data, sniff(data), limits or Limits())


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def heic(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture.convert("RGB")).save(buffer, quality=80)
    return buffer.getvalue()


def exif(picture: Image.Image, orientation: int, turn: Image.Transpose) -> bytes:
    """As a phone saves it: pixels turned, and a note that says how to turn them back."""
    note = Image.Exif()
    note[0x0112] = orientation
    return saved(picture.transpose(turn), "JPEG", quality=90, exif=note)


def transparent(picture: Image.Image) -> bytes:
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.putalpha(picture.point(lambda value: 255 - value))
    return saved(clear, "PNG")


def deep(picture: Image.Image) -> bytes:
    return saved(Image.fromarray(np.asarray(picture, dtype=np.uint16) * 257), "PNG")


@pytest.mark.parametrize(
    ("encode", "media_type"),
    [
        pytest.param(lambda p: saved(p, "JPEG", quality=85), "image/jpeg", id="grey JPEG"),
        pytest.param(lambda p: saved(p.convert("CMYK"), "JPEG", quality=90), "image/jpeg", id="CMYK JPEG"),
        pytest.param(lambda p: exif(p, 6, Image.Transpose.ROTATE_90), "image/jpeg", id="phone held upright"),
        pytest.param(lambda p: exif(p, 3, Image.Transpose.ROTATE_180), "image/jpeg", id="phone upside down"),
        pytest.param(
            lambda p: exif(p, 8, Image.Transpose.ROTATE_270), "image/jpeg", id="phone the other way"
        ),
        pytest.param(lambda p: saved(p.convert("P"), "PNG"), "image/png", id="palette PNG"),
        pytest.param(lambda p: saved(p.convert("1"), "PNG"), "image/png", id="black and white PNG"),
        pytest.param(transparent, "image/png", id="ink on nothing"),
        pytest.param(deep, "image/png", id="16-bit PNG"),
        pytest.param(lambda p: saved(p.convert("RGB"), "WEBP", quality=85), "image/webp", id="WebP"),
        pytest.param(
            lambda p: saved(p.convert("1"), "TIFF", compression="group4"), "image/tiff", id="fax TIFF"
        ),
        pytest.param(heic, "image/heic", id="HEIC"),
        pytest.param(lambda p: saved(p, "BMP"), "image/bmp", id="BMP"),
    ],
)
def test_kinds(encode: Callable[[Image.Image], bytes], media_type: str) -> None:
    document = read_image(encode(page(SHORT)))
    assert accuracy(EXPECTED, document.text) >= 0.97
    assert (document.media_type, document.methods) == (media_type, ("ocr",))
    assert document.quality >= 0.9


def test_every_page_of_a_tiff_with_its_own_size() -> None:
    first, second = page(LINES[:2]), page(LINES[2:4], width=1400)
    data = saved(first, "TIFF", save_all=True, append_images=[second], dpi=(200, 200))
    document = read_image(data)
    assert [page.number for page in document.pages] == [1, 2]
    assert [round(page.width or 0) for page in document.pages] == [590, 504]
    assert accuracy(" ".join(LINES[:4]), document.text) >= 0.98
    assert {block.page for block in document.blocks} <= {1, 2}


def test_every_word_has_its_place() -> None:
    document = read_image(saved(page(SHORT), "PNG"))
    start = document.text.index("Phòng")
    span = document.span(start, start + len("Phòng Giáo"))
    assert (span.quote, span.page, len(span.boxes)) == ("Phòng Giáo", 1, 2)


def huge_png() -> bytes:
    """A header that claims 50,000 x 50,000 pixels and no more bytes than it takes to say so."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


JPEG = saved(page(SHORT), "JPEG", quality=80)
PNG = saved(page(SHORT), "PNG")
MANY = saved(Image.new("1", (8, 8)), "TIFF", save_all=True, append_images=[Image.new("1", (8, 8))] * 4)
GRAIN = np.random.default_rng(5).integers(0, 256, (400, 600), dtype=np.uint8)


@pytest.mark.parametrize(
    ("data", "limits", "cause"),
    [
        pytest.param(JPEG[: len(JPEG) // 2], Limits(), CorruptDocument, id="JPEG cut in half"),
        pytest.param(PNG[: len(PNG) // 2], Limits(), CorruptDocument, id="PNG cut in half"),
        pytest.param(JPEG[:20] + b"\0" * 400, Limits(), CorruptDocument, id="only the beginning is a JPEG"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", Limits(), CorruptDocument, id="WebP without a picture"),
        pytest.param(
            b"II*\0" + b"\xff" * 60, Limits(), CorruptDocument, id="TIFF whose directory lies outside"
        ),
        pytest.param(
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Limits(), CorruptDocument, id="HEIC without a picture"
        ),
        pytest.param(huge_png(), Limits(), TooLarge, id="a header that claims 2,500 million pixels"),
        pytest.param(JPEG, Limits(max_pixels=100_000), TooLarge, id="more pixels than are allowed"),
        pytest.param(MANY, Limits(max_pages=3), TooLarge, id="more pages than are allowed"),
        pytest.param(
            saved(Image.new("L", (800, 1000), 250), "PNG"), Limits(), EmptyDocument, id="blank paper"
        ),
        pytest.param(saved(Image.fromarray(GRAIN), "PNG"), Limits(), UnreadableText, id="noise"),
    ],
)
def test_causes(data: bytes, limits: Limits, cause: type[ReadError]) -> None:
    with pytest.raises(cause):
        read_image(data, limits)


def test_same_bytes_same_document() -> None:
    assert read_image(JPEG) == read_image(JPEG)
