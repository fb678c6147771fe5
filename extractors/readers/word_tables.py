"""Says what a Word table is: a grid of data with ruled lines, a layout in columns, or a mere frame around text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from extractors.readers.word_styles import Styles

Element = etree._Element

_VAL = qn("w:val")
_NO_LINE = frozenset({"nil", "none"})
# What stands in the two-column header and footer of every Vietnamese administrative document (Decree 30/2020,
# annex I); such a table is layout even when someone left its borders visible.
_LAYOUT_WORDS = re.compile(r"CONG HOA XA HOI CHU NGHIA|DOC LAP\W+TU DO|NOI NHAN\s*:")
_LAYOUT_ROWS = 4
"""The header and footer tables of a document have one row, rarely up to four."""


@dataclass(frozen=True, slots=True)
class TableCell:
    column: int
    span: int
    node: Element


@dataclass(frozen=True, slots=True)
class TableShape:
    rows: tuple[tuple[TableCell, ...], ...]
    columns: int
    ruled: bool


def table_shape(table: Element, styles: Styles) -> TableShape:
    """Rows and cells that are printed: deleted rows, and the hidden parts of merged cells, are left out."""
    rows = tuple(tuple(_cells(row)) for row in _rows(table))
    rows = tuple(row for row in rows if row)
    columns = max((cell.column + cell.span for row in rows for cell in row), default=0)
    return TableShape(rows, columns, _is_ruled(table, rows, columns, styles))


def _rows(table: Element) -> Iterator[Element]:
    for node in _unwrapped(table, qn("w:tr")):
        properties = node.find(qn("w:trPr"))
        if properties is None or (
            properties.find(qn("w:del")) is None and properties.find(qn("w:hidden")) is None
        ):
            yield node


def _cells(row: Element) -> Iterator[TableCell]:
    properties = row.find(qn("w:trPr"))
    before = properties.find(qn("w:gridBefore")) if properties is not None else None
    column = _integer(before, 0)
    for node in _unwrapped(row, qn("w:tc")):
        look = node.find(qn("w:tcPr"))
        span = max(1, _integer(look.find(qn("w:gridSpan")) if look is not None else None, 1))
        if not _is_hidden(look):
            yield TableCell(column, span, node)
        column += span


def _is_hidden(look: Element | None) -> bool:
    if look is None:
        return False
    merge = look.find(qn("w:vMerge"))
    continued = merge is not None and merge.get(_VAL, "continue") == "continue"
    return continued or look.find(qn("w:cellDel")) is not None


def _unwrapped(parent: Element, wanted: str) -> Iterator[Element]:
    """Children of one kind, also inside content controls and other wrappers."""
    for node in parent:
        if node.tag == wanted:
            yield node
        elif node.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo")):
            yield from _unwrapped(node, wanted)


def _is_ruled(table: Element, rows: tuple[tuple[TableCell, ...], ...], columns: int, styles: Styles) -> bool:
    if len(rows) <= _LAYOUT_ROWS and columns <= 3 and _LAYOUT_WORDS.search(_plain(table)):
        return False
    if _has_lines(table, rows, styles):
        return True
    if len(rows) >= 3 and columns >= 3:
        return True
    return len(rows) >= 3 and columns == 2 and _is_bold_row(rows[0])


def _has_lines(table: Element, rows: tuple[tuple[TableCell, ...], ...], styles: Styles) -> bool:
    """Lines drawn by cells win over the table's own, which win over its style's."""
    cells = [cell.node.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}") for row in rows for cell in row]
    said = [_draws(borders) for borders in cells if borders is not None and len(borders)]
    if cells and len(said) * 2 >= len(cells):
        return sum(said) * 2 >= len(said)
    properties = table.find(qn("w:tblPr"))
    own = properties.find(qn("w:tblBorders")) if properties is not None else None
    if own is not None and len(own):
        return _draws(own)
    style = properties.find(qn("w:tblStyle")) if properties is not None else None
    return style is not None and _style_draws(style.get(_VAL, ""), styles)


def _style_draws(style_id: str, styles: Styles) -> bool:
    for _ in range(10):
        node = styles.node(style_id)
        if node is None:
            return False
        borders = node.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")
        if borders is not None and len(borders):
            return _draws(borders)
        parent = node.find(qn("w:basedOn"))
        if parent is None:
            return False
        style_id = parent.get(_VAL, "")
    return False


def _draws(borders: Element) -> bool:
    lines = [side for side in borders if side.get(_VAL, "nil") not in _NO_LINE]
    return len(lines) >= 2


def _is_bold_row(row: tuple[TableCell, ...]) -> bool:
    runs = [run for cell in row for run in cell.node.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    return bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)


def _plain(table: Element) -> str:
    """The table's letters in capitals without marks; legacy encodings keep enough ASCII to be recognised later."""
    text = "".join(node.text or "" for node in table.iter(qn("w:t")))
    stripped = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(stripped.upper().replace("Đ", "D").split())


def _integer(node: Element | None, default: int) -> int:
    try:
        return int(node.get(_VAL, "")) if node is not None else default
    except ValueError:
        return default
