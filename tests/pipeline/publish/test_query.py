"""Analysts ask a publication in SQL; nothing but its own tables can be read, and nothing written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.publish import publish
from pipeline.publish.changes import Reason, diff
from pipeline.publish.query import QueryError, query
from pipeline.publish.shelf import find_publication
from pipeline.store import Store
from tests.pipeline.publish.office import (
    DIRECTIVE,
    DIRECTIVES,
    LATE,
    ON_TIME,
    PUBLISHED_AT,
    ROSTER,
    SILENT,
    TWICE,
    fill,
    made,
)
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, directive, finding, requirement

MET, MISSING = Verdict.MET, Verdict.MISSING


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "office.db") as store:
        fill(store)
        yield store


@pytest.fixture
def out(office: Store, tmp_path: Path) -> Path:
    publish(office, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT)
    return tmp_path / "out"


def test_counts(out: Path) -> None:
    found = query(out, "select verdict, count(*) n from compliance group by 1 order by 2 desc, 1")
    assert found.columns == ("verdict", "n")
    assert dict(found.rows) == {"not_submitted": 6, "unreadable": 6, "met": 6, "partial": 2, "missing": 1}


@pytest.mark.parametrize("where", ["out", "out/latest", "out/20200301T050000Z"])
def test_where(out: Path, where: str) -> None:
    assert query(out.parent / where, "select count(*) from schools").rows == ((7,),)


def test_forms(out: Path) -> None:
    columns = "school_id, received_at, required, confidence, evidence_quote, null as none"
    sql = f"select {columns} from compliance where school_id = '{ON_TIME}'"
    found = query(out, sql, limit=1)
    assert len(found.rows) == 1
    (row,) = json.loads(found.as_json())
    assert row["received_at"] == "2020-02-28T23:00:00+07:00"
    assert (row["required"], row["confidence"], row["none"]) == (True, 0.9, None)
    cells = list(csv.reader(io.StringIO(found.as_csv())))
    assert cells[0] == list(found.columns)
    assert cells[1][:4] == [ON_TIME, "2020-02-28T23:00:00+07:00", "true", "0.9"]
    lines = found.as_table().splitlines()
    assert lines[0].split()[:2] == ["school_id", "received_at"]
    assert max(map(len, lines)) < 160, "a long quote is cut"


def test_empty_answer_has_its_columns(out: Path) -> None:
    found = query(out, "select school_id from compliance where false")
    assert (found.as_csv(), json.loads(found.as_json())) == ("school_id\n", [])
    assert found.as_table().splitlines()[0] == "school_id"


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select * from nowhere", "no such table"),
        ("selekt 1", "no SQL"),
        ("", "nothing asked"),
        ("select 1; select 2", "two statements"),
        ("copy (select 1) to 'x.csv'", "writes a file"),
        ("create table t as select 1", "makes a table"),
        ("install httpfs", "fetches an extension"),
        ("set enable_external_access = true", "opens the door again"),
        ("select * from read_csv('/etc/hosts')", "reads another file"),
        ("select * from '/etc/hosts'", "reads another file"),
        ("attach '/tmp/x.db' as x", "opens a database"),
    ],
)
def test_only_reading(out: Path, sql: str, why: str) -> None:
    with pytest.raises(QueryError):
        query(out, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "describe compliance",
        "summarize schools",
        "from summary",
        "with s as (select * from schools) select count(*) from s",
        "pivot compliance on verdict using count(*) group by school_id",
        "explain select 1",
    ],
)
def test_ways_of_asking(out: Path, sql: str) -> None:
    assert query(out, sql).rows


def test_nothing_published(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no publication"):
        query(tmp_path, "select 1")
    with pytest.raises(SetupError, match="no publication"):
        find_publication(tmp_path / "latest")


def changes(out: Path, store: Store, directives: dict[str, object] | None = None) -> list[tuple[str, ...]]:
    """Publishes again and says what changed since."""
    former = find_publication(out)
    later = PUBLISHED_AT + dt.timedelta(minutes=len(list(out.iterdir())))
    publish(store, directives or DIRECTIVES, ROSTER, out, now=later)  # type: ignore[arg-type]
    found = diff(former, out / "latest")
    return [
        (item.school_id, item.requirement_id, str(item.before), str(item.after), item.reason.value)
        for item in found
    ]


def test_the_tale_of_changes(office: Store, out: Path) -> None:
    assert changes(out, office) == []
    office.override(DIRECTIVE, ON_TIME, "gate", MET, reason="Đã xem", who="Chị Hoa", when=NOW)
    assert changes(out, office) == [(ON_TIME, "gate", "missing", "met", "override")]

    newer = made("Bản ba.", TWICE)
    result = checked(newer, "3.docx", {"propaganda": MISSING, "model": MET, "gate": MET})
    office.save([arrival(result, day="2020-02-26")], directives=DIRECTIVES, engine=ENGINE, now=NOW)
    first = made("Nộp lần đầu.", SILENT)
    result = checked(first, "s.docx", {"propaganda": MET, "model": MET, "gate": MET})
    office.save([arrival(result)], directives=DIRECTIVES, engine=ENGINE, now=NOW)
    assert changes(out, office) == sorted([
        (TWICE, "propaganda", "met", "missing", "new_version"),
        (TWICE, "model", "partial", "met", "new_version"),
        *((SILENT, name, "not_submitted", "met", "submitted") for name in ("propaganda", "model", "gate")),
    ])  # fmt: skip

    edited = directive(
        requirements=[
            requirement("propaganda"),
            requirement("model", fingerprint="fp2"),
            requirement("gate", required=False),
        ]
    )
    found = {
        item.sha256: [finding(item.plan, "model", MET, line=1)] for item in office.stored_documents(edited)
    }
    office.save_findings(found, directive=edited, engine=ENGINE, now=NOW)
    assert changes(out, office, {edited.id: edited}) == [(ON_TIME, "model", "partial", "met", "rules")]

    late = office.current_submissions(DIRECTIVE.id)[LATE]
    (stored,) = office.stored_documents(edited, shas=[late.sha256])
    reread = checked(stored.plan, late.source, {"propaganda": MISSING, "model": MET, "gate": MET})
    office.save(
        [arrival(reread, day="2020-02-29")], directives={edited.id: edited}, engine="reader-2", now=NOW
    )
    assert changes(out, office, {edited.id: edited}) == [(LATE, "propaganda", "met", "missing", "reader")]

    fewer = directive(requirements=edited.requirements[:2])
    removed = changes(out, office, {fewer.id: fewer})
    assert {row[1:] for row in removed} >= {("gate", "met", "None", "removed")}
    assert {row[4] for row in removed} == {"removed"} and len(removed) == 7


def test_every_reason_has_words(out: Path) -> None:
    from pipeline.publish.changes import LABELS

    assert set(LABELS) == set(Reason)
