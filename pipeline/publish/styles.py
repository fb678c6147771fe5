"""How the workbook looks: one set of cell formats and one print layout for all its sheets."""

from __future__ import annotations

from typing import Any

import xlsxwriter

Format = Any
"""XlsxWriter has no types."""

FONT = "Times New Roman"
VERDICT_COLOURS = {
    "met": ("#C6EFCE", "#006100"),
    "partial": ("#FFEB9C", "#7F6000"),
    "missing": ("#FFC7CE", "#9C0006"),
    "unreadable": ("#D9D9D9", "#404040"),
    "not_submitted": ("#F2F2F2", "#7F7F7F"),
}
"""Background and text. Cells say the verdict in words too, for printing in black and for the colour-blind."""

STATUS_COLOURS = {
    "on_time": "#70AD47",
    "late": "#FFC000",
    "not_submitted": "#C00000",
    "not_a_plan": "#7030A0",
    "unreadable": "#808080",
    "failed": "#404040",
}

_A4 = 9


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": FONT, "font_size": 11, "valign": "top"}
        edge = base | {"border": 1, "border_color": "#BFBFBF"}
        self.title: Format = book.add_format(base | {"bold": True, "font_size": 14})
        self.note: Format = book.add_format(base | {"italic": True, "font_color": "#595959"})
        self.plain: Format = book.add_format(base)
        self.cell: Format = book.add_format(edge)
        self.wrapped: Format = book.add_format(edge | {"text_wrap": True})
        self.number: Format = book.add_format(edge | {"num_format": "#,##0"})
        self.share: Format = book.add_format(edge | {"num_format": "0 %"})
        self.fraction: Format = book.add_format(base | {"num_format": "0.00"})
        self.time: Format = book.add_format(edge | {"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        self.day: Format = book.add_format(edge | {"num_format": "dd/mm/yyyy", "align": "left"})
        heading = edge | {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "valign": "vcenter"}
        self.heading: Format = book.add_format(heading)
        self.centred_heading: Format = book.add_format(heading | {"align": "center"})
        self.verdict: dict[str, Format] = {
            name: book.add_format(edge | {"bg_color": back, "font_color": text, "align": "center"})
            for name, (back, text) in VERDICT_COLOURS.items()
        }


def print_on_a4(sheet: Any, *, heading_row: int, title: str) -> None:
    """A4 landscape, as wide as the sheet, headings on every page, page numbers in the foot."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.repeat_rows(0, heading_row)
    sheet.set_footer(f"&L&8{title}&R&8Trang &P/&N")
