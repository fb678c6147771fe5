"""Builds Documents for tests: a labelled plan laid out as the readers lay out its printed .docx."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from extractors.document import Block, BlockKind, BlockList, Cell, Document, Page, Style

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_HEADING = re.compile(r"^\s*(?:[IVX]+\s*[.)]|PHẦN\b|[A-H]\s*[.)]\s+[A-ZĐ])")
_BOLD = Style(bold=True)
_CENTRED = Style(bold=True, centred=True)


def document_of(blocks: BlockList | Iterable[Block], *, media_type: str = "text/plain") -> Document:
    """A one-page Document around blocks."""
    collected = tuple(blocks.blocks if isinstance(blocks, BlockList) else blocks)
    text = "\n".join(block.text for block in collected)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        sha256=sha256, media_type=media_type, pages=(Page(1),), blocks=collected, engine="factory"
    )


def document_from_lines(lines: str | Iterable[str]) -> Document:
    """A Document with one paragraph per line and no typography: what a poor reader leaves of a plan."""
    blocks = BlockList()
    for line in lines.splitlines() if isinstance(lines, str) else lines:
        if line.strip():
            blocks.add(line)
    return document_of(blocks)


def dateline(plan: Mapping[str, Any]) -> str:
    place, date = plan.get("place") or "", plan.get("date")
    if not isinstance(date, dt.date):
        return f"{place}, ngày      tháng      năm {plan.get('year') or ''}".strip(", ")
    return f"{place}, ngày {date.day:02d} tháng {date.month:02d} năm {date.year}".strip(", ")


def document_from_plan(plan: Mapping[str, Any]) -> Document:
    """The printed layout of a labelled plan (corpus FORMAT.md): layout tables at both ends, the body between them.

    Keys that are left out get neutral values, so a test states only what it is about.
    """
    blocks = BlockList()
    _columns(blocks, 0, _left_head(plan), [*MOTTO, dateline(plan)])
    for line in plan.get("title", ("KẾ HOẠCH",)):
        blocks.add(line, style=_CENTRED)
    for line in plan.get("body", "").splitlines():
        if line.strip():
            is_heading = bool(_HEADING.match(line))
            blocks.add(line, style=_BOLD if is_heading else Style())
    if plan.get("table"):
        _grid(blocks, plan["table"])
    signer = plan.get("signer") or {}
    _columns(
        blocks,
        2,
        ["Nơi nhận:", *(plan.get("recipients") or [])],
        [signer.get("post", ""), signer.get("name", "")],
    )
    return document_of(blocks)


def _left_head(plan: Mapping[str, Any]) -> list[str]:
    return [*plan.get("header_left", ()), f"Số: {plan.get('number') or '      /KH'}"]


def _columns(blocks: BlockList, table: int, left: Iterable[str], right: Iterable[str]) -> None:
    for column, lines in enumerate((left, right)):
        cell = Cell(table=table, row=0, column=column, columns=2, ruled=False)
        for line in lines:
            if line.strip():
                blocks.add(line, kind=BlockKind.CELL, cell=cell, style=_CENTRED)


def _grid(blocks: BlockList, table: Mapping[str, Any]) -> None:
    if table.get("caption"):
        blocks.add(table["caption"], style=_BOLD)
    for row, cells in enumerate([table["header"], *table["rows"]]):
        for column, text in enumerate(cells):
            if str(text).strip():
                cell = Cell(table=1, row=row, column=column, columns=len(cells))
                blocks.add(str(text), kind=BlockKind.CELL, cell=cell, style=_BOLD if row == 0 else Style())
