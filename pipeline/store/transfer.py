"""Backs a store up, restores it, and moves it between SQLite and PostgreSQL; a backup is always one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.errors import SetupError
from pipeline.store.connect import parse_url, reading, writing
from pipeline.store.rows import chunked
from pipeline.store.schema import metadata
from pipeline.store.store import Store


def backup(url: str | Path, target: Path) -> Path:
    """Writes a consistent copy of the store to `target` (a SQLite file) while others read and write.

    The file appears under its name only when it is whole. Raises SetupError when `target` exists.
    """
    if target.exists():
        raise SetupError(f"Tệp {target} đã có; hãy chọn tên khác.", f"{target} exists")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            Store.open(url, read_only=True).close()
            _copy_file(Path(parsed.database or ""), partial)
        else:
            copy_store(url, partial)
        _finish(partial)
        partial.replace(target)
    finally:
        for leftover in target.parent.glob(f"{partial.name}*"):
            leftover.unlink()
    return target


def restore(source: Path, url: str | Path, *, force: bool = False) -> dict[str, int]:
    """Puts a backup back; returns the rows of each table.

    Raises SetupError when the backup is damaged, or when the store holds something: a SQLite store is then replaced
    only with `force`; a PostgreSQL one never, for a new, empty database costs nothing and can be compared.
    """
    _check_backup(source)
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return copy_store(source, url)
    path = Path(parsed.database or "")
    if path.exists() and not force:
        with Store.open(url) as store:
            _refuse_unless_empty(store)
    path.parent.mkdir(parents=True, exist_ok=True)
    _copy_file(source, path)
    with Store.open(url) as store, reading(store.engine) as connection:
        return _counts(connection)


def copy_store(source_url: str | Path, target_url: str | Path) -> dict[str, int]:
    """Copies everything into another, empty store, in one transaction on each side; returns the rows of each table.

    Use it to move from SQLite to PostgreSQL (or back). Raises SetupError when the target holds something.
    """
    with (
        Store.open(source_url, read_only=True) as source,
        Store.open(target_url) as target,
        reading(source.engine) as rows,
        writing(target.engine) as connection,
    ):
        _refuse_unless_empty(target, connection)
        for table in metadata.sorted_tables:
            query = sa.select(table).order_by(*table.primary_key)
            found = rows.execution_options(yield_per=200).execute(query)
            for chunk in chunked(found.mappings(), 200):
                connection.execute(sa.insert(table), [dict(row) for row in chunk])
        _advance_sequences(connection)
        copied, expected = _counts(connection), _counts(rows)
        if copied != expected:
            raise RuntimeError(f"copied {copied}, expected {expected}")
        return copied


def _advance_sequences(connection: Connection) -> None:
    """PostgreSQL's counters do not notice ids that were inserted by hand."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if table.autoincrement_column is not None:
            last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
            name = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
            connection.execute(sa.select(sa.func.setval(name, last or 1, last is not None)))


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def _refuse_unless_empty(store: Store, connection: Connection | None = None) -> None:
    if connection is None:
        with reading(store.engine) as opened:
            return _refuse_unless_empty(store, opened)
    filled = [name for name, count in _counts(connection).items() if count]
    if filled:
        raise SetupError(
            f"Cơ sở dữ liệu đích đã có dữ liệu ({', '.join(filled)}); hãy dùng cơ sở dữ liệu trống.",
            f"the target store is not empty: {', '.join(filled)}",
        )
    return None


def _copy_file(source: Path, target: Path) -> None:
    """SQLite's online backup: the target changes in one transaction, the source may be in use."""
    with (
        closing(sqlite3.connect(f"file:{source.absolute()}?mode=ro", uri=True)) as rows,
        closing(sqlite3.connect(target)) as copy,
    ):
        rows.backup(copy)


def _finish(path: Path) -> None:
    """One file without a write-ahead log beside it, on the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _check_backup(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path.absolute()}?mode=ro", uri=True)) as connection:
            result = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise SetupError(f"{path} không phải là bản sao lưu.", f"{path} is no backup: {error}") from error
    if result != "ok":
        raise SetupError(f"Bản sao lưu {path} bị hỏng.", f"{path} is damaged: {result}")
