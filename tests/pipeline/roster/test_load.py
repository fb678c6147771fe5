"""A roster file is read whatever Excel made of it, and every fault is named by line and column."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.roster import load_roster

HEAD = "school_id,name,level,commune,district,directive_scope,aliases\n"
ROW = "A-1,Trường Tiểu học Tân Lộc,TH,Xã Tân Lộc,Long Sơn,long-son-2021,TH Tân Lộc|Tiểu học Tân Lộc\n"


def write(folder: Path, data: str | bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


READABLE = [
    ((HEAD + ROW).encode(), "plain UTF-8"),
    ((HEAD + ROW).encode("utf-8-sig"), "byte order mark, as Excel writes"),
    (unicodedata.normalize("NFD", HEAD + ROW).encode(), "decomposed, as macOS writes"),
    ((HEAD + ROW).replace("\n", "\r\n").encode(), "Windows line ends"),
    ((HEAD + ROW).replace(",", ";").encode(), "semicolons, as a Vietnamese Excel writes"),
    ((HEAD + "\n" + ROW + ",,,,,,\n").encode(), "blank lines"),
]


@pytest.mark.parametrize(("data", "why"), READABLE, ids=[row[1] for row in READABLE])
def test_readable(tmp_path: Path, data: bytes, why: str) -> None:
    (school,) = load_roster(write(tmp_path, data)).schools
    assert (school.school_id, school.name, school.aliases) == (
        "A-1", "Trường Tiểu học Tân Lộc", ("TH Tân Lộc", "Tiểu học Tân Lộc"),
    ), why  # fmt: skip


FAULTS = [
    (HEAD + ROW + ROW, "3:1", "stands already on line 2", "duplicate id"),
    (HEAD + ROW.replace(",TH,", ",XX,"), "2:29", "allowed: NT, MG, MN", "unknown level"),
    (HEAD + ROW.replace("A-1", ""), "2:1", "school_id is empty", "no id"),
    (HEAD + ROW.replace("Trường Tiểu học Tân Lộc,", ",", 1), "2:5", "name is empty", "no name"),
    (HEAD.replace("commune", "xa") + ROW, "1:22", "allowed: school_id", "unknown column"),
    (HEAD.replace(",aliases", "") + ROW, "1:54", "missing column aliases", "missing column"),
    (HEAD.replace("commune", "name") + ROW, "1:22", "repeated column", "column twice"),
    (HEAD + "A-1,Trường Tiểu học Tân Lộc\n", "2:5", "2 fields, want 7", "short row"),
    ("", "1:1", "empty", "empty file"),
    (HEAD, "2:1", "no school", "head only"),
    (HEAD + 'A-1,"Trường,TH\n', "2:1", "CSV", "quote never closed"),
    ((HEAD + ROW).encode("utf-16"), "1:1", "UTF-8", "another encoding"),
    (HEAD.encode() + b"A-1,Tr\x81ng,TH,,,,\n", "2:7", "UTF-8", "a byte that is no UTF-8"),
]


@pytest.mark.parametrize(("data", "where", "says", "why"), FAULTS, ids=[row[3] for row in FAULTS])
def test_fault_names_its_place(tmp_path: Path, data: str | bytes, where: str, says: str, why: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(SetupError) as caught:
        load_roster(path)
    assert f"{path}:{where}: " in caught.value.message_en, why
    assert says in caught.value.message_en
    assert f"{path}:{where}" in caught.value.message_vi


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_roster(tmp_path / "none.csv")
