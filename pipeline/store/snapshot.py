"""Writes published tables where SQL programs look for them: a SQLite file, and views for BI on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.store.connect import writing
from pipeline.store.store import Store

_SQLITE_TYPES = {
    "string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT", "datetime": "TEXT",
}  # fmt: skip

BI_TABLES = ("compliance", "submissions")
"""Views for BI programs; migration 0003 made them."""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table to write: `columns` maps names to the types of the data dictionary, `rows` come in that order."""

    name: str
    columns: Mapping[str, str]
    key: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_sqlite(path: Path, tables: Iterable[PublishedTable]) -> None:
    """Writes the tables into a new SQLite file; the same tables give the same bytes.

    Days and times become ISO text, true and false 1 and 0. The file has no write-ahead log, so that it can be opened
    read-only anywhere (Datasette's immutable mode). Raises OSError when the disk is full or refuses.
    """
    try:
        _write_all(path, tables)
    except sqlite3.OperationalError as error:
        raise OSError(f"cannot write {path.name}: {error}") from error


def _write_all(path: Path, tables: Iterable[PublishedTable]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for table in tables:
            _write(connection, table)
        connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, table: PublishedTable) -> None:
    columns = ", ".join(f"{_name(name)} {_SQLITE_TYPES[kind]}" for name, kind in table.columns.items())
    key = ", ".join(map(_name, table.key))
    connection.execute(f"CREATE TABLE {_name(table.name)} ({columns}, PRIMARY KEY ({key}))")
    marks = ", ".join("?" * len(table.columns))
    rows = (tuple(map(_sqlite_value, row)) for row in table.rows)
    connection.executemany(f"INSERT INTO {_name(table.name)} VALUES ({marks})", rows)
    for column in ("school_id", "requirement_id", "verdict"):
        if column in table.columns and column != table.key[0]:
            index = _name(f"{table.name}_{column}")
            connection.execute(f"CREATE INDEX {index} ON {_name(table.name)} ({_name(column)})")


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def fill_bi(store: Store, tables: Iterable[PublishedTable]) -> bool:
    """Replaces what the views for BI show, in one transaction; False on SQLite, where `write_sqlite` serves.

    A report that runs meanwhile sees the former publication whole.
    """
    if store.engine.dialect.name != "postgresql":
        return False
    with writing(store.engine) as connection:
        link = connection.connection.driver_connection
        assert link is not None
        with link.cursor() as cursor:
            for table in tables:
                target = f"bi_{table.name}"
                cursor.execute(f"DELETE FROM {target}")
                columns = ", ".join(map(_name, table.columns))
                with cursor.copy(f"COPY {target} ({columns}) FROM STDIN") as copy:
                    for row in table.rows:
                        copy.write_row(row)
    return True
