"""One document: read, parse, identify, check. Pure: no database, no Prefect, so any worker anywhere can run it."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from extractors.document import Document
from extractors.errors import Cause, EmptyDocument, ReaderCrash, ReadError, UnreadableText
from extractors.isolation import members_isolated, read_isolated
from extractors.limits import Limits
from extractors.readers import is_container, members, read_document
from pipeline.checks import check
from pipeline.checks.check import compiled
from pipeline.choice import choose_directive
from pipeline.directives import Directive, DirectiveSet
from pipeline.errors import SetupError
from pipeline.finding import Finding, Verdict
from pipeline.parse import parse
from pipeline.plan import DocumentKind, Plan
from pipeline.roster import Roster

log = logging.getLogger(__name__)

Status = Literal["checked", "not_a_plan", "unreadable", "failed"]

ENGINE = "kehoach-1"
"""Version of all that reads and parses; it counts up when the same bytes would come out otherwise."""

POOR_PAGE = 0.7
"""Quality (0-1) under which a page is too poor to say that something does not stand on it: more than a quarter of its
words are no Vietnamese (`extractors.quality`); scans of 150 dpi, askew and faint, lie at 1.0."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be read: a stable code, English for logs, Vietnamese for the clerk."""

    cause: Cause
    detail: str
    message_vi: str
    transient: bool

    @classmethod
    def of(cls, error: ReadError) -> Failure:
        return cls(error.cause, error.detail, error.message_vi, error.transient)


@dataclass(frozen=True, slots=True)
class Processed:
    """Everything that is known of one document. `source` is the file's name, "archive.zip!member" inside an archive."""

    source: str
    sha256: str
    status: Status
    failure: Failure | None = None
    document: Document | None = None
    plan: Plan | None = None
    directive_id: str | None = None
    findings: tuple[Finding, ...] = ()
    flags: tuple[str, ...] = ()


def process_file(
    data: bytes,
    name: str,
    *,
    roster: Roster,
    directives: DirectiveSet,
    directive_id: str | None = None,
    received: dt.date | None = None,
    limits: Limits | None = None,
    isolated: bool = True,
) -> tuple[Processed, ...]:
    """Read and check a file; an archive or mail gives one result per member, in its order.

    `isolated` reads in a child process with limits of time and memory. Whatever is wrong with the file is a result
    with a `failure`; only a wrong set-up raises (SetupError: no such directive).
    """
    _known(directive_id, directives)
    bounds = limits or Limits()
    results = []
    for part in _parts(data, name, bounds, isolated):
        document = part.error or _read(part.data, part.source, bounds, isolated)
        if isinstance(document, ReadError):
            results.append(_failed(part.source, part.sha256, document, directive_id, directives))
            continue
        results.append(
            process_document(
                document,
                part.source,
                roster=roster,
                directives=directives,
                directive_id=directive_id,
                received=received,
            )
        )
    return tuple(results)


def process_document(
    document: Document,
    source: str,
    *,
    roster: Roster,
    directives: DirectiveSet,
    directive_id: str | None = None,
    received: dt.date | None = None,
) -> Processed:
    """Parse and check a document that was read before; the same document gives the same result.

    Raises SetupError when `directive_id` is not known.
    """
    _known(directive_id, directives)
    began = time.perf_counter()
    try:
        plan = parse(document, roster=roster, directives=directives)
        directive = directives[directive_id] if directive_id else choose_directive(plan, roster, directives)
        result = _judged(document, source, plan, directive, received)
    except SetupError:
        raise
    except (
        Exception
    ) as error:  # a fault of ours must not stop the other files; it is logged and shown as failed
        crash = ReaderCrash.of(error)
        log.error("could not parse or check %s: %s", source, crash.detail)
        return _failed(source, document.sha256, crash, directive_id, directives)
    log.info("checked %s: %s in %.2f s", source, result.status, time.perf_counter() - began)
    return result


def warm(directives: DirectiveSet) -> None:
    """Build what a process needs once, so that the first document does not wait for it: the compiled rules."""
    for directive in directives.values():
        compiled(directive)


def to_json(processed: Processed, directive: Directive | None = None) -> dict[str, Any]:
    """The object that `kehoach check --json` prints; its keys and their order are a contract.

    `directive` orders the findings as it orders its requirements; without it they stand as they are.
    """
    order = {item.id: rank for rank, item in enumerate(directive.requirements)} if directive else {}
    findings = sorted(processed.findings, key=lambda finding: order.get(finding.requirement, 0))
    failure = processed.failure
    return {
        "file": processed.source,
        "status": processed.status,
        "error": failure
        and {
            "code": failure.cause.value,
            "message_vi": failure.message_vi,
            "message_en": failure.detail or failure.cause.value,
        },
        "document": _document_json(processed),
        "directive": processed.directive_id,
        "flags": list(processed.flags),
        "findings": [_finding_json(finding) for finding in findings],
    }


def _document_json(processed: Processed) -> dict[str, Any]:
    document, plan = processed.document, processed.plan
    school = plan.school if plan else None
    return {
        "sha256": processed.sha256,
        "media_type": document.media_type if document else None,
        "pages": len(document.pages) if document else 0,
        "methods": list(document.methods) if document else [],
        "encodings": list(document.encodings) if document else [],
        "quality": document.quality if document else None,
        "kind": plan.kind.value if plan else None,
        "school_id": school.school_id if school else None,
        "school_name": school.name if school else None,
        "school_confidence": school.confidence if school else None,
        "number": plan.number if plan else None,
        "date": plan.date.isoformat() if plan and plan.date else None,
        "year": plan.year if plan else None,
        "title": plan.title if plan else None,
        "signer": plan.signer if plan else None,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "required": finding.required,
        "verdict": finding.verdict.value,
        "confidence": finding.confidence,
        "names": list(finding.names),
        "evidence": [
            {"quote": item.quote, "page": item.page, "section": item.section} for item in finding.evidence
        ],
        "reason": finding.reason,
    }


def _known(directive_id: str | None, directives: DirectiveSet) -> None:
    if directive_id is not None and directive_id not in directives:
        known = ", ".join(sorted(directives))
        raise SetupError(
            f"Không có văn bản chỉ đạo «{directive_id}». Hiện có: {known}.",
            f"unknown directive {directive_id!r}; known: {known}",
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One document to be read: the file itself, or a member of the archive or mail that it is."""

    source: str
    data: bytes
    sha256: str
    error: ReadError | None = None


def _parts(data: bytes, name: str, limits: Limits, isolated: bool) -> Iterator[_Part]:
    digest = hashlib.sha256(data).hexdigest()
    try:
        if not is_container(data, name):
            yield _Part(name, data, digest)
            return
        found = False
        for member in members_isolated(data, name, limits) if isolated else members(data, name, limits):
            found = True
            source = f"{name}!{member.name}"
            if member.data is None:  # no bytes came out, so place and name stand for them
                unread = hashlib.sha256(f"{digest}!{member.name}".encode()).hexdigest()
                yield _Part(source, b"", unread, member.error or EmptyDocument())
            else:
                yield _Part(source, member.data, hashlib.sha256(member.data).hexdigest())
        if not found:
            yield _Part(name, data, digest, EmptyDocument("the archive holds no document"))
    except ReadError as error:  # members that came before it are kept
        yield _Part(name, data, digest, error)


def _read(data: bytes, source: str, limits: Limits, isolated: bool) -> Document | ReadError:
    began = time.perf_counter()
    try:
        return read_isolated(data, source, limits) if isolated else read_document(data, source, limits)
    except ReadError as error:
        log.warning("could not read %s: %s %s", source, error.cause, error.detail)
        return error
    except Exception as error:  # a reader's fault is the file's failure, never the run's
        crash = ReaderCrash.of(error)
        log.error("the reader failed on %s: %s", source, crash.detail)
        return crash
    finally:
        log.info("read %s in %.2f s", source, time.perf_counter() - began)


def _judged(
    document: Document, source: str, plan: Plan, directive: Directive | None, received: dt.date | None
) -> Processed:
    poor = [page.number for page in document.pages if page.quality < POOR_PAGE]
    all_poor = len(poor) == len(document.pages)
    flags = _flags(plan, directive, received, partly_unreadable=bool(poor) and not all_poor)
    result = Processed(
        source,
        document.sha256,
        "checked",
        None,
        document,
        plan,
        directive.id if directive else None,
        (),
        flags,
    )
    if plan.kind is not DocumentKind.PLAN:
        return _unreadable(result, directive) if all_poor else replace(result, status="not_a_plan")
    findings = check(plan, directive) if directive else ()
    if poor:
        findings = tuple(_doubted(finding) for finding in findings)
    if all_poor and not any(finding.verdict is Verdict.MET for finding in findings):
        return _unreadable(result, directive)
    return replace(result, findings=findings)


def _doubted(finding: Finding) -> Finding:
    """What was not found on a text that could not be read may stand there: say so instead of reproaching."""
    if finding.verdict is Verdict.MET:
        return finding
    reason = "Có trang quá mờ, không đọc được chữ nên chưa thể kết luận; cần xem bản gốc hoặc quét lại."
    return replace(finding, verdict=Verdict.UNREADABLE, reason=reason, rule="unreadable_pages")


def _unreadable(result: Processed, directive: Directive | None) -> Processed:
    failure = Failure.of(UnreadableText("the text of every page is too poor to judge"))
    return replace(result, status="unreadable", failure=failure, findings=_all_unreadable(directive))


def _all_unreadable(directive: Directive | None) -> tuple[Finding, ...]:
    reason = UnreadableText.message_vi
    return tuple(
        Finding(item.id, item.required, Verdict.UNREADABLE, 0.0, (), (), reason, "unreadable_pages")
        for item in (directive.requirements if directive else ())
    )


def _failed(
    source: str, digest: str, error: ReadError, directive_id: str | None, directives: DirectiveSet
) -> Processed:
    directive = directives[directive_id] if directive_id else None
    if isinstance(error, UnreadableText):
        return Processed(
            source,
            digest,
            "unreadable",
            Failure.of(error),
            directive_id=directive_id,
            findings=_all_unreadable(directive),
        )
    return Processed(source, digest, "failed", Failure.of(error), directive_id=directive_id)


def _flags(
    plan: Plan, directive: Directive | None, received: dt.date | None, *, partly_unreadable: bool
) -> tuple[str, ...]:
    """The parser's flags and those that only the directive can tell, each once, in a fixed order."""
    flags = dict.fromkeys(plan.flags)
    if plan.school.school_id is None and "school_ambiguous" not in flags:
        flags["school_ambiguous" if len(plan.school.candidates) > 1 else "school_unmatched"] = None
    if directive is None:
        flags["no_directive"] = None
    elif plan.kind is DocumentKind.PLAN:
        if plan.year is not None and plan.year != directive.year:
            flags["wrong_period"] = None
        if received and directive.deadline and received > directive.deadline:
            flags["late"] = None
    if partly_unreadable:
        flags["partly_unreadable"] = None
    return tuple(flags)
