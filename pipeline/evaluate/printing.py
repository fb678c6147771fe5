"""Print labelled plans as the files that schools really send: Word, PDF, old encodings, scans, photos."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from extractors.errors import MissingTool
from pipeline.evaluate.labels import LabelledPlan, Table
from pipeline.evaluate.legacy_text import to_tcvn3, to_vni

Ink = Literal["unicode", "nfd", "vni", "vni-headings", "tcvn3"]

FORMATS = (
    "docx", "pdf", "doc", "scan", "badscan", "photo", "nfd", "vni", "vni-headings", "tcvn3", "vni-pdf", "tcvn3-pdf",
)  # fmt: skip
"""What `print_plan` can make; all but the docx kinds need LibreOffice, scans and photos poppler too."""

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
HEADING = re.compile(r"^\s*(?:[IVX]+\s*[.)]|PHẦN\b|[A-H]\s*[.)]\s+[A-ZĐ])")
CONVERT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Printed:
    """A file as a school might have made it."""

    name: str
    data: bytes


def print_plan(plan: LabelledPlan, kind: str) -> Printed:
    """One plan in one of FORMATS, named "<plan id>.<format>.<extension>"; the same plan gives the same scan.

    Raises ValueError for an unknown format, MissingTool when LibreOffice or poppler is not there.
    """
    if kind not in FORMATS:
        raise ValueError(f"unknown format {kind!r}; known: {', '.join(FORMATS)}")
    data, extension = _render(plan, kind)
    return Printed(f"{plan.id}.{kind}.{extension}", data)


def _render(plan: LabelledPlan, kind: str) -> tuple[bytes, str]:
    ink = kind.removesuffix("-pdf")
    word = WordPrinter(_ink(ink)).docx(plan)
    if kind.endswith("-pdf"):
        return convert(word, "pdf"), "pdf"
    if kind in ("docx", "nfd", "vni", "vni-headings", "tcvn3"):
        return word, "docx"
    if kind in ("pdf", "doc"):
        return convert(word, kind), kind
    from pipeline.evaluate.scanning import photograph, scan  # Pillow is needed for these alone

    pdf = convert(word, "pdf")
    seed = plan.id + kind
    return (
        (photograph(pdf, seed), "jpg") if kind == "photo" else (scan(pdf, seed, bad=kind == "badscan"), "pdf")
    )


def _ink(name: str) -> Ink:
    inks: dict[str, Ink] = {"nfd": "nfd", "vni": "vni", "vni-headings": "vni-headings", "tcvn3": "tcvn3"}
    return inks.get(name, "unicode")


@lru_cache
def _typography(font: str, size: int, bold: bool, italic: bool) -> Any:
    """The properties of a run: made once and copied, for making them is half the time of printing a plan."""
    run = docx.Document().add_paragraph().add_run()
    run.bold, run.italic, run.font.size, run.font.name = bold or None, italic or None, Pt(size), font
    properties: Any = run._element.rPr
    properties.rFonts.set(qn("w:hAnsi"), font)
    return properties


class WordPrinter:
    """Writes one plan as a .docx in the layout of an administrative document (Decree 30/2020/NĐ-CP)."""

    def __init__(self, ink: Ink = "unicode") -> None:
        self.ink = ink

    def docx(self, plan: LabelledPlan) -> bytes:
        """The bytes of the Word file."""
        out = docx.Document()
        self._header(out, plan)
        for index, line in enumerate(plan.title):
            self._write(out.add_paragraph(), line, bold=True, centre=True, heading=index == 0, size=14)
        for line in plan.body.splitlines():
            if line.strip():
                heading = bool(HEADING.match(line))
                self._write(out.add_paragraph(), line, bold=heading, heading=heading)
        if plan.table:
            self._table(out, plan.table)
        self._footer(out, plan)
        buffer = io.BytesIO()
        out.save(buffer)
        return buffer.getvalue()

    def _text(self, text: str, heading: bool) -> tuple[str, str]:
        if self.ink == "vni" or (self.ink == "vni-headings" and heading):
            return to_vni(text), "VNI-Times"
        if self.ink == "tcvn3":
            return to_tcvn3(text), ".VnTimeH" if text.isupper() else ".VnTime"
        if self.ink == "nfd":
            return unicodedata.normalize("NFD", text), "Times New Roman"
        return text, "Times New Roman"

    def _write(
        self,
        paragraph: Any,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        centre: bool = False,
        heading: bool = False,
        size: int = 13,
    ) -> None:
        text, font = self._text(text, heading)
        run = paragraph.add_run(text)
        run._element.insert(0, deepcopy(_typography(font, size, bold, italic)))
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _lines(self, cell: Any, lines: Sequence[str], bold: Sequence[bool]) -> None:
        """Centred lines of a header cell; a new cell already has its first paragraph."""
        for index, (line, heavy) in enumerate(zip(lines, bold, strict=True)):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            self._write(paragraph, line, bold=heavy, centre=True)

    def _header(self, out: Any, plan: LabelledPlan) -> None:
        left, right = out.add_table(rows=1, cols=2).rows[0].cells
        number = f"Số: {plan.number or '      /KH'}"
        lines = [*plan.header_left, number]
        self._lines(left, lines, [0 < index < len(plan.header_left) for index in range(len(lines))])
        self._lines(right, MOTTO, [True, True])
        self._write(right.add_paragraph(), dateline(plan), italic=True, centre=True)

    def _table(self, out: Any, table: Table) -> None:
        if table.caption:
            self._write(out.add_paragraph(), table.caption, bold=True)
        rows = [table.header, *table.rows]
        grid = out.add_table(rows=len(rows), cols=len(table.header))
        grid.style = "Table Grid"
        for row, cells in zip(grid.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                self._write(cell.paragraphs[0], text, bold=cells is rows[0], size=12)

    def _footer(self, out: Any, plan: LabelledPlan) -> None:
        left, right = out.add_table(rows=1, cols=2).rows[0].cells
        self._write(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
        for line in plan.recipients or ():
            self._write(left.add_paragraph(), line, size=11)
        post, name = (plan.signer.post, plan.signer.name) if plan.signer else ("", "")
        self._lines(right, [post, "", "", name], [True] * 4)


def dateline(plan: LabelledPlan) -> str:
    """ "Bình Thạnh, ngày 21 tháng 02 năm 2020"; blanks where the day is left open."""
    place = f"{plan.place}, " if plan.place else ""
    if not plan.date:
        return f"{place}ngày      tháng      năm {plan.year or ''}".strip()
    return f"{place}ngày {plan.date.day:02d} tháng {plan.date.month:02d} năm {plan.date.year}"


def convert(data: bytes, target: str) -> bytes:
    """.docx bytes -> `target` ('pdf' or 'doc') through LibreOffice with a profile of its own.

    Raises MissingTool when LibreOffice is not installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.docx")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", target]
        command += ["--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_SECONDS)
        except FileNotFoundError as error:
            raise MissingTool("LibreOffice (soffice) is not installed") from error
        return source.with_suffix(f".{target}").read_bytes()
