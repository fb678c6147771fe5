"""Everything that Word prints is read once, in order; nothing else is."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from extractors.document import BlockKind, Document, Region
from extractors.readers import read_document
from tests.extractors.readers.word_files import (
    BORDERS,
    docx,
    p,
    package,
    part,
    r,
    relationships,
    table,
    tc,
    tr,
)


def read(body: str, **more: object) -> Document:
    return read_document(docx(body, **more))  # type: ignore[arg-type]


BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
    f"<wps:txbx><w:txbxContent>{p('Trong khung')}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
    f"{p('Trong khung')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
SHOWN = f"<w:sdtContent>{r('Nhấp vào đây')}</w:sdtContent>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "x" </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("liên kết")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)

CIRCUMFLEX, ACUTE = "\u0302", "\u0301"

TEXTS = [
    (p("Kế hoạch"), ["Kế hoạch"], "a plain paragraph"),
    (p("  hai  dấu cách "), ["hai  dấu cách"], "double spaces inside stay, those at the ends go"),
    (
        f"<w:p>{r('một')}<w:r><w:br/></w:r>{r('hai')}<w:r><w:tab/></w:r>{r('ba')}</w:p>",
        ["một\nhai\tba"],
        "breaks and tabs",
    ),
    (
        f"<w:p>{r('Ke')}{r(CIRCUMFLEX)}{r(ACUTE + ' hoạch')}</w:p>",
        ["Kế hoạch"],
        "a letter and its marks in three runs",
    ),
    (
        f"<w:p><w:ins>{r('thêm')}</w:ins><w:del><w:r><w:delText>bớt</w:delText></w:r></w:del></w:p>",
        ["thêm"],
        "tracked insertion kept, deletion dropped",
    ),
    (
        f"<w:p><w:moveFrom>{r('cũ')}</w:moveFrom></w:p><w:p><w:moveTo>{r('mới')}</w:moveTo></w:p>",
        ["mới"],
        "moved text once",
    ),
    (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('đầu ')}</w:p>{p('đuôi')}",
        ["đầu đuôi"],
        "a deleted paragraph mark joins two paragraphs",
    ),
    (
        p("ẩn", look="<w:vanish/>") + p("hiện", look='<w:vanish w:val="0"/>'),
        ["hiện"],
        "hidden text is not printed",
    ),
    (p("chữ hoa", look="<w:caps/>"), ["CHỮ HOA"], "all caps is what the reader sees"),
    (
        f"<w:p><w:hyperlink>{r('nối')}</w:hyperlink><w:smartTag>{r(' thẻ')}</w:smartTag></w:p>",
        ["nối thẻ"],
        "wrappers are transparent",
    ),
    (f"<w:p>{FIELD}</w:p>", ["liên kết"], "a field prints its result, not its code"),
    (
        f'<w:p>{r("Trang")}<w:fldSimple w:instr=" PAGE ">{r(" 3")}</w:fldSimple></w:p>',
        ["Trang"],
        "page numbers are no text",
    ),
    (
        f"<w:sdt><w:sdtContent>{p('trong ô nhập')}</w:sdtContent></w:sdt>",
        ["trong ô nhập"],
        "content control around a paragraph",
    ),
    (
        f"<w:p><w:sdt><w:sdtContent>{r('trong dòng')}</w:sdtContent></w:sdt></w:p>",
        ["trong dòng"],
        "content control in a line",
    ),
    (
        f"<w:p>{r('x')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{SHOWN}</w:sdt></w:p>",
        ["x"],
        "the prompt of an empty control is not text",
    ),
    (
        f"<w:p>{r('Ngoài')}{BOX}</w:p>",
        ["Ngoài", "Trong khung"],
        "a text box counts once, though Word writes it twice",
    ),
    (p("nh\u00adư \u200bthế"), ["như thế"], "soft hyphens and zero-width spaces go"),
    (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' + r(" xong") + "</w:p>",
        ["✓ xong"],
        "symbol font",
    ),
    (f"<w:p>{r('5')}<w:r><w:noBreakHyphen/></w:r>{r('An')}</w:p>", ["5-An"], "unbreakable hyphen"),
    ("<w:p><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath></w:p>", ["x+1"], "formulas keep their characters"),
    (f"<w:customXml>{p('bọc')}</w:customXml>", ["bọc"], "custom XML is transparent"),
]


@pytest.mark.parametrize(("body", "expected", "why"), TEXTS, ids=[row[2] for row in TEXTS])
def test_text(body: str, expected: list[str], why: str) -> None:
    assert [block.text for block in read(body).blocks] == expected, why


LEGACY = [
    ('<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>', "KEÁ HOAÏCH", "KẾ HOẠCH", "vni"),
    ('<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>', "KÕ ho¹ch nh\u00ad thÕ", "Kế hoạch như thế", "tcvn3"),
    ('<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>', "kÕ ho¹ch", "KẾ HOẠCH", "tcvn3"),
]


@pytest.mark.parametrize(("look", "typed", "expected", "encoding"), LEGACY)
def test_font_of_the_run_decodes(look: str, typed: str, expected: str, encoding: str) -> None:
    """The font may stand at the run or come from a style above a style."""
    style = part(
        "styles",
        f'<w:style w:type="paragraph" w:styleId="A"><w:rPr>{look}</w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>',
    )
    links = {"rId9": ("styles", "styles.xml")}
    for body in (p(typed, look=look), p(typed, properties='<w:pStyle w:val="B"/>')):
        block = read(body, parts={"word/styles.xml": style}, links=links).blocks[0]
        assert (block.text, block.encoding) == (expected, encoding)
        assert block.original == typed
        word = block.text.index(expected.split()[-1])
        assert block.original_of(word, len(block.text)) == typed.split()[-1]


def test_soft_hyphen_element_is_a_letter_in_tcvn3() -> None:
    """LibreOffice writes U+00AD as w:softHyphen; in a .Vn font it is ư."""
    look = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    body = f"<w:p><w:r>{look}<w:t>tr</w:t><w:softHyphen/><w:t>êng häc</w:t></w:r></w:p>"
    assert read(body).blocks[0].text == "trường học"


def test_a_style_loop_ends() -> None:
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>',
    )
    document = read(
        p("x", '<w:pStyle w:val="A"/>'),
        parts={"word/styles.xml": styles},
        links={"s": ("styles", "styles.xml")},
    )
    assert document.text == "x"


NUMBERING = part(
    "numbering",
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
    '<w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="+"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>',
)  # fmt: skip


def listed(text: str, level: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_text() -> None:
    rows = ["A0", "B1", "C1", "D2", "E0", "F1", "G2", "H3", "I4"]
    body = "".join(listed(row[0], int(row[1])) for row in rows) + listed("J", 0, 2) + listed("K", 0, 0)
    document = read(
        body, parts={"word/numbering.xml": NUMBERING}, links={"n": ("numbering", "numbering.xml")}
    )
    assert [block.text for block in document.blocks] == [
        "I. A", "1.1 B", "1.2 C", "a) D", "II. E", "2.1 F", "a) G", "- H", "+ I", "IV. J", "K",
    ]  # fmt: skip
    assert document.blocks[0].label == "I."
    assert document.blocks[0].kind is BlockKind.LIST_ITEM
    assert document.blocks[0].original_of(3, 4) == "A"


def test_tables() -> None:
    """Body order, spans, merged cells, deleted rows, a table inside a cell."""
    inner = table(
        tr(tc(p("trong 1")), tc(p("trong 2"))), tr(tc(p("trong 3")), tc(p("trong 4"))), properties=BORDERS
    )
    body = (
        p("trước")
        + table(
            tr(tc(p("STT")), tc(p("Nội dung")), tc(p("Ai"))),
            tr(tc(p("1"), '<w:vMerge w:val="restart"/>'), tc(p("a") + inner), tc(p("X"))),
            tr(tc(p("thừa"), "<w:vMerge/>"), tc(p("b")), tc(p("Y"))),
            tr(tc(p("đã xóa")), tc(p("đã xóa")), tc(p("đã xóa")), properties="<w:del/>"),
            tr(tc(p("chung"), '<w:gridSpan w:val="2"/>'), tc(p("Z"))),
            properties=BORDERS,
        )
        + p("sau")
    )
    document = read(body)
    assert document.text.split("\n") == [
        "trước", "STT", "Nội dung", "Ai", "1", "a", "trong 1", "trong 2", "trong 3", "trong 4", "X", "b", "Y",
        "chung", "Z", "sau",
    ]  # fmt: skip
    places = {block.text: block.cell for block in document.blocks if block.cell}
    assert (places["Z"].row, places["Z"].column, places["Z"].columns, places["Z"].ruled) == (3, 2, 3, True)
    assert places["trong 1"].table != places["a"].table
    assert places["b"].column == 1


HEAD = tr(tc(p("TRƯỜNG THCS A") + p("Số: 1/KH")), tc(p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")))
FOOT = tr(tc(p("Nơi nhận:") + p("- Lưu.")), tc(p("HIỆU TRƯỞNG")))
SHAPES = [
    (table(HEAD), False, "no lines: layout"),
    (table(HEAD, properties=BORDERS), False, "the national motto stands in a layout table, lines or not"),
    (table(FOOT, properties=BORDERS), False, "so does the recipients' list"),
    (table(tr(tc(p("a")), tc(p("b"))), properties=BORDERS), True, "lines: a grid"),
    (
        table(*[tr(tc(p("a")), tc(p("b")), tc(p("c")))] * 3),
        True,
        "three rows of three are data though no line is drawn",
    ),
    (
        table(
            tr(
                tc(p("a"), "<w:tcBorders><w:top w:val='single'/><w:left w:val='single'/></w:tcBorders>"),
                tc(p("b"), "<w:tcBorders><w:top w:val='single'/><w:left w:val='single'/></w:tcBorders>"),
            )
        ),
        True,
        "lines drawn cell by cell, as LibreOffice writes them",
    ),
    (
        table(
            tr(
                tc(p("a"), "<w:tcBorders><w:top w:val='nil'/><w:left w:val='nil'/></w:tcBorders>"),
                tc(p("b"), "<w:tcBorders><w:top w:val='nil'/><w:left w:val='nil'/></w:tcBorders>"),
            ),
            properties=BORDERS,
        ),
        False,
        "cells switch the table's lines off",
    ),
]


@pytest.mark.parametrize(("body", "ruled", "why"), SHAPES, ids=[row[2] for row in SHAPES])
def test_layout_or_grid(body: str, ruled: bool, why: str) -> None:
    cells = [block.cell for block in read(body).blocks]
    assert all(cell is not None and cell.ruled is ruled for cell in cells), why


def test_document_inside_one_cell() -> None:
    """The whole plan in a frame of one cell, or in a row across a layout table, is running text."""
    paragraphs = "".join(p(f"Đoạn {i}") for i in range(6))
    framed = read(table(tr(tc(paragraphs)), properties=BORDERS))
    assert all(block.cell is None for block in framed.blocks)
    across = read(table(HEAD, tr(tc(paragraphs, '<w:gridSpan w:val="2"/>')), FOOT))
    assert [block.cell is None for block in across.blocks] == [False] * 3 + [True] * 6 + [False] * 3
    assert across.blocks[0].cell.table != across.blocks[-1].cell.table  # type: ignore[union-attr]


def test_headers_footers_and_notes_stand_apart() -> None:
    section = '<w:sectPr><w:headerReference r:id="h"/><w:footerReference r:id="f"/></w:sectPr>'
    body = f'<w:p>{r("Thân")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>{section}'
    note = (
        '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{p("Chú thích")}</w:footnote>'
    )
    document = read(
        body,
        parts={
            "word/header1.xml": part("hdr", table(tr(tc(p("Phòng GD")), tc(p("Trường A"))))),
            "word/footer1.xml": part(
                "ftr", f'<w:p><w:fldSimple w:instr="PAGE">{r("1")}</w:fldSimple></w:p>{p("Chân trang")}'
            ),
            "word/footnotes.xml": part("footnotes", note),
        },
        links={
            "h": ("header", "header1.xml"),
            "f": ("footer", "footer1.xml"),
            "n": ("footnotes", "footnotes.xml"),
        },
    )
    assert [(block.region, block.text) for block in document.blocks] == [
        (Region.PAGE_HEADER, "Phòng GD"), (Region.PAGE_HEADER, "Trường A"), (Region.BODY, "Thân"),
        (Region.FOOTNOTE, "Chú thích"), (Region.PAGE_FOOTER, "Chân trang"),
    ]  # fmt: skip


CHUNKS = [
    (
        "chunk.html",
        "<html><body><p>Từ <b>trang</b> mạng</p><script>x</script></body></html>".encode(),
        ["Từ trang mạng"],
    ),
    ("chunk.txt", "Từ tệp chữ\n".encode(), ["Từ tệp chữ"]),
    ("chunk.rtf", rb"{\rtf1\ansi T\u7915? RTF}", ["Từ RTF"]),
    ("chunk.docx", docx(p("Từ tệp Word")), ["Từ tệp Word"]),
]


@pytest.mark.parametrize(("name", "data", "expected"), CHUNKS, ids=[row[0] for row in CHUNKS])
def test_imported_parts(name: str, data: bytes, expected: list[str]) -> None:
    document = read(
        p("trước") + '<w:altChunk r:id="c"/>' + p("sau"),
        parts={f"word/{name}": data},
        links={"c": ("aFChunk", name)},
    )
    assert [block.text for block in document.blocks] == ["trước", *expected, "sau"]


def test_odd_packages_are_read() -> None:
    """No section, a broken link, another name of the main part, ISO strict names, an unknown part type."""
    document = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Kế hoạch</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    data = package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relationships({"a": ("officeDocument", "/word/document2.xml")}),
            "word/document2.xml": document,
            "word/_rels/document2.xml.rels": relationships(
                {"x": ("image", "media/NULL"), "s": ("styles", "none.xml")}
            ),
        }
    )
    assert read_document(data, "không đuôi").text == "Kế hoạch"


def test_pages() -> None:
    """Word's own record of page ends wins over forced breaks; a paragraph over two pages knows where."""
    forced = read(
        p("một") + f'<w:p><w:r><w:br w:type="page"/></w:r>{r("hai")}</w:p>' + p("ba", "<w:pageBreakBefore/>")
    )
    assert [block.page for block in forced.blocks] == [1, 2, 3]
    rendered = read(
        f'<w:p>{r("một ")}<w:r><w:lastRenderedPageBreak/></w:r>{r("hai")}</w:p><w:p><w:r><w:br w:type="page"/>'
        f"<w:lastRenderedPageBreak/></w:r>{r('ba')}</w:p>"
    )
    assert [block.page for block in rendered.blocks] == [1, 3]
    start = rendered.text.index("hai")
    assert rendered.span(start, start + 3).page == 2
    assert len(rendered.pages) == 3


def test_looks() -> None:
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="H"><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>',
    )
    body = p("I. MỤC ĐÍCH", '<w:pStyle w:val="H"/><w:jc w:val="center"/>') + p("thường", look="<w:i/>")
    heading, plain = read(
        body, parts={"word/styles.xml": styles}, links={"s": ("styles", "styles.xml")}
    ).blocks
    assert heading.kind is BlockKind.HEADING
    assert (heading.style.bold, heading.style.centred, heading.style.size, heading.style.outline_level) == (
        True,
        True,
        14.0,
        1,
    )
    assert (plain.style.bold, plain.style.italic, plain.style.centred) == (False, True, False)


def test_macros_are_named_not_run() -> None:
    document = read(p("Kế hoạch"), parts={"word/vbaProject.bin": b"\0" * 64})
    assert document.media_type.endswith("macroEnabled.12")
    assert any("macros" in warning for warning in document.warnings)


@given(
    st.lists(
        st.text(
            st.characters(
                exclude_categories=("Cs", "Cc", "Co", "Cn", "Cf", "Zl", "Zp"), max_codepoint=0x2FFF
            ),
            min_size=1,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_python_docx_writes_is_read_back(lines: list[str]) -> None:
    """Any Unicode text comes back in NFC, and every block's offset leads to its text."""
    import unicodedata

    from extractors.vietnamese.legacy import decode_line

    kept = [line for line in lines if line.strip()]
    if not kept or any(decode_line(line).encoding not in ("unicode", "nfd") for line in lines):
        return
    written = python_docx.Document()
    for line in lines:
        written.add_paragraph(line)
    buffer = io.BytesIO()
    written.save(buffer)
    document = read_document(buffer.getvalue())
    expected = [unicodedata.normalize("NFC", line).strip() for line in kept]
    assert [block.text.replace("đ", "ð").replace("Đ", "Ð") for block in document.blocks] == [
        text.replace("đ", "ð").replace("Đ", "Ð") for text in expected
    ]
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


def test_scans_pasted_into_word_are_recognised() -> None:
    """Large pictures and hardly a word: the pictures are the pages. A logo beside text is not."""
    sheet = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(sheet)
    for row in range(12):
        pen.text((150, 150 + 90 * row), f"KE HOACH NAM 2020 MUC {row}", fill=0, font_size=44)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    shown = '<w:p><w:r><w:drawing><a:blip r:embed="i"/></w:drawing></w:r></w:p>'
    more = {"parts": {"word/media/i.png": buffer.getvalue()}, "links": {"i": ("image", "media/i.png")}}
    scanned = read(shown + p("Trang 1"), **more)
    assert scanned.methods == ("ocr",)
    assert "NAM 2020" in scanned.text
    written = read(shown + p("Kế hoạch bảo đảm an ninh, trật tự trường học. " * 9), **more)
    assert written.methods == ("native",)
