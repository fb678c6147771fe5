"""Views `compliance` and `submissions` for BI programs on PostgreSQL; each publication fills what they show."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXT, _WHOLE, _REAL, _YES_NO = sa.Text(), sa.Integer(), sa.Float(), sa.Boolean(create_constraint=False)
_TIME, _DAY = sa.DateTime(timezone=True), sa.Date()

_TABLES: dict[str, list[tuple[str, Any]]] = {
    "compliance": [
        ("directive_id", _TEXT),
        ("period", _TEXT),
        ("school_id", _TEXT),
        ("school_name", _TEXT),
        ("level", _TEXT),
        ("commune", _TEXT),
        ("district", _TEXT),
        ("requirement_id", _TEXT),
        ("requirement_name", _TEXT),
        ("required", _YES_NO),
        ("submission_status", _TEXT),
        ("verdict", _TEXT),
        ("decided_by", _TEXT),
        ("confidence", _REAL),
        ("names", _TEXT),
        ("evidence_quote", _TEXT),
        ("evidence_page", _WHOLE),
        ("evidence_section", _TEXT),
        ("document_sha256", _TEXT),
        ("file_name", _TEXT),
        ("version", _WHOLE),
        ("received_at", _TIME),
        ("checked_at", _TIME),
        ("rules_fingerprint", _TEXT),
        ("engine_version", _TEXT),
        ("override_reason", _TEXT),
    ],
    "submissions": [
        ("directive_id", _TEXT),
        ("period", _TEXT),
        ("school_id", _TEXT),
        ("school_name", _TEXT),
        ("level", _TEXT),
        ("commune", _TEXT),
        ("district", _TEXT),
        ("file_name", _TEXT),
        ("document_sha256", _TEXT),
        ("version", _WHOLE),
        ("is_current", _YES_NO),
        ("submission_status", _TEXT),
        ("kind", _TEXT),
        ("received_at", _TIME),
        ("sender", _TEXT),
        ("matched_school", _YES_NO),
        ("school_confidence", _REAL),
        ("wrong_period", _YES_NO),
        ("assigned_by", _TEXT),
        ("number", _TEXT),
        ("date", _DAY),
        ("year", _WHOLE),
        ("title", _TEXT),
        ("signer", _TEXT),
        ("media_type", _TEXT),
        ("pages", _WHOLE),
        ("quality", _REAL),
        ("methods", _TEXT),
        ("encodings", _TEXT),
        ("flags", _TEXT),
        ("failure_cause", _TEXT),
        ("failure_message", _TEXT),
        ("engine_version", _TEXT),
    ],
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite users have dataset.sqlite in each publication
    for name, columns in _TABLES.items():
        op.create_table(f"bi_{name}", *(sa.Column(column, kind) for column, kind in columns))
        op.execute(f"CREATE VIEW {name} AS SELECT * FROM bi_{name}")
