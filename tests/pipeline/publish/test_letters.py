"""Letters say to each school what it must fix, in a template that staff may change, whatever a plan holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from docxtpl import DocxTemplate

from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.publish import publish
from pipeline.publish.letter_template import build_template
from pipeline.publish.letters import TEMPLATE, _letterhead, write_letters
from pipeline.store import Store
from tests.pipeline.publish.office import (
    BROKEN,
    DARK,
    DIRECTIVE,
    DIRECTIVES,
    FORMULA,
    LATE,
    ON_TIME,
    PUBLISHED_AT,
    REPORT,
    ROSTER,
    SILENT,
    TWICE,
    fill,
)
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, plan

TODAY = dt.date(2020, 3, 2)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    with Store.open(folder / "office.db") as store:
        fill(store)
        publish(store, DIRECTIVES, ROSTER, folder / "out", now=PUBLISHED_AT)
    return folder / "out"


def text_of(path: Path) -> str:
    """Everything that the letter says, tables included, in order."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_who_gets_a_letter(out: Path, tmp_path: Path) -> None:
    """All but the school that has nothing to fix; another word for each kind of fault."""
    written = write_letters(out, tmp_path, today=TODAY)
    letters = {path.stem: text_of(path) for path in written}
    assert letters.keys() == {ON_TIME, TWICE, SILENT, REPORT, DARK, BROKEN}
    assert LATE not in letters
    assert {path.parent for path in written} == {tmp_path / DIRECTIVE.id}
    assert "đề nghị nộp kế hoạch" in letters[SILENT] and "hạn nộp 28/02/2020" in letters[SILENT]
    assert "«hỏng.doc»" in letters[BROKEN] and "Tệp bị hỏng" in letters[BROKEN]
    assert "«bc.docx»" in letters[REPORT] and "không phải kế hoạch" in letters[REPORT]
    assert "«mờ.pdf»" in letters[DARK] and "đề nghị gửi lại" in letters[DARK]


def test_each_requirement_with_its_words_or_their_absence(out: Path, tmp_path: Path) -> None:
    (path,) = write_letters(out, tmp_path, schools=[ON_TIME], today=TODAY)
    rows = [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[1].rows]
    assert rows == [
        ["TT", "Yêu cầu", "Kết luận", "Nội dung trong kế hoạch", "Đề nghị bổ sung"],
        ["1", "Yêu cầu model", "Chưa đủ", f"«{FORMULA}» (mục II.1)", "Bổ sung nội dung model: ai làm, khi nào, ở đâu."],
        ["2", "Yêu cầu gate (khuyến khích)", "Thiếu", "(Kế hoạch chưa nêu nội dung này.)",
         "Bổ sung nội dung gate: ai làm, khi nào, ở đâu."],
    ]  # fmt: skip
    text = text_of(path)
    assert "Thủ Thừa, ngày 02 tháng 3 năm 2020" in text
    assert "Phòng GD&ĐT Thủ Thừa đã nhận và xem xét kế hoạch của đơn vị (nhận ngày 28/02/2020)." in text
    assert "trước ngày 09/03/2020" in text
    assert "{{" not in text and "{%" not in text


def test_layout_of_the_decree(out: Path, tmp_path: Path) -> None:
    (path,) = write_letters(out, tmp_path, schools=[ON_TIME], today=TODAY)
    section = docx.Document(str(path)).sections[0]
    width, height = section.page_width, section.page_height
    assert width and height and (round(width.mm), round(height.mm)) == (210, 297)
    top, left, right, bottom = (
        section.top_margin, section.left_margin, section.right_margin, section.bottom_margin,
    )  # fmt: skip
    assert top and left and right and bottom
    assert Mm(20) <= top <= Mm(25) and Mm(30) <= left <= Mm(35)
    assert Mm(15) <= right <= Mm(20) and Mm(20) <= bottom <= Mm(25)
    assert section.different_first_page_header_footer
    fonts = {run.font.name for paragraph in docx.Document(str(path)).paragraphs for run in paragraph.runs}
    assert fonts == {"Times New Roman"}


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("A & B <w:p> «x»", "A & B <w:p> «x»"),
        ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
        ("chuông \x07 và \x0b dọc", "chuông và dọc"),
        ("dài " * 300, "[…]"),
    ],
)
def test_words_of_a_plan_are_only_words(tmp_path: Path, quote: str, shown: str) -> None:
    """Mark-up, template tags and control characters in a plan neither break a letter nor run."""
    result = checked(plan([quote], ON_TIME), "a.pdf", {"model": Verdict.PARTIAL})
    with Store.open(tmp_path / "x.db") as store:
        store.save([arrival(result)], directives=DIRECTIVES, engine=ENGINE, now=NOW)
        publish(store, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT)
    (path,) = write_letters(tmp_path / "out", tmp_path / "letters", schools=[ON_TIME], today=TODAY)
    assert shown in text_of(path)


def test_a_template_of_the_office(out: Path, tmp_path: Path) -> None:
    mine = docx.Document()
    mine.add_paragraph("Gửi {{ school_name }}: {{ items | length }} nội dung. {{ signer_name }}")
    mine.save(str(tmp_path / "mine.docx"))
    (path,) = write_letters(
        out,
        tmp_path / "letters",
        schools=[ON_TIME],
        template=tmp_path / "mine.docx",
        signer_name="Trần Thị B",
    )
    assert text_of(path) == "Gửi Trường THCS Số 1: 2 nội dung. Trần Thị B"


def test_a_broken_template_is_named(out: Path, tmp_path: Path) -> None:
    mine = docx.Document()
    mine.add_paragraph("{% for item in %}")
    mine.save(str(tmp_path / "mine.docx"))
    with pytest.raises(SetupError, match=r"mine\.docx"):
        write_letters(out, tmp_path / "letters", template=tmp_path / "mine.docx")
    assert not list((tmp_path / "letters").rglob("*.docx"))


@pytest.mark.parametrize("choice", [{"schools": ["XX-99"]}, {"directive_id": "nothing"}])
def test_unknown_choices_are_refused(out: Path, tmp_path: Path, choice: dict[str, object]) -> None:
    with pytest.raises(SetupError, match="not in the publication"):
        write_letters(out, tmp_path, **choice)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("issuer", "superior", "name"),
    [
        ("Phòng Giáo dục và Đào tạo huyện Thủ Thừa", "UBND HUYỆN THỦ THỪA", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
        ("Phòng GD&ĐT quận 3", "UBND QUẬN 3", "PHÒNG GD&ĐT"),
        ("Sở Giáo dục và Đào tạo tỉnh Long An", "UBND TỈNH LONG AN", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
        ("UBND xã Mỹ Lạc", "", "UBND XÃ MỸ LẠC"),
    ],
)
def test_letterhead(issuer: str, superior: str, name: str) -> None:
    assert _letterhead(issuer) == {"issuer_superior": superior, "issuer_name": name}


def test_the_shipped_template_is_the_one_that_is_built(tmp_path: Path) -> None:
    build_template(tmp_path / "built.docx")
    shipped, built = (docx.Document(str(path)).element.xml for path in (TEMPLATE, tmp_path / "built.docx"))
    assert shipped == built
    known = {"kind", "items", "school_name", "subject", "issuer", "issuer_name", "reply_by", "signer_post"}
    assert DocxTemplate(str(TEMPLATE)).get_undeclared_template_variables() >= known
