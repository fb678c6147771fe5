"""The diary of the store: runs with their reconciliation counts, and publications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.store import schema
from pipeline.store.records import PublicationRecord, RunRecord, RunStatus
from pipeline.store.rows import clean, upsert


def start(connection: Connection, run_id: str, kind: str, now: dt.datetime) -> RunRecord:
    """Only one run of a kind works at a time, so one that is still "running" was killed."""
    table = schema.run
    killed = sa.update(table).where(table.c.status == "running", table.c.kind == kind, table.c.id != run_id)
    connection.execute(killed.values(status="interrupted"))
    record = RunRecord(run_id, kind, now, None, "running")
    upsert(connection, table, [asdict(record)])
    return record


def finish(
    connection: Connection,
    run_id: str,
    status: RunStatus,
    counts: Mapping[str, int],
    message: str | None,
    now: dt.datetime,
) -> None:
    table = schema.run
    ended = sa.update(table).where(table.c.id == run_id)
    values = {"status": status, "counts": dict(counts), "message": clean(message), "finished_at": now}
    if not connection.execute(ended.values(values)).rowcount:
        raise KeyError(f"no run {run_id}")


def runs(connection: Connection, limit: int) -> tuple[RunRecord, ...]:
    table = schema.run
    query = sa.select(table).order_by(table.c.started_at.desc(), table.c.id.desc()).limit(limit)
    return tuple(RunRecord(**row._mapping) for row in connection.execute(query))


def record_publication(connection: Connection, record: PublicationRecord) -> None:
    upsert(connection, schema.publication, [asdict(record)])


def publications(connection: Connection, limit: int) -> tuple[PublicationRecord, ...]:
    table = schema.publication
    query = sa.select(table).order_by(table.c.published_at.desc(), table.c.id.desc()).limit(limit)
    return tuple(PublicationRecord(**row._mapping) for row in connection.execute(query))
