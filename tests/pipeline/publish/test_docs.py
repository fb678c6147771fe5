"""Every question in docs/analysts.md is asked, and the data dictionary is the one that the contract gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import psycopg
import pytest

from pipeline.publish import publish
from pipeline.publish.contract import contract
from pipeline.publish.package import dictionary_markdown
from pipeline.publish.query import query
from pipeline.store import Store
from tests.conftest import ROOT
from tests.pipeline.publish.office import DIRECTIVE, DIRECTIVES, LATE, ON_TIME, PUBLISHED_AT, ROSTER, fill
from tests.pipeline.store.factory import NOW
from tests.pipeline.store.postgres import Server

ANALYSTS = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", ANALYSTS, flags=re.MULTILINE | re.DOTALL)


QUESTIONS = blocks("sql")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as an analyst sees it, with `published/latest` in it."""
    folder = tmp_path_factory.mktemp("office")
    with Store.open(folder / "office.db") as store:
        fill(store)
        store.override(DIRECTIVE, ON_TIME, "gate", "met", reason="Đã xem", who="Chị Hoa", when=NOW)
        publish(store, DIRECTIVES, ROSTER, folder / "published", now=PUBLISHED_AT)
    yield folder


MAY_BE_EMPTY = ("copied_pairs", "leftovers")
"""Tables that are empty in this office; their columns are asked all the same."""


@pytest.mark.parametrize("sql", QUESTIONS, ids=range(len(QUESTIONS)))
def test_questions_in_sql(office: Path, sql: str) -> None:
    found = query(office / "published", sql)
    assert found.columns
    assert found.rows or any(table in sql for table in MAY_BE_EMPTY)


def test_there_are_questions() -> None:
    assert len(QUESTIONS) >= 10 and len(blocks("python")) >= 6


def test_questions_in_pandas(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks build on each other, as they do for a reader."""
    monkeypatch.chdir(office)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "docs/analysts.md", "exec"), names)
    compliance, csv = names["compliance"], names["csv"]
    assert isinstance(compliance, pd.DataFrame) and isinstance(csv, pd.DataFrame)
    assert names["complete_schools"] == [LATE]
    assert compliance["evidence_quote"].fillna("").tolist() == csv["evidence_quote"].fillna("").tolist()
    matrix = names["matrix"]
    assert isinstance(matrix, pd.DataFrame) and matrix.shape == (7, 3)
    late = names["late"]
    assert isinstance(late, pd.DataFrame) and len(late) == 1


def test_duckdb_holds_on_to_one_publication(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office)
    (lines,) = blocks("sql-duckdb")
    with duckdb.connect() as connection:
        connection.execute(lines)
        assert connection.execute("SELECT count(*) FROM compliance").fetchone() == (21,)
        assert connection.execute("SELECT count(*) FROM submissions").fetchone() == (7,)


def test_bi_role(postgres: Server, tmp_path: Path) -> None:
    """The user for BI reads the two views and nothing else."""
    url = postgres.create()
    (recipe,) = blocks("sql-postgresql")
    role = f"bi_{url.rpartition('/test_')[2][:8]}"
    with Store.open(url) as store:
        fill(store)
        publish(store, DIRECTIVES, ROSTER, tmp_path / "out", now=PUBLISHED_AT)
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain) as owner:
        owner.execute(recipe.replace("ROLE bi ", f"ROLE {role} ").replace("TO bi;", f"TO {role};"))
    with psycopg.connect(plain.replace("postgres@", f"{role}@")) as bi:
        assert bi.execute("SELECT count(*) FROM compliance").fetchone() == (21,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bi.execute("SELECT * FROM document")


def test_the_dictionary_is_fresh() -> None:
    """Made anew by: python -m pipeline.publish.package > docs/dataset.md."""
    text = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    assert text == dictionary_markdown()
    for name, table in contract().tables.items():
        assert f"## {name}\n" in text
        assert all(f"| `{column}` |" in text for column in table.columns)
