"""Builds the letter's template in the layout of Nghị định 30/2020/NĐ-CP; staff then edit the .docx in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
BODY = 13.0
"""Points; the decree allows 13 to 14."""

_COLUMNS = (73, 91)
"""Millimetres of the two columns of head and foot: the country's name fills one line of the right one."""

_WIDTHS = (10, 36, 18, 50, 50)
"""Millimetres of the table's columns; 164 mm stand between the margins."""

_HEADINGS = ("TT", "Yêu cầu", "Kết luận", "Nội dung trong kế hoạch", "Đề nghị bổ sung")


_PARAGRAPHS = (
    (
        "kind == 'fix'",
        (
            "Thực hiện {{ directive_title }}{% if directive_number %} (số {{ directive_number }}){% endif %}, "
            "{{ issuer }} đã nhận và xem xét kế hoạch của đơn vị"
            "{% if received %} (nhận ngày {{ received }}){% endif %}."
        ),
    ),
    ("kind == 'fix'", "Để kế hoạch đáp ứng yêu cầu, đề nghị đơn vị bổ sung các nội dung sau:"),
    (
        "kind == 'resend'",
        "{{ issuer }} đã nhận tệp «{{ file_name }}» của đơn vị nhưng chưa xem xét được: {{ problem }}",
    ),
    ("kind == 'resend'", "Đề nghị đơn vị gửi lại kế hoạch thực hiện {{ directive_title }}."),
    (
        "kind == 'remind'",
        (
            "Đến nay {{ issuer }} chưa nhận được kế hoạch của đơn vị thực hiện {{ directive_title }}"
            "{% if deadline %} (hạn nộp {{ deadline }}){% endif %}. Đề nghị đơn vị gửi kế hoạch sớm nhất có thể."
        ),
    ),
)
"""(when it stands in the letter, its text)"""


def build_template(path: Path) -> None:
    """Writes the template. Its tags are filled by `letters.py`; each stands in one run, as docxtpl needs."""
    document = Document()
    section = document.sections[0]
    # Phụ lục I: A4, top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm.
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(16)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    _page_numbers(section)
    _head(document)
    _body(document)
    _foot(document)
    document.core_properties.title = "Mẫu công văn đề nghị bổ sung kế hoạch"
    document.core_properties.author = ""
    document.save(str(path))


def _head(document: Any) -> None:
    left, right = _columns(document, _COLUMNS)
    # Nghị định 30/2020, annex I: the superior body above, the issuing body below it in bold.
    _tag(left, "{%p if issuer_superior %}")
    _line(left, "{{ issuer_superior }}", size=12, centre=True)
    _tag(left, "{%p endif %}")
    _line(left, "{{ issuer_name }}", bold=True, size=12, centre=True)
    _rule(_line(left, "", centre=True, size=4), share=0.35, width=_COLUMNS[0])
    _line(left, "Số:        /PGDĐT", size=13, centre=True, before=4)
    _line(left, "V/v {{ subject }}", size=12, centre=True)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12, centre=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13, centre=True)
    _rule(_line(right, "", centre=True, size=4), share=0.58, width=_COLUMNS[1])
    _line(
        right,
        "{{ place }}, ngày {{ day }} tháng {{ month }} năm {{ year }}",
        italic=True,
        size=13,
        centre=True,
        before=4,
    )


def _body(document: Any) -> None:
    _line(document, "Kính gửi: {{ school_name }}", size=14, centre=True, before=18, after=12)
    for condition, text in _PARAGRAPHS:
        _tag(document, f"{{%p if {condition} %}}")
        _paragraph(document, text)
        _tag(document, "{%p endif %}")
    _tag(document, "{%p if kind == 'fix' %}")
    _requirements(document)
    _tag(document, "{%p endif %}")
    _paragraph(
        document,
        "Đề nghị đơn vị hoàn thành và gửi lại {{ issuer }} trước ngày {{ reply_by }}. Trong quá trình thực hiện, "
        "nếu có vướng mắc, đơn vị liên hệ {{ issuer }} để được hướng dẫn./.",
        before=8,
    )


def _requirements(document: Any) -> None:
    table = document.add_table(rows=4, cols=len(_HEADINGS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, (width, heading) in enumerate(zip(_WIDTHS, _HEADINGS, strict=True)):
        table.columns[column].width = Mm(width)
        _line(_emptied(table.cell(0, column)), heading, bold=True, size=12, centre=True)
    _repeat_on_each_page(table.rows[0])
    _line(_emptied(table.cell(1, 0)), "{%tr for item in items %}")
    texts = ("{{ loop.index }}", "{{ item.name }}{% if not item.required %} (khuyến khích){% endif %}",
             "{{ item.verdict }}", "{{ item.quote }}", "{{ item.advice }}")  # fmt: skip
    for column, text in enumerate(texts):
        _line(_emptied(table.cell(2, column)), text, size=12, centre=column in (0, 2))
    _line(_emptied(table.cell(3, 0)), "{%tr endfor %}")
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, width in enumerate(_WIDTHS):
            row.cells[column].width = Mm(width)


def _foot(document: Any) -> None:
    _line(document, "", size=8)
    left, right = _columns(document, _COLUMNS)
    _line(left, "Nơi nhận:", bold=True, italic=True, size=12)
    for text in ("- Như trên;", "- Lưu: VT."):
        _line(left, text, size=11)
    _line(right, "{{ signer_post }}", bold=True, size=13, centre=True)
    for _ in range(4):
        _line(right, "", size=13)
    _line(right, "{{ signer_name }}", bold=True, size=13, centre=True)


def _columns(document: Any, widths: tuple[int, int]) -> tuple[Any, Any]:
    """Two columns without lines, for head and foot."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    _without_padding(table)
    for column, width in enumerate(widths):
        table.columns[column].width = table.cell(0, column).width = Mm(width)
    return _emptied(table.cell(0, 0)), _emptied(table.cell(0, 1))


def _without_padding(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _emptied(cell: Any) -> Any:
    """A cell that `_line` fills from its first paragraph on."""
    for paragraph in list(cell.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)
    return cell


def _line(
    place: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = BODY,
    centre: bool = False,
    before: float = 0,
    after: float = 0,
) -> Any:
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _paragraph(document: Any, text: str, *, before: float = 4) -> None:
    """Body text: justified, first line indented by 10 mm, as the decree asks."""
    paragraph = _line(document, text, size=14, before=before, after=4)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.keep_together = True


def _tag(document: Any, text: str) -> None:
    """A paragraph that docxtpl takes away."""
    _line(document, text, size=8)


def _rule(paragraph: Any, *, share: float, width: float) -> None:
    """The line under the issuer's name and under the motto: a bottom border, indented on both sides."""
    indent = Mm(width * (1 - share) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)


def _page_numbers(section: Any) -> None:
    """Centred in the top margin, none on the first page."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)


def _repeat_on_each_page(row: Any) -> None:
    heading = OxmlElement("w:tblHeader")
    heading.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(heading)
