"""A fault in a data file is told with its place and what would have been right."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path
from typing import Literal

import pytest

from extractors.vietnamese.yaml_data import DataError, StrictModel, load_strict, parse_strict


class Entry(StrictModel):
    short: str
    kind: Literal["police", "school"] = "school"
    weight: float = 1.0


class Data(StrictModel):
    title: str
    since: dt.date | None = None
    entries: tuple[Entry, ...] = ()


GOOD = """\
title: no
since: 2020-02-28
entries:
  - {short: CA, kind: police}
  - short: "012"
    weight: 2
"""


def test_a_right_file_is_read_with_plain_scalars(tmp_path: Path) -> None:
    path = tmp_path / "data.yaml"
    path.write_text(GOOD, encoding="utf-8")
    data = load_strict(path, Data)
    assert data.title == "no", "the word no is not false"
    assert data.since == dt.date(2020, 2, 28)
    assert [entry.short for entry in data.entries] == ["CA", "012"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "allowed"),
    [
        (
            "title: a\ntitel: b\n",
            2,
            1,
            "unknown key 'titel'; did you mean 'title'?",
            ("entries", "since", "title"),
        ),
        (
            "title: a\nentries:\n  - short: x\n    kindd: police\n",
            4,
            5,
            "unknown key 'kindd' in entries.1; did you mean 'kind'?",
            ("kind", "short", "weight"),
        ),
        (
            "title: a\nentries:\n  - short: x\n    kind: polise\n",
            4,
            11,
            "'polise' is not allowed in entries.1.kind",
            ("police", "school"),
        ),
        ("entries: []\n", 1, 1, "key 'title' is missing", ()),
        ("title: a\nentries:\n  - kind: police\n", 3, 5, "key 'short' is missing in entries.1", ()),
        ("title: [a]\n", 1, 8, "Input should be a valid string in title", ()),
        ("title: a\ntitle: b\n", 2, 1, "key 'title' stands already on line 1", ()),
        ("title: 'a\n", 2, 1, "not valid YAML: found unexpected end of stream", ()),
        ("title: a\n\tx: 1\n", 2, 1, "not valid YAML: found a tab character that violates indentation", ()),
        ("", 1, 1, "the file is empty", ()),
        ("- a\n", 1, 1, "Input should be a valid dictionary or instance of Data", ()),
    ],
)
def test_a_fault_names_its_place(
    text: str, line: int, column: int, message: str, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(DataError) as caught:
        parse_strict(text, Data, Path("rules/data.yaml"))
    error = caught.value
    assert (error.line, error.column, error.message, error.allowed) == (line, column, message, allowed)
    assert str(error).startswith(f"rules/data.yaml:{line}:{column}: ")


def test_all_faults_are_told_the_first_first() -> None:
    with pytest.raises(DataError) as caught:
        parse_strict("title: [1]\nentries:\n  - {short: x, kind: q}\n  - {shrt: y}\n", Data, Path("d.yaml"))
    assert caught.value.line == 1
    assert [error.line for error in caught.value.others] == [3, 4]
    assert pickle.loads(pickle.dumps(caught.value)).others[0].allowed == ("police", "school")


def test_a_missing_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load_strict(tmp_path / "none.yaml", Data)
