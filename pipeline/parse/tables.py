"""Reads ruled tables row by row, each with its caption and column headings, as statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.parse.forms import FORMS
from pipeline.parse.units import Unit
from pipeline.plan import Part
from pipeline.roster.names import bare


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that says something: `text` is its cells joined by " | ", a part for each paragraph of a cell."""

    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[Unit, ...]
    rows: tuple[TableRow, ...]

    @property
    def header_text(self) -> str:
        return " | ".join(_one_line(unit.text) for unit in self.header)


_YEAR = re.compile(r"\b20\d\d\b")
_HEADS = re.compile(rf"\W*(?:{'|'.join(map(bare, FORMS.column_heads))})\b")


def read_table(units: Sequence[Unit], before: Table | None = None) -> Table:
    """The units of one table, in reading order. A table that goes on from `before` over a page has its columns."""
    by_row: dict[int, list[Unit]] = {}
    for unit in units:
        assert unit.block.cell is not None
        by_row.setdefault(unit.block.cell.row, []).append(unit)
    rows = [by_row[row] for row in sorted(by_row)]
    header = rows[0] if rows and _is_header(rows) else []
    data = rows[1 if header else 0 :]
    if not header and before is not None and _width(rows) == _width([before.header]):
        header = list(before.header)
    columns = _column_names(header)
    printed = [unit.key for unit in header]
    return Table(
        tuple(header), tuple(_row(row, columns) for row in data if [unit.key for unit in row] != printed)
    )


def _width(rows: Sequence[Sequence[Unit]]) -> int:
    return max((unit.block.cell.columns for row in rows for unit in row if unit.block.cell), default=0)


def _is_header(rows: Sequence[Sequence[Unit]]) -> bool:
    """The first row names the columns: short cells, none a number, most of them words that head columns."""
    first = rows[0]
    if len(first) < 2 or any(re.fullmatch(r"\d+\W*", unit.text) or len(unit.text) > 60 for unit in first):
        return False
    heads = sum(bool(_HEADS.match(unit.key)) and len(unit.text.split()) <= 7 for unit in first)
    if heads * 3 >= len(first) * 2:
        return not _names_its_rows(rows)
    stands_out = (
        len(rows) > 1 and all(unit.styled for unit in first) and not all(unit.styled for unit in rows[1])
    )
    return stands_out and not any(char.isdigit() for unit in first for char in _YEAR.sub("", unit.text))


def _names_its_rows(rows: Sequence[Sequence[Unit]]) -> bool:
    """Two columns, the first of which says what the second is ("Tên mô hình | …", "Thời gian | …")."""
    return len(rows) > 1 and all(len(row) == 2 and len(row[1].text) > 25 for row in rows)


def _column_names(header: Sequence[Unit]) -> dict[int, str]:
    names: dict[int, str] = {}
    for unit in header:
        assert unit.block.cell is not None
        column = unit.block.cell.column
        names[column] = f"{names[column]} {_one_line(unit.text)}" if column in names else _one_line(unit.text)
    return names


def _row(units: Sequence[Unit], columns: dict[int, str]) -> TableRow:
    parts = tuple(
        Part(unit.start, unit.end, columns.get(unit.block.cell.column if unit.block.cell else -1))
        for unit in units
    )
    return TableRow(" | ".join(unit.text for unit in units), parts)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
