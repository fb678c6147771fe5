"""Quality tells text that can be trusted from glyphs that only look like it, at any length."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.quality import page_quality
from extractors.vietnamese.normalise import strip_diacritics
from pipeline.evaluate.labels import read_label
from tests.extractors.vietnamese.encode import encode


def _plan(path: Path) -> str:
    data = read_label(path)
    rows = data["table"]["rows"] if data.get("table") else []
    lines = [
        *data["header_left"],
        *data["title"],
        data["body"],
        *(" ".join(row) for row in rows),
        *data["recipients"],
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def plans(samples: Path) -> list[str]:
    return [_plan(path) for path in sorted((samples / "plans").glob("*.yaml"))]


def _shifted(text: str) -> str:
    """Glyph numbers taken for characters: what a PDF without a character map gives."""
    return "".join(chr(max(33, ord(char) - 29)) if "!" < char < "\x7f" else char for char in text)


def _torn(text: str) -> str:
    rng = random.Random(20200221)
    words = []
    for word in text.split(" "):
        at = rng.randrange(1, len(word) - 1) if len(word) > 3 and rng.random() < 0.45 else 0
        words.append(f"{word[:at]} {word[at:]}" if at else word)
    return " ".join(words)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_clean_plans_and_directives_rate_high(
    plans: list[str], samples: Path, form: Literal["NFC", "NFD"]
) -> None:
    texts = [
        *plans,
        *(path.read_text(encoding="utf-8") for path in sorted((samples / "directives").glob("*.txt"))),
    ]
    assert len(texts) > 20
    for text in texts:
        assert page_quality(unicodedata.normalize(form, text)) > 0.95
        assert page_quality(text.upper()) > 0.95


@pytest.mark.parametrize("encoding", ["vni", "tcvn3", "vps", "viscii", "cp1258"])
def test_undecoded_legacy_text_rates_low(plans: list[str], encoding: str) -> None:
    assert max(page_quality(encode(plan, encoding)) for plan in plans) < 0.4


@pytest.mark.parametrize(
    ("spoil", "most"),
    [
        (_shifted, 0.1),
        (_torn, 0.5),
        (lambda text: "".join("\ufffd" if char > "\x7f" else char for char in text), 0.1),
        (
            lambda text: "".join(chr(0xE000 + ord(char) % 512) if char > "\x7f" else char for char in text),
            0.1,
        ),
        (lambda text: "".join("" if char > "\x7f" else char for char in text), 0.4),
        (strip_diacritics, 0.6),
    ],
    ids=[
        "shifted glyphs",
        "torn syllables",
        "replacement glyphs",
        "private use",
        "marks dropped",
        "no diacritics",
    ],
)
def test_spoiled_plans_rate_low(plans: list[str], spoil, most: float) -> None:  # type: ignore[no-untyped-def]
    assert max(page_quality(spoil(plan)) for plan in plans) < most


@pytest.mark.parametrize(
    ("text", "low", "high", "why"),
    [
        ("", 0.0, 0.0, "no text is no ground for trust"),
        (" \n\t", 0.0, 0.0, "nor is white space"),
        ("KẾ HOẠCH", 0.95, 1.0, "two words suffice"),
        ("12/KH-THNT", 0.95, 1.0, "a document number is neutral"),
        ("1\n2\n3\n01/02/2020 12,5% 6g00 5A", 0.95, 1.0, "numbers are neutral"),
        ("BGH TPT GVCN CMHS ANTT ATGT PCTP TNXH UBND HĐND MTTQ BCĐ THCS CBQL", 0.95, 1.0, "so are abbreviations"),
        ("gv, hs và cb nv ở tp, nặng 2 kg, dài 3 km", 0.9, 1.0, "small ones"),
        ("CB-GV-NV, GD&ĐT, đ/c, v.v., Tp. HCM", 0.9, 1.0, "and mixed ones"),
        ("STT Nội dung Thời gian Người phụ trách\n1 Tuyên truyền 02/2020 TPT\n2 Ký liên tịch 03/2020 BGH", 0.95, 1.0,
         "a table"),
        ("Trang Facebook, nhóm Zalo, camera, email, fanpage, website của trường", 0.9, 1.0, "words of other languages"),
        ("Cô Hélène và thầy Noël dạy tiếng Pháp ở Trường Tiểu học Nhị Thành", 0.9, 1.0, "French names"),
        ("Xem https://thnt.edu.vn/tin?id=1 hoặc gửi thnt@longan.edu.vn", 0.9, 1.0, "addresses"),
        ("a) Tuyên truyền; b) Phối hợp; 1. Mục đích; I. Yêu cầu; 1/ Mô hình", 0.95, 1.0, "labels"),
        ("y tế, ở nhà, ý thức, ô tô, à, ạ", 0.9, 1.0, "words of one letter"),
        ("ĐIỀ U KHO ẢN", 0.0, 0.4, "torn capitals"),
        ("7UѭӡQJ 7LӇX KӑF 1Kӏ 7KjQK", 0.0, 0.2, "shifted glyphs"),
        ("Tröôøng Tieåu hoïc Nhò Thaønh toå chöùc", 0.0, 0.4, "VNI"),
        ("Tr\u00adêng TiÓu häc NhÞ Thµnh tæ chøc", 0.0, 0.4, "TCVN3"),
        ("!@#$%^&*()", 0.0, 1.0, "signs alone decide nothing, but raise no error"),
    ],
)  # fmt: skip
def test_small_texts(text: str, low: float, high: float, why: str) -> None:
    assert low <= page_quality(text) <= high, why


def test_quality_falls_as_noise_grows(plans: list[str]) -> None:
    def noisy(rate: float) -> str:
        rng = random.Random(7)
        return "".join(
            rng.choice("öïäåů†čµñÎ~^|10") if char.isalpha() and rng.random() < rate else char
            for char in plans[0]
        )

    scores = [page_quality(noisy(rate)) for rate in (0.0, 0.05, 0.12, 0.25)]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] > 0.8 and scores[-1] < 0.4


def test_length_does_not_matter(plans: list[str]) -> None:
    assert page_quality(plans[0]) == page_quality(plans[0] + "\n" + plans[0])


@given(st.text(max_size=200))
def test_always_between_0_and_1(text: str) -> None:
    assert 0.0 <= page_quality(text) <= 1.0
