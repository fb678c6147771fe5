"""Reads submissions, findings and stored plans back out of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from extractors.document import Box, Document
from pipeline.directives.directive import Directive
from pipeline.finding import Evidence, Finding, NearMiss, Verdict
from pipeline.store import schema
from pipeline.store.codec import decode_document, decode_plan
from pipeline.store.connect import reading
from pipeline.store.records import Known, RuleVersion, StoredDocument, StoredFinding, Submission
from pipeline.store.rows import by_sha, chunked
from pipeline.store.versions import arrival_order, number_versions

BATCH = 100
"""Plans unpacked at a time: a recheck of thousands needs the memory of so many."""


def known_outcomes(connection: Connection, shas: Collection[str]) -> dict[str, Known]:
    """What is known of some bytes; those that were never read are left out."""
    known = {
        row.sha256: Known(
            row.sha256, row.status, row.transient, row.attempts, row.engine, directive_id=row.directive_id
        )
        for row in by_sha(connection, schema.outcome, shas)
    }
    members = _members(connection, shas)
    inner = {
        row.sha256: row
        for row in by_sha(connection, schema.outcome, {sha for items in members.values() for _, sha in items})
    }
    for container, items in members.items():
        rows = [inner[sha] for _, sha in items]
        engines = {row.engine for row in rows}
        known[container] = Known(
            container,
            "archive",
            any(row.transient for row in rows),
            max(row.attempts for row in rows),
            engines.pop() if len(engines) == 1 else "",
            members=tuple(items),
        )
    return known


def _members(connection: Connection, shas: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    table = schema.member
    found: dict[str, list[tuple[str, str]]] = {}
    for chunk in chunked(sorted(shas)):
        query = sa.select(table).where(table.c.container_sha256.in_(chunk))
        for row in connection.execute(query.order_by(table.c.container_sha256, table.c.name)):
            found.setdefault(row.container_sha256, []).append((row.name, row.sha256))
    return found


def submissions(connection: Connection, directive_id: str | None = None) -> tuple[Submission, ...]:
    """Every file that arrived, numbered; only those of one directive when it is given."""
    said = _assignments(connection)
    outcome, document = schema.outcome.c, schema.document.c
    columns = [
        *schema.submission.c,
        *(outcome[name] for name in ("directive_id", "status", "cause", "message_vi", "flags", "engine")),
        *(document[name] for name in _DOCUMENT_FIELDS),
    ]
    query = sa.select(*columns).select_from(
        schema.submission.join(schema.outcome, schema.submission.c.sha256 == outcome.sha256).outerjoin(
            schema.document, document.sha256 == outcome.sha256
        )
    )
    found = (_submission(row, said) for row in connection.execute(query))
    wanted = (item for item in found if directive_id is None or item.directive_id == directive_id)
    return number_versions(wanted)


_DOCUMENT_FIELDS = (
    "school_id", "media_type", "pages", "quality", "methods", "encodings", "kind", "school_confidence", "number",
    "date", "year", "title", "signer",
)  # fmt: skip


def _submission(row: sa.Row[Any], said: Mapping[str, sa.Row[Any]]) -> Submission:
    values = dict(row._mapping)
    for name in ("flags", "methods", "encodings"):
        values[name] = tuple(values[name] or ())
    if decided := said.get(row.sha256):
        values |= {
            "school_id": decided.school_id,
            "directive_id": decided.directive_id,
            "assigned_by": decided.who,
        }
    return Submission(**values)


def _assignments(connection: Connection) -> dict[str, sa.Row[Any]]:
    """The last word on each document that a clerk assigned."""
    query = sa.select(schema.assignment).order_by(schema.assignment.c.id)
    return {row.sha256: row for row in connection.execute(query)}


def findings(
    connection: Connection, directive: Directive, shas: Collection[str]
) -> dict[tuple[str, str], StoredFinding]:
    """(sha256, requirement) -> the finding by the present rules, else the last one made by older rules."""
    present = {item.id: item.fingerprint for item in directive.requirements}
    best: dict[tuple[str, str], sa.Row[Any]] = {}
    for row in by_sha(connection, schema.finding, shas):
        if row.directive_id != directive.id or row.requirement not in present:
            continue
        key = (row.sha256, row.requirement)
        if key not in best or _preference(row, present) > _preference(best[key], present):
            best[key] = row
    spans = _evidence(connection, directive.id, {sha for sha, _ in best})
    return {key: _stored_finding(row, spans) for key, row in sorted(best.items())}


def _preference(row: sa.Row[Any], present: Mapping[str, str]) -> tuple[object, ...]:
    return row.rules_fingerprint == present[row.requirement], row.checked_at, row.rules_fingerprint


def _evidence(
    connection: Connection, directive_id: str, shas: Collection[str]
) -> dict[tuple[str, str, str], list[Evidence]]:
    found: dict[tuple[str, str, str], list[Evidence]] = {}
    for row in by_sha(connection, schema.evidence, shas):
        if row.directive_id == directive_id:
            boxes = tuple(Box(*box) for box in row.boxes)
            span = Evidence(row.quote, row.page, row.section, row.start_offset, row.end_offset, boxes)
            found.setdefault((row.sha256, row.requirement, row.rules_fingerprint), []).append(span)
    return found


def _stored_finding(row: sa.Row[Any], spans: Mapping[tuple[str, str, str], list[Evidence]]) -> StoredFinding:
    finding = Finding(
        row.requirement,
        row.required,
        Verdict(row.verdict),
        row.confidence,
        tuple(row.names),
        tuple(spans.get((row.sha256, row.requirement, row.rules_fingerprint), ())),
        row.reason,
        row.rule,
        row.cue,
        tuple(NearMiss(*miss) for miss in row.near_misses),
    )
    return StoredFinding(
        row.sha256, row.directive_id, finding, row.rules_fingerprint, row.engine, row.checked_at
    )


def document_of(connection: Connection, sha256: str) -> Document | None:
    """The text of one document as it was read; None when it could not be, or is not known."""
    row = connection.execute(
        sa.select(schema.document.c.content).where(schema.document.c.sha256 == sha256)
    ).first()
    return None if row is None else decode_document(row.content)


def stored_documents(
    engine: Engine, directive: Directive | None, *, outdated_only: bool, shas: Collection[str] | None
) -> Iterator[StoredDocument]:
    """Stored plans in batches, each batch in a short transaction of its own, so that a writer can write between."""
    directive_id = directive.id if directive else None
    with reading(engine) as connection:
        arrived: dict[str, Submission] = {}
        for item in sorted(submissions(connection, directive_id), key=arrival_order):
            if item.media_type is not None and (shas is None or item.sha256 in shas):
                arrived.setdefault(item.sha256, item)
    for chunk in chunked(sorted(arrived), BATCH):
        with reading(engine) as connection:
            outdated = _outdated(connection, directive, chunk) if directive else {}
            wanted = [sha for sha in chunk if outdated.get(sha) or not outdated_only]
            rows = by_sha(connection, schema.document, wanted, "sha256", "content", "plan")
            batch = [(row.sha256, row.content, row.plan) for row in rows if row.plan is not None]
        for sha, content, plan in batch:
            item = arrived[sha]
            yield StoredDocument(
                sha,
                decode_plan(plan, decode_document(content)),
                item.directive_id,
                item.school_id,
                item.source,
                item.received_at,
                tuple(outdated.get(sha, ())),
            )


def _outdated(connection: Connection, directive: Directive, shas: Iterable[str]) -> dict[str, list[str]]:
    """For each plan that is checked at all, the requirements that the present rules have not seen."""
    columns = ("sha256", "directive_id", "requirement", "rules_fingerprint")
    chosen = list(shas)
    have = {tuple(row) for row in by_sha(connection, schema.finding, chosen, *columns)}
    checked = {
        row.sha256
        for row in by_sha(connection, schema.outcome, chosen, "sha256", "status")
        if row.status == "checked"
    }
    return {
        sha: [
            item.id
            for item in directive.requirements
            if (sha, directive.id, item.id, item.fingerprint) not in have
        ]
        for sha in checked
    }


def rule_versions(connection: Connection) -> tuple[RuleVersion, ...]:
    """Every version of every requirement that was ever in use."""
    rows = connection.execute(sa.select(schema.rule_version)).all()
    found = [RuleVersion(**row._mapping) for row in rows]
    return tuple(
        sorted(found, key=lambda item: (item.directive_id, item.requirement, item.rules_fingerprint))
    )
