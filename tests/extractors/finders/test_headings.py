"""Lines that are headings, lines that only look like one, and where a heading ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.finders.headings import find_headings


@pytest.mark.parametrize(
    ("line", "form", "label", "heading"),
    [
        ("I. MỤC ĐÍCH, YÊU CẦU", "roman", "I", None),
        ("II/ Nội dung và biện pháp thực hiện:", "roman", "II", None),
        ("II.1. Về tuyên truyền", "roman", "II.1", None),
        ("PHẦN A. ĐẶC ĐIỂM", "part", "PHẦN A", None),
        ("Phần thứ nhất: TÌNH HÌNH VÀ KẾT QUẢ", "part", "Phần thứ nhất", None),
        ("Chương II", "part", "Chương II", None),
        ("Điều 5. Trách nhiệm của nhà trường", "part", "Điều 5", None),
        ("A. ĐÁNH GIÁ TÌNH HÌNH", "upper", "A", None),
        ("1. Công tác tuyên truyền", "arabic", "1", None),
        ("1/ Mục đích yêu cầu:", "arabic", "1", None),
        ("3.1 Nắm tình hình tư tưởng học sinh", "arabic", "3.1", None),
        ("2.2. Xây dựng mô hình", "arabic", "2.2", None),
        ("a) Mục đích", "lower", "a", None),
        ("b. Tồn tại", "lower", "b", None),
        ("- Thuận lợi:", "bullet", "-", None),
        ("NỘI DUNG THỰC HIỆN", "capitals", "", None),
        ("Tổ chức thực hiện", "words", "", None),
        ("  IV. TỔ CHỨC  ", "roman", "IV", "IV. TỔ CHỨC"),
        ("1. Thuận lợi: Trường luôn được quan tâm.", "arabic", "1", "1. Thuận lợi"),
        ("I. Tình hình chung. Trường nằm ở trung tâm thị trấn.", "roman", "I", "I. Tình hình chung"),
    ],
)
def test_headings(line: str, form: str, label: str, heading: str | None) -> None:
    (mention,) = find_headings(line)
    assert (mention.form, mention.label, mention.text) == (form, label, heading or line)
    assert line[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    "line",
    [
        "", "Trường có 18 lớp.", "- Công an xã;", "1. Sinh hoạt dưới cờ vào thứ Hai hằng tuần.", "UBND, THCS",
        "12/02/2020",
        "Nguyễn Thị Hồng Nhung", "1. Nguyễn Văn Tư - Hiệu trưởng - Trưởng ban", "+ Mỗi lớp một bài thi.",
        "1.652 học sinh",
        "Nhà trường tổ chức tuyên truyền cho học sinh toàn trường vào tiết chào cờ đầu tuần.",
    ],
)  # fmt: skip
def test_no_headings(line: str) -> None:
    assert find_headings(line) == ()


def test_lines_keep_their_place() -> None:
    text = "Căn cứ Luật An ninh mạng ngày 12 tháng 6 năm 2018;\nI. MỤC ĐÍCH\nNâng cao ý thức.\n1. Yêu cầu:\n"
    assert [text[found.start : found.end] for found in find_headings(text)] == ["I. MỤC ĐÍCH", "1. Yêu cầu:"]


def test_labelled_headings(samples: Path) -> None:
    """Of the labelled lines (headers and signatures are another matter) nine of ten are told rightly."""
    rows = [
        json.loads(row) for row in (samples / "statements" / "headings.jsonl").read_text("utf-8").splitlines()
    ]
    rows = [row for row in rows if row["zone"] not in ("header", "signature")]
    right = [bool(find_headings(row["text"])) is (row["zone"] != "none") for row in rows]
    assert len(rows) > 250
    assert sum(right) >= 0.93 * len(rows)
