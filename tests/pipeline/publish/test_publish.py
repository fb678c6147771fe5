"""The published tables say what the store holds, the same from either database, and are switched in one step."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.publish import ContractBroken, publish, tables
from pipeline.publish.board import compliance_row
from pipeline.publish.contract import contract
from pipeline.publish.shelf import Shelf
from pipeline.store import Store
from tests.conftest import ROOT
from tests.pipeline.publish.office import (
    BROKEN,
    DARK,
    DIRECTIVE,
    DIRECTIVES,
    FORMULA,
    LATE,
    ON_TIME,
    PUBLISHED_AT,
    REPORT,
    ROSTER,
    SILENT,
    TWICE,
    fill,
)
from tests.pipeline.store.factory import NOW, directive, roster
from tests.pipeline.store.postgres import Server

CONTRACT = [
    "directive_id",
    "period",
    "school_id",
    "school_name",
    "level",
    "commune",
    "district",
    "requirement_id",
    "requirement_name",
    "required",
    "submission_status",
    "verdict",
    "decided_by",
    "confidence",
    "names",
    "evidence_quote",
    "evidence_page",
    "evidence_section",
    "document_sha256",
    "file_name",
    "version",
    "received_at",
    "checked_at",
    "rules_fingerprint",
    "engine_version",
    "override_reason",
]
"""DESIGN, "The published dataset": other programs rely on these names and on their order."""


@pytest.fixture
def office(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "office.db")
    fill(store)
    return store


def published(store: Store, out: Path, **options: Any) -> Path:
    return Path(publish(store, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT, **options).url)


def read(folder: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{table}.parquet")


def test_columns_are_the_contract(office: Store, tmp_path: Path) -> None:
    folder = published(office, tmp_path / "out")
    assert pq.read_schema(folder / "compliance.parquet").names == CONTRACT
    with (folder / "compliance.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.reader(file)) == CONTRACT
    assert (folder / "compliance.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_school_and_requirement_has_a_row(office: Store, tmp_path: Path) -> None:
    rows = read(published(office, tmp_path / "out"), "compliance")
    assert len(rows) == 7 * 3
    by_school = rows.groupby("school_id", observed=True)
    statuses = by_school["submission_status"].agg(lambda values: "/".join(sorted(set(values))))
    assert dict(statuses) == {
        ON_TIME: "on_time",  # 23:00 in Việt Nam on the last day
        LATE: "late",
        SILENT: "not_submitted",
        REPORT: "not_a_plan",
        DARK: "unreadable",
        BROKEN: "failed",
        TWICE: "on_time",
    }
    verdicts = by_school["verdict"].agg(list)
    assert verdicts[ON_TIME] == ["met", "partial", "missing"]
    assert verdicts[TWICE] == ["met", "partial", "met"], "the second version counts"
    assert verdicts[SILENT] == verdicts[REPORT] == ["not_submitted"] * 3
    assert verdicts[DARK] == verdicts[BROKEN] == ["unreadable"] * 3, "never missing on what could not be read"


def test_types_are_proper(office: Store, tmp_path: Path) -> None:
    schema = pq.read_schema(published(office, tmp_path / "out") / "compliance.parquet")
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert types["verdict"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert types["received_at"] == "timestamp[ms, tz=Asia/Ho_Chi_Minh]"
    assert (types["confidence"], types["required"], types["version"]) == ("double", "bool", "int64")
    assert not schema.field("verdict").nullable


def test_parquet_is_exact_and_csv_disarms_formulas(office: Store, tmp_path: Path) -> None:
    folder = published(office, tmp_path / "out")
    rows = read(folder, "compliance")
    quote = rows.loc[(rows.school_id == ON_TIME) & (rows.requirement_id == "propaganda"), "evidence_quote"]
    assert list(quote) == [FORMULA]
    with (folder / "compliance.csv").open(encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(tables.FORMULA_STARTS)]


def test_csv_equals_parquet(office: Store, tmp_path: Path) -> None:
    folder = published(office, tmp_path / "out")
    for name in contract().tables:
        if not (folder / f"{name}.csv").exists():
            continue
        exact, loose = read(folder, name), pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig")
        assert list(exact.columns) == list(loose.columns)
        assert len(exact) == len(loose)


def test_frictionless_finds_nothing_wrong(office: Store, tmp_path: Path) -> None:
    folder = published(office, tmp_path / "out")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    compliance = next(item for item in package["resources"] if item["name"] == "compliance")
    assert [field["name"] for field in compliance["schema"]["fields"]] == CONTRACT
    assert all(field["title"] and field["description"] for field in compliance["schema"]["fields"])
    listed = {item["path"] for item in [*package["resources"], *package["files"]]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert listed == there - {"datapackage.json"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_store_same_bytes_on_both_databases(postgres: Server, tmp_path: Path) -> None:
    folders = []
    for number, url in enumerate([str(tmp_path / "a.db"), postgres.create()]):
        with Store.open(url) as store:
            fill(store)
            folders.append(published(store, tmp_path / f"out{number}"))
    first, second = map(contents, folders)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_publishing_again_gives_the_same_bytes_but_for_the_time(office: Store, tmp_path: Path) -> None:
    one = published(office, tmp_path / "out")
    two = Path(
        publish(office, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT + dt.timedelta(days=1)).url
    )
    first, second = contents(one), contents(two)
    assert [name for name in first if first[name] != second[name]] == ["datapackage.json"]
    packages = [json.loads(item.pop("datapackage.json")) for item in (first, second)]
    assert {item.pop("created") for item in packages} == {"2020-03-01T05:00:00Z", "2020-03-02T05:00:00Z"}
    assert packages[0] == packages[1]


def test_nothing_new_is_not_published_again(office: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = publish(office, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT, skip_unchanged=True)
    again = publish(
        office, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT + dt.timedelta(days=1), skip_unchanged=True
    )
    assert (again.unchanged, again.id, again.latest) == (True, first.id, first.latest)
    office.override(DIRECTIVE, LATE, "gate", "missing", reason="r", who="w", when=NOW)
    later = publish(
        office, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT + dt.timedelta(days=1), skip_unchanged=True
    )
    assert not later.unchanged
    assert Shelf(out).ids() == [first.id, later.id]


def test_latest_points_at_the_last_publication(office: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = [publish(office, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT) for _ in range(3)]
    assert [item.id for item in made] == ["20200301T050000Z", "20200301T050000Z-2", "20200301T050000Z-3"]
    assert (out / "latest").resolve() == Path(made[-1].url)
    assert json.loads((out / "latest.json").read_text())["id"] == made[-1].id
    assert Shelf(out).resolve() == made[-1].url
    assert Path(made[-1].latest) == out / "latest"


def test_a_broken_contract_publishes_nothing(
    office: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All faults are listed and readers keep the former publication."""
    out = tmp_path / "out"
    former = published(office, out)

    def bad(*arguments: Any) -> dict[str, Any]:
        return compliance_row(*arguments) | {"verdict": "passed", "confidence": 7.0, "school_name": None}

    monkeypatch.setattr(sys.modules["pipeline.publish.publish"], "compliance_row", bad)
    with pytest.raises(ContractBroken) as caught:
        published(office, out)
    assert {fault.column for fault in caught.value.faults} == {"verdict", "confidence", "school_name"}
    assert len(caught.value.faults) >= 21
    assert (out / "latest").resolve() == former
    assert sorted(path.name for path in out.iterdir() if path.is_dir() and not path.is_symlink()) == [
        former.name
    ]


@pytest.mark.parametrize("limit", [4_000, 120_000])
def test_a_full_disk_leaves_the_former_publication(tmp_path: Path, limit: int) -> None:
    """In a process that may write only so many bytes to a file: each kind of file is the first to fail."""
    url, out = tmp_path / "office.db", tmp_path / "out"
    with Store.open(url) as store:
        fill(store)
        former = published(store, out)
    script = (
        "import resource, signal; from pathlib import Path; from pipeline.store import Store\n"
        "from pipeline.publish import publish; from tests.pipeline.publish.office import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"store = Store.open({str(url)!r}, read_only=True)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "try:\n"
        f"    publish(store, DIRECTIVES, ROSTER, {str(out)!r}, now=PUBLISHED_AT)\n"
        "except OSError as error:\n"
        "    print('OSError', error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )
    assert ran.stdout.startswith("OSError"), ran.stderr
    assert (out / "latest").resolve() == former
    assert Shelf(out).ids() == [former.name] and not list(out.glob(".unfinished-*"))


def test_what_a_killed_publisher_left_is_cleared(office: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".unfinished-20200101T000000Z").mkdir(parents=True)
    published(office, out)
    assert not list(out.glob(".unfinished-*"))


def test_without_symbolic_links(office: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows without the right to make links: the JSON pointer leads to the latest publication."""

    def refused(*_: object, **__: object) -> None:
        raise OSError("privilege not held")

    monkeypatch.setattr(os, "symlink", refused)
    monkeypatch.setattr(Path, "symlink_to", refused)
    out = tmp_path / "out"
    folder = published(office, out)
    assert not (out / "latest").exists()
    assert Shelf(out).resolve() == str(folder)


def test_object_storage(office: Store) -> None:
    """The same on an fsspec URL, where there are no folders to rename."""
    url = f"memory://kehoach-{os.getpid()}/published"
    made = publish(office, DIRECTIVES, ROSTER, url, now=PUBLISHED_AT)
    assert Shelf(url).resolve() == made.url == made.latest
    assert pd.read_parquet(f"{made.url}/compliance.parquet").shape[0] == 21


def test_submissions_tell_all_that_came(office: Store, tmp_path: Path) -> None:
    rows = read(published(office, tmp_path / "out"), "submissions").set_index("file_name")
    assert len(rows) == 7
    assert rows.loc["1.docx", ["version", "is_current"]].to_numpy().tolist() == [1, False]
    assert rows.loc["2.docx", ["version", "is_current"]].to_numpy().tolist() == [2, True]
    assert rows.loc["trễ.docx", "wrong_period"]
    assert rows.loc["hỏng.doc", ["failure_cause", "assigned_by", "school_id"]].to_numpy().tolist() == [
        "CORRUPT",
        "Chị Hoa",
        BROKEN,
    ]
    assert rows.loc["bc.docx", "kind"] == "report"


def test_summary_adds_up(office: Store, tmp_path: Path) -> None:
    folder = published(office, tmp_path / "out")
    rows = read(folder, "summary")
    statuses = ["on_time", "late", "not_submitted", "not_a_plan", "schools_unreadable", "failed"]
    assert (rows[statuses].sum(axis=1) == rows["schools"]).all()
    total = rows[rows.group_kind == "all"].iloc[0]
    assert (total.schools, total.on_time, total.late, total.schools_complete) == (7, 2, 1, 1)
    for kind in ("level", "commune"):
        assert rows.loc[rows.group_kind == kind, "schools"].sum() == 7
    per_school = read(folder, "school_summary").set_index("school_id")
    assert bool(per_school.loc[LATE, "complete"]) and not per_school.loc[ON_TIME, "complete"]


def test_overrides_in_the_dataset(office: Store, tmp_path: Path) -> None:
    office.override(DIRECTIVE, ON_TIME, "gate", "met", reason="=Đã xem tại trường", who="Chị Hoa", when=NOW)
    folder = published(office, tmp_path / "out")
    rows = read(folder, "compliance")
    row = rows[(rows.school_id == ON_TIME) & (rows.requirement_id == "gate")].iloc[0]
    assert (row.verdict, row.decided_by, row.override_reason) == ("met", "reviewer", "=Đã xem tại trường")
    assert read(folder, "overrides")[["old_verdict", "decided_verdict", "state"]].values.tolist() == [
        ["missing", "met", "in_force"]
    ]


def test_a_school_answers_the_directive_of_its_district(tmp_path: Path) -> None:
    """Without a directive in the roster the district decides."""
    other = directive("nha-be-2023", year=2023)
    both = {**DIRECTIVES, other.id: other}
    with Store.open(tmp_path / "x.db") as store:
        made = publish(store, both, roster(3, scope=""), tmp_path / "out", now=PUBLISHED_AT)
        assert made.rows["compliance"] == 3 * 3 * 2
        made = publish(store, both, roster(3, scope="nha-be-2023"), tmp_path / "out", now=PUBLISHED_AT)
        assert set(read(Path(made.url), "compliance")["directive_id"]) == {"nha-be-2023"}


def test_an_empty_office_publishes_too(tmp_path: Path) -> None:
    with Store.open(tmp_path / "x.db") as store:
        folder = published(store, tmp_path / "out")
        assert set(read(folder, "compliance")["verdict"]) == {"not_submitted"}
        assert frictionless.validate(str(folder / "datapackage.json")).valid
