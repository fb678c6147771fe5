"""One sheet of a workbook, written downwards a row at a time, and the sheet that holds a whole table."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.publish.board import Row
from pipeline.publish.contract import Column, columns_of, contract
from pipeline.publish.styles import Styles, print_on_a4
from pipeline.publish.tables import local

MAX_ROWS = 1_048_576
"""Rows that a sheet of Excel holds; a longer table goes on in the next sheet."""

MAX_TEXT = 32_767
"""Characters that a cell of Excel holds."""

_MAX_NAME = 31
_LINE, _MAX_HEIGHT = 14.5, 409.0
"""Points: a line of 11-point text, and the highest row that Excel allows."""
MEASURED_ROWS = 5_000
"""Rows whose height is written; programs find that of later ones themselves, and each would stay in memory."""


def safe_name(text: str) -> str:
    """A name that Excel allows for a sheet."""
    return re.sub(r"[\[\]:*?/\\]", "-", text)[:_MAX_NAME].strip("'")


def _lines(value: Any, width: float) -> int:
    """Lines that a text takes in a column: neither Excel nor LibreOffice measures rows that a program wrote."""
    if not isinstance(value, str):
        return 1
    room = max(1, int(width * 1.2))  # a little less than fits, for lines break between words
    return sum(max(1, -(-len(part) // room)) for part in value.split("\n"))


class Sheet:
    """A sheet with a cursor that moves down; constant memory allows no way back."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, name: str) -> None:
        self.name = name
        self.styles = styles
        self.sheet: Any = book.add_worksheet(name)
        self.next = 0
        self.widths: Sequence[float] = ()
        self._breaks: list[int] = []

    def columns(self, widths: Sequence[float]) -> None:
        self.widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def line(self, text: str, style: Any) -> int:
        """A single text over the columns; returns its row."""
        self.sheet.write_string(self.next, 0, text, style)
        return self._advance()

    def heading(self, titles: Sequence[str], *, height: float | None = None) -> int:
        if height:
            self.sheet.set_row(self.next, height)
        for column, title in enumerate(titles):
            self.sheet.write_string(self.next, column, title, self.styles.centred_heading)
        return self._advance()

    def row(self, cells: Sequence[tuple[Any, Any]]) -> int:
        """(value, format) of each cell; returns the row. Wrapped text is given the height that it needs."""
        sheet, row = self.sheet, self.next
        lines = [
            _lines(value, width)
            for (value, style), width in zip(cells, self.widths, strict=False)
            if style is self.styles.wrapped
        ]
        if max(lines, default=1) > 1 and row < MEASURED_ROWS:
            sheet.set_row(row, min(_LINE * max(lines) + 1, _MAX_HEIGHT))
        for column, (value, style) in enumerate(cells):
            if value is None or value == "":
                sheet.write_blank(row, column, None, style)
            elif isinstance(value, str):
                sheet.write_string(row, column, value[:MAX_TEXT], style)
            else:
                sheet.write_number(row, column, value, style)
        return self._advance()

    def table(
        self, title: str, titles: Sequence[str], widths: Sequence[float], *, heading_height: float | None = 32
    ) -> None:
        """A titled table with filters; its headings stay in sight and on every printed page."""
        self.columns(widths)
        self.line(title, self.styles.title)
        at = self.heading(titles, height=heading_height)
        self.sheet.autofilter(at, 0, MAX_ROWS - 1, len(titles) - 1)
        self.layout(at, title)

    def layout(self, heading_row: int, title: str, *, freeze: bool = True, portrait: bool = False) -> None:
        if freeze:
            self.sheet.freeze_panes(heading_row + 1, 2)
        print_on_a4(self.sheet, heading_row=heading_row, title=title.replace("&", "&&")[:120])
        if portrait:
            self.sheet.set_portrait()

    def break_page(self) -> None:
        """What follows begins on a new printed page."""
        self._breaks.append(self.next)
        self.sheet.set_h_pagebreaks(self._breaks)

    def skip_to(self, row: int) -> None:
        self.next = max(self.next, row)

    def _advance(self) -> int:
        self.next += 1
        return self.next - 1


class DataSheet:
    """A whole table with Vietnamese headings and the types of the contract."""

    def __init__(
        self, book: xlsxwriter.Workbook, styles: Styles, name: str, columns: Mapping[str, Column]
    ) -> None:
        self._book, self._styles, self._name, self._columns = book, styles, name, columns
        self._parts = 0
        self._writers = [self._writer(column) for column in columns.values()]
        self._open()

    def _open(self) -> None:
        self._parts += 1
        name = self._name if self._parts == 1 else f"{self._name} {self._parts}"
        self.sheet = Sheet(self._book, self._styles, name)
        self.sheet.columns([_width(key, column) for key, column in self._columns.items()])
        at = self.sheet.heading([column.title for column in self._columns.values()], height=32)
        self.sheet.sheet.autofilter(at, 0, MAX_ROWS - 1, len(self._columns) - 1)
        self.sheet.layout(at, name)

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self.sheet.next >= MAX_ROWS:
                self._open()
            at = self.sheet.next
            for number, (key, write) in enumerate(zip(self._columns, self._writers, strict=True)):
                value = row[key]
                if value is not None:
                    write(self.sheet.sheet, at, number, value)
            self.sheet.next += 1

    def _writer(self, column: Column) -> Callable[[Any, int, int, Any], object]:
        """How a value of the column is written: by its type, coded values in words."""
        styles = self._styles
        if column.type == "datetime":
            return lambda sheet, row, at, value: sheet.write_datetime(row, at, _naive(value), styles.time)
        if column.type == "date":
            return lambda sheet, row, at, value: sheet.write_datetime(row, at, value, styles.day)
        if column.type == "boolean":
            return lambda sheet, row, at, value: sheet.write_string(row, at, "có" if value else "không")
        if column.type in ("integer", "number"):
            style = styles.fraction if column.type == "number" else None
            return lambda sheet, row, at, value: sheet.write_number(row, at, value, style)
        words = column.enum
        return lambda sheet, row, at, value: sheet.write_string(row, at, words.get(value, value)[:MAX_TEXT])


def _naive(value: dt.datetime) -> dt.datetime:
    """Excel knows no time zones: the clock of Việt Nam."""
    return local(value).replace(tzinfo=None, microsecond=0)


def _width(name: str, column: Column) -> float:
    wide = {"evidence_quote": 60, "school_name": 34, "requirement_name": 34, "file_name": 30, "title": 40}
    if name in wide:
        return wide[name]
    return 19 if column.type == "datetime" else max(11, min(22, len(column.title) + 4))


def write_table_book(path: Path, table: str, rows: Sequence[Row]) -> None:
    """A workbook with one table: `submissions.xlsx`, `schools.xlsx`."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed time: the same rows give the same bytes.
        book.set_properties({"title": contract().tables[table].title, "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
        DataSheet(book, Styles(book), safe_name(contract().tables[table].title), columns_of(table)).add(rows)
