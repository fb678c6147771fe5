"""Adds schools up per directive: all, by level and by commune; and lists rules and reviewers' decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from pipeline.directives.directive import Directive
from pipeline.publish.board import Board, Row
from pipeline.store.records import Decision, RuleVersion

ALL = "Tất cả"
_STATUS_COLUMNS = {
    "on_time": "on_time",
    "late": "late",
    "not_submitted": "not_submitted",
    "not_a_plan": "not_a_plan",
    "unreadable": "schools_unreadable",
    "failed": "failed",
}
_VERDICTS = ("met", "partial", "missing", "unreadable")


_COUNTED = ("schools", *_STATUS_COLUMNS.values(), "schools_complete", *_VERDICTS)


class Summary:
    """Counts as the schools come by; holds a few numbers per school."""

    def __init__(self, directive: Directive) -> None:
        self.directive = directive
        self._schools: list[dict[str, object]] = []

    def add(self, school: Row) -> None:
        """Takes one row of `school_summary`."""
        status = _STATUS_COLUMNS[school["submission_status"]]
        self._schools.append(
            {
                "level": school["level"],
                "commune": school["commune"] or None,
                "schools": 1,
                **{column: int(column == status) for column in _STATUS_COLUMNS.values()},
                "schools_complete": int(school["complete"]),
                **{verdict: school[verdict] for verdict in _VERDICTS},
            }
        )

    def rows(self) -> Iterator[Row]:
        """All schools together, then by commune and by level, in the order of the names."""
        counted = self._grouped()
        for (kind, name), counts in zip(counted.index, counted.to_dict("records"), strict=True):
            judged = counts["met"] + counts["partial"] + counts["missing"]
            yield {
                "directive_id": self.directive.id,
                "period": self.directive.period,
                "group_kind": kind,
                "group_name": name,
                **{column: int(counts[column]) for column in _COUNTED},
                "met_share": round(counts["met"] / judged, 4) if judged else None,
            }

    def _grouped(self) -> pd.DataFrame:
        schools = pd.DataFrame(self._schools, columns=["level", "commune", *_COUNTED])
        groups: pd.DataFrame = pd.concat(
            [
                schools.assign(group_kind="all", group_name=ALL),
                schools.assign(group_kind="level", group_name=schools["level"]),
                schools.assign(group_kind="commune", group_name=schools["commune"]),
            ]
        )
        # A school without a commune in the roster belongs to no commune's group: groupby leaves None out.
        counted = groups.groupby(["group_kind", "group_name"])[list(_COUNTED)].sum()
        nobody = pd.MultiIndex.from_tuples([("all", ALL)])
        return counted if len(counted) else counted.reindex(nobody, fill_value=0)


def rule_rows(versions: Iterable[RuleVersion], directives: Mapping[str, Directive]) -> list[Row]:
    """Every version that was ever stored, and those in use even when nothing was checked with them yet."""
    in_use = {
        (directive.id, item.id, item.fingerprint): item.advice_vi
        for directive in directives.values()
        for item in directive.requirements
    }
    return [
        {
            "directive_id": item.directive_id,
            "requirement_id": item.requirement,
            "rules_fingerprint": item.rules_fingerprint,
            "requirement_name": item.name_vi,
            "requirement_name_en": item.name_en,
            "required": item.required,
            "clause": item.clause,
            "advice": in_use.get((item.directive_id, item.requirement, item.rules_fingerprint)),
            "in_use": (item.directive_id, item.requirement, item.rules_fingerprint) in in_use,
            "first_seen_at": item.first_seen_at,
        }
        for item in versions
    ]


def directive_rows(directives: Mapping[str, Directive]) -> list[Row]:
    """A row per directive, in the order of their ids."""
    return [
        {
            "directive_id": item.id,
            "period": item.period,
            "year": item.year,
            "directive_title": item.title_vi,
            "directive_number": item.number,
            "issuer": item.issuer,
            "district": item.district,
            "issued": item.issued,
            "deadline": item.deadline,
            "active": item.active,
        }
        for _, item in sorted(directives.items())
    ]


def override_rows(trail: Iterable[Decision], boards: Mapping[str, Board]) -> list[Row]:
    """The audit trail with what became of each decision."""
    decisions = list(trail)
    last = {(item.directive_id, item.school_id, item.requirement): item.id for item in decisions}
    return [
        {
            "decision_id": item.id,
            "directive_id": item.directive_id,
            "school_id": item.school_id,
            "requirement_id": item.requirement,
            "decided_verdict": item.verdict.value if item.verdict else None,
            "old_verdict": item.old_verdict,
            "state": _state(item, last, boards.get(item.directive_id)),
            "reason": item.reason,
            "who": item.who,
            "decided_at": item.decided_at,
            "document_sha256": item.document_sha256,
        }
        for item in decisions
    ]


def _state(item: Decision, last: Mapping[tuple[str, str, str], int], board: Board | None) -> str:
    if last[item.directive_id, item.school_id, item.requirement] != item.id:
        return "replaced"
    if item.verdict is None:
        return "withdrawn"
    current = board.current.get(item.school_id) if board else None
    return "in_force" if item.document_sha256 == (current.sha256 if current else None) else "to_confirm"
