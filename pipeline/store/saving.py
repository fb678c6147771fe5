"""Writes what came of each file: outcomes, documents, submissions, findings and their evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.directives.directive import Directive
from pipeline.finding import Finding
from pipeline.process import Processed
from pipeline.store import schema
from pipeline.store.codec import encode_document, encode_plan
from pipeline.store.records import Arrival, Saved
from pipeline.store.rows import Row, by_sha, clean, digest, insert_missing, upsert

Directives = Mapping[str, Directive]

_RANK = {"checked": 0, "not_a_plan": 1, "unreadable": 2, "failed": 3}


def save_arrivals(
    connection: Connection, arrivals: Sequence[Arrival], directives: Directives, engine: str, now: dt.datetime
) -> Saved:
    """Stores results and links files to them. Raises KeyError for a file without results that is not known."""
    keyed = [(arrival, keyed_results(arrival)) for arrival in arrivals]
    saved = save_results(connection, [item for _, items in keyed for item in items], directives, engine, now)
    members = [
        {"container_sha256": arrival.sha256, "name": _inside(arrival, sha, item), "sha256": sha}
        for arrival, items in keyed
        if is_archive(arrival)
        for sha, item in items
    ]
    insert_missing(connection, schema.member, members)
    return saved + Saved(submissions=_save_submissions(connection, keyed))


def is_archive(arrival: Arrival) -> bool:
    """Whether the file held other files."""
    return any("!" in item.source or item.sha256 not in ("", arrival.sha256) for item in arrival.results)


def keyed_results(arrival: Arrival) -> list[tuple[str, Processed]]:
    """(key, result) of each document. A member whose bytes never came out is known by where it stood."""
    return [
        (item.sha256 or hashlib.sha256(f"{arrival.sha256}!{item.source}".encode()).hexdigest(), item)
        for item in arrival.results
    ]


def _inside(arrival: Arrival, sha: str, item: Processed) -> str:
    name = item.source.removeprefix(f"{arrival.name}!")
    return clean(name) or sha


def save_results(
    connection: Connection,
    results: Iterable[tuple[str, Processed]],
    directives: Directives,
    engine: str,
    now: dt.datetime,
) -> Saved:
    """Stores what is known of documents, keyed by content; the best result wins when one comes twice."""
    best: dict[str, Processed] = {}
    for sha, item in sorted(results, key=lambda pair: (pair[0], _RANK[pair[1].status], pair[1].source)):
        best.setdefault(sha, item)
    kept, changed_outcomes = _save_outcomes(connection, best, engine, now)
    fresh = {sha: item for sha, item in best.items() if sha not in kept}
    changed = changed_outcomes | _save_documents(connection, fresh)
    findings = 0
    for directive_id in sorted({item.directive_id for item in fresh.values() if item.directive_id}):
        found = {
            sha: item.findings
            for sha, item in fresh.items()
            if item.directive_id == directive_id and item.document is not None
        }
        findings += save_findings(connection, found, directives[directive_id], engine, now)
    return Saved(documents=len(changed), findings=findings, kept=len(kept))


def _save_outcomes(
    connection: Connection, results: Mapping[str, Processed], engine: str, now: dt.datetime
) -> tuple[set[str], set[str]]:
    """(documents whose former reading stays, documents whose outcome changed)."""
    known = {row.sha256: row for row in by_sha(connection, schema.outcome, results)}
    kept: set[str] = set()
    rows: list[Row] = []
    changed: set[str] = set()
    for sha, item in results.items():
        row = _outcome_row(sha, item, engine, now)
        former = known.get(sha)
        if former is not None and row["transient"] and former.status != "failed":
            kept.add(sha)  # a time-out today does not undo what was read yesterday
        elif former is None or former.digest != row["digest"]:
            rows.append(row)
            changed.add(sha)
        elif row["transient"] and former.attempted_at != now:
            rows.append(row | {"attempts": former.attempts + 1})
    upsert(connection, schema.outcome, rows)
    return kept, changed


def _outcome_row(sha: str, item: Processed, engine: str, now: dt.datetime) -> Row:
    failure = item.failure
    row: Row = {
        "status": item.status,
        "cause": failure.cause.value if failure else None,
        "message_vi": failure.message_vi if failure else None,
        "transient": bool(failure and failure.transient),
        "engine": engine,
        "directive_id": item.directive_id,
        "flags": sorted({*item.flags, *(item.plan.flags if item.plan else ())}),
    }
    return row | {
        "sha256": sha,
        "digest": digest(row),
        # The log's words may name a time or a folder: they are kept, but are no difference.
        "detail": clean(failure.detail) if failure else None,
        "attempts": 1,
        "attempted_at": now,
    }


def _save_documents(connection: Connection, results: Mapping[str, Processed]) -> set[str]:
    rows = [_document_row(sha, item) for sha, item in results.items() if item.document is not None]
    shas = [row["sha256"] for row in rows]
    known = {row.sha256: row.digest for row in by_sha(connection, schema.document, shas, "sha256", "digest")}
    changed = [row for row in rows if known.get(row["sha256"]) != row["digest"]]
    upsert(connection, schema.document, changed)
    return {row["sha256"] for row in changed}


def _document_row(sha: str, item: Processed) -> Row:
    document, plan = item.document, item.plan
    assert document is not None
    school = plan.school if plan else None
    content, packed = encode_document(document), encode_plan(plan) if plan else None
    row: Row = {
        "sha256": sha,
        "media_type": document.media_type,
        "reader": document.engine,
        "pages": len(document.pages),
        "quality": document.quality,
        "methods": list(document.methods),
        "encodings": list(document.encodings),
        "kind": plan.kind.value if plan else None,
        "school_id": school.school_id if school else None,
        "school_name": clean(school.name) if school else None,
        "school_confidence": school.confidence if school else None,
        "number": clean(plan.number) if plan else None,
        "date": plan.date if plan else None,
        "year": plan.year if plan else None,
        "title": clean(plan.title) if plan else None,
        "signer": clean(plan.signer) if plan else None,
    }
    packs = [hashlib.sha256(pack or b"").hexdigest() for pack in (content, packed)]
    return row | {"content": content, "plan": packed, "digest": digest([row, packs])}


def _save_submissions(
    connection: Connection, keyed: Sequence[tuple[Arrival, list[tuple[str, Processed]]]]
) -> int:
    repeats = [arrival for arrival, items in keyed if not items]
    members = _members(connection, [arrival.sha256 for arrival in repeats])
    rows: dict[tuple[str, str], Row] = {}
    for arrival, items in keyed:
        archive = is_archive(arrival) or arrival.sha256 in members
        pairs = [(sha, item.source) for sha, item in items] or [
            (sha, f"{arrival.name}!{name}") for name, sha in members.get(arrival.sha256, ())
        ]
        for sha, source in pairs or [(arrival.sha256, arrival.name)]:
            row = _submission_row(arrival, sha, source, archive=archive)
            key = (sha, row["source"])
            rows[key] = _earlier(rows[key], row) if key in rows else row
    _refuse_unknown(connection, {sha for sha, _ in rows})
    stored = by_sha(connection, schema.submission, {sha for sha, _ in rows})
    former = {(row.sha256, row.source): dict(row._mapping) for row in stored}
    merged = [_earlier(former[key], row) if key in former else row for key, row in rows.items()]
    changed = [row for row in merged if former.get((row["sha256"], row["source"])) != row]
    return upsert(connection, schema.submission, changed)


def _submission_row(arrival: Arrival, sha: str, source: str, *, archive: bool) -> Row:
    return {
        "sha256": sha,
        "source": clean(source),
        "container_sha256": arrival.sha256 if archive else None,
        "received_at": arrival.received_at.astimezone(dt.UTC),
        "sequence": arrival.sequence,
        "sender": clean(arrival.sender),
    }


def _earlier(one: Row, other: Row) -> Row:
    """A file that comes twice under the same name counts from its first arrival, in whatever order they are told."""
    return min(one, other, key=lambda row: (row["received_at"], row["sequence"], row["sender"] or ""))


def _members(connection: Connection, containers: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    table = schema.member
    found: dict[str, list[tuple[str, str]]] = {}
    for sha in sorted(set(containers)):
        query = sa.select(table.c.name, table.c.sha256).where(table.c.container_sha256 == sha)
        rows = connection.execute(query.order_by(table.c.name)).all()
        if rows:
            found[sha] = [(row.name, row.sha256) for row in rows]
    return found


def _refuse_unknown(connection: Connection, shas: set[str]) -> None:
    known = {row.sha256 for row in by_sha(connection, schema.outcome, shas, "sha256")}
    if missing := sorted(shas - known):
        raise KeyError(f"files without results that were never read: {missing}")


def save_findings(
    connection: Connection,
    found: Mapping[str, Sequence[Finding]],
    directive: Directive,
    engine: str,
    now: dt.datetime,
) -> int:
    """Stores verdicts made with the present rules of `directive`; returns how many are new or different."""
    save_rules(connection, directive, now)
    fingerprints = {item.id: item.fingerprint for item in directive.requirements}
    columns = ("sha256", "directive_id", "requirement", "rules_fingerprint", "digest")
    known = {tuple(row[:4]): row.digest for row in by_sha(connection, schema.finding, found, *columns)}
    rows: list[Row] = []
    evidence: list[Row] = []
    for sha, findings in sorted(found.items()):
        for item in findings:
            row = _finding_row(sha, directive.id, item, fingerprints[item.requirement], engine)
            spans = _evidence_rows(row, item)
            row["digest"] = digest([row, spans])
            if known.get(tuple(row[name] for name in columns[:4])) != row["digest"]:
                rows.append(row | {"checked_at": now})
                evidence += spans
    upsert(connection, schema.finding, rows)
    _replace_evidence(connection, rows, evidence)
    return len(rows)


def carry_findings(
    connection: Connection,
    wanted: Mapping[str, Collection[str]],
    directive: Directive,
    former: Mapping[str, str],
    engine: str,
    now: dt.datetime,
) -> set[tuple[str, str]]:
    """Stores for the present rules the verdicts that documents (-> requirements) earned by the `former` ones.

    `former` holds the fingerprint of each requirement's rules before. Returns the (document, requirement) that had
    such a verdict from this same program.
    """
    save_rules(connection, directive, now)
    fingerprints = {item.id: item.fingerprint for item in directive.requirements}
    required = {item.id: item.required for item in directive.requirements}

    def former_rows(table: sa.Table) -> Iterator[sa.Row[Any]]:
        rows = by_sha(
            connection, table, wanted, directive_id=[directive.id], rules_fingerprint=sorted(former.values())
        )
        for row in rows:
            if row.requirement in wanted[row.sha256] and row.rules_fingerprint == former[row.requirement]:
                yield row

    spans: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for span in former_rows(schema.evidence):
        moved = {"rules_fingerprint": fingerprints[span.requirement]}
        spans[span.sha256, span.requirement].append(dict(span._mapping) | moved)
    rows: list[Row] = []
    for found in former_rows(schema.finding):
        if found.engine != engine:
            continue  # another program may decide otherwise by the same rules
        row = {name: value for name, value in found._mapping.items() if name not in ("digest", "checked_at")}
        row["rules_fingerprint"] = fingerprints[found.requirement]
        row["required"] = required[found.requirement]
        row["digest"] = digest([row, spans[found.sha256, found.requirement]])
        rows.append(row | {"checked_at": now})
    upsert(connection, schema.finding, rows)
    keys = {(row["sha256"], row["requirement"]) for row in rows}
    _replace_evidence(connection, rows, [span for key in sorted(keys) for span in spans[key]])
    return keys


def _replace_evidence(connection: Connection, findings: Sequence[Row], rows: Sequence[Row]) -> None:
    table = schema.evidence
    keys = ("sha256", "directive_id", "requirement", "rules_fingerprint")
    if not findings:
        return
    condition = sa.and_(*(table.c[name] == sa.bindparam(f"old_{name}") for name in keys))
    stale = [{f"old_{name}": row[name] for name in keys} for row in findings]
    connection.execute(sa.delete(table).where(condition), stale)
    if rows:
        connection.execute(sa.insert(table), list(rows))


def _finding_row(sha: str, directive_id: str, item: Finding, fingerprint: str, engine: str) -> Row:
    return {
        "sha256": sha,
        "directive_id": directive_id,
        "requirement": item.requirement,
        "rules_fingerprint": fingerprint,
        "required": item.required,
        "verdict": item.verdict.value,
        "confidence": float(item.confidence),
        "names": [clean(name) for name in item.names],
        "reason": clean(item.reason),
        "rule": item.rule,
        "cue": clean(item.cue),
        "near_misses": [[clean(miss.quote), clean(miss.reason)] for miss in item.near_misses],
        "engine": engine,
    }


def _evidence_rows(finding: Row, item: Finding) -> list[Row]:
    keys = {name: finding[name] for name in ("sha256", "directive_id", "requirement", "rules_fingerprint")}
    return [
        keys
        | {
            "position": position,
            "quote": clean(span.quote),
            "page": span.page,
            "section": clean(span.section),
            "start_offset": span.start,
            "end_offset": span.end,
            "boxes": [[box.x0, box.top, box.x1, box.bottom] for box in span.boxes],
        }
        for position, span in enumerate(item.evidence)
    ]


def save_rules(connection: Connection, directive: Directive, now: dt.datetime) -> None:
    """Remembers every version of every requirement, for the history of the dataset."""
    rows = [
        {
            "directive_id": directive.id,
            "requirement": item.id,
            "rules_fingerprint": item.fingerprint,
            "name_vi": item.name_vi,
            "name_en": item.name_en,
            "required": item.required,
            "clause": f"{item.clause.section}: {item.clause.quote}".strip(": "),
            "first_seen_at": now,
        }
        for item in directive.requirements
    ]
    insert_missing(connection, schema.rule_version, rows)
