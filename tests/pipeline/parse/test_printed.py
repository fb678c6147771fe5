"""A plan printed as a real .docx by python-docx, read by the reader and parsed: the whole way in one."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from pathlib import Path
from typing import Literal

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from extractors.readers import read_document
from pipeline.parse import parse
from pipeline.plan import COMMITTING_ZONES, Plan, StatementKind, Zone
from pipeline.roster import load_roster

ROSTER = load_roster(Path(__file__).parent.parent / "roster" / "schools.csv")
BODY = """Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT Long Sơn;
Trường Tiểu học Tân Thanh xây dựng kế hoạch năm 2021 như sau:
I. ĐẶC ĐIỂM TÌNH HÌNH
Trường có 18 lớp. Năm 2020 trường có mô hình "3 Tự".
II. NỘI DUNG
1. Công tác phối hợp: Mỗi quý họp giao ban với Công an xã Tân Thanh.
2. Tuyên truyền
- Nói chuyện dưới cờ vào thứ hai đầu tháng.
III. KIẾN NGHỊ
- Đề nghị UBND xã sửa đường vào trường.
Trên đây là kế hoạch của trường Tiểu học Tân Thanh./."""
LEFT = ["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/KH-THTT"]
RIGHT = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Tân Thanh, ngày 03 tháng 02 năm 2021",
]
ROWS = [["Nội dung", "Thời gian", "Phụ trách"], ["Ký quy chế với Công an xã", "Tháng 3", "Hiệu trưởng"]]

Form = Literal["NFC", "NFD"]


def fill(cell: _Cell, lines: list[str], form: Form) -> None:
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        centre(paragraph, unicodedata.normalize(form, line))


def centre(paragraph: Paragraph, text: str) -> None:
    paragraph.add_run(text).bold = True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def printed(form: Form) -> bytes:
    document = docx.Document()
    head = document.add_table(rows=1, cols=2).rows[0].cells
    fill(head[0], LEFT, form)
    fill(head[1], RIGHT, form)
    for line in ("KẾ HOẠCH", "Thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc"):
        centre(document.add_paragraph(), unicodedata.normalize(form, line))
    for line in BODY.splitlines():
        document.add_paragraph(unicodedata.normalize(form, line))
    document.add_paragraph(unicodedata.normalize(form, "BẢNG PHÂN CÔNG"))
    grid = document.add_table(rows=2, cols=3, style="Table Grid")
    for row, cells in zip(grid.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = unicodedata.normalize(form, text)
    foot = document.add_table(rows=1, cols=2).rows[0].cells
    fill(foot[0], ["Nơi nhận:", "- Phòng GD&ĐT;", "- Công an xã;", "- Lưu: VT."], form)
    fill(foot[1], ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "", "Trần Văn Út"], form)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module", params=["NFC", "NFD"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return parse(read_document(printed(request.param), "plan.docx"), roster=ROSTER)


def test_facts(plan: Plan) -> None:
    assert (plan.kind, plan.school.school_id, plan.school.confidence) == ("plan", "LS-TH-01", 1.0)
    assert (plan.number, plan.date, plan.year) == ("12/KH-THTT", dt.date(2021, 2, 3), 2021)
    assert plan.signer == "Trần Văn Út"
    assert [(c.number, c.date) for c in plan.citations] == [("88/PGDĐT-TH", dt.date(2021, 1, 5))]
    (citation,) = plan.citations
    assert plan.document.text[citation.start : citation.end] == "88/PGDĐT-TH"


def test_zones_and_table(plan: Plan) -> None:
    def zone(words: str) -> Zone:
        return next(
            s.zone for s in plan.statements if words in s.text and s.kind is not StatementKind.HEADING
        )

    assert zone("3 Tự") is Zone.REVIEW
    assert zone("Mỗi quý") is Zone.OPERATIVE
    assert zone("sửa đường") is Zone.OTHERS_DUTY
    assert zone("- Công an xã") is Zone.RECIPIENTS
    row = next(s for s in plan.statements if s.kind is StatementKind.ROW)
    assert row.zone in COMMITTING_ZONES
    assert [part.column for part in row.parts] == ROWS[0]
    assert row.headings == ("BẢNG PHÂN CÔNG", "Nội dung | Thời gian | Phụ trách")


def test_every_quote_can_be_shown(plan: Plan) -> None:
    """Parts are stretches of one block, so that each leads back to a page."""
    for statement in plan.statements:
        spans = [plan.document.span(part.start, part.end) for part in statement.parts]
        assert statement.text == " | ".join(span.quote for span in spans)
