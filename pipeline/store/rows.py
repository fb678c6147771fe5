"""Turns results into rows and writes only those that differ, so that writing twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

Row = dict[str, Any]
T = TypeVar("T")

CHUNK = 500
"""Values in one IN list; SQLite allows 32,766 variables in a statement, PostgreSQL 65,535."""


def chunked(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def digest(values: object) -> str:
    """32 hex digits over the JSON of `values`: equal rows have equal digests."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def upsert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Inserts the rows, or replaces those with the same primary key. Returns their number."""
    if not rows:
        return 0
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if rest:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, rows)
    return len(rows)


def insert_missing(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Inserts the rows whose primary key is not there yet."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    connection.execute(insert(table).on_conflict_do_nothing(index_elements=keys), rows)


def by_sha(
    connection: Connection, table: sa.Table, shas: Collection[str], *columns: str, **among: Collection[str]
) -> Iterator[sa.Row[Any]]:
    """The rows of `table` for some documents, in the order of the primary key.

    `among` names columns and the values that they may have.
    """
    wanted = [table.c[name] for name in columns] if columns else list(table.c)
    conditions = [table.c[name].in_(values) for name, values in among.items()]
    for chunk in chunked(sorted(shas)):
        query = sa.select(*wanted).where(table.c.sha256.in_(chunk), *conditions).order_by(*table.primary_key)
        yield from connection.execute(query)


def clean(text: str | None) -> str | None:
    """Text that both databases can hold: PostgreSQL has no NUL, and UTF-8 has no lone surrogates."""
    if text is None or ("\0" not in text and text.isascii()):
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
