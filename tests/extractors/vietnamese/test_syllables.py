"""The grammar of syllables accepts what is written and refuses what is not."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files

import pytest

from extractors.vietnamese.syllables import is_abbreviation, is_syllable, share_valid, syllables

GOOD = (
    "trường nghiêng khuya khuỷu giêng gì gìn giếng quốc quý quỳnh quyết quẹo huỳnh uỷ ủy hoà hòa hoàn xoong goòng "
    "ngoằn yêu yến y ý ở ươm ưa oai uống ích ghế kính ké xoay ngoéo tuýp loạt luật thuở đường ĐIỀU Khoản kỳ kĩ quyển "
    "huếch nghỉ gà giữ giặc quắc quăng bướu rượu"
)


@pytest.mark.parametrize("word", re.findall(r"\S+", GOOD))
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word)), "in either Unicode form"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("trưòng", "the tone stands on the last marked vowel"), ("hòan", "and on the second of a closed oa"),
        ("cat", "a stop takes sắc or nặng"), ("học2", "digits"), ("kà", "k before front vowels only"),
        ("cê", "c never before them"), ("ghà", "gh neither"), ("nge", "ng neither"), ("toå", "VNI"), ("ho¹ch", "TCVN3"),
        ("tuyêt", "no tone"), ("camera", "two syllables"), ("UBND", "letters"), ("", "nothing"), ("điề", "a torn one"),
        ("phoì", "tone on the wrong vowel"), ("giải quyết", "two words"), ("bứơc", "misplaced"),
    ],
)  # fmt: skip
def test_no_syllables(word: str, why: str) -> None:
    assert not is_syllable(word), why


def test_the_grammar_covers_a_dictionary() -> None:
    """Words with a toned or marked vowel in underthesea's word list are nearly all accepted; the rest are loans."""
    text = (files("underthesea") / "corpus" / "data" / "Viet74K.txt").read_text(encoding="utf-8")
    words = {word for word in re.findall(r"[^\W\d_]+", text.lower()) if not word.isascii()}
    refused = {word for word in words if not is_syllable(word)}
    assert len(words) > 5_000
    assert len(refused) < 0.1 * len(words)
    assert {"ngoẻo", "khuỵu", "chuếnh"} <= syllables()


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Nhà trường phối hợp UBND xã 12/5 năm 2020", 1.0),
        ("Nhà tröôøng", 0.5),
        ("", 1.0),
        ("GD&ĐT, CB-GV-NV 24/7", 1.0),
    ],
)
def test_share_valid(text: str, share: float) -> None:
    assert share_valid(text) == share


@pytest.mark.parametrize(
    ("word", "expected"),
    [("UBND", True), ("GDĐT", True), ("TTr", True), ("HOA", False), ("Hoa", False), ("Zalo", False)],
)
def test_is_abbreviation(word: str, expected: bool) -> None:
    assert is_abbreviation(word) is expected
