"""One document: read, parse, identify, check. Pure: no database, no Prefect, so any worker anywhere can run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractors.document import Document
from extractors.errors import Cause
from pipeline.finding import Finding
from pipeline.plan import Plan

Status = Literal["checked", "not_a_plan", "unreadable", "failed"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be read: a stable code, English for logs, Vietnamese for the clerk."""

    cause: Cause
    detail: str
    message_vi: str
    transient: bool


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
