"""Word 97, RTF and OpenDocument files, written by LibreOffice, say what the .docx said that they were made from."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx as python_docx
import pytest

from extractors.document import Document
from extractors.readers import libreoffice, read_document

pytestmark = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")


def source_file() -> bytes:
    """A plan in the usual layout: the ruled table is followed at once by the footer, as schools write it."""
    plan = python_docx.Document()
    head = plan.add_table(rows=1, cols=2).rows[0].cells
    head[0].text = "TRƯỜNG THCS A"
    head[0].add_paragraph("Số: 1/KH")
    head[1].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    legacy = plan.add_paragraph().add_run("Keá hoaïch naêm hoïc")
    legacy.font.name = "VNI-Times"
    plan.add_paragraph("Phối hợp với công an xã, họp giao ban hằng tháng.")
    grid = plan.add_table(rows=2, cols=2)
    grid.style = "Table Grid"
    for cell, text in zip(grid._cells, ("STT", "Nội dung", "1", "Tuyên truyền"), strict=True):
        cell.text = text
    foot = plan.add_table(rows=1, cols=2).rows[0].cells
    foot[0].text = "Nơi nhận:"
    foot[0].add_paragraph("- Lưu.")
    foot[1].text = "HIỆU TRƯỞNG"
    foot[1].add_paragraph("Trần Thị B")
    out = io.BytesIO()
    plan.save(out)
    return out.getvalue()


TEXTS = [
    "TRƯỜNG THCS A", "Số: 1/KH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kế hoạch năm học",
    "Phối hợp với công an xã, họp giao ban hằng tháng.", "STT", "Nội dung", "1", "Tuyên truyền",
    "Nơi nhận:", "- Lưu.", "HIỆU TRƯỞNG", "Trần Thị B",
]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Bytes of the document in another format, made once."""
    folder = tmp_path_factory.mktemp("office")
    source = Path(folder, "in.docx")
    source.write_bytes(source_file())

    def make(kind: str) -> bytes:
        target = source.with_suffix(f".{kind}")
        if not target.exists():
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                str(source),
            ]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()

    return make


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_formats_say_the_same(kind: str, written: Callable[[str], bytes]) -> None:
    """Text in order, the legacy font decoded, tables that follow one another still tables."""
    document = read_document(written(kind), f"ke-hoach.{kind}")
    assert [block.text for block in document.blocks] == TEXTS
    assert not document.warnings
    assert "vni" in document.encodings
    cells = {block.text: block.cell for block in document.blocks if block.cell}
    assert (cells["1"].row, cells["Nội dung"].column) == (1, 1)
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_without_libreoffice(
    kind: str, written: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are there all the same; a warning and a lower quality say what may be missing."""
    data = written(kind)
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    document = read_document(data, f"ke-hoach.{kind}")
    text = " ".join(document.text.split())
    assert all(expected in text for expected in TEXTS if len(expected) > 4)
    assert document.quality <= 0.7
    assert any("LibreOffice" in warning for warning in document.warnings)


def test_several_at_once(written: Callable[[str], bytes]) -> None:
    """Each conversion has a profile of its own: none waits for, or spoils, another."""
    data = written("doc")
    with ThreadPoolExecutor(3) as pool:
        documents: list[Document] = list(pool.map(lambda _: read_document(data, "a.doc"), range(3)))
    assert {document.text for document in documents} == {"\n".join(TEXTS)}
    assert not any(document.warnings for document in documents)
