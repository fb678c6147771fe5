"""Dates in figures and words, with blanks, over line ends, as deadlines; nothing that only looks like one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.finders.dates import DateMention, find_dates


@pytest.mark.parametrize(
    ("text", "kind", "date", "day", "month", "year"),
    [
        ("ngày 13/02/2020", "day", dt.date(2020, 2, 13), 13, 2, 2020),
        ("13-02-2020", "day", dt.date(2020, 2, 13), 13, 2, 2020),
        ("13.2.2020", "day", dt.date(2020, 2, 13), 13, 2, 2020),
        ("08 / 7 / 2019", "day", dt.date(2019, 7, 8), 8, 7, 2019),
        ("ngày 06 tháng 7 năm 2023", "day", dt.date(2023, 7, 6), 6, 7, 2023),
        ("ngày 28 tháng 12 năm\n2022", "day", dt.date(2022, 12, 28), 28, 12, 2022),
        ("Ngày 5 tháng 3, 2020", "day", dt.date(2020, 3, 5), 5, 3, 2020),
        ("20 tháng 11 năm 2023", "day", dt.date(2023, 11, 20), 20, 11, 2023),
        ("Thủ Thừa, ngày        tháng 02  năm  2020", "day", None, None, 2, 2020),
        ("ngày ..... tháng ..... năm 2020", "day", None, None, None, 2020),
        ("ngày 20 tháng 5", "day", None, 20, 5, None),
        ("ngày 15/9", "day", None, 15, 9, None),
        ("ngày 15/9/23", "day", dt.date(2023, 9, 15), 15, 9, 2023),
        ("tháng 3", "month", None, None, 3, None),
        ("tháng 9/2023", "month", None, None, 9, 2023),
        ("tháng 9 năm 2023", "month", None, None, 9, 2023),
        ("năm học 2023-2024", "school_year", None, None, None, 2023),
        ("năm học 2019 – 2020", "school_year", None, None, None, 2019),
        ("2023-2024", "school_year", None, None, None, 2023),
        ("năm 2020", "year", None, None, None, 2020),
    ],
)
def test_one_date(
    text: str, kind: str, date: dt.date | None, day: int | None, month: int | None, year: int | None
) -> None:
    (found,) = find_dates(text)
    assert (found.kind, found.date, found.day, found.month, found.year) == (kind, date, day, month, year)


@pytest.mark.parametrize(
    "text",
    [
        "355/SGDĐT-HCQT", "09/1998/NQ-CP", "trực 24/7", "lớp 5/2", "12/5 lớp", "31/02/2020", "45/13/2020", "1.652 em",
        "đến năm 2030 tầm nhìn", "20/22 giáo viên", "2018-2025", "mỗi tháng 01 lần", "tháng 13",
        "họp 2 tháng/lần", "6 tháng/lần; không",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert [found for found in find_dates(text) if found.kind != "year"] == []


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("gửi về Phòng trước ngày 28/02/2020", True),
        ("chậm nhất ngày 20/11/2023", True),
        ("chậm nhất là ngày 05 tháng 3 năm 2020", True),
        ("hạn chót: 05/3/2020", True),
        ("trước 17 giờ ngày 05/3/2020", True),
        ("trước ngày 15/9", True),
        ("báo cáo đến hết tháng 5", True),
        ("ban hành ngày 28/02/2020", False),
        ("từ 05/10/2023", False),
    ],
)
def test_deadlines(text: str, until: bool) -> None:
    (found,) = find_dates(text)
    assert found.until is until


def test_several_dates_in_order() -> None:
    text = "Từ 05/10 đến 05/11/2023, tháng 12 và năm học 2023-2024"
    assert [text[found.start : found.end] for found in find_dates(text)] == [
        "05/10", "05/11/2023", "tháng 12", "năm học 2023-2024",
    ]  # fmt: skip


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "ngày %d tháng %m năm %Y"]),
)
def test_every_day_is_read_back(date: dt.date, form: str) -> None:
    (found,) = find_dates(f"Họp {date.strftime(form)} tại trường")
    assert isinstance(found, DateMention) and found.date == date
