"""The spaCy pipeline keeps every character, finds what the lexicons name, and has no memory."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.vietnamese.language import TERMS, set_spans, vietnamese

ALPHABET = 'aăâbcdđeêhinoôơuưy ÁẠỆÔƯĐ\u0301\u0323\u031b  \n\t\u00a0.,;:/&-–(“”)"0123…@'


def terms(text: str) -> list[tuple[str, str, str]]:
    doc = vietnamese()(text)
    return [(span.text, span.label_, span.id_) for span in doc.spans[TERMS]]


@given(st.text(ALPHABET, max_size=80) | st.text(max_size=40))
def test_the_text_is_kept(text: str) -> None:
    doc = vietnamese()(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Công an xã, thị trấn.", ["Công", "an", "xã", ",", "thị", "trấn", "."]),
        ("phòng,chống tội phạm", ["phòng", ",", "chống", "tội", "phạm"]),
        ("Số 47/KH-UBND", ["Số", "47", "/", "KH", "-", "UBND"]),
        ("1.652 học sinh, 12,5%", ["1.652", "học", "sinh", ",", "12,5", "%"]),
        ("đ/c Hùng, v.v.", ["đ/c", "Hùng", ",", "v.v", "."]),
        ("xem https://a.vn/b?c=1.", ["xem", "https://a.vn/b?c=1", "."]),
        ("hai  dấu cách", ["hai", " ", "dấu", "cách"]),
        ("dòng một\ndòng hai", ["dòng", "một", "\n", "dòng", "hai"]),
        (unicodedata.normalize("NFD", "trường"), [unicodedata.normalize("NFD", "trường")]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [token.text for token in vietnamese()(text)] == tokens


def test_sentences_follow_blocks_and_guards() -> None:
    doc = vietnamese()("1. Mục đích\n2.1. Tuyên truyền; phối hợp Công an Tp. Tân An. Báo cáo\nNơi nhận")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "1. Mục đích", "2.1. Tuyên truyền;", "phối hợp Công an Tp. Tân An.", "Báo cáo", "Nơi nhận",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phối hợp với Công an xã Nhị Thành", [("Công an xã", "police_bodies", "police.commune")]),
        ("phối hợp CÔNG  AN\u00a0THỊ TRẤN", [("CÔNG  AN\u00a0THỊ TRẤN", "police_bodies", "police.commune")]),
        ("mời đội cảnh sát giao thông nói chuyện",
         [("đội cảnh sát giao thông", "police_bodies", "police.traffic")]),
        ("ký với CAX và CSGT",
         [("CAX", "police_bodies", "police.commune_short"), ("CSGT", "police_bodies", "police.traffic_short")]),
        ("báo Uỷ ban nhân dân xã và Phòng GD&ĐT",
         [("Uỷ ban nhân dân xã", "authorities", "authority.committee"),
          ("Phòng GD&ĐT", "authorities", "authority.education_office")]),
        ("ca trực, cap 2", []),
        ("có công ăn việc làm", []),
        ("Quyết định của Bộ trưởng Bộ Công an", [("Bộ Công an", "authorities", "authority.ministry")]),
        ("đọc báo Công an nhân dân", []),
        ("đối tượng giả danh công an", []),
        ("dân quân, bộ đội biên phòng",
         [("dân quân", "organisations", "neighbours.militia"),
          ("bộ đội biên phòng", "organisations", "neighbours.militia")]),
        ("Phối hợp công an; xã tổ chức", [("công an", "police_bodies", "police.local")]),
        ("Trưởng ban công\nan xã", []),
    ],
)  # fmt: skip
def test_terms(text: str, found: list[tuple[str, str, str]]) -> None:
    assert terms(text) == found
    decomposed = terms(unicodedata.normalize("NFD", text))
    assert [(unicodedata.normalize("NFC", quote), *rest) for quote, *rest in decomposed] == [
        tuple(row) for row in found
    ]


def test_zones_as_spans() -> None:
    doc = vietnamese()("Căn cứ Luật.\nNhà trường tuyên truyền.")
    set_spans(doc, "zones", [(0, 12, "legal_basis"), (13, 37, "operative"), (20, 20, "nothing")])
    assert [(span.text, span.label_) for span in doc.spans["zones"]] == [
        ("Căn cứ Luật.", "legal_basis"), ("Nhà trường tuyên truyền.", "operative"),
    ]  # fmt: skip


def test_the_same_result_in_any_order(samples: Path) -> None:
    texts = [
        json.loads(line)["text"]
        for line in (samples / "statements" / "police_coordination.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()[:60]
    ]
    first = {text: terms(text) for text in texts}
    random.Random(3).shuffle(texts)
    assert {text: terms(text) for text in texts} == first
    assert any(first.values())


def test_built_once() -> None:
    assert vietnamese() is vietnamese()
