"""Known confusions are mended where neighbours prove it; names, numbers and sure words are never touched."""

from __future__ import annotations

import pytest

from extractors.document import Box
from extractors.readers.ocr_repair import repaired
from extractors.readers.ocr_types import OcrWord
from tests.extractors.readers_ocr import make_pairs


def mended(text: str, confidence: float) -> str:
    words = [OcrWord(word, Box(0, 0, 1, 1), confidence) for word in text.split()]
    return " ".join(word.text for word in repaired(words))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        pytest.param("Phòng GD&ÐT huyện", "Phòng GD&ĐT huyện", id="Icelandic letter"),
        pytest.param("Phòng GD&ĐÐT huyện", "Phòng GD&ĐT huyện", id="Icelandic letter beside the real one"),
        pytest.param("~ Phòng Giáo dục", "- Phòng Giáo dục", id="dash at the start"),
        pytest.param("5, Chế độ thông tin", "5. Chế độ thông tin", id="point of a number"),
        pytest.param("trong giỜ học", "trong giờ học", id="capital inside a word"),
        pytest.param("các cơ SỞ giáo dục", "các cơ sở giáo dục", id="capital syllable between small words"),
        pytest.param("II.MỤC ĐÍCH", "II. MỤC ĐÍCH", id="number glued to its heading"),
        pytest.param("bảo đẳm an ninh", "bảo đảm an ninh", id="hook read as hook over breve"),
        pytest.param("đảm bảo an nỉnh trật tự", "đảm bảo an ninh trật tự", id="mark invented"),
        pytest.param("HIỆU TRƯỜNG", "HIỆU TRƯỞNG", id="hook lost on a capital"),
    ],
)
def test_confusions(seen: str, meant: str) -> None:
    assert mended(seen, 0.8) == meant


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ông Nguyễn Văn Ngừ và bà Lê Thị Hoà", id="names"),
        pytest.param("Số 15/KH-THNT ngày 03/02/2020", id="numbers"),
        pytest.param("UBND xã, CB-GV-NV, PGDĐT, TrH&HS", id="abbreviations"),
        pytest.param("uỷ ban hoá học khoẻ mạnh", id="the other way to place tone marks"),
        pytest.param("- Lưu: VT.", id="a dash that is right"),
        pytest.param("1,5 mét và 2,5 mét", id="decimal comma"),
    ],
)
def test_what_must_stay(text: str) -> None:
    assert mended(text, 0.8) == text


def test_sure_words_stay_whatever_the_neighbours_say() -> None:
    assert mended("bảo đẳm an ninh", 0.99) == "bảo đẳm an ninh"


def test_repair_is_stable() -> None:
    once = mended("~ bảo đẳm an nỉnh trật tự trong giỜ học", 0.8)
    assert mended(once, 0.8) == once


def test_the_pairs_are_those_of_the_samples() -> None:
    assert make_pairs.TARGET.read_text(encoding="utf-8").splitlines() == list(make_pairs.lines())
