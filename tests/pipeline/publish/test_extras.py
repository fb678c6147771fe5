"""Other shapes of the dataset agree with the long table."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import psycopg
import pytest

from pipeline.publish import publish
from pipeline.publish.contract import columns_of
from pipeline.publish.query import query
from pipeline.store import Store
from pipeline.store.snapshot import BI_TABLES
from tests.pipeline.publish.office import DIRECTIVE, DIRECTIVES, ON_TIME, PUBLISHED_AT, ROSTER, fill
from tests.pipeline.store.factory import NOW, directive, roster
from tests.pipeline.store.postgres import Server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "office.db") as store:
        fill(store)
        return Path(publish(store, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT).url)


def test_matrix_is_the_long_table_made_wide(folder: Path) -> None:
    long = pd.read_parquet(folder / "compliance.parquet").astype({"requirement_id": str, "verdict": str})
    wide = long.pivot(index="school_id", columns="requirement_id", values="verdict").sort_index(axis=1)
    matrix = pd.read_parquet(folder / "matrix" / f"{DIRECTIVE.id}.parquet").set_index("school_id")
    requirements = [item.id for item in DIRECTIVE.requirements]
    assert list(matrix.columns[-3:]) == requirements, "in the order of the directive"
    assert (matrix[sorted(requirements)] == wide).all(axis=None)
    assert query(folder, 'select count(*) from "matrix_thu_thua_2020"').rows == ((7,),)


def test_partitions_only_for_several_directives(folder: Path, tmp_path: Path) -> None:
    assert not (folder / "partitions").exists()
    other = directive("nha-be-2023", year=2023)
    with Store.open(tmp_path / "two.db") as store:
        made = publish(
            store, {**DIRECTIVES, other.id: other}, roster(5, scope=""), tmp_path / "two", now=PUBLISHED_AT
        )
    place = Path(made.url) / "partitions" / "compliance"
    found = duckdb.sql(
        f"select directive_id, count(*) from read_parquet('{place}/*/*.parquet') group by 1 order by 1"
    )
    assert found is not None and found.fetchall() == [("nha-be-2023", 15), ("thu-thua-2020", 15)]


def test_sqlite_snapshot(folder: Path) -> None:
    with closing(
        sqlite3.connect(f"file:{folder / 'dataset.sqlite'}?mode=ro&immutable=1", uri=True)
    ) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables >= {"compliance", "submissions", "schools", "evidence", "rules", "summary"}
        row = connection.execute(
            "SELECT received_at, required, confidence FROM compliance WHERE school_id = ? AND requirement_id = 'gate'",
            (ON_TIME,),
        ).fetchone()
    assert row == ("2020-02-28T23:00:00.000+07:00", 0, 0.9)
    assert [path.name for path in folder.glob("dataset.sqlite*")] == ["dataset.sqlite"]


def test_bi_views(postgres: Server, tmp_path: Path) -> None:
    url = postgres.create()
    with Store.open(url) as store, psycopg.connect(url.replace("+psycopg", "")) as bi:
        fill(store)
        publish(store, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT)
        for name in BI_TABLES:
            columns = [item.name for item in bi.execute(f"SELECT * FROM {name} LIMIT 0").description or ()]
            assert columns == list(columns_of(name)), "the views follow the contract"
        before = bi.execute("SELECT count(*), min(received_at) FROM compliance").fetchone()
        assert before == (21, dt.datetime(2020, 2, 20, 2, tzinfo=dt.UTC))
        bi.commit()
        store.override(DIRECTIVE, ON_TIME, "gate", "met", reason="r", who="w", when=NOW)
        publish(store, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT)
        assert bi.execute("SELECT count(*) FROM compliance WHERE decided_by = 'reviewer'").fetchone() == (1,)
