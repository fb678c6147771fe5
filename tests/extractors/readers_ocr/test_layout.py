"""Recognised lines become blocks in reading order: columns apart, table rows whole, paragraphs rejoined."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PIL import ImageDraw

from extractors.document import Block, BlockKind, BlockList, Box
from extractors.readers.ocr import OcrLine, OcrPage, OcrWord, add_ocr_page
from tests.extractors.readers_ocr.drawn import font, recognised, sheet

Piece = tuple[float, float, str]


def line(x: float, base: float, text: str, cell: tuple[int, int, int] | None = None) -> OcrLine:
    """A line of 13 point print whose baseline stands at `base` points."""
    words, left = [], x
    for word in text.split():
        words.append(OcrWord(word, Box(left, base - 10, left + 6 * len(word), base + 3), 0.95))
        left += 6 * len(word) + 4
    return OcrLine(tuple(words), Box(x, base - 6, left - 4, base), 6.0, cell)


def laid_out(*pages: Sequence[Piece]) -> list[Block]:
    blocks = BlockList()
    for number, pieces in enumerate(pages, start=1):
        lines = tuple(line(*piece) for piece in pieces)
        add_ocr_page(blocks, OcrPage(number, 1.0, 595, 842, lines, flat_width=595))
    return blocks.blocks


FULL = "Nhà trường xây dựng kế hoạch bảo vệ an ninh trật tự trong năm học mới như sau đây:"
HEADER: list[Piece] = [
    (100, 80, "PHÒNG GD&ĐT THỦ THỪA"), (320, 79, "CỘNG HÒA XÃ HỘI CHỦ"),
    (95, 104, "TRƯỜNG TIỂU HỌC A"), (330, 95, "NGHĨA VIỆT NAM"),
    (120, 128, "Số: 12/KH"), (325, 119, "Độc lập - Tự do - Hạnh phúc"),
]  # fmt: skip
FOOTER: list[Piece] = [
    (72, 600, "Nơi nhận:"), (380, 600, "HIỆU TRƯỞNG"), (72, 620, "- PGD (báo cáo);"), (72, 640, "- Lưu."),
    (370, 680, "Trần Thị Bé"),
]  # fmt: skip


def test_header_columns_do_not_interleave() -> None:
    blocks = laid_out([*HEADER, (260, 160, "KẾ HOẠCH"), (72, 190, FULL)])
    assert [block.text for block in blocks] == [
        "PHÒNG GD&ĐT THỦ THỪA", "TRƯỜNG TIỂU HỌC A", "Số: 12/KH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "KẾ HOẠCH", FULL,
    ]  # fmt: skip
    cells = [block.cell for block in blocks if block.cell is not None]
    assert [(cell.column, cell.columns, cell.ruled) for cell in cells] == [(0, 2, False)] * 3 + [
        (1, 2, False)
    ] * 2
    assert blocks[5].style.centred


def test_footer_columns_left_before_right() -> None:
    blocks = laid_out([(72, 570, FULL), *FOOTER])
    assert [block.text for block in blocks] == [
        FULL, "Nơi nhận:", "- PGD (báo cáo);", "- Lưu.", "HIỆU TRƯỞNG", "Trần Thị Bé",
    ]  # fmt: skip
    assert [block.cell.column for block in blocks if block.cell] == [0, 0, 0, 1, 1]


def test_footer_cut_by_the_page_break() -> None:
    first = [(72, 570, FULL), *FOOTER[:3]]
    second = [
        (72, 80, "- CA xã (phối hợp);"),
        (72, 100, "- Các tổ;"),
        (370, 110, "Trần Thị Bé"),
        (72, 120, "- Lưu."),
    ]
    blocks = laid_out(first, second)
    assert [block.text for block in blocks[1:]] == [
        "Nơi nhận:", "- PGD (báo cáo);", "- CA xã (phối hợp);", "- Các tổ;", "- Lưu.", "HIỆU TRƯỞNG", "Trần Thị Bé",
    ]  # fmt: skip
    assert [block.page for block in blocks[1:]] == [1, 1, 2, 2, 2, 1, 2]
    assert all(block.start == sum(len(b.text) + 1 for b in blocks[:i]) for i, block in enumerate(blocks))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param([(72, 100, FULL), (72, 118, "tiếp theo.")], [f"{FULL} tiếp theo."], id="a wrapped line"),
        pytest.param([(72, 100, FULL), (72, 118, "- Ý mới.")], [FULL, "- Ý mới."], id="a list mark"),
        pytest.param(
            [(72, 100, FULL), (72, 118, "II. NỘI DUNG")], [FULL, "II. NỘI DUNG"], id="a heading number"
        ),
        pytest.param(
            [(72, 100, FULL), (72, 118, "ngắn."), (72, 136, "Câu khác của đoạn khác.")],
            [f"{FULL} ngắn.", "Câu khác của đoạn khác."],
            id="the line above is short",
        ),
        pytest.param(
            [(72, 100, FULL), (72, 118, FULL), (72, 148, FULL)], [f"{FULL} {FULL}", FULL], id="a wider gap"
        ),
        pytest.param(
            [(72, 100, "ngày"), (160, 100, "tháng năm 2020")], ["ngày tháng năm 2020"], id="blanks to fill in"
        ),
        pytest.param(
            [(72, 100, FULL.replace("đây:", "CB-")), (72, 118, "GV-NV toàn trường.")],
            [FULL.replace("đây:", "CB-GV-NV toàn trường.")],
            id="a compound cut at its hyphen",
        ),
        pytest.param([(72, 100, FULL), (290, 800, "2")], [FULL], id="a page number goes"),
        pytest.param([(72, 100, FULL), (280, 800, "Trang 2/5")], [FULL], id="a page number in words goes"),
        pytest.param([(72, 100, FULL), (72, 400, "2020")], [FULL, "2020"], id="a number in the middle stays"),
    ],
)
def test_paragraphs(pieces: list[Piece], expected: list[str]) -> None:
    assert [block.text for block in laid_out(pieces)] == expected


def test_a_sentence_over_the_page_break_is_one_paragraph_with_places_on_both() -> None:
    blocks = laid_out([(72, 100, FULL.replace("đây:", "đây"))], [(72, 80, "là phần còn lại.")])
    assert len(blocks) == 1
    assert [place.page for place in blocks[0].places][-1] == 2
    for place in blocks[0].places:
        assert " " not in blocks[0].text[place.start : place.end].strip()
        assert blocks[0].text[place.start : place.end] == blocks[0].text[place.start : place.end].strip()


def test_a_ruled_table_gives_its_rows() -> None:
    picture = sheet([(160, 60, "Bảng phân công nhiệm vụ năm học của nhà trường")], height=520)
    pen = ImageDraw.Draw(picture)
    rows = [
        ["Nội dung", "Ai làm", "Khi nào"],
        ["Kiểm tra hàng rào", "Tổ bảo vệ", "Tháng 9"],
        ["Họp tổ", "Ban giám hiệu", "Tháng 12"],
    ]
    edges, tops = [160, 600, 1000, 1400], [150, 230, 310, 390]
    for x in edges:
        pen.line([x, tops[0], x, tops[-1]], fill=0, width=3)
    for y in tops:
        pen.line([edges[0], y, edges[-1], y], fill=0, width=3)
    for top, row in zip(tops, rows, strict=False):
        for x, text in zip(edges, row, strict=False):
            pen.text((x + 14, top + 16), text, font=font(), fill=0)
    blocks = BlockList()
    add_ocr_page(blocks, recognised(picture))
    cells = [block for block in blocks.blocks if block.cell is not None]
    assert [block.text for block in cells] == [text for row in rows for text in row]
    assert [(block.cell.row, block.cell.column) for block in cells if block.cell] == [
        (row, column) for row in range(3) for column in range(3)
    ]
    assert all(block.kind is BlockKind.CELL and block.cell and block.cell.ruled for block in cells)


def test_a_printed_header_comes_out_in_columns() -> None:
    picture = sheet(
        [(150, 60, "PHÒNG GD&ĐT NHÀ BÈ"), (760, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
         (150, 130, "TRƯỜNG THCS LÊ LỢI"), (880, 130, "Độc lập - Tự do - Hạnh phúc"),
         (220, 200, "Số: 09/KH-LL"), (900, 200, "Nhà Bè, ngày 05 tháng 9 năm 2023"),
         (700, 320, "KẾ HOẠCH"), (150, 400, "Căn cứ văn bản của Phòng Giáo dục về công tác bảo đảm an ninh,"),
         (150, 452, "nhà trường xây dựng kế hoạch thực hiện trong năm học như sau.")],
        height=620,
    )  # fmt: skip
    blocks = BlockList()
    add_ocr_page(blocks, recognised(picture))
    columns = [(block.cell.column, block.text) for block in blocks.blocks if block.cell is not None]
    assert [column for column, _ in columns] == [0, 0, 0, 1, 1, 1]
    assert columns[3][1] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert len([block for block in blocks.blocks if block.cell is None]) == 2
