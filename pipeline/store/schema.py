"""The tables of the system of record, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, stored in UTC: `timestamptz` on PostgreSQL, a naive UTC text on SQLite."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no time zone")
        utc = value.astimezone(dt.UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


# Every constraint has a name, so that a later migration can drop it on both databases.
metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

outcome = sa.Table(
    "outcome",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("cause", sa.String(32)),
    sa.Column("detail", sa.Text),
    sa.Column("message_vi", sa.Text),
    sa.Column("transient", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempted_at", UtcDateTime, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("directive_id", sa.Text, index=True),
    sa.Column("flags", sa.JSON, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    comment="What became of each document: one row per content.",
)

document = sa.Table(
    "document",
    metadata,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("outcome.sha256"), primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("reader", sa.Text, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("quality", sa.Float, nullable=False),
    sa.Column("methods", sa.JSON, nullable=False),
    sa.Column("encodings", sa.JSON, nullable=False),
    sa.Column("kind", sa.String(16)),
    sa.Column("school_id", sa.Text, index=True),
    sa.Column("school_name", sa.Text),
    sa.Column("school_confidence", sa.Float),
    sa.Column("number", sa.Text),
    sa.Column("date", sa.Date),
    sa.Column("year", sa.Integer),
    sa.Column("title", sa.Text),
    sa.Column("signer", sa.Text),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("plan", sa.LargeBinary),
    sa.Column("digest", sa.String(32), nullable=False),
    comment="Documents that were read; content and plan are packed by codec.py.",
)

member = sa.Table(
    "member",
    metadata,
    sa.Column("container_sha256", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("outcome.sha256"), nullable=False),
    comment="What an archive holds, so that the same archive under another name is not opened again.",
)

submission = sa.Table(
    "submission",
    metadata,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("outcome.sha256"), primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("container_sha256", sa.String(64)),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("sender", sa.Text),
    comment="A file that arrived: the same bytes under two names are two submissions of one document.",
)

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("outcome.sha256"), nullable=False, index=True),
    sa.Column("school_id", sa.Text),
    sa.Column("directive_id", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    comment="A clerk said which school and directive a document belongs to. Append-only.",
)

finding = sa.Table(
    "finding",
    metadata,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("document.sha256"), primary_key=True),
    sa.Column("directive_id", sa.Text, primary_key=True),
    sa.Column("requirement", sa.Text, primary_key=True),
    sa.Column("rules_fingerprint", sa.Text, primary_key=True),
    sa.Column("required", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("cue", sa.Text),
    sa.Column("near_misses", sa.JSON, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("checked_at", UtcDateTime, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    comment="The rules' verdict on one requirement, one row per version of the rules.",
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("directive_id", sa.Text, primary_key=True),
    sa.Column("requirement", sa.Text, primary_key=True),
    sa.Column("rules_fingerprint", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("page", sa.Integer, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("start_offset", sa.Integer, nullable=False),
    sa.Column("end_offset", sa.Integer, nullable=False),
    sa.Column("boxes", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(
        ["sha256", "directive_id", "requirement", "rules_fingerprint"],
        ["finding.sha256", "finding.directive_id", "finding.requirement", "finding.rules_fingerprint"],
        name="fk_evidence_finding",
        ondelete="CASCADE",
    ),
    comment="The words of the plan behind a finding.",
)

rule_version = sa.Table(
    "rule_version",
    metadata,
    sa.Column("directive_id", sa.Text, primary_key=True),
    sa.Column("requirement", sa.Text, primary_key=True),
    sa.Column("rules_fingerprint", sa.Text, primary_key=True),
    sa.Column("name_vi", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("required", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("first_seen_at", UtcDateTime, nullable=False),
    comment="Every version of every requirement that was ever in use.",
)

override = sa.Table(
    "override",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("school_id", sa.Text, nullable=False),
    sa.Column("directive_id", sa.Text, nullable=False),
    sa.Column("requirement", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16)),
    sa.Column("old_verdict", sa.String(16)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("document_sha256", sa.String(64)),
    sa.Index("ix_override_subject", "directive_id", "school_id", "requirement"),
    comment="Reviewers' decisions, append-only; a NULL verdict withdraws the former decision.",
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("message", sa.Text),
    comment="Every run with its reconciliation counts.",
)

publication = sa.Table(
    "publication",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    comment="Every dataset that was published.",
)
