"""Recognition of scanned pages beside bare Tesseract on the same pictures, and two pages at once beside one."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tesserocr
import yaml
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from extractors.document import BlockList
from extractors.limits import Limits
from extractors.readers import ocr_engine
from extractors.readers.ocr import OcrPage, PageImage, add_ocr_page, ocr_pages

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "plans"
PAGES, ROUNDS = 4, 3
WIDTH, HEIGHT, MARGIN, SIZE = 1654, 2339, 150, 33
"""A4 at 200 dots per inch in 12 point print."""
AT_MOST, AT_LEAST = 1.15, 1.7


def wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines, current = [], ""
    for word in text.split():
        if font.getlength(f"{current} {word}") > WIDTH - 2 * MARGIN:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return [*lines, current]


def printed(text: str, seed: int) -> tuple[Image.Image, str]:
    """A full page of the text as an office scanner leaves it, and the words on it."""
    font = ImageFont.truetype("DejaVuSerif.ttf", SIZE)
    sheet = Image.new("L", (WIDTH, HEIGHT), 252)
    pen = ImageDraw.Draw(sheet)
    lines = [
        line for paragraph in text.splitlines() if paragraph.strip() for line in wrapped(paragraph, font)
    ]
    lines = lines[: (HEIGHT - 2 * MARGIN) // 48]
    for index, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + 48 * index), line, font=font, fill=10)
    dice = np.random.default_rng(seed)
    askew = sheet.rotate(float(dice.uniform(-0.8, 0.8)), resample=Image.Resampling.BICUBIC, fillcolor=250)
    grain = dice.normal(0, 4, (HEIGHT, WIDTH))
    soft = np.asarray(askew.filter(ImageFilter.GaussianBlur(0.5)), dtype=float)
    return Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8)), " ".join(lines)


def pages() -> list[tuple[Image.Image, str]]:
    texts = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["body"] for path in sorted(SAMPLES.glob("*.yaml"))
    ]
    full = [text for text in texts if len(text) > 3000][:PAGES]
    return [printed(text, seed) for seed, text in enumerate(full)]


def bare(api: tesserocr.PyTessBaseAPI, picture: Image.Image) -> str:
    api.SetImage(picture)
    return str(api.GetUTF8Text())


def ours(pictures: list[Image.Image], workers: int) -> str:
    images = [PageImage(picture, n, 595.4, 842.0) for n, picture in enumerate(pictures, start=1)]
    return text_of(ocr_pages(images, limits=Limits(), workers=workers))


def text_of(found: list[OcrPage]) -> str:
    blocks = BlockList()
    for page in found:
        add_ocr_page(blocks, page)
    return " ".join(block.text for block in blocks.blocks)


def best(clock: Callable[[], float], work: Callable[[], object]) -> float:
    """Seconds of the fastest of ROUNDS."""
    times = []
    for _ in range(ROUNDS):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def accuracy(expected: str, found: str) -> float:
    expected, found = " ".join(expected.split()), " ".join(found.split())
    return 1 - Levenshtein.distance(expected, found) / len(expected)


def main() -> int:
    sheets = pages()
    pictures = [picture for picture, _ in sheets]
    folder = str(ocr_engine.tessdata_folder())
    with tesserocr.PyTessBaseAPI(path=folder, lang="vie", oem=tesserocr.OEM.LSTM_ONLY) as api:
        bare(api, pictures[0])
        ours(pictures[:1], 1)
        alone = [best(time.process_time, lambda p=p: bare(api, p)) for p in pictures]  # type: ignore[misc]
        whole = [best(time.process_time, lambda p=p: ours([p], 1)) for p in pictures]  # type: ignore[misc]
        plain = [accuracy(words, bare(api, picture)) for picture, words in sheets]
    read = [accuracy(words, ours([picture], 1)) for picture, words in sheets]
    ratio = sum(whole) / sum(alone)
    print(f"{'page':<6}{'bare tesserocr':>22}{'whole reading':>22}{'ratio':>8}")
    for n, (a, b, c, d) in enumerate(zip(alone, plain, whole, read, strict=True), start=1):
        print(f"{n:<6}{a:>12.3f} s {b:>7.2%}{c:>12.3f} s {d:>7.2%}{c / a:>8.2f}")
    print(f"core time, whole reading against bare: {ratio:.2f} (at most {AT_MOST})")
    one = best(time.perf_counter, lambda: ours(pictures, 1))
    two = best(time.perf_counter, lambda: ours(pictures, 2))
    load = os.getloadavg()[0]
    print(
        f"{PAGES} pages, two at a time against one after the other: {one / two:.2f} times (at least {AT_LEAST})"
    )
    print(f"load of the machine: {load:.1f} on {os.cpu_count()} cores; above 1 the second figure says little")
    return 0 if ratio <= AT_MOST and (one / two >= AT_LEAST or load > 1.5) else 1


if __name__ == "__main__":
    sys.exit(main())
