"""The first tables: documents, what was found in them, reviewers' decisions, runs and publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.schema import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("message_vi", sa.Text(), nullable=True),
        sa.Column("transient", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", UtcDateTime(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("directive_id", sa.Text(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_outcome")),
        comment="What became of each document: one row per content.",
    )
    op.create_index(op.f("ix_outcome_directive_id"), "outcome", ["directive_id"], unique=False)
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("directive_id", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("old_verdict", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
        comment="Reviewers' decisions, append-only; a NULL verdict withdraws the former decision.",
    )
    op.create_index(
        "ix_override_subject", "override", ["directive_id", "school_id", "requirement"], unique=False
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        comment="Every dataset that was published.",
    )
    op.create_table(
        "rule_version",
        sa.Column("directive_id", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("rules_fingerprint", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "directive_id", "requirement", "rules_fingerprint", name=op.f("pk_rule_version")
        ),
        comment="Every version of every requirement that was ever in use.",
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        comment="Every run with its reconciliation counts.",
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Text(), nullable=True),
        sa.Column("directive_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["outcome.sha256"], name=op.f("fk_assignment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        comment="A clerk said which school and directive a document belongs to. Append-only.",
    )
    op.create_index(op.f("ix_assignment_sha256"), "assignment", ["sha256"], unique=False)
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Float(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("encodings", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("school_id", sa.Text(), nullable=True),
        sa.Column("school_name", sa.Text(), nullable=True),
        sa.Column("school_confidence", sa.Float(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["outcome.sha256"], name=op.f("fk_document_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document")),
        comment="Documents that were read; content and plan are packed by codec.py.",
    )
    op.create_index(op.f("ix_document_school_id"), "document", ["school_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("container_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["outcome.sha256"], name=op.f("fk_member_sha256")),
        sa.PrimaryKeyConstraint("container_sha256", "name", name=op.f("pk_member")),
        comment="What an archive holds, so that the same archive under another name is not opened again.",
    )
    op.create_table(
        "submission",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("container_sha256", sa.String(length=64), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["outcome.sha256"], name=op.f("fk_submission_sha256")),
        sa.PrimaryKeyConstraint("sha256", "source", name=op.f("pk_submission")),
        comment="A file that arrived: the same bytes under two names are two submissions of one document.",
    )
    op.create_table(
        "finding",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("directive_id", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("rules_fingerprint", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("near_misses", sa.JSON(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name=op.f("fk_finding_sha256")),
        sa.PrimaryKeyConstraint(
            "sha256", "directive_id", "requirement", "rules_fingerprint", name=op.f("pk_finding")
        ),
        comment="The rules' verdict on one requirement, one row per version of the rules.",
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("directive_id", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("rules_fingerprint", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256", "directive_id", "requirement", "rules_fingerprint"],
            ["finding.sha256", "finding.directive_id", "finding.requirement", "finding.rules_fingerprint"],
            name="fk_evidence_finding",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "sha256", "directive_id", "requirement", "rules_fingerprint", "position", name=op.f("pk_evidence")
        ),
        comment="The words of the plan behind a finding.",
    )
