"""Puts submissions, findings and reviewers' decisions together into the rows of the published tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.choice import asks
from pipeline.directives.directive import Directive, Requirement
from pipeline.publish.contract import ZONE_NAME
from pipeline.roster import Roster, School
from pipeline.store.decisions import in_force
from pipeline.store.records import Decision, StoredFinding, Submission
from pipeline.store.view import View

Row = dict[str, Any]
ZONE = ZoneInfo(ZONE_NAME)
SCHOOLS_AT_ONCE = 200
"""Schools whose findings are in memory at a time."""


def joined(items: Sequence[str]) -> str | None:
    """A list in one cell, "; " between its items; a semicolon inside an item becomes a comma."""
    return "; ".join(item.replace(";", ",").strip() for item in items) or None


def submission_status(item: Submission | None, directive: Directive | None) -> str | None:
    """The published state of a submission; None for a plan that answers no known directive."""
    if item is None:
        return "not_submitted"
    if item.status != "checked":
        return item.status
    if directive is None:
        return None
    late = directive.deadline is not None and item.received_at.astimezone(ZONE).date() > directive.deadline
    return "late" if late else "on_time"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one school's row says about one requirement, before it is flattened."""

    school: School
    requirement: Requirement
    status: str
    submission: Submission | None
    stored: StoredFinding | None
    decision: Decision | None
    """Only a decision that is in force."""

    @property
    def verdict(self) -> str:
        if self.decision is not None and self.decision.verdict is not None:
            return self.decision.verdict.value
        if self.status in ("not_submitted", "not_a_plan"):
            return "not_submitted"
        if self.stored is None or self.status in ("unreadable", "failed"):
            return "unreadable"
        return self.stored.finding.verdict.value


@dataclass(frozen=True)
class Board:
    """One directive with the schools that must answer it and what they sent."""

    directive: Directive
    schools: tuple[School, ...]
    submissions: tuple[Submission, ...]
    decisions: Mapping[tuple[str, str], Decision]

    @classmethod
    def load(cls, view: View, directive: Directive, roster: Roster) -> Board:
        schools = sorted(
            (school for school in roster.schools if asks(directive, school)),
            key=lambda school: school.school_id,
        )
        return cls(
            directive, tuple(schools), view.submissions(directive.id), view.last_decisions(directive.id)
        )

    @cached_property
    def current(self) -> Mapping[str, Submission]:
        return {item.school_id: item for item in self.submissions if item.current and item.school_id}

    @cached_property
    def first_received(self) -> Mapping[str, dt.datetime]:
        first: dict[str, dt.datetime] = {}
        for item in self.submissions:
            if item.school_id:
                first[item.school_id] = min(item.received_at, first.get(item.school_id, item.received_at))
        return first

    def answers(self, view: View) -> Iterator[tuple[School, list[Answer]]]:
        """Each school with an answer per requirement, in the order of the directive."""
        for start in range(0, len(self.schools), SCHOOLS_AT_ONCE):
            chunk = self.schools[start : start + SCHOOLS_AT_ONCE]
            shas = {
                item.sha256
                for school in chunk
                if (item := self.current.get(school.school_id)) and item.status == "checked"
            }
            found = view.findings(self.directive, shas)
            for school in chunk:
                yield school, [self._answer(school, asked, found) for asked in self.directive.requirements]

    def _answer(
        self, school: School, asked: Requirement, found: Mapping[tuple[str, str], StoredFinding]
    ) -> Answer:
        item = self.current.get(school.school_id)
        decision = self.decisions.get((school.school_id, asked.id))
        sha = item.sha256 if item else None
        return Answer(
            school,
            asked,
            submission_status(item, self.directive) or "",
            item,
            found.get((sha, asked.id)) if sha else None,
            decision if in_force(decision, sha) else None,
        )


def compliance_row(directive: Directive, answer: Answer) -> Row:
    item, stored, decision = answer.submission, answer.stored, answer.decision
    finding = stored.finding if stored else None
    first = finding.evidence[0] if finding and finding.evidence else None
    rules_checked = stored.checked_at if stored else None
    return {
        **_school_columns(directive, answer.school),
        "requirement_id": answer.requirement.id,
        "requirement_name": answer.requirement.name_vi,
        "required": answer.requirement.required,
        "submission_status": answer.status,
        "verdict": answer.verdict,
        "decided_by": "reviewer" if decision else "rules",
        "confidence": None if decision or finding is None else finding.confidence,
        "names": joined(finding.names) if finding else None,
        "evidence_quote": first.quote if first else None,
        "evidence_page": first.page if first else None,
        "evidence_section": (first.section or None) if first else None,
        **_version_columns(item),
        "file_name": item.source if item else None,
        "checked_at": decision.decided_at if decision else rules_checked,
        "rules_fingerprint": stored.rules_fingerprint if stored else answer.requirement.fingerprint,
        "engine_version": stored.engine if stored else item.engine if item else None,
        "override_reason": decision.reason if decision else None,
    }


def _school_columns(directive: Directive, school: School) -> Row:
    return {"directive_id": directive.id, "period": directive.period, **school_place(school)}


def school_place(school: School) -> Row:
    """The columns that say which school it is."""
    return {
        "school_id": school.school_id,
        "school_name": school.name,
        "level": school.level,
        "commune": school.commune or None,
        "district": school.district or None,
    }


def _version_columns(item: Submission | None) -> Row:
    return {
        "document_sha256": item.sha256 if item else None,
        "version": item.version if item else None,
        "received_at": item.received_at if item else None,
    }


def evidence_rows(directive: Directive, answer: Answer) -> list[Row]:
    if answer.stored is None:
        return []
    return [
        {
            "directive_id": directive.id,
            "school_id": answer.school.school_id,
            "requirement_id": answer.requirement.id,
            "position": position,
            "document_sha256": answer.stored.sha256,
            "quote": span.quote,
            "page": span.page,
            "section": span.section or None,
            "start_offset": span.start,
            "end_offset": span.end,
            "boxes": json.dumps([[box.x0, box.top, box.x1, box.bottom] for box in span.boxes]),
        }
        for position, span in enumerate(answer.stored.finding.evidence, 1)
    ]


def school_summary_row(board: Board, school: School, answers: Sequence[Answer]) -> Row:
    item = board.current.get(school.school_id)
    verdicts = [answer.verdict for answer in answers]
    required = [answer for answer in answers if answer.requirement.required]
    required_met = sum(answer.verdict == "met" for answer in required)
    status = submission_status(item, board.directive)
    return {
        **_school_columns(board.directive, school),
        "submission_status": status,
        "version": item.version if item else None,
        "received_at": item.received_at if item else None,
        "first_received_at": board.first_received.get(school.school_id),
        "required_total": len(required),
        "required_met": required_met,
        **{verdict: verdicts.count(verdict) for verdict in ("met", "partial", "missing", "unreadable")},
        "complete": status in ("on_time", "late") and required_met == len(required),
    }


LATE = "late"
"""A flag of the arrival, not of the bytes: the same file may come in time, and late once more in an archive."""


def _flags(item: Submission, status: str | None) -> list[str]:
    flags = [flag for flag in item.flags if flag != LATE]
    return [*flags, LATE] if status == LATE else flags


def submission_row(item: Submission, directive: Directive | None, school: School | None) -> Row:
    place = school_place(school) if school else {"school_id": item.school_id}
    status = submission_status(item, directive)
    return {
        "school_name": None,
        "level": None,
        "commune": None,
        "district": None,
        "directive_id": item.directive_id,
        "period": directive.period if directive else None,
        **place,
        **_version_columns(item),
        "version": item.version or None,
        "file_name": item.source,
        "is_current": item.current,
        "submission_status": status,
        "matched_school": item.school_id is not None,
        "wrong_period": "wrong_period" in item.flags,
        "methods": joined(item.methods),
        "encodings": joined(item.encodings),
        "flags": joined(_flags(item, status)),
        "failure_cause": item.cause,
        "failure_message": item.message_vi,
        "engine_version": item.engine,
        **{name: getattr(item, name) for name in _COPIED},
    }


_COPIED = (
    "kind", "sender", "school_confidence", "assigned_by", "number", "date", "year", "title", "signer", "media_type",
    "pages", "quality",
)  # fmt: skip


def school_row(school: School, directives: Mapping[str, Directive]) -> Row:
    scope = [item.id for item in directives.values() if asks(item, school)]
    return {
        **school_place(school),
        "directive_scope": joined(sorted(scope)),
        "aliases": joined(school.aliases),
    }
