"""All finders over one document: positions, order, and no mention across lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finders import find_mentions

LETTER = (
    "Số: 12/KH-THNT\n"
    "I. MỤC ĐÍCH\n"
    "Căn cứ Kế hoạch số 47/KH-UBND ngày 13/02/2020; thầy Ngô Đức Thịnh phối hợp Công an xã Nhị Thành. Báo cáo\n"
    "trước ngày 28/02/2020.\n"
    "KT. HIỆU TRƯỞNG\n"
    "PHÓ HIỆU TRƯỞNG\n"
    "\n"
    "Trần Thị Bé"
)


def test_mentions_of_a_letter() -> None:
    assert [(mention.kind, mention.text) for mention in find_mentions(LETTER)] == [
        ("citation", "12/KH-THNT"),
        ("heading", "I. MỤC ĐÍCH"),
        ("citation", "47/KH-UBND"),
        ("date", "13/02/2020"),
        ("person", "Ngô Đức Thịnh"),
        ("organisation", "Công an xã Nhị Thành"),
        ("date", "28/02/2020"),
        ("signer", "PHÓ HIỆU TRƯỞNG"),
        ("person", "Trần Thị Bé"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ngày 28/02\nTháng 3", "two cells of a schedule are two dates"),
        ("Công an xã\nHuỳnh Tấn Lực", "a name in the next line is no place"),
        ("Số 12/KH\n-UBND", "a number does not go on in the next line"),
        ("HIỆU\nTRƯỞNG", "nor does a post"),
    ],
)
def test_a_line_end_ends_every_mention(text: str, why: str) -> None:
    assert not [mention.text for mention in find_mentions(text) if "\n" in mention.text], why


PIECES = st.sampled_from(
    [*LETTER.split("\n"), "\n", " ", "ngày", "Công an", "xã", "Trần", "12/KH", "- ", "TM. ", "\u00a0"]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_positions_hold_in_any_text(text: str) -> None:
    mentions = find_mentions(text)
    assert all(text[mention.start : mention.end] == mention.text != "" for mention in mentions)
    assert all(
        (mention.found.start, mention.found.end) == (mention.start, mention.end) for mention in mentions
    )
    assert not [mention for mention in mentions if "\n" in mention.text]
    assert [mention.start for mention in mentions] == sorted(mention.start for mention in mentions)


def test_a_text_is_the_sum_of_its_lines(samples: Path) -> None:
    """What stands in one line does not depend on the others, but for the name under a post."""
    path = samples / "statements" / "police_coordination.jsonl"
    lines = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()[:80]]
    lines = [line for line in lines if "\n" not in line]
    together = [(mention.kind, mention.text) for mention in find_mentions("\n".join(lines))]
    assert together == [(mention.kind, mention.text) for line in lines for mention in find_mentions(line)]
    assert len(together) >= 80


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ngày " + "." * 20_000, id="a page of dots"),
        pytest.param("năm học" + " " * 20_000, id="white space"),
        pytest.param("1. " + "“" * 20_000 + "a", id="quotation marks that never close"),
        pytest.param("Q. " * 7_000 + "x", id="on behalf of on behalf"),
        pytest.param("Trần " * 5_000, id="nothing but family names"),
        pytest.param("12/KH-UBND " * 3_000, id="nothing but numbers"),
    ],
)
def test_endless_lines_end(text: str) -> None:
    assert all(mention.end <= len(text) for mention in find_mentions(text))
