"""Real pictures of print, spoilt in the ways of scanners and telephones, give their words back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from extractors.errors import MissingTool, TooLarge
from extractors.limits import Limits
from extractors.readers import ocr_engine
from extractors.readers.ocr import PageImage, ocr_pages
from tests.extractors.readers_ocr.drawn import LINES, TEXT, accuracy, font, page, recognised, text_of

Spoil = Callable[[Image.Image], Image.Image]


def noisy(picture: Image.Image, sigma: float, seed: int = 7) -> Image.Image:
    grain = np.random.default_rng(seed).normal(0, sigma, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture, dtype=float) + grain, 0, 255).astype(np.uint8))


def faint_and_askew(picture: Image.Image) -> Image.Image:
    pale = ImageEnhance.Contrast(picture).enhance(0.4)
    return noisy(pale.rotate(2.3, resample=Image.Resampling.BICUBIC, fillcolor=230), 5)


def shadowed(picture: Image.Image) -> Image.Image:
    shadow = Image.linear_gradient("L").rotate(90).resize(picture.size).point(lambda v: 110 + v * 145 // 255)
    return ImageChops.multiply(picture, shadow)


def shadow_with_an_edge(picture: Image.Image) -> Image.Image:
    """As sharp as the edge of a sheet: taking the lit part for the page would lose the other half."""
    shadow = Image.new("L", picture.size, 255)
    shadow.paste(115, (0, 0, picture.width // 2, picture.height))
    return ImageChops.multiply(picture, shadow)


def on_a_desk(picture: Image.Image) -> Image.Image:
    """Seen from an angle, with a dark desk around."""
    wide, high = picture.size
    corners = (
        -0.05 * wide,
        -0.08 * high,
        -0.02 * wide,
        1.06 * high,
        1.03 * wide,
        1.09 * high,
        1.06 * wide,
        -0.05 * high,
    )
    return picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=70
    )


def small(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


def turned(quarter: Image.Transpose) -> Spoil:
    return lambda picture: picture.transpose(quarter)


@pytest.mark.parametrize(
    ("spoil", "least"),
    [
        pytest.param(lambda picture: picture, 0.99, id="clean"),
        pytest.param(
            lambda picture: noisy(picture.filter(ImageFilter.GaussianBlur(0.6)), 8), 0.99, id="office scan"
        ),
        pytest.param(faint_and_askew, 0.98, id="faint, askew, speckled"),
        pytest.param(shadowed, 0.98, id="shadow from one side"),
        pytest.param(shadow_with_an_edge, 0.9, id="shadow with a hard edge"),
        pytest.param(on_a_desk, 0.98, id="perspective over a dark desk"),
        pytest.param(small, 0.97, id="100 dpi"),
        pytest.param(turned(Image.Transpose.ROTATE_90), 0.98, id="quarter turn left"),
        pytest.param(turned(Image.Transpose.ROTATE_180), 0.98, id="upside down"),
        pytest.param(turned(Image.Transpose.ROTATE_270), 0.98, id="quarter turn right"),
        pytest.param(lambda picture: noisy(picture, 45), 0.97, id="grain that only the second recipe reads"),
    ],
)
def test_print_is_read(spoil: Spoil, least: float) -> None:
    found = recognised(spoil(page()))
    assert accuracy(TEXT, text_of(found)) >= least
    assert found.quality >= 0.9


def scribble(seed: int) -> Image.Image:
    grain = np.random.default_rng(seed).integers(0, 256, (500, 700), dtype=np.uint8)
    return Image.fromarray(grain).filter(ImageFilter.GaussianBlur(4))


@pytest.mark.parametrize(
    ("picture", "low", "high"),
    [
        pytest.param(Image.new("L", (900, 1200), 255), 1.0, 1.0, id="blank paper"),
        pytest.param(noisy(Image.new("L", (900, 1200), 225), 4), 1.0, 1.0, id="blank grey paper with grain"),
        pytest.param(Image.new("L", (900, 1200), 0), 0.0, 0.0, id="a covered lens"),
        pytest.param(noisy(Image.new("L", (600, 800), 128), 90), 0.0, 0.1, id="white noise"),
        pytest.param(scribble(3), 0.0, 0.1, id="a blurred picture of nothing"),
        pytest.param(page().filter(ImageFilter.GaussianBlur(4)), 0.0, 0.49, id="print out of focus"),
        pytest.param(Image.new("L", (1, 1), 255), 1.0, 1.0, id="one white pixel"),
    ],
)
def test_quality_says_what_cannot_be_trusted(picture: Image.Image, low: float, high: float) -> None:
    found = recognised(picture)
    assert low <= found.quality <= high
    if high == 1.0:
        assert found.lines == ()


def test_a_stamp_over_a_name_hides_neither_name_nor_post() -> None:
    lines = ["HIỆU TRƯỞNG", "", "", "Nguyễn Thị Thanh Lài"]
    picture = page([*LINES[:3], "", *lines])
    pen = ImageDraw.Draw(picture)
    for ring in range(4):
        pen.ellipse([200 - ring, 330 - ring, 440 + ring, 570 + ring], outline=110)
    text, _, name = text_of(recognised(picture)).partition(" HIỆU TRƯỞNG ")
    assert accuracy(" ".join(LINES[:3]), text) >= 0.99
    assert accuracy("Nguyễn Thị Thanh Lài", name) >= 0.8


def test_red_stamps_are_dropped_and_red_words_are_not() -> None:
    stamp = Image.new("RGB", page([*LINES, "", ""]).size, "white")
    pen = ImageDraw.Draw(stamp)
    pen.ellipse([500, 120, 740, 360], outline=(220, 30, 40), width=7)
    pen.text((550, 220), "CÔNG AN", fill=(220, 30, 40), font=font(30))
    pen.text((70, 400), "Chữ đỏ vẫn là chữ.", fill=(200, 0, 0), font=font())
    picture = ImageChops.multiply(page([*LINES, "", ""]).convert("RGB"), stamp)
    expected = f"{TEXT} Chữ đỏ vẫn là chữ."
    assert accuracy(expected, text_of(recognised(picture))) >= 0.97


@pytest.mark.parametrize("angle", [0.0, -3.0])
def test_word_boxes_lie_on_the_words_of_the_page_as_given(angle: float) -> None:
    picture = Image.new("L", (1300, 700), 255)
    ImageDraw.Draw(picture).rectangle([900, 500, 1180, 512], fill=0)
    picture.paste(page(LINES[:4], width=1300), (0, 0))
    found = recognised(picture.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC), dpi=72)
    word = next(word for line in found.lines for word in line.words if word.text.startswith("Tiểu"))
    turn = np.radians(-angle)
    x, y = 215 - 650, 140 - 350
    middle_x = 650 + x * np.cos(turn) - y * np.sin(turn)
    middle_y = 350 + x * np.sin(turn) + y * np.cos(turn)
    assert word.box.x0 - 12 < middle_x < word.box.x1 + 12
    assert word.box.top - 8 < middle_y < word.box.bottom + 8
    assert 0.5 < word.confidence <= 1.0


def test_threads_give_what_one_thread_gives() -> None:
    pictures = [page(LINES[:3]), page(LINES[3:]), page(LINES[1:4])]
    pages = [PageImage(picture, n, 475, 180) for n, picture in enumerate(pictures, start=1)]
    assert ocr_pages(pages, limits=Limits(), workers=3) == ocr_pages(pages, limits=Limits(), workers=1)


def test_a_picture_may_be_fetched_late() -> None:
    fetched = ocr_pages([PageImage(lambda: page(LINES[:2]), 5, 475, 120)], limits=Limits())
    assert fetched[0].number == 5
    assert accuracy(" ".join(LINES[:2]), text_of(*fetched)) >= 0.98


@pytest.mark.parametrize(
    ("count", "limits"),
    [
        pytest.param(1, Limits(max_pixels=1_000), id="pixels"),
        pytest.param(3, Limits(max_pages=2), id="pages"),
    ],
)
def test_limits(count: int, limits: Limits) -> None:
    pages = [PageImage(Image.new("L", (100, 100), 255), n + 1, 36, 36) for n in range(count)]
    with pytest.raises(TooLarge):
        ocr_pages(pages, limits=limits)


def test_without_language_data_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setattr(ocr_engine, "_FOLDERS", ())
    ocr_engine._find.cache_clear()
    with pytest.raises(MissingTool, match="tesseract-ocr-vie"):
        ocr_engine.tessdata_folder()
    ocr_engine._find.cache_clear()
