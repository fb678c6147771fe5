"""Manifests as offices write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from pipeline.intake.manifest import parse_manifest

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = dt.datetime(2020, 2, 28, 12, tzinfo=ZONE)

DATES = [
    ("2020-02-28", DAY, "a date counts as noon"),
    ("28/02/2020", DAY, "as Vietnamese write it"),
    ("28-2-2020", DAY, "with dashes"),
    ("2020-02-28T07:15:00", DAY.replace(hour=7, minute=15), "a time without a zone is local"),
    ("2020-02-28T00:15:00+00:00", DAY.replace(hour=7, minute=15), "a time with a zone keeps it"),
    ("28/02/2020 16:45", DAY.replace(hour=16, minute=45), "a date with a time"),
    ("", None, "unknown: the file's own time is taken"),
]


@pytest.mark.parametrize(("text", "expected", "why"), DATES, ids=[row[0] or "empty" for row in DATES])
def test_dates(text: str, expected: dt.datetime | None, why: str) -> None:
    manifest = parse_manifest(f"file,received_at,sender\na.docx,{text},\n", ZONE)
    row = manifest.find("a.docx")
    assert row is not None and row.received_at == expected, why
    assert not manifest.problems


@pytest.mark.parametrize(
    ("text", "files", "problem"),
    [
        ("file;received_at;sender\na.docx;2020-02-28;x\n", {"a.docx"}, None),
        ("received_at,file\n2020-02-28,a.docx\n", {"a.docx"}, None),
        ("file,received_at\n./Mục/KẾ hoạch.docx,2020-02-28\n", {"mục/kế hoạch.docx"}, None),
        ("file,received_at\na.docx,31/02/2020\nb.docx,2020-02-28\n", {"a.docx", "b.docx"}, "manifest.csv:2"),
        ("tệp,ngày\na.docx,2020-02-28\n", set(), "dòng đầu"),
        ("file,received_at,ghi chú\na.docx,2020-02-28,x\n", set(), "dòng đầu"),
        ("file,received_at\na.docx\n,2020-02-28\n", {"a.docx"}, None),
        ("", set(), "dòng đầu"),
    ],
    ids=[
        "semicolons",
        "other order",
        "folded names",
        "no such day",
        "other header",
        "extra column",
        "gaps",
        "empty",
    ],
)
def test_rows(text: str, files: set[str], problem: str | None) -> None:
    manifest = parse_manifest(text, ZONE)
    assert set(manifest.rows) == files
    assert (problem is None) == (not manifest.problems)
    assert problem is None or problem in manifest.problems[0]
