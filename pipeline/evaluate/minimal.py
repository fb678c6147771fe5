"""The smallest plan that can hold one labelled statement, so that it is parsed and checked as in a real file."""

from __future__ import annotations

import hashlib
import re

from extractors.document import BlockKind, BlockList, Cell, Document, Page, Style

BARE_NUMBER = re.compile(r"^[\dIVX.]+$")
"""A heading that is only a number ("II.2.6") says nothing of the zone."""

TOP_LEVEL = re.compile(r"^\s*(?:PHẦN\b|[IVX]+\b\s*[.)/:-]?\s*\D|[A-H]\s*[.)]\s)")
"""A heading that stands for itself; a lower one is put under a plain operative heading."""

PARENT = "II. NỘI DUNG, BIỆN PHÁP THỰC HIỆN"


def minimal_plan(
    text: str, heading: str | None, *, year: int = 2020, school: str = "TIỂU HỌC RẠCH ĐÀO"
) -> Document:
    """A plan with header, title and one section that holds `text`.

    A heading "a | b" is the header row of a ruled table and `text` its row; with one part more than the text has
    cells, the first part is the heading over the table. A `text` of several lines brings its own header row.
    """
    blocks = BlockList()
    _header(blocks, year, school)
    headings, header, row = _layout(text, heading)
    if not headings or not TOP_LEVEL.match(headings[0]):
        _heading(blocks, PARENT)
    for line in headings:
        _heading(blocks, line)
    if row:
        _table(blocks, header, row)
    else:
        blocks.add(text)
    _footer(blocks)
    digest = hashlib.sha256("\n".join(block.text for block in blocks.blocks).encode()).hexdigest()
    return Document(digest, "text/plain", (Page(1),), tuple(blocks.blocks), engine="minimal plan")


def _layout(text: str, heading: str | None) -> tuple[list[str], list[str], list[str]]:
    """(headings, header row, row); no row when the statement is a sentence."""
    lines = text.splitlines()
    if len(lines) > 1 and " | " in lines[0]:
        return ([heading] if heading else []), lines[0].split(" | "), lines[1].split(" | ")
    parts = heading.split(" | ") if heading else []
    if " | " not in text:
        return [part for part in parts if not BARE_NUMBER.match(part)], [], []
    row = text.split(" | ")
    above = max(0, len(parts) - len(row))
    headings = [part for part in parts[:above] if not BARE_NUMBER.match(part)]
    return headings, parts[above:], row


def _header(blocks: BlockList, year: int, school: str) -> None:
    left = ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", f"TRƯỜNG {school}", f"Số: 01/KH-{year}")
    right = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"ngày 20 tháng 02 năm {year}",
    )
    for column, lines in enumerate((left, right)):
        cell = Cell(table=0, row=0, column=column, columns=2, ruled=False)
        for line in lines:
            blocks.add(line, kind=BlockKind.CELL, cell=cell, style=Style(bold=True, centred=True))
    for line in ("KẾ HOẠCH", f"Xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc năm {year}"):
        blocks.add(line, style=Style(bold=True, centred=True, size=14.0))


def _heading(blocks: BlockList, line: str) -> None:
    blocks.add(line, style=Style(bold=True))


def _table(blocks: BlockList, header: list[str], row: list[str]) -> None:
    columns = max(len(header), len(row))
    for index, cells in enumerate([header, row] if header else [row]):
        for column, text in enumerate(cells):
            cell = Cell(table=1, row=index, column=column, columns=columns)
            blocks.add(text, kind=BlockKind.CELL, cell=cell, style=Style(bold=cells is header))


def _footer(blocks: BlockList) -> None:
    left, right = (Cell(table=2, row=0, column=column, columns=2, ruled=False) for column in (0, 1))
    blocks.add("Nơi nhận:", kind=BlockKind.CELL, cell=left, style=Style(bold=True, italic=True))
    blocks.add("- Lưu: VT.", kind=BlockKind.CELL, cell=left)
    blocks.add("HIỆU TRƯỞNG", kind=BlockKind.CELL, cell=right, style=Style(bold=True, centred=True))
    blocks.add("Nguyễn Văn An", kind=BlockKind.CELL, cell=right, style=Style(bold=True, centred=True))
