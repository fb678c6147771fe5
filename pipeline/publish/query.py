"""Answers SQL on one publication with DuckDB: reads only, and only the files of that publication."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import pyarrow.parquet as pq

from pipeline.errors import SetupError
from pipeline.publish.contract import ZONE_NAME
from pipeline.publish.shelf import find_publication
from pipeline.publish.tables import local

_MAX_WIDTH = 60
"""Characters of a cell in the printed table; CSV and JSON hold all."""

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI)
"""DESCRIBE, SHOW, SUMMARIZE and VALUES count as SELECT; PIVOT is the one MULTI."""


class QueryError(SetupError):
    """The SQL is wrong, or would do more than read."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gave: names of the columns, and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_csv(self) -> str:
        """CSV with a heading; values are exact, for programs."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_plain(value) for value in row] for row in self.rows)
        return out.getvalue()

    def as_json(self) -> str:
        """A JSON array with an object per row."""
        rows = [dict(zip(self.columns, map(_jsonable, row), strict=True)) for row in self.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1)

    def as_table(self) -> str:
        """Aligned columns for the screen; long cells are cut."""
        cells = [list(self.columns), *([_short(value) for value in row] for row in self.rows)]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in cells]
        return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def query(where: str | Path, sql: str, *, limit: int | None = None) -> Result:
    """Runs one SELECT on a publication (a folder of publications means the latest).

    Every table of the publication is there by name, `compliance` first; matrices are `matrix_<directive>`.
    Raises QueryError when the SQL is wrong or is no SELECT, SetupError when nothing was published.
    """
    folder = find_publication(where)
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        _attach(connection, folder)
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READING:
                raise QueryError(
                    "Chỉ chạy được một câu lệnh SELECT.", "only a single SELECT statement can be run"
                )
            found = connection.execute(statements[0])
            columns = tuple(item[0] for item in found.description or ())
            rows = found.fetchall() if limit is None else found.fetchmany(limit)
        except duckdb.Error as error:
            raise QueryError(f"Câu lệnh SQL sai: {error}", f"bad SQL: {error}") from error
    return Result(columns, tuple(rows))


def tables_of(folder: str) -> dict[str, str]:
    """Name of each table of a publication -> its Parquet file."""
    files, root = fsspec.core.url_to_fs(folder)
    found: dict[str, str] = {}
    for path in sorted(map(str, files.find(root))):
        relative = path[len(root) :].lstrip("/")
        if path.endswith(".parquet") and not relative.startswith("partitions/"):
            name = relative.removesuffix(".parquet")
            found["".join(char if char.isalnum() else "_" for char in name)] = f"{folder}/{relative}"
    return found


def _attach(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Tables as views on the files; then the door is shut: no other file can be read, nothing can be set."""
    connection.execute(f"SET TimeZone = '{ZONE_NAME}'")
    for name, path in tables_of(folder).items():
        if "://" in folder:
            files, inner = fsspec.core.url_to_fs(path)
            connection.register(name, pq.read_table(inner, filesystem=files))
        else:
            quoted = path.replace("'", "''")
            connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{quoted}')")
    if "://" not in folder:
        quoted = folder.replace("'", "''")
        connection.execute(f"SET allowed_directories = ['{quoted}/']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return (local(value) if value.tzinfo else value).isoformat()
    if isinstance(value, list | dict):
        return json.dumps(_jsonable(value), ensure_ascii=False)
    return "" if value is None else value


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(_plain(value))


def _short(value: Any) -> str:
    text = " ".join(str(_plain(value)).split())
    return text if len(text) <= _MAX_WIDTH else f"{text[: _MAX_WIDTH - 1]}…"


def _width(text: str) -> int:
    """Columns on the screen; marks that stand on a letter take none."""
    return sum(not unicodedata.combining(char) for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def single(where: str | Path, sql: str, parameters: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows as dictionaries, for the program's own questions to a publication."""
    folder = find_publication(where)
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        _attach(connection, folder)
        found = connection.execute(sql, list(parameters))
        names = [item[0] for item in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
