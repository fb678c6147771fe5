"""Draws small printed pages with a real font, as the pictures that the recogniser is tested on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from extractors.document import BlockList
from extractors.limits import Limits
from extractors.readers.ocr import OcrPage, PageImage, add_ocr_page, ocr_pages

FONT = "DejaVuSerif.ttf"
"""Pillow looks in the system's font folders. Liberation Serif lacks most Vietnamese letters."""
SIZE = 34
"""Pixels of 12 points at 200 dots per inch."""
LINES = (
    "Căn cứ Kế hoạch số 15/KH-PGDĐT ngày 03/02/2020 của Phòng Giáo dục,",
    "Trường Tiểu học Rạch Đào xây dựng phong trào toàn dân bảo vệ an ninh",
    "Tổ quốc với những nội dung như sau: Tuyên truyền dưới cờ mỗi tháng",
    "một lần; phối hợp với Công an xã ký Quy chế về an ninh trật tự.",
    "Giáo viên chủ nhiệm báo cáo ngay cho Hiệu trưởng khi có vụ việc.",
    'Mô hình "Cổng trường an toàn" được duy trì, khen thưởng kịp thời.',
)
TEXT = " ".join(LINES)


@cache
def font(size: int = SIZE) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def page(
    lines: Sequence[str] = LINES,
    *,
    width: int = 1640,
    size: int = SIZE,
    paper: int = 255,
    ink: int = 0,
    margin: int = 70,
) -> Image.Image:
    """Lines of print on paper, as a grey picture just high enough for them."""
    pitch = round(1.45 * size)
    picture = Image.new("L", (width, 2 * margin + pitch * len(lines)), paper)
    pen = ImageDraw.Draw(picture)
    for index, line in enumerate(lines):
        pen.text((margin, margin + index * pitch), line, font=font(size), fill=ink)
    return picture


def sheet(pieces: Sequence[tuple[int, int, str]], *, width: int = 1654, height: int = 900) -> Image.Image:
    """Pieces of text at (x, y), for headers, footers and tables; 1654 pixels are A4 at 200 dpi."""
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, text in pieces:
        pen.text((x, y), text, font=font(), fill=0)
    return picture


def recognised(picture: Image.Image, *, dpi: float = 200) -> OcrPage:
    image = PageImage(picture, 1, picture.width * 72 / dpi, picture.height * 72 / dpi)
    return ocr_pages([image], limits=Limits(), workers=1)[0]


def text_of(*pages: OcrPage) -> str:
    blocks = BlockList()
    for one in pages:
        add_ocr_page(blocks, one)
    return " ".join(block.text for block in blocks.blocks)


def accuracy(expected: str, found: str) -> float:
    expected, found = " ".join(expected.split()), " ".join(found.split())
    return 1 - Levenshtein.distance(expected, found) / len(expected)
