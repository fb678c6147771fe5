"""What goes into the store and what comes out of it: frozen dataclasses, no rows of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.finding import Finding, Verdict
from pipeline.plan import Plan
from pipeline.process import Processed, Status

RunStatus = Literal["running", "done", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it reached the office, and what came of it.

    `results` is what `process_file` returned for it: one per document, several for an archive. It stays empty when
    the bytes are already known (`Store.known_outcomes`): the store then links the file to what it has.
    `sequence` orders files that were received at the same time, as the archive took them in.
    """

    sha256: str
    name: str
    received_at: dt.datetime
    results: tuple[Processed, ...] = ()
    sequence: int = 0
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a write changed; all zero when the same results are written again."""

    submissions: int = 0
    documents: int = 0
    findings: int = 0
    kept: int = 0
    """Documents read before whose new reading failed for a passing reason: the old one stays."""

    def __add__(self, other: Saved) -> Saved:
        return Saved(
            self.submissions + other.submissions,
            self.documents + other.documents,
            self.findings + other.findings,
            self.kept + other.kept,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the store already knows of some bytes. An archive is known by its members."""

    sha256: str
    status: Status | Literal["archive"]
    transient: bool
    attempts: int
    engine: str
    directive_id: str | None = None
    members: tuple[tuple[str, str], ...] = ()
    """(name inside the archive, sha256)."""

    def settled(self, engine: str) -> bool:
        """Whether reading the bytes again with `engine` could not change anything."""
        return not self.transient and self.engine == engine


@dataclass(frozen=True, slots=True)
class Submission:
    """A file x school x directive x version. `version` counts the different contents that a school sent, from 1.

    `current` marks the one that counts: the latest version that is a readable plan, else the latest of all.
    School and directive are None for a document that could not be attributed; its version is then 0.
    """

    sha256: str
    source: str
    received_at: dt.datetime
    sequence: int
    sender: str | None
    container_sha256: str | None
    directive_id: str | None
    school_id: str | None
    status: Status
    cause: str | None
    message_vi: str | None
    flags: tuple[str, ...]
    engine: str
    media_type: str | None
    pages: int | None
    quality: float | None
    methods: tuple[str, ...]
    encodings: tuple[str, ...]
    kind: str | None
    school_confidence: float | None
    number: str | None
    date: dt.date | None
    year: int | None
    title: str | None
    signer: str | None
    assigned_by: str | None = None
    version: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding with the version of the rules and of the reader behind it."""

    sha256: str
    directive_id: str
    finding: Finding
    rules_fingerprint: str
    engine: str
    checked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A plan that was read before, ready to be checked again."""

    sha256: str
    plan: Plan
    directive_id: str | None
    school_id: str | None
    source: str
    received_at: dt.datetime
    outdated: tuple[str, ...] = ()
    """Requirements of the directive that were not checked with its present rules."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's decision as it stands in the audit trail. `verdict` None withdraws the former decision."""

    id: int
    school_id: str
    directive_id: str
    requirement: str
    verdict: Verdict | None
    old_verdict: str | None
    reason: str
    who: str
    decided_at: dt.datetime
    document_sha256: str | None
    """The version of the plan that it was made on; None when nothing had been received."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A clerk said to which school and directive a document belongs."""

    id: int
    sha256: str
    school_id: str | None
    directive_id: str | None
    reason: str
    who: str
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RuleVersion:
    directive_id: str
    requirement: str
    rules_fingerprint: str
    name_vi: str
    name_en: str
    required: bool
    clause: str
    first_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run and its reconciliation: `counts` accounts for every file that it saw."""

    id: str
    kind: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    status: RunStatus
    counts: Mapping[str, int] = field(default_factory=dict)
    message: str | None = None


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    id: str
    url: str
    published_at: dt.datetime
    rows: int
    digest: str
    """sha256 over the published data, without the times of publishing."""
