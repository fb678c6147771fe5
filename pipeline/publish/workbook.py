"""The workbook for staff: summary with charts, coloured matrix, what to fix, who has not submitted, all rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from pipeline.directives.directive import Directive
from pipeline.publish.board import Answer, Board, Row
from pipeline.publish.contract import columns_of, contract
from pipeline.publish.sheets import DataSheet, Sheet, safe_name
from pipeline.publish.styles import STATUS_COLOURS, VERDICT_COLOURS, Styles
from pipeline.publish.tables import local

MAX_COMMENTS = 3_000
"""Cells with a quote attached; Excel draws each as a shape and becomes slow with more. All quotes are in «Dữ liệu»."""

_QUOTE = 600
"""Characters of a quote in a comment; longer ones do not fit on the screen."""

_FIRST_BOARD = 2
"""Rows above the first directive of the summary."""

_PLACE = ("school_id", "school_name", "level", "commune")
_WIDTHS = {"school_id": 12, "school_name": 34, "level": 8, "commune": 18, "submission_status": 15}


def label(column: str, value: str | None) -> str:
    """The Vietnamese word for a coded value."""
    return contract().columns[column].enum.get(value or "", value or "")


def title_of(column: str) -> str:
    return contract().columns[column].title


class StaffWorkbook(AbstractContextManager["StaffWorkbook"]):
    """Written row by row, so that its memory does not grow with the number of schools."""

    def __init__(self, path: Path) -> None:
        # Quotes come from schools: no text may become a formula or a link.
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        }
        self.book = xlsxwriter.Workbook(str(path), options)
        self.styles = Styles(self.book)
        self.as_of: dt.datetime | None = None
        self._comments = 0
        self._summary = Sheet(self.book, self.styles, "Tổng hợp")
        self._summary.columns([34] + [11] * 11)
        self._boards: list[BoardSheets] = []
        self._fix: Sheet | None = None
        self._absent: Sheet | None = None
        self._data: DataSheet | None = None
        self._pairs: Sheet | None = None
        self._left: Sheet | None = None

    def board(self, board: Board) -> BoardSheets:
        """The sheets of one directive, after those of the former one."""
        sheets = BoardSheets(self, board)
        self._boards.append(sheets)
        return sheets

    @property
    def fix(self) -> Sheet:
        """«Cần bổ sung»: what each school must add."""
        if self._fix is None:
            self._fix = Sheet(self.book, self.styles, "Cần bổ sung")
            titles = [
                *map(title_of, _PLACE),
                "Yêu cầu",
                "Bắt buộc",
                "Kết luận",
                "Đã có trong kế hoạch",
                "Cần bổ sung",
            ]
            self._fix.table("Nội dung từng trường cần bổ sung", titles, [12, 24, 8, 14, 22, 9, 11, 40, 40])
        return self._fix

    @property
    def absent(self) -> Sheet:
        """«Chưa nộp»: schools without a plan that can be read."""
        if self._absent is None:
            self._absent = Sheet(self.book, self.styles, "Chưa nộp")
            titles = [
                title_of("directive_id"),
                *map(title_of, _PLACE),
                "Tình trạng",
                "Tệp đã nhận",
                "Hạn nộp",
            ]
            self._absent.table(
                "Các trường chưa nộp kế hoạch đọc được", titles, [18, 12, 34, 8, 18, 18, 34, 12]
            )
        return self._absent

    def across(self, pairs: Sequence[Row], leftovers: Sequence[Row]) -> None:
        """«Giống nhau» and «Chữ sót», made only when there is something to show."""
        style, share = self.styles.wrapped, self.styles.share
        if pairs and self._pairs is None:
            self._pairs = Sheet(self.book, self.styles, "Giống nhau")
            titles = ["Trường nhận trước", "Trường nhận sau", "Tỷ lệ giống", "Đoạn giống dài nhất"]
            self._pairs.table("Kế hoạch giống nhau giữa các trường", titles, [34, 34, 10, 80])
        for row in pairs:
            assert self._pairs is not None
            names = [(row["school_a_name"], style), (row["school_b_name"], style)]
            self._pairs.row([*names, (row["share"], share), (row["sample"], style)])
        if leftovers and self._left is None:
            self._left = Sheet(self.book, self.styles, "Chữ sót")
            titles = ["Mã trường", "Chữ còn sót", "Lẽ ra là", "Trang", "Câu trong kế hoạch"]
            self._left.table("Tên trường khác, năm khác còn sót trong kế hoạch", titles, [12, 30, 30, 8, 80])
        for row in leftovers:
            assert self._left is not None
            words = [(row[name], style) for name in ("school_id", "found", "expected")]
            self._left.row([*words, (row["page"], style), (row["quote"], style)])

    def rows(self, rows: Sequence[Row]) -> None:
        """Rows of `compliance` for «Dữ liệu»."""
        if self._data is None:
            self._data = DataSheet(self.book, self.styles, "Dữ liệu", columns_of("compliance"))
        self._data.add(rows)
        times = (row[name] for row in rows for name in ("received_at", "checked_at") if row[name])
        self.as_of = max((*times, *([self.as_of] if self.as_of else [])), default=None)

    def comment(self) -> bool:
        """Whether one more comment may be drawn."""
        self._comments += 1
        return self._comments <= MAX_COMMENTS

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return  # the folder goes away with everything in it
        self._write_summary()
        # The time of the newest data, not of writing: the same store gives the same bytes.
        created = self.as_of or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        self.book.set_properties(
            {"title": "Kết quả đối chiếu kế hoạch", "created": created.replace(tzinfo=None)}
        )
        try:
            self.book.close()
        except FileCreateError as error:
            raise OSError(f"cannot write the workbook: {error}") from error

    def _write_summary(self) -> None:
        sheet = self._summary
        sheet.line("KẾT QUẢ ĐỐI CHIẾU KẾ HOẠCH CỦA CÁC TRƯỜNG", self.styles.title)
        if self.as_of:
            sheet.line(f"Số liệu đến {local(self.as_of):%d/%m/%Y %H:%M}.", self.styles.note)
        for board in self._boards:
            board.write_summary(sheet)
        sheet.layout(1, "Tổng hợp", freeze=False, portrait=True)


class BoardSheets:
    """What one directive adds to the workbook."""

    def __init__(self, book: StaffWorkbook, board: Board) -> None:
        self.book = book
        self.directive: Directive = board.directive
        self.statuses: Counter[str] = Counter()
        self.verdicts: dict[str, Counter[str]] = {item.id: Counter() for item in self.directive.requirements}
        self.matrix = Sheet(book.book, book.styles, safe_name(f"Ma trận {self.directive.id}"))
        asked = [
            f"{item.name_vi}{'' if item.required else ' (khuyến khích)'}"
            for item in self.directive.requirements
        ]
        self.matrix.table(
            f"{self.directive.title_vi} ({self.directive.period})",
            [*map(title_of, (*_PLACE, "submission_status")), *asked],
            [*_WIDTHS.values(), *[13] * len(asked)],
            heading_height=80,
        )

    def add(self, school: Row, answers: Sequence[Answer]) -> None:
        """Takes one row of `school_summary` and the answers behind it."""
        styles, status = self.book.styles, school["submission_status"]
        self.statuses[status] += 1
        cells: list[tuple[Any, Any]] = [(school[name], styles.cell) for name in _PLACE]
        cells.append((label("submission_status", status), styles.cell))
        for answer in answers:
            self.verdicts[answer.requirement.id][answer.verdict] += 1
            cells.append((label("verdict", answer.verdict), styles.verdict[answer.verdict]))
        row = self.matrix.row(cells)
        for column, answer in enumerate(answers, len(_PLACE) + 1):
            if (words := _comment(answer)) and self.book.comment():
                self.matrix.sheet.write_comment(
                    row, column, words, {"x_scale": 3, "y_scale": 1.6, "font_size": 9}
                )
        self._add_to_lists(school, answers)

    def _add_to_lists(self, school: Row, answers: Sequence[Answer]) -> None:
        place, styles = [school[name] for name in _PLACE], self.book.styles
        if school["submission_status"] not in ("on_time", "late"):
            item, deadline = answers[0].submission if answers else None, self.directive.deadline
            state = label("submission_status", school["submission_status"])
            name = item.source if item else None
            cells = [self.directive.id, *place, state, name, f"{deadline:%d/%m/%Y}" if deadline else None]
            self.book.absent.row([(cell, styles.wrapped) for cell in cells])
            return
        for answer in answers:
            if answer.verdict in ("partial", "missing", "unreadable"):
                asked = answer.requirement
                cells = [*place, asked.name_vi, "có" if asked.required else "khuyến khích"]
                self.book.fix.row(
                    [
                        *((cell, styles.wrapped) for cell in cells),
                        (label("verdict", answer.verdict), styles.verdict[answer.verdict]),
                        (first_quote(answer) or "(không có)", styles.wrapped),
                        (asked.advice_vi, styles.wrapped),
                    ]
                )

    def write_summary(self, sheet: Sheet) -> None:
        """Counts of one directive with two charts beside them."""
        styles = self.book.styles
        if sheet.next > _FIRST_BOARD:
            sheet.break_page()
        sheet.line("", styles.plain)
        sheet.line(f"{self.directive.id} · {self.directive.title_vi}", styles.title)
        deadline = f"Hạn nộp {self.directive.deadline:%d/%m/%Y}. " if self.directive.deadline else ""
        sheet.line(f"{deadline}Số trường phải nộp: {sum(self.statuses.values())}.", styles.note)
        first = sheet.heading(["Tình trạng nộp", "Số trường"])
        for status in STATUS_COLOURS:
            sheet.row(
                [(label("submission_status", status), styles.cell), (self.statuses[status], styles.number)]
            )
        self._status_chart(sheet, first)
        sheet.skip_to(first + 14)
        verdicts = list(VERDICT_COLOURS)
        top = sheet.heading(["Yêu cầu", *(label("verdict", verdict) for verdict in verdicts)], height=32)
        for asked in self.directive.requirements:
            counts = self.verdicts[asked.id]
            numbers = [(counts[verdict], styles.number) for verdict in verdicts]
            sheet.row([(asked.name_vi, styles.wrapped), *numbers])
        self._verdict_chart(sheet, top, verdicts)
        sheet.skip_to(sheet.next + 8 + 2 * max(5, len(self.directive.requirements)))

    def _status_chart(self, sheet: Sheet, first: int) -> None:
        chart = self.book.book.add_chart({"type": "doughnut"})
        last = first + len(STATUS_COLOURS)
        points = [{"fill": {"color": colour}} for colour in STATUS_COLOURS.values()]
        chart.add_series(
            {
                "categories": [sheet.name, first + 1, 0, last, 0],
                "values": [sheet.name, first + 1, 1, last, 1],
                "points": points,
            }
        )
        chart.set_title({"name": "Tình trạng nộp", "name_font": {"size": 11}})
        chart.set_size({"width": 420, "height": 250})
        sheet.sheet.insert_chart(first, 2, chart, {"x_offset": 20})

    def _verdict_chart(self, sheet: Sheet, top: int, verdicts: Sequence[str]) -> None:
        chart = self.book.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
        last = top + len(self.directive.requirements)
        for column, verdict in enumerate(verdicts, 1):
            chart.add_series(
                {
                    "name": label("verdict", verdict),
                    "categories": [sheet.name, top + 1, 0, last, 0],
                    "values": [sheet.name, top + 1, column, last, column],
                    "fill": {"color": VERDICT_COLOURS[verdict][0]},
                    "border": {"color": "#7F7F7F"},
                    "gap": 40,
                }
            )
        chart.set_title({"name": "Kết luận theo yêu cầu", "name_font": {"size": 11}})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
        chart.set_legend({"position": "bottom"})
        chart.set_x_axis({"major_gridlines": {"visible": False}, "num_format": "0%"})
        chart.set_size({"width": 620, "height": 90 + 32 * max(5, len(self.directive.requirements))})
        sheet.sheet.insert_chart(last + 2, 0, chart)


def first_quote(answer: Answer) -> str | None:
    """The words of the plan that a reader is shown first."""
    stored = answer.stored
    return stored.finding.evidence[0].quote if stored and stored.finding.evidence else None


def _comment(answer: Answer) -> str | None:
    quote = first_quote(answer)
    if answer.decision is not None:
        return f"Người duyệt {answer.decision.who}: {answer.decision.reason}"[:_QUOTE]
    return f"«{quote[:_QUOTE]}{'…' if len(quote) > _QUOTE else ''}»" if quote else None
