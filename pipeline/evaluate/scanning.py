"""Turn printed pages into what a scanner or a phone makes of them, the same every time for the same seed."""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from extractors.errors import MissingTool

GOOD_DPI = 200
BAD_DPI = 150


def scan(pdf: bytes, seed: str, *, bad: bool = False) -> bytes:
    """An image-only PDF; `bad` is faint, askew and speckled, with a round stamp over the last page."""
    dice = random.Random(seed)
    dpi, quality = (BAD_DPI, 45) if bad else (GOOD_DPI, 70)
    clean = pages_of(pdf, dpi)
    if bad:
        pages = [_badly_scanned(page, dice, last=page is clean[-1]) for page in clean]
    else:
        pages = [_scanned(page, dice) for page in clean]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=quality)
    return buffer.getvalue()


def photograph(pdf: bytes, seed: str) -> bytes:
    """A JPEG of the first page, held by hand over the desk."""
    buffer = io.BytesIO()
    _photographed(pages_of(pdf, GOOD_DPI)[0], random.Random(seed)).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


def pages_of(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Grey images of the pages, through poppler. Raises MissingTool when `pdftoppm` is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-r", str(dpi), "-gray", f"{folder}/in.pdf", f"{folder}/p"]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except FileNotFoundError as error:
            raise MissingTool("poppler (pdftoppm) is not installed") from error
        return [Image.open(path).copy() for path in sorted(Path(folder).glob("p-*.pgm"))]


def _noisy(page: Image.Image, sigma: float, share: float, dice: random.Random) -> Image.Image:
    """Grain over the page; Pillow's own noise cannot be seeded, so it would differ from run to run."""
    grain = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
    spread = sigma / 74  # bytes spread evenly over 0-255 have a deviation of 74
    grain = grain.point([round(128 + (value - 128) * spread) for value in range(256)])
    return Image.blend(page, grain, share)


def _scanned(page: Image.Image, dice: random.Random) -> Image.Image:
    page = page.rotate(dice.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=250)
    return _noisy(page.filter(ImageFilter.GaussianBlur(dice.uniform(0.2, 0.7))), 18, 0.06, dice)


def _badly_scanned(page: Image.Image, dice: random.Random, *, last: bool) -> Image.Image:
    if last:
        pen = ImageDraw.Draw(page)
        x, y = page.width * 0.62, page.height * dice.uniform(0.35, 0.75)
        for ring in range(4):
            pen.ellipse([x - 90 - ring, y - 90 - ring, x + 90 + ring, y + 90 + ring], outline=120)
    page = ImageEnhance.Contrast(page).enhance(dice.uniform(0.45, 0.65))
    page = page.rotate(dice.uniform(-2.5, 2.5), resample=Image.Resampling.BICUBIC, fillcolor=235)
    return _noisy(page.filter(ImageFilter.GaussianBlur(dice.uniform(0.5, 0.9))), 40, 0.12, dice)


def _photographed(page: Image.Image, dice: random.Random) -> Image.Image:
    """Perspective, a shadow from one side, slightly out of focus."""
    wide, high = page.size
    margin = [dice.uniform(0.01, 0.05) for _ in range(8)]
    corners = (
        -margin[0] * wide, -margin[1] * high, -margin[2] * wide, high * (1 + margin[3]),
        wide * (1 + margin[4]), high * (1 + margin[5]), wide * (1 + margin[6]), -margin[7] * high,
    )  # fmt: skip
    page = page.transform(
        page.size, Image.Transform.QUAD, corners, resample=Image.Resampling.BICUBIC, fillcolor=90
    )
    shadow = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize(page.size)
    page = ImageChops.multiply(page, shadow.point([150 + value * 105 // 255 for value in range(256)]))
    return _noisy(page.filter(ImageFilter.GaussianBlur(0.8)), 20, 0.06, dice)
