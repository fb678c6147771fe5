"""The workbook for staff: what it says, that nothing in it runs, and how it prints."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.publish import publish, sheets
from pipeline.publish.contract import columns_of
from pipeline.publish.sheets import safe_name, write_table_book
from pipeline.store import Store
from tests.pipeline.publish.office import (
    DIRECTIVE,
    DIRECTIVES,
    FORMULA,
    ON_TIME,
    PUBLISHED_AT,
    ROSTER,
    SILENT,
    fill,
)
from tests.pipeline.store.factory import NOW


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    with Store.open(folder / "office.db") as store:
        fill(store)
        store.override(DIRECTIVE, ON_TIME, "gate", "met", reason="Đã xem tại trường", who="Chị Hoa", when=NOW)
        return (
            Path(publish(store, DIRECTIVES, ROSTER, folder / "out", now=PUBLISHED_AT).url) / "compliance.xlsx"
        )


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def cells(book: openpyxl.Workbook, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_sheets(book: openpyxl.Workbook) -> None:
    assert book.sheetnames[0] == "Tổng hợp"
    assert {"Ma trận thu-thua-2020", "Cần bổ sung", "Chưa nộp", "Dữ liệu"} <= set(book.sheetnames)
    assert len(book["Tổng hợp"]._charts) == 2


def test_matrix_in_words_and_colours(book: openpyxl.Workbook) -> None:
    sheet = book["Ma trận thu-thua-2020"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert [cell.value for cell in rows[ON_TIME]][4:] == ["Đúng hạn", "Đạt", "Chưa đủ", "Đạt"]
    assert [cell.value for cell in rows[SILENT]][4:] == ["Chưa nộp"] * 4
    colours = {cell.value: cell.fill.start_color.rgb for row in rows.values() for cell in row[5:]}
    assert len(set(colours.values())) == len(colours) >= 4
    assert rows[ON_TIME][5].comment.text.startswith(f"«{FORMULA}»")
    assert rows[ON_TIME][7].comment.text == "Người duyệt Chị Hoa: Đã xem tại trường"
    assert sheet.freeze_panes == "C3" and sheet.auto_filter.ref.startswith("A2:H")


def test_lists_for_the_clerk(book: openpyxl.Workbook) -> None:
    fix = [row for row in cells(book, "Cần bổ sung") if row[0] == ON_TIME]
    assert [(row[4], row[6], row[7]) for row in fix] == [("Yêu cầu model", "Chưa đủ", FORMULA)]
    assert fix[0][8] == "Bổ sung nội dung model: ai làm, khi nào, ở đâu."
    absent = {row[1]: row[5:] for row in cells(book, "Chưa nộp")[2:]}
    assert absent[SILENT] == ["Chưa nộp", None, "28/02/2020"]
    assert len(absent) == 4


def test_all_rows_with_vietnamese_headings(book: openpyxl.Workbook) -> None:
    rows = cells(book, "Dữ liệu")
    assert rows[0] == [column.title for column in columns_of("compliance").values()]
    assert len(rows) == 22


def test_nothing_runs(book: openpyxl.Workbook, path: Path) -> None:
    """A quote that looks like a formula or a link is text."""
    assert any(cell.value == FORMULA for row in book["Dữ liệu"].iter_rows() for cell in row)
    for sheet in book:
        assert all(cell.data_type != "f" and not cell.hyperlink for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vbaProject" in name]


def test_prints_on_a4(book: openpyxl.Workbook) -> None:
    for sheet in book:
        expected = "portrait" if sheet.title == "Tổng hợp" else "landscape"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == (expected, 9), sheet.title
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
            1,
            0,
        )  # 1 is what an empty one means
        assert sheet.print_title_rows


def test_opens_in_libreoffice(path: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    calc = office and any(Path(office).resolve().parent.glob("libsc*lo.so"))
    if not calc:
        pytest.skip("LibreOffice Calc is not installed (apt-get install libreoffice-calc-nogui)")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(office),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "compliance.pdf").stat().st_size > 10_000


def test_a_long_table_goes_on_in_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel has 1,048,576 rows; here the limit is 10."""
    monkeypatch.setattr(sheets, "MAX_ROWS", 10)
    row = {"school_id": "a", "school_name": "b", "level": "TH", "commune": None, "district": None}
    rows = [row | {"directive_scope": str(number), "aliases": None} for number in range(20)]
    write_table_book(tmp_path / "x.xlsx", "schools", rows)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [sheet.max_row for sheet in book] == [10, 10, 3]
    numbers = [sheet.cell(row, 6).value for sheet in book for row in range(2, sheet.max_row + 1)]
    assert numbers == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ma trận a/b:c*?", "Ma trận a-b-c--"), ("x" * 40, "x" * 31), ("'quoted'", "quoted")],
)
def test_names_of_sheets(text: str, name: str) -> None:
    assert safe_name(text) == name
