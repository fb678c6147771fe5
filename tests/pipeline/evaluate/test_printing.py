"""The printer: what it puts on paper can be read back by other programs."""

from __future__ import annotations

import io
import shutil
import unicodedata
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SetupError
from pipeline.evaluate.formats import character_accuracy, source_text
from pipeline.evaluate.labels import LabelledPlan, load_corpus, load_plan
from pipeline.evaluate.legacy_text import to_tcvn3, to_vni
from pipeline.evaluate.printing import print_plan

needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
LOWER = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


@pytest.fixture(scope="module")
def plan(samples: Path) -> LabelledPlan:
    return load_plan(samples / "plans" / "tt20-01.yaml")


def paper(data: bytes) -> str:
    """All text of a Word file in document order, as python-docx alone sees it."""
    document = docx.Document(io.BytesIO(data))
    lines: list[str] = []
    for item in document.iter_inner_content():
        if isinstance(item, docx.table.Table):
            lines += [
                paragraph.text for row in item.rows for cell in row.cells for paragraph in cell.paragraphs
            ]
        else:
            lines.append(item.text)
    return "\n".join(lines)


def test_the_word_file_holds_the_whole_plan(plan: LabelledPlan) -> None:
    """Otherwise the accuracy of a reader would be measured against text that was never printed."""
    assert character_accuracy(source_text(plan), paper(print_plan(plan, "docx").data)) == 1.0


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        pytest.param("vni", to_vni("KẾ HOẠCH"), id="all in VNI"),
        pytest.param("vni-headings", "KEÁ HOAÏCH", id="the heading of the real directive"),
        pytest.param("tcvn3", to_tcvn3("KẾ HOẠCH"), id="TCVN3"),
        pytest.param("nfd", unicodedata.normalize("NFD", "KẾ HOẠCH"), id="decomposed"),
    ],
)
def test_old_encodings_are_on_paper(plan: LabelledPlan, kind: str, title: str) -> None:
    assert title in paper(print_plan(plan, kind).data).splitlines()


@needs_office
@pytest.mark.parametrize(
    ("kind", "magic"),
    [
        pytest.param("pdf", b"%PDF", id="PDF"),
        pytest.param("doc", b"\xd0\xcf\x11\xe0", id="Word 97 is an OLE file"),
        pytest.param("photo", b"\xff\xd8\xff", id="JPEG", marks=needs_poppler),
    ],
)
def test_printed_through_libreoffice(plan: LabelledPlan, kind: str, magic: bytes) -> None:
    printed = print_plan(plan, kind)
    assert printed.data.startswith(magic)
    assert printed.name.startswith(f"tt20-01.{kind}.")


def test_unknown_format_is_refused(plan: LabelledPlan) -> None:
    with pytest.raises(ValueError, match="unknown format 'wordstar'"):
        print_plan(plan, "wordstar")


@pytest.mark.parametrize(
    ("text", "vni", "tcvn3"),
    [
        pytest.param("Kế hoạch", "Keá hoaïch", "KÕ ho¹ch", id="the word that matters most"),
        pytest.param("đường phố", "ñöôøng phoá", "®­êng phè", id="d with bar, horned letters"),
        pytest.param("Thủ Thừa", "Thuû Thöøa", "Thñ Thõa", id="a name"),
    ],
)
def test_known_spellings(text: str, vni: str, tcvn3: str) -> None:
    assert to_vni(text) == vni
    assert to_tcvn3(text) == tcvn3


@given(st.text(alphabet=LOWER, max_size=30))
def test_encodings_keep_letters_apart(text: str) -> None:
    """Two different words never look the same in an old encoding."""
    assert len({to_tcvn3(letter) for letter in LOWER}) == len(LOWER)
    assert len({to_vni(letter) for letter in LOWER}) == len(LOWER)
    assert len(to_tcvn3(text)) == len(text)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param({"gold": {"x": {"verdict": "maybe"}}}, "verdict", id="a verdict that there is not"),
        pytest.param({"colour": "red"}, "colour", id="an unknown key"),
        pytest.param({"kind": "poem"}, "kind", id="a kind that there is not"),
    ],
)
def test_a_wrong_label_is_named(tmp_path: Path, samples: Path, change: dict[str, object], word: str) -> None:
    import yaml

    path = tmp_path / "wrong.yaml"
    good = yaml.safe_load((samples / "plans" / "tt20-01.yaml").read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(good | change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SetupError, match=rf"(?s)wrong\.yaml.*{word}"):
        load_plan(path)


def test_an_empty_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no labelled plans"):
        load_corpus(tmp_path)
