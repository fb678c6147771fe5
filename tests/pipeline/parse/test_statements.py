"""What counts as one statement, which headings stand over it, and where it is in the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import BlockKind, BlockList, Cell, Region, Style
from pipeline.parse import parse
from pipeline.plan import COMMITTING_ZONES, Plan, Statement, StatementKind, Zone
from pipeline.roster import load_roster
from tests.factories import document_from_lines, document_from_plan, document_of

ROSTER = load_roster(Path(__file__).parent.parent / "roster" / "schools.csv")
START = [
    "TRƯỜNG TIỂU HỌC TÂN THANH",
    "KẾ HOẠCH",
    "An ninh trật tự năm 2021",
    "Nhà trường lập kế hoạch như sau:",
]


def of_lines(*lines: str) -> Plan:
    return parse(document_from_lines([*START, *lines]), roster=ROSTER)


def of_blocks(*texts: str) -> Plan:
    blocks = BlockList()
    for text in (*START, *texts):
        blocks.add(text)
    return parse(document_of(blocks), roster=ROSTER)


def find(plan: Plan, words: str) -> Statement:
    (found,) = [s for s in plan.statements if words in s.text and s.kind is not StatementKind.HEADING]
    return found


MARKERS = [
    "- ",
    "+ ",
    "* ",
    "• ",
    "– ",
    "a) ",
    "đ) ",
    "1. ",
    "1.2. ",
    "2.3 ",
    "(1) ",
    "3/ ",
    "4) ",
    "\uf0b7 ",
]


@pytest.mark.parametrize("marker", MARKERS)
def test_list_marker_is_no_part_of_the_statement(marker: str) -> None:
    plan = of_lines("II. NỘI DUNG", f"{marker}Nhà trường treo băng rôn ở cổng trường trong tháng ba.")
    statement = find(plan, "treo băng rôn")
    assert statement.text == "Nhà trường treo băng rôn ở cổng trường trong tháng ba."
    assert plan.document.text[statement.start : statement.end] == statement.text


NO_MARKERS = [
    ("24/24 giờ có bảo vệ trực tại cổng trường.", "a fraction"),
    ("15/3/2021 họp phụ huynh toàn trường.", "a date"),
    ("100% học sinh ký cam kết.", "a share"),
    ("02 lần mỗi năm kiểm tra bình chữa cháy.", "a count"),
    ("6g30 mở cổng trường.", "a time"),
    ("2.500.000 đồng chi cho camera.", "an amount"),
]


@pytest.mark.parametrize(("line", "why"), NO_MARKERS, ids=[row[1] for row in NO_MARKERS])
def test_a_number_that_begins_a_sentence_is_not_its_label(line: str, why: str) -> None:
    assert find(of_lines("II. NỘI DUNG", line), line[-12:]).text == line, why


def test_lead_in_stands_over_its_items() -> None:
    plan = of_lines(
        "II. NỘI DUNG", "1. Tuyên truyền", "- Tuyên truyền qua 03 kênh:", "+ Bản tin măng non;", "+ Nhóm Zalo lớp.",
        "- Thi vẽ tranh khối 4.", "2. Phối hợp", "- Họp với Công an xã.",
    )  # fmt: skip
    lead = "Tuyên truyền qua 03 kênh:"
    assert find(plan, "Bản tin măng non").headings == ("II. NỘI DUNG", "1. Tuyên truyền", lead)
    assert find(plan, "Nhóm Zalo").headings[-1] == lead
    assert find(plan, "Thi vẽ tranh").headings == ("II. NỘI DUNG", "1. Tuyên truyền")
    assert find(plan, "Họp với Công an").headings == ("II. NỘI DUNG", "2. Phối hợp")


def test_lead_in_paragraph_over_lettered_items() -> None:
    plan = of_lines(
        "II. NỘI DUNG", "1. Tuyên truyền", "Nhà trường thực hiện cụ thể các việc:", "a) Treo băng rôn ở cổng.",
        "b) Tập tiểu phẩm.", "Các lớp cùng tham gia.", "2. Mô hình", "Nhà trường đăng ký.",
    )  # fmt: skip
    lead = "Nhà trường thực hiện cụ thể các việc:"
    assert find(plan, "Treo băng rôn").headings[-1] == find(plan, "Tập tiểu phẩm").headings[-1] == lead
    assert lead not in find(plan, "Nhà trường đăng ký").headings


def test_lead_in_over_items_without_markers() -> None:
    plan = of_lines(
        "II. NỘI DUNG", "Các hình thức nhà trường sử dụng gồm:", "Phát thanh măng non", "Nhóm Zalo lớp"
    )
    assert find(plan, "Nhóm Zalo").headings[-1] == "Các hình thức nhà trường sử dụng gồm:"


def test_what_stands_before_a_colon_leads_what_semicolons_cut_off() -> None:
    plan = of_lines(
        "II. NỘI DUNG", "- Ban chỉ đạo gồm có: thầy An làm trưởng ban; cô Bình làm phó ban. Họp mỗi quý."
    )
    texts = [s.text for s in plan.statements if "phó ban" in s.text]
    if texts != ["cô Bình làm phó ban."]:  # the splitter kept the list together
        assert "Ban chỉ đạo gồm có:" in texts[0]
        return
    assert find(plan, "cô Bình").headings[-1] == "Ban chỉ đạo gồm có:"
    assert find(plan, "Họp mỗi quý").headings == ("II. NỘI DUNG",)


def test_heading_that_shares_its_line_with_a_statement() -> None:
    plan = of_lines(
        "II. NỘI DUNG",
        "1. Công tác phối hợp: Định kỳ mỗi quý họp với Công an xã.",
        '2. Mô hình. Duy trì "3 Tự".',
    )
    assert [h.text for h in plan.outline] == ["II. NỘI DUNG", "1. Công tác phối hợp", "2. Mô hình"]
    assert find(plan, "mỗi quý").headings == ("II. NỘI DUNG", "1. Công tác phối hợp")
    assert find(plan, "Duy trì").text == 'Duy trì "3 Tự".'


def test_sections_are_outline_numbers() -> None:
    plan = of_lines(
        "PHẦN B. KẾ HOẠCH NĂM 2021", "II. NỘI DUNG", "2. Tuyên truyền", "2.1. Nói chuyện dưới cờ đầu tuần.",
        "a) Khối 4 thi vẽ tranh.", "3. Phối hợp", "Họp với Công an xã.",
    )  # fmt: skip
    assert find(plan, "Nói chuyện").section == "B.II.2.1"
    assert find(plan, "Khối 4").section == "B.II.2.1.a"
    assert find(plan, "Họp với").section == "B.II.3"
    assert [(h.number, h.path, h.level) for h in plan.outline] == [
        ("B", "B", 1), ("II", "B.II", 2), ("2", "B.II.2", 3), ("3", "B.II.3", 3),
    ]  # fmt: skip


def test_sentence_over_a_hard_line_break_is_one_statement() -> None:
    plan = of_blocks(
        "II. NỘI DUNG", "Nhà trường phối hợp với Công an xã\nnói chuyện với học sinh\nmỗi học kỳ một lần."
    )
    assert (
        find(plan, "phối hợp").text
        == "Nhà trường phối hợp với Công an xã\nnói chuyện với học sinh\nmỗi học kỳ một lần."
    )


def test_items_parted_by_hard_line_breaks_are_statements_of_their_own() -> None:
    plan = of_blocks(
        "II. NỘI DUNG\n1. Tuyên truyền\n- Nói chuyện dưới cờ mỗi tuần.\n- Treo băng rôn ở\ncổng trường."
    )
    assert find(plan, "Nói chuyện").headings == ("II. NỘI DUNG", "1. Tuyên truyền")
    assert find(plan, "Treo băng rôn").text == "Treo băng rôn ở\ncổng trường."


TABLE: dict[str, Any] = {
    "caption": "BẢNG PHÂN CÔNG", "header": ["TT", "Nội dung", "Thời gian", "Phụ trách"],
    "rows": [["1", "Ký quy chế với Công an xã", "Tháng 3", "Hiệu trưởng"], ["2", "Thi vẽ tranh", "", "TPT Đội"]],
}  # fmt: skip
BODY = "Nhà trường lập kế hoạch như sau:\nI. NỘI DUNG\n- Nói chuyện dưới cờ.\n{}\nTrên đây là kế hoạch của trường."


def with_table(body: str = BODY.format(""), **changes: Any) -> Plan:
    plan = {"header_left": ["TRƯỜNG TIỂU HỌC TÂN THANH"], "title": ["KẾ HOẠCH", "năm 2021"], "body": body}
    return parse(document_from_plan({**plan, "table": {**TABLE, **changes}}), roster=ROSTER)


def test_table_row_is_a_statement_with_its_columns() -> None:
    row = find(with_table(), "Công an xã")
    assert row.kind is StatementKind.ROW
    assert row.text == "1 | Ký quy chế với Công an xã | Tháng 3 | Hiệu trưởng"
    assert [part.column for part in row.parts] == TABLE["header"]
    assert row.headings == ("BẢNG PHÂN CÔNG", "TT | Nội dung | Thời gian | Phụ trách")
    assert row.zone is Zone.SCHEDULE


def test_empty_cell_has_no_part() -> None:
    row = find(with_table(), "Thi vẽ tranh")
    assert [part.column for part in row.parts] == ["TT", "Nội dung", "Phụ trách"]


def test_every_part_of_a_row_is_the_text_of_its_cell() -> None:
    plan = with_table()
    for statement in plan.statements:
        pieces = [plan.document.span(part.start, part.end).quote for part in statement.parts]
        assert statement.text == " | ".join(pieces)


def test_table_after_proposals_is_the_school_s_own() -> None:
    """The closing sentence ends the proposals; the table of duties after it commits the school."""
    assert (
        find(with_table(BODY.format("V. KIẾN NGHỊ\n- Đề nghị Công an xã tuần tra.")), "Ký quy chế").zone
        in COMMITTING_ZONES
    )


def test_table_in_a_review_stays_review() -> None:
    blocks = BlockList()
    for text in (*START, "I. KẾT QUẢ NĂM 2020"):
        blocks.add(text)
    for row, cells in enumerate(
        (["Nội dung", "Năm 2019", "Năm 2020"], ["Buổi nói chuyện của công an", "2", "3"])
    ):
        for column, text in enumerate(cells):
            blocks.add(text, kind=BlockKind.CELL, cell=Cell(0, row, column, 3))
    blocks.add("II. NỘI DUNG")
    blocks.add("- Nói chuyện dưới cờ.")
    plan = parse(document_of(blocks), roster=ROSTER)
    assert find(plan, "Buổi nói chuyện").zone is Zone.REVIEW
    assert find(plan, "dưới cờ").zone is Zone.OPERATIVE


def test_table_without_a_header_row() -> None:
    plan = with_table(
        header=["1", "Họp giao ban với Công an xã mỗi quý một lần tại văn phòng nhà trường", "Quý I", "HT"]
    )
    row = find(plan, "Họp giao ban")
    assert {part.column for part in row.parts} == {None}


def grid(blocks: BlockList, table: int, rows: list[list[str]]) -> None:
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            blocks.add(text, kind=BlockKind.CELL, cell=Cell(table, row, column, len(cells)))


def of_tables(*tables: list[list[str]]) -> Plan:
    blocks = BlockList()
    for text in (*START, "II. NỘI DUNG"):
        blocks.add(text)
    for number, rows in enumerate(tables):
        grid(blocks, number, rows)
    return parse(document_of(blocks), roster=ROSTER)


def test_first_row_of_data_is_not_taken_for_a_header() -> None:
    """Nothing that a school writes into a table may get lost as the heads of its columns."""
    plan = of_tables([["Tháng 3", "Ký quy chế với Công an xã"], ["Tháng 4", "Thi vẽ tranh"]])
    assert find(plan, "Ký quy chế").text == "Tháng 3 | Ký quy chế với Công an xã"
    plan = of_tables([["Tên mô hình", "Cổng trường bình yên"], ["Thời gian", "Từ tháng 3 đến tháng 12"]])
    assert find(plan, "Cổng trường bình yên").text == "Tên mô hình | Cổng trường bình yên"


def test_table_that_goes_on_over_a_page_keeps_its_columns() -> None:
    head = ["Nội dung", "Thời gian", "Phụ trách"]
    plan = of_tables([head, ["Ký quy chế", "Tháng 3", "HT"]], [["Thi vẽ tranh", "Tháng 4", "TPT"]])
    assert [part.column for part in find(plan, "Thi vẽ tranh").parts] == head
    plan = of_tables([head, ["Ký quy chế", "Tháng 3", "HT"], head, ["Thi vẽ tranh", "Tháng 4", "TPT"]])
    assert sum(s.kind is StatementKind.ROW for s in plan.statements) == 2


def test_table_of_people_is_no_signature() -> None:
    blocks = BlockList()
    for text in (*START, "III. BAN CHỈ ĐẠO"):
        blocks.add(text)
    rows = [("Họ và tên", "Chức vụ"), ("Lý Thị Mai", "Hiệu trưởng"), ("Trần Văn Út", "Phó Hiệu trưởng")]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            blocks.add(text, kind=BlockKind.CELL, cell=Cell(0, row, column, 2))
    plan = parse(document_of(blocks), roster=ROSTER)
    assert find(plan, "Lý Thị Mai").text == "Lý Thị Mai | Hiệu trưởng"
    assert find(plan, "Lý Thị Mai").zone is Zone.ORGANISATION
    assert plan.signer is None


def test_cell_of_several_paragraphs() -> None:
    blocks = BlockList()
    for text in (*START, "I. NỘI DUNG"):
        blocks.add(text)
    cells = [
        (0, 0, "Nội dung"),
        (0, 1, "Thời gian"),
        (1, 0, "Ký quy chế."),
        (1, 0, "Mời công an nói chuyện."),
        (1, 1, "Tháng 3"),
    ]
    for row, column, text in cells:
        blocks.add(text, kind=BlockKind.CELL, cell=Cell(0, row, column, 2))
    row_statement = find(parse(document_of(blocks), roster=ROSTER), "Ký quy chế")
    assert row_statement.text == "Ký quy chế. | Mời công an nói chuyện. | Tháng 3"
    assert [part.column for part in row_statement.parts] == ["Nội dung", "Nội dung", "Thời gian"]


def test_page_headers_and_footers_say_nothing() -> None:
    blocks = BlockList()
    blocks.add("Trường Tiểu học Tân Thành", region=Region.PAGE_HEADER)
    for text in (*START, "I. NỘI DUNG", "- Nói chuyện dưới cờ."):
        blocks.add(text)
    blocks.add("2", region=Region.PAGE_FOOTER)
    plan = parse(document_of(blocks), roster=ROSTER)
    assert plan.school.school_id == "LS-TH-01"
    assert all(s.text not in ("2", "Trường Tiểu học Tân Thành") for s in plan.statements)


def test_head_of_the_document_in_the_page_header() -> None:
    blocks = BlockList()
    for text in ("TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/KH-THTT", "Tân Thanh, ngày 03 tháng 02 năm 2021"):
        blocks.add(text, region=Region.PAGE_HEADER)
    for text in (*START[1:], "I. NỘI DUNG", "- Nói chuyện dưới cờ."):
        blocks.add(text)
    plan = parse(document_of(blocks), roster=ROSTER)
    assert (plan.school.school_id, plan.number, plan.kind) == ("LS-TH-01", "12/KH-THTT", "plan")


def test_bold_line_in_a_numbered_plan_is_a_heading() -> None:
    blocks = BlockList()
    for text in (*START, "I. NỘI DUNG"):
        blocks.add(text)
    blocks.add("Đối với giáo viên", style=Style(bold=True))
    blocks.add("Nói chuyện dưới cờ.")
    plan = parse(document_of(blocks), roster=ROSTER)
    assert find(plan, "dưới cờ").headings == ("I. NỘI DUNG", "Đối với giáo viên")


def test_statements_are_numbered_in_reading_order() -> None:
    plan = with_table()
    assert [s.index for s in plan.statements] == list(range(len(plan.statements)))
    assert all(a.start <= b.start for a, b in zip(plan.statements, plan.statements[1:], strict=False))


LINE = st.text(alphabet='aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ABCĐIVX0123456789.,;:-+*/()"“”|\n\t', max_size=80)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, max_size=25))
def test_any_text_is_parsed_and_every_part_lies_in_one_block(texts: list[str]) -> None:
    """No text makes the parser fail, and a quote can always be taken from a part."""
    blocks = BlockList()
    for text in texts:
        blocks.add(text)
    plan = parse(document_of(blocks), roster=ROSTER)
    for statement in plan.statements:
        quotes = [plan.document.span(part.start, part.end).quote for part in statement.parts]
        assert statement.text == " | ".join(quotes) and all(quotes)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["  ", " \n", "\u00a0", "\t"]))
def test_white_space_does_not_change_the_verdict_of_a_line(space: str) -> None:
    plan = of_blocks("II. NỘI DUNG", f"1.{space}Công tác phối hợp:{space}Họp với{space}Công an xã mỗi quý.")
    assert find(plan, "mỗi quý").zone is Zone.OPERATIVE
    assert plan.outline[-1].zone is Zone.OPERATIVE
