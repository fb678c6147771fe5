"""Document numbers in every form that the directives and plans print, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finders.citations import find_citations


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Công văn số 355/SGDĐT-HCQT", "355/SGDĐT-HCQT"),
        ("Kế hoạch số 47/KH-UBND", "47/KH-UBND"),
        ("Nghị quyết 09/1998/NQ-CP", "09/1998/NQ-CP"),
        ("Chỉ thị số 48-CT/TW", "48-CT/TW"),
        ("Kết luận số 44-KL/TW", "44-KL/TW"),
        ("Chỉ thị số 65-CT/TU", "65-CT/TU"),
        ("Công văn 3475/UBND-NCTCD", "3475/UBND-NCTCD"),
        ("Quyết định số 9745/QĐ-BCA-V05", "9745/QĐ-BCA-V05"),
        ("Kế hoạch số 3560/KH-SGDĐT", "3560/KH-SGDĐT"),
        ("Số: 12/KH-THNT", "12/KH-THNT"),
        ("Số : 47 / KH-UBND", "47/KH-UBND"),
        ("số 47/KH - UBND ngày", "47/KH-UBND"),
        ("số 1299/QĐ–TTg", "1299/QĐ-TTg"),
        ("Thông tư số 08/2017/TT-BCA", "08/2017/TT-BCA"),
        ("Luật số 24/2018/QH14", "24/2018/QH14"),
        ("Thông tư liên tịch 34/2009/TTLT-BGDĐT-BCA", "34/2009/TTLT-BGDĐT-BCA"),
        ("Quy chế 05/QCPH-CAX-THNT", "05/QCPH-CAX-THNT"),
        ("số 06/QCPH/CAH-PGDĐT", "06/QCPH/CAH-PGDĐT"),
        ("Chương trình số 21/CTr-PGD&ĐT", "21/CTr-PGD&ĐT"),
        ("số 15-NQ/HU", "15-NQ/HU"),
        ("Quyết định 711/QĐ", "711/QĐ"),
        ("số 102a/QĐ-UBND", "102a/QĐ-UBND"),
        ("Công văn số 1120/PGDĐT ngày 20/10/2020", "1120/PGDĐT"),
        ("(12/KH-THNT)", "12/KH-THNT"),
    ],
)
def test_forms(text: str, number: str) -> None:
    (mention,) = find_citations(text)
    assert mention.number == number
    assert re.sub(r"\s", "", text[mention.start : mention.end]).replace("–", "-") == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ngày 13/02/2020", "a date"), ("năm học 2019-2020", "a school year"), ("trực 24/7", "a rhythm"),
        ("ngày 12/5 lớp 5A", "day and month"), ("lớp 5/2, 5/3", "classes"), ("Số:      /KH-PGDĐT", "a blank number"),
        ("tỉ lệ 20/22 GV", "a ratio"), ("18/18 CB-GV-NV", "a ratio of staff"), ("20/CB-GV-NV", "a ratio of staff"),
        ("01 lần/HK", "a rhythm"), ("28.02.2020", "a date with full stops"), ("https://a.vn/12/KH-AB", "an address"),
        ("tháng 3/2020", "a month"), ("2 buổi/tuần", "a rhythm"), ("1/2 HS lớp 3", "a half"),
        ("TH-THCS Hưng Thạnh", "levels"), ("6g00-7g00", "hours"), ("mục 1/A", "an item"),
    ],
)  # fmt: skip
def test_what_is_no_citation(text: str, why: str) -> None:
    assert find_citations(text) == (), why


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Công văn số 355/SGDĐT-HCQT  ngày 13/02/2020 của Sở", dt.date(2020, 2, 13)),
        ("số 3560/KH-SGDĐT ngày 06 tháng 7 năm 2023 của Sở", dt.date(2023, 7, 6)),
        ("số 9745/QĐ-BCA-V05 ngày 28 tháng 12 năm\n2022 của Bộ", dt.date(2022, 12, 28)),
        ("Chỉ thị số 48-CT/TW ngày\n\n22/10/2010 của Bộ Chính trị", dt.date(2010, 10, 22)),
        ("số 47/KH-UBND (ngày 07/01/2011)", dt.date(2011, 1, 7)),
        ("số 12/KH-UBND ban hành ngày 5/3/2020", dt.date(2020, 3, 5)),
        ("số 12/KH-UBND của UBND xã, nộp trước ngày 28/02/2020", None),
        ("số 12/KH-PGDĐT ngày      tháng 02 năm 2020", None),
        ("số 12/KH-UBND", None),
    ],
)
def test_the_date_that_follows(text: str, date: dt.date | None) -> None:
    (mention,) = find_citations(text)
    assert mention.date == date


def test_a_word_after_a_spaced_dash_is_not_part_of_the_number() -> None:
    (mention,) = find_citations("theo số 12/KH-UBND - Ban chỉ đạo xã")
    assert mention.number == "12/KH-UBND"


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("thu-thua-2020.txt", ["355/SGDĐT-HCQT", "48-CT/TW", "47/KH-UBND", "09/1998/NQ-CP", "3475/UBND-NCTCD",
                               "44-KL/TW", "09-CT/TW", "65-CT/TU"]),
        ("nha-be-2023.txt", ["3560/KH-SGDĐT", "9745/QĐ-BCA-V05"]),
    ],
)  # fmt: skip
def test_the_real_directives(samples: Path, name: str, numbers: list[str]) -> None:
    text = (samples / "directives" / name).read_text(encoding="utf-8")
    assert [mention.number for mention in find_citations(text)] == numbers


@given(st.text("0123456789/-–. ABCĐKHQXctng,", max_size=60))
def test_spans_are_in_order_and_hold_the_number(text: str) -> None:
    mentions = find_citations(text)
    assert [mention.start for mention in mentions] == sorted(mention.start for mention in mentions)
    for mention in mentions:
        assert re.sub(r"\s", "", text[mention.start : mention.end]).replace("–", "-") == mention.number
