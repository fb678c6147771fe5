"""Reviewers' decisions: added with who, when and why, never changed; which one is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.directives.directive import Directive
from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.store import schema
from pipeline.store.reading import findings, submissions
from pipeline.store.records import Assignment, Decision, Submission
from pipeline.store.rows import clean

MAX_REASON = 2_000
"""Characters; a reason goes into a cell of the workbook, which holds 32,767."""


def add_override(
    connection: Connection,
    directive: Directive,
    school_id: str,
    requirement: str,
    verdict: Verdict | str | None,
    *,
    reason: str,
    who: str,
    when: dt.datetime,
) -> Decision:
    """Adds a decision on the school's present version. Raises SetupError when it says nothing that can be kept."""
    chosen = _verdict(verdict)
    if requirement not in {item.id for item in directive.requirements}:
        names = ", ".join(item.id for item in directive.requirements)
        raise SetupError(
            f"Văn bản «{directive.id}» không có yêu cầu «{requirement}». Các yêu cầu: {names}.",
            f"directive {directive.id!r} has no requirement {requirement!r}; it has: {names}",
        )
    now = current_submission(connection, directive.id, school_id)
    row = {
        "school_id": school_id,
        "directive_id": directive.id,
        "requirement": requirement,
        "verdict": chosen.value if chosen else None,
        "old_verdict": _verdict_before(connection, directive, school_id, requirement, now),
        "document_sha256": now.sha256 if now else None,
        **_signed(reason, who, when),
    }
    added = sa.insert(schema.override).values(row).returning(schema.override.c.id)
    return _decision(row | {"id": connection.execute(added).scalar_one()})


def add_assignment(
    connection: Connection,
    sha256: str,
    school_id: str | None,
    directive_id: str | None,
    *,
    reason: str,
    who: str,
    when: dt.datetime,
) -> Assignment:
    """Adds a clerk's word on whose a document is. Raises SetupError for an unknown document."""
    known = sa.select(schema.outcome.c.sha256).where(schema.outcome.c.sha256 == sha256)
    if connection.execute(known).first() is None:
        raise SetupError(f"Không có tài liệu nào có mã {sha256}.", f"no document {sha256}")
    row = {
        "sha256": sha256,
        "school_id": school_id,
        "directive_id": directive_id,
        **_signed(reason, who, when),
    }
    added = sa.insert(schema.assignment).values(row).returning(schema.assignment.c.id)
    return Assignment(id=connection.execute(added).scalar_one(), **row)


def audit(
    connection: Connection,
    *,
    directive_id: str | None = None,
    school_id: str | None = None,
    requirement: str | None = None,
) -> tuple[Decision, ...]:
    """Every decision ever made, oldest first, withdrawn and outdated ones included."""
    table = schema.override
    query = sa.select(table).order_by(table.c.id)
    wanted = {"directive_id": directive_id, "school_id": school_id, "requirement": requirement}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return tuple(_decision(dict(row._mapping)) for row in connection.execute(query))


def assignments(connection: Connection, sha256: str | None = None) -> tuple[Assignment, ...]:
    """Every assignment ever made, oldest first."""
    query = sa.select(schema.assignment).order_by(schema.assignment.c.id)
    if sha256 is not None:
        query = query.where(schema.assignment.c.sha256 == sha256)
    return tuple(Assignment(**row._mapping) for row in connection.execute(query))


def last_decisions(connection: Connection, directive_id: str) -> dict[tuple[str, str], Decision]:
    """(school, requirement) -> the last decision that was not withdrawn."""
    last: dict[tuple[str, str], Decision] = {}
    for item in audit(connection, directive_id=directive_id):
        last[item.school_id, item.requirement] = item
    return {key: item for key, item in last.items() if item.verdict is not None}


def in_force(decision: Decision | None, sha256: str | None) -> bool:
    """Whether a decision still holds: it was made on the version that is current now."""
    return decision is not None and decision.verdict is not None and decision.document_sha256 == sha256


def current_submission(connection: Connection, directive_id: str, school_id: str) -> Submission | None:
    """The version of a school's plan that counts."""
    for item in submissions(connection, directive_id):
        if item.school_id == school_id and item.current:
            return item
    return None


def _verdict_before(
    connection: Connection, directive: Directive, school_id: str, requirement: str, now: Submission | None
) -> str | None:
    former = last_decisions(connection, directive.id).get((school_id, requirement))
    sha = now.sha256 if now else None
    if former is not None and former.verdict is not None and in_force(former, sha):
        return former.verdict.value
    if now is None:
        return "not_submitted"
    found = findings(connection, directive, [now.sha256]).get((now.sha256, requirement))
    return found.finding.verdict.value if found else None


def _verdict(verdict: Verdict | str | None) -> Verdict | None:
    allowed = (Verdict.MET, Verdict.PARTIAL, Verdict.MISSING)
    if verdict is None or verdict in allowed:
        return None if verdict is None else Verdict(verdict)
    names = ", ".join(allowed)
    raise SetupError(
        f"Kết luận «{verdict}» không hợp lệ; chọn một trong: {names}.",
        f"verdict {verdict!r} is not one of {names}",
    )


def _signed(reason: str, who: str, when: dt.datetime) -> dict[str, Any]:
    reason, who = (clean(reason) or "").strip(), (clean(who) or "").strip()
    if not reason or not who:
        raise SetupError("Phải ghi rõ lý do và người quyết định.", "a decision needs a reason and a name")
    if len(reason) > MAX_REASON:
        raise SetupError(
            f"Lý do dài quá {MAX_REASON} ký tự.", f"the reason is longer than {MAX_REASON} characters"
        )
    return {"reason": reason, "who": who, "decided_at": when}


def _decision(row: Mapping[str, Any]) -> Decision:
    verdict = row["verdict"]
    return Decision(**(dict(row) | {"verdict": Verdict(verdict) if verdict else None}))
