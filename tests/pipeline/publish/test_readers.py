"""Analysts read in a loop, with every tool they use, while the office writes and publishes: no lock, nothing torn."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.finding import Verdict
from pipeline.publish import publish
from pipeline.publish.query import query
from pipeline.store import Store
from tests.pipeline.publish.office import DIRECTIVE, DIRECTIVES, PUBLISHED_AT, ROSTER, made
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked
from tests.pipeline.store.postgres import Server

SECONDS = float(os.environ.get("KEHOACH_READERS_SECONDS", "5"))
"""How long readers and writer run against each other; a longer run by setting the variable."""

SCHOOLS = [school.school_id for school in ROSTER.schools]
VERDICTS = [Verdict.MET, Verdict.PARTIAL, Verdict.MISSING]


def generation(store: Store, number: int) -> None:
    """All schools send a new version at once, with one verdict throughout: a mixture of two can be seen."""
    verdicts = dict.fromkeys(("propaganda", "model", "gate"), VERDICTS[number % 3])
    batch = [
        arrival(
            checked(made(f"Bản {number} của {school}.", school), f"{number}.docx", verdicts), sequence=number
        )
        for school in SCHOOLS
    ]
    store.save(batch, directives=DIRECTIVES, engine=ENGINE, now=NOW)


@contextmanager
def office_at_work(url: str, out: Path) -> Iterator[list[int]]:
    """Writes and publishes for SECONDS; yields the generations that were published."""
    done: list[int] = []
    failed: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            with Store.open(url) as store:
                while not stop.is_set():
                    number = len(done)
                    generation(store, number)
                    publish(store, DIRECTIVES, ROSTER, out, now=PUBLISHED_AT)
                    done.append(number)
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=work)
    writer.start()
    while not done and not failed:
        time.sleep(0.02)
    try:
        yield done
    finally:
        stop.set()
        writer.join()
    assert not failed, failed
    assert len(done) >= 3, "the office must have published several times meanwhile"


def whole(verdicts: set[str], rows: int, version: set[int]) -> None:
    assert (rows, len(verdicts), len(version)) == (21, 1, 1), (rows, verdicts, version)


def with_duckdb(out: Path) -> None:
    # DuckDB opens a file more than once: like every reader of several files it resolves "latest" first.
    path = json.loads((out / "latest.json").read_text())["path"]
    sql = f"SELECT DISTINCT verdict, version, count(*) OVER () FROM '{out}/{path}/compliance.parquet'"
    found = duckdb.connect().execute(sql).fetchall()
    whole({row[0] for row in found}, found[0][2], {row[1] for row in found})


def with_pandas(out: Path) -> None:
    folder = (out / "latest").resolve()
    rows = pd.read_parquet(folder / "compliance.parquet")
    whole(set(rows["verdict"]), len(rows), set(rows["version"]))
    text = pd.read_csv(folder / "compliance.csv", encoding="utf-8-sig")
    assert set(text["document_sha256"]) == set(rows["document_sha256"]), "two files of one publication"


def with_sqlite(out: Path) -> None:
    path = (out / "latest").resolve() / "dataset.sqlite"
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT verdict, version FROM compliance").fetchall()
    whole({row[0] for row in rows}, len(rows), {row[1] for row in rows})


def with_query(out: Path) -> None:
    rows = query(out, "SELECT verdict, version FROM compliance").rows
    whole({row[0] for row in rows}, len(rows), {row[1] for row in rows})


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_readers_never_see_half(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    server: Server | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    url = server.create() if server else str(tmp_path / "office.db")
    readers: list[Callable[[Path], None]] = [with_duckdb, with_pandas, with_sqlite, with_query]
    if server:
        readers.append(lambda out: with_psql(server, url))
    else:
        readers.append(lambda out: with_live_store(url))
    reads = 0
    out = tmp_path / "out"
    with office_at_work(url, out) as done:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until or len(done) < 3:
            for read in readers:
                read(out)
                reads += 1
    assert reads >= len(readers)


def with_live_store(url: str) -> None:
    """A reader of the store itself: one state, while the writer is in the middle of a batch."""
    with Store.open(url, read_only=True) as store, store.snapshot() as view:
        current = [item for item in view.submissions(DIRECTIVE.id) if item.current]
        found = view.findings(DIRECTIVE, {item.sha256 for item in current})
        whole(
            {str(item.finding.verdict) for item in found.values()},
            len(found),
            {item.version for item in current},
        )


def with_psql(server: Server, url: str) -> None:
    psql = shutil.which("psql") or str(server.bin / "psql")
    sql = "SELECT DISTINCT verdict, version, count(*) OVER () FROM compliance"
    answer = subprocess.run(
        [psql, url.replace("+psycopg", ""), "-At", "-c", sql],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    rows = [line.split("|") for line in answer.stdout.splitlines()]
    whole({row[0] for row in rows}, int(rows[0][2]), {int(row[1]) for row in rows})
