"""One consistent state of the store, for a publication that reads while others write."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from pipeline.directives.directive import Directive
from pipeline.plan import Plan
from pipeline.store import decisions, reading, schema
from pipeline.store.codec import decode_document, decode_plan
from pipeline.store.records import Decision, RuleVersion, StoredFinding, Submission
from pipeline.store.rows import by_sha, chunked


@dataclass(frozen=True, slots=True)
class View:
    """What `Store.snapshot` hands out; it answers as the store did when the snapshot was taken."""

    connection: Connection

    def submissions(self, directive_id: str | None = None) -> tuple[Submission, ...]:
        return reading.submissions(self.connection, directive_id)

    def findings(self, directive: Directive, shas: Collection[str]) -> dict[tuple[str, str], StoredFinding]:
        return reading.findings(self.connection, directive, shas)

    def last_decisions(self, directive_id: str) -> dict[tuple[str, str], Decision]:
        return decisions.last_decisions(self.connection, directive_id)

    def audit(self) -> tuple[Decision, ...]:
        return decisions.audit(self.connection)

    def rule_versions(self) -> tuple[RuleVersion, ...]:
        return reading.rule_versions(self.connection)

    def plans(self, shas: Collection[str]) -> Iterator[tuple[str, Plan]]:
        """(sha256, plan) of stored plans, unpacked a few at a time."""
        for chunk in chunked(sorted(shas), reading.BATCH):
            for row in by_sha(self.connection, schema.document, chunk, "sha256", "content", "plan"):
                if row.plan is not None:
                    yield row.sha256, decode_plan(row.plan, decode_document(row.content))
