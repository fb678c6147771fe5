"""Opens the database by URL, brings it to the newest revision and hands out short transactions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from pipeline.errors import SetupError

BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite writer waits for another one; a batch is stored in well under a second."""

WRITER_LOCK = 0x6B65686F
"""Key of the advisory lock ("keho") that makes writers queue on PostgreSQL as they do on SQLite."""

_WRITE = "kehoach_write"
_json = partial(json.dumps, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse_url(url: str | Path) -> URL:
    """A database URL; a plain path means SQLite, `postgres://` and `postgresql://` mean psycopg 3.

    Raises SetupError for another database or a URL that cannot be read.
    """
    text = str(url)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        parsed = make_url(text.replace("postgres://", "postgresql://", 1))
    except (sa.exc.ArgumentError, ValueError) as error:
        raise SetupError(
            f"Địa chỉ cơ sở dữ liệu không đọc được: {error}", f"bad database URL: {error}"
        ) from error
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise SetupError(
            f"Không hỗ trợ cơ sở dữ liệu «{parsed.drivername}»; dùng sqlite:// hoặc postgresql://.",
            f"unsupported database {parsed.drivername!r}; use sqlite:// or postgresql://",
        )
    return parsed


def create_engine(url: str | Path, *, read_only: bool = False, foreign_keys: bool = True) -> Engine:
    """An engine with the settings that every connection of this project needs."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, read_only=read_only, foreign_keys=foreign_keys)
    options = "-c default_transaction_read_only=on" if read_only else ""
    engine = sa.create_engine(
        parsed,
        json_serializer=_json,
        pool_pre_ping=True,
        connect_args={"options": options} if options else {},
    )
    event.listen(engine, "begin", _lock_writers)
    return engine


def _sqlite(url: URL, *, read_only: bool, foreign_keys: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SetupError("Cơ sở dữ liệu phải là một tệp.", "the SQLite database must be a file")
    path = Path(url.database).absolute()
    if read_only:
        url = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        url = url.set(database=str(path))
    engine = sa.create_engine(url, json_serializer=_json, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    def on_connect(connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself: a read that is upgraded to a write fails at once
        # with "database is locked" whatever the busy timeout is. `_begin_sqlite` opens them.
        connection.isolation_level = None
        pragmas = [f"busy_timeout = {BUSY_TIMEOUT_MS}", f"foreign_keys = {'ON' if foreign_keys else 'OFF'}"]
        if not read_only:
            pragmas += ["journal_mode = WAL", "synchronous = NORMAL"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _lock_writers(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITE):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database from its first to its last statement."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.execution_options(**level).connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction of the one writer; a second writer waits until it ends. Rolled back on any error."""
    with engine.execution_options(**{_WRITE: True}).begin() as connection:
        yield connection


def migration_config() -> Config:
    """Alembic's settings: the migrations lie beside this module, nothing is read from a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def head_revision() -> str:
    """The newest revision that this program knows."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    if head is None:
        raise RuntimeError("the migrations folder is empty")
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision of the database; None when it has no tables yet."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(url: str | Path, revision: str = "head") -> str:
    """Brings the database up to `revision` in one transaction; safe when two processes do it at once.

    Returns the revision reached. Raises SetupError when the database is newer than this program.
    """
    # Batch mode copies and drops tables: with foreign keys on, that would delete the rows that refer to them.
    engine = create_engine(url, foreign_keys=False)
    config = migration_config()
    try:
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        return current_revision(engine) or ""
    except CommandError as error:
        raise SetupError(
            "Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này; hãy cập nhật chương trình.",
            f"the database is newer than this program: {error}",
        ) from error
    finally:
        engine.dispose()
