"""The text layer of a PDF is read by where it stands, whatever the order in which it was drawn."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest

from extractors.document import Document, Region
from extractors.readers import read_document
from tests.extractors.readers.pdf_files import Show, content, encrypted, line, pdf

# The font of these files is 0.6 em wide in every letter: at 10 points a line of 70 letters takes 420 points.
LINE = "Nhà trường phối hợp với công an xã bảo đảm an ninh trật tự trường học."[:70]


def read(shows: Sequence[Show], drawing: str = "", **more: object) -> Document:
    return read_document(pdf([content(shows, drawing)], **more))  # type: ignore[arg-type]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def body(*lines: str, top: float = 760, indent: Sequence[int] = ()) -> list[Show]:
    """Lines of running text 16 points apart; those with the numbers in `indent` are set in."""
    return [Show(72 + 30 * (i in indent), top - 16 * i, text) for i, text in enumerate(lines)]


def test_lines_become_paragraphs() -> None:
    """By indent, and by a last line with room to spare."""
    first = LINE[:64]
    document = read(body(LINE, LINE, "Hết đoạn một.", LINE, "Hết đoạn hai.", LINE, first, LINE, indent=(6,)))
    assert texts(document) == [
        f"{LINE} {LINE} Hết đoạn một.", f"{LINE} Hết đoạn hai.", LINE, f"{first} {LINE}",
    ]  # fmt: skip


JOINTS = [
    ("a hyphen inside a number", f"{LINE[:60]} số 11/QĐ-", "THCS ngày 2/3.", "11/QĐ-THCS ngày"),
    ("a slash inside a number", f"{LINE[:60]} số 123/", "KH ngày 2/3.", "123/KH ngày"),
    ("a dash between words", f"{LINE[:60]} năm 2019 -", "2020 của huyện.", "2019 - 2020"),
    ("a plain line end", LINE[:-1] + ",", "kế hoạch này.", ", kế hoạch"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "first", "second", "expected"), JOINTS, ids=[row[0] for row in JOINTS])
def test_line_ends_close_up(why: str, first: str, second: str, expected: str) -> None:
    assert expected in read(body(first, second)).blocks[0].text, why


MARKERS = ["- Mục", "+ Mục", "1. Mục", "1.2. Mục", "a) Mục", "II. MỤC", "1/ Mục", "Điều 3. Mục"]


@pytest.mark.parametrize("marker", MARKERS)
def test_a_list_marker_begins_a_paragraph(marker: str) -> None:
    assert len(read(body(LINE, f"{marker} {LINE[:60]}")).blocks) == 2


def test_a_date_at_the_start_of_a_line_is_no_marker() -> None:
    assert len(read(body(LINE[:-1] + " từ", "16/3/2020 đến hết năm.")).blocks) == 1


HEADER = [
    Show(72, 780, "PHÒNG GD&ĐT NHÀ BÈ"),
    Show(300, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    Show(72, 762, "TRƯỜNG THCS A", font="F2"),
    Show(340, 762, "Độc lập - Tự do - Hạnh phúc", font="F2"),
    Show(72, 744, "Số: 12/KH-THCS"),
    Show(320, 744, "Nhà Bè, ngày 02 tháng 3 năm 2023"),
]
FOOTER = [
    Show(72, 200, "Nơi nhận:"),
    Show(380, 200, "HIỆU TRƯỞNG", font="F2"),
    Show(72, 186, "- Phòng GD&ĐT;", 9),
    Show(72, 172, "- Lưu: VT.", 9),
    Show(385, 140, "Trần Thị B", font="F2"),
]


def test_header_and_footer_do_not_interleave() -> None:
    """In any order of drawing: shuffled words come out the same."""
    shows = [*HEADER, Show(240, 700, "KẾ HOẠCH", 14, "F2"), *body(LINE, LINE, "Hết.", top=660), *FOOTER]
    expected = texts(read(shows))
    assert expected == [
        "PHÒNG GD&ĐT NHÀ BÈ", "TRƯỜNG THCS A", "Số: 12/KH-THCS", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Nhà Bè, ngày 02 tháng 3 năm 2023", "KẾ HOẠCH", f"{LINE} {LINE} Hết.",
        "Nơi nhận:", "- Phòng GD&ĐT;", "- Lưu: VT.", "HIỆU TRƯỞNG", "Trần Thị B",
    ]  # fmt: skip
    cells = [(block.cell.column, block.cell.ruled) for block in read(shows).blocks if block.cell]
    assert cells == [(0, False)] * 3 + [(1, False)] * 3 + [(0, False)] * 3 + [(1, False)] * 2
    words = [
        Show(show.x + 0.6 * show.size * match.start(), show.y, match[0], show.size, show.font)
        for show in shows
        for match in re.finditer(r"\S+", show.text)
    ]
    random.Random(3).shuffle(words)
    assert texts(read(words)) == expected


def grid(columns: Sequence[float], rows: Sequence[float]) -> str:
    lines = [line(columns[0], y, columns[-1], y) for y in rows]
    return "\n".join(lines + [line(x, rows[0], x, rows[-1]) for x in columns])


def test_ruled_table() -> None:
    """Cells row by row, a wrapped cell rejoined, text around the table in its place."""
    drawing = grid((72, 110, 300, 520), (700, 680, 640, 620))
    shows = [
        Show(72, 720, "Lịch thực hiện:"), Show(78, 685, "TT"), Show(116, 685, "Nội dung"), Show(306, 685, "Ai làm"),
        Show(78, 665, "1"), Show(116, 665, "Tuyên truyền dưới cờ cho toàn"), Show(116, 650, "trường"),
        Show(306, 665, "TPT Đội"), Show(78, 625, "2"), Show(306, 625, "BGH"), Show(72, 600, "Sau bảng."),
    ]  # fmt: skip
    document = read(shows, drawing)
    assert [(b.cell.row, b.cell.column, b.text) if b.cell else b.text for b in document.blocks] == [
        "Lịch thực hiện:", (0, 0, "TT"), (0, 1, "Nội dung"), (0, 2, "Ai làm"), (1, 0, "1"),
        (1, 1, "Tuyên truyền dưới cờ cho toàn trường"), (1, 2, "TPT Đội"), (2, 0, "2"), (2, 2, "BGH"), "Sau bảng.",
    ]  # fmt: skip
    assert all(
        block.cell is None or (block.cell.ruled and block.cell.columns == 3) for block in document.blocks
    )


def test_table_over_two_pages_is_one() -> None:
    """Its head is printed again on the second page and counts once."""
    columns = (72, 110, 520)
    first = [Show(78, 85, "TT"), Show(116, 85, "Nội dung"), Show(78, 65, "1"), Show(116, 65, "Việc một.")]
    second = [
        Show(78, 785, "TT"),
        Show(116, 785, "Nội dung"),
        Show(78, 765, "2"),
        Show(116, 765, "Việc hai."),
    ]
    document = read_document(
        pdf([content(first, grid(columns, (100, 80, 60))), content(second, grid(columns, (800, 780, 760)))])
    )
    assert [(b.cell.table, b.cell.row, b.text) for b in document.blocks if b.cell] == [
        (1, 0, "TT"), (1, 0, "Nội dung"), (1, 1, "1"), (1, 1, "Việc một."), (1, 2, "2"), (1, 2, "Việc hai."),
    ]  # fmt: skip
    assert document.blocks[-1].page == 2


def test_lines_under_words_make_no_table() -> None:
    document = read(HEADER, "\n".join([line(340, 758, 500, 758), line(72, 740, 150, 740)]))
    assert not any(block.cell and block.cell.ruled for block in document.blocks)


def test_furniture_is_taken_out() -> None:
    """Page numbers go; a running header stays once, apart from the text; a paragraph runs on over the page."""
    pages = []
    for number in (1, 2, 3):
        shows = [Show(72, 810, f"Kế hoạch năm 2023 - bản {number}", 8), Show(290, 30, f"- {number} -")]
        pages.append(content([*shows, *body(f"{LINE[:68]} {'abc'[number - 1]}", LINE[number:-1] + ",")]))
    document = read_document(pdf(pages))
    regions = [(block.region, block.text) for block in document.blocks]
    assert regions[0] == (Region.PAGE_HEADER, "Kế hoạch năm 2023 - bản 1")
    assert [region for region, _ in regions[1:]] == [Region.BODY]
    text = document.blocks[1].text
    assert text == " ".join(f"{LINE[:68]} {'abc'[i]} {LINE[i + 1 : -1].strip()}," for i in range(3))
    last = document.blocks[1].start + text.rindex("trường")
    assert document.span(last, last + 10).page == 3


def test_a_number_of_the_text_is_no_page_number() -> None:
    assert texts(read([*body(LINE, LINE), Show(72, 728, "2020")]))[-1].endswith("2020")


SHOWN = [
    ("/MediaBox [0 0 595 842]", (72, 842 - 700), "upright"),
    ("/MediaBox [0 0 595 842] /CropBox [50 100 545 800]", (72 - 50, 800 - 700), "cropped"),
    ("/MediaBox [-20 -30 575 812]", (72 + 20, 812 - 700), "origin elsewhere"),
]


@pytest.mark.parametrize(("page", "corner", "why"), SHOWN, ids=[row[2] for row in SHOWN])
def test_boxes_are_on_the_page_as_shown(page: str, corner: tuple[float, float], why: str) -> None:
    document = read([Show(72, 700, "Kế hoạch")], page=page)
    box = document.span(0, 2).boxes[0]
    x, y = corner
    near = min(abs(box.x0 - x), abs(box.x1 - x))
    assert near < 2, why
    assert box.top - 3 < y < box.bottom + 3


TURNS = [(90, "0 1 -1 0 595 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842")]


@pytest.mark.parametrize(("turn", "matrix"), TURNS)
def test_turned_pages(turn: int, matrix: str) -> None:
    """A page drawn sideways and turned upright by its /Rotate reads like any other."""
    shows = [*HEADER, *body(LINE, "Hết.", top=660)]
    wide = "/MediaBox [0 0 595 842]" if turn == 180 else "/MediaBox [0 0 842 595]"
    matrices = {90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}
    turned = b"q " + matrices[turn].encode() + b" cm\n" + content(shows) + b"\nQ"
    document = read_document(pdf([turned], page=f"{wide} /Rotate {turn}"))
    assert texts(document) == texts(read(shows))


def test_text_outside_the_crop_box_is_not_shown() -> None:
    shows = [Show(72, 700, "Trong trang"), Show(72, 40, "Ngoài trang")]
    assert texts(read(shows, page="/MediaBox [0 0 595 842] /CropBox [0 100 595 842]")) == ["Trong trang"]


ODD_DRAWING = [
    ("drawn twice, a hair aside, to look bold",
     [Show(72, 700, "KẾ HOẠCH"), Show(72.3, 700, "KẾ HOẠCH")], ["KẾ HOẠCH"]),
    ("wide letter spacing", [Show(72, 700, "KẾ HOẠCH", spacing=6)], ["KẾ HOẠCH"]),
    ("a mark drawn apart from its letter", [Show(72, 700, "Ke\u0302\u0301 hoạch")], ["Kế hoạch"]),
    ("ligatures", [Show(72, 700, "o\ufb03ce \ufb01le")], ["office file"]),
    ("soft hyphens", [Show(72, 700, "trường\u00ad học")], ["trường học"]),
    ("typed spaces are no columns", [Show(72, 700, "Số:            /KH-PGD")], ["Số: /KH-PGD"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "shows", "expected"), ODD_DRAWING, ids=[row[0] for row in ODD_DRAWING])
def test_odd_drawing(why: str, shows: list[Show], expected: list[str]) -> None:
    assert texts(read(shows)) == expected, why


LEGACY = [
    ({"F1": "ABCDEF+VNI-Times"}, "KEÁ HOAÏCH", "KẾ HOẠCH", "vni"),
    ({"F1": ".VnTime"}, "KÕ ho¹ch", "Kế hoạch", "tcvn3"),
    ({"F1": ".VnTimeH"}, "kÕ ho¹ch", "KẾ HOẠCH", "tcvn3"),
]


@pytest.mark.parametrize(("fonts", "typed", "expected", "encoding"), LEGACY)
def test_the_font_decodes(fonts: dict[str, str], typed: str, expected: str, encoding: str) -> None:
    block = read([Show(72, 700, typed)], fonts=fonts).blocks[0]
    assert (block.text, block.encoding, block.original) == (expected, encoding, typed)


def test_every_word_has_its_box() -> None:
    """Words of a decoded line lead to boxes that lie side by side."""
    document = read([Show(72, 700, "KEÁ HOAÏCH naêm")], fonts={"F1": "VNI-Times"})
    boxes = [place.box for place in document.blocks[0].places]
    assert [document.text[p.start : p.end] for p in document.blocks[0].places] == ["KẾ", "HOẠCH", "năm"]
    assert all(left and right and left.x1 < right.x0 for left, right in pairwise(boxes))


def test_an_owner_password_forbids_nothing_to_a_reader() -> None:
    assert texts(read_document(encrypted(b"", b"chu"))) == ["Ke hoach"]
