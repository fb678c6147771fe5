"""Says which verdicts differ between two publications, and why each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq

from pipeline.publish.shelf import find_publication


class Reason(StrEnum):
    """What made a verdict change; when several things did, the one that comes first here."""

    ADDED = "added"
    """The school or requirement is new."""
    REMOVED = "removed"
    SUBMITTED = "submitted"
    """The school sent its first file."""
    NEW_VERSION = "new_version"
    OVERRIDE = "override"
    """A reviewer decided, decided otherwise, or withdrew a decision."""
    RULES = "rules"
    READER = "reader"
    """The file was read again by a newer reader."""
    ATTRIBUTION = "attribution"
    """The same file counts differently: other school, directive, deadline or status."""
    PROGRAM = "program"
    """Rules, file and reader are the same: the checking program changed without a new version."""


LABELS = {
    Reason.ADDED: "trường hoặc yêu cầu mới",
    Reason.REMOVED: "trường hoặc yêu cầu không còn",
    Reason.SUBMITTED: "trường đã nộp",
    Reason.NEW_VERSION: "trường nộp bản mới",
    Reason.OVERRIDE: "quyết định của người duyệt",
    Reason.RULES: "quy tắc thay đổi",
    Reason.READER: "bộ đọc thay đổi",
    Reason.ATTRIBUTION: "tình trạng nộp thay đổi",
    Reason.PROGRAM: "chương trình thay đổi",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `compliance` whose verdict differs. `before` or `after` is None where the row is not there."""

    directive_id: str
    school_id: str
    school_name: str
    requirement_id: str
    requirement_name: str
    before: str | None
    after: str | None
    reason: Reason
    detail: str
    """From what to what: versions, fingerprints, who decided."""

    @property
    def reason_vi(self) -> str:
        return LABELS[self.reason]


_KEY = ("directive_id", "school_id", "requirement_id")
_COLUMNS = (
    *_KEY, "school_name", "requirement_name", "verdict", "decided_by", "override_reason", "submission_status",
    "document_sha256", "version", "rules_fingerprint", "engine_version",
)  # fmt: skip
Row = Mapping[str, Any]


def diff(before: str | Path, after: str | Path) -> tuple[Change, ...]:
    """The changes from one publication to another, in the order of their keys.

    Each is a publication's folder or URL, or `…/latest`. Raises SetupError when one is not there.
    """
    old, new = _rows(before), _rows(after)
    changes = (_change(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
    return tuple(change for change in changes if change is not None)


def _rows(where: str | Path) -> dict[tuple[str, ...], Row]:
    files, path = fsspec.core.url_to_fs(f"{find_publication(where)}/compliance.parquet")
    table = pq.read_table(path, filesystem=files, columns=list(_COLUMNS))
    return {tuple(row[name] for name in _KEY): row for row in table.to_pylist()}


def _change(old: Row | None, new: Row | None) -> Change | None:
    shown = new or old
    if shown is None or (old and new and old["verdict"] == new["verdict"]):
        return None
    reason, detail = _why(old, new)
    return Change(
        **{name: shown[name] for name in (*_KEY, "school_name", "requirement_name")},
        before=old["verdict"] if old else None,
        after=new["verdict"] if new else None,
        reason=reason,
        detail=detail,
    )


def _why(old: Row | None, new: Row | None) -> tuple[Reason, str]:
    if old is None or new is None:
        return (Reason.ADDED if old is None else Reason.REMOVED), ""
    if old["document_sha256"] != new["document_sha256"]:
        if not new["document_sha256"]:
            return Reason.ATTRIBUTION, _from_to(old, new, "submission_status")
        reason = Reason.NEW_VERSION if old["document_sha256"] else Reason.SUBMITTED
        return reason, _from_to(old, new, "version")
    if old["decided_by"] != new["decided_by"] or new["decided_by"] == "reviewer":
        return Reason.OVERRIDE, new["override_reason"] or "rút quyết định"
    for reason, column in (
        (Reason.RULES, "rules_fingerprint"),
        (Reason.READER, "engine_version"),
        (Reason.ATTRIBUTION, "submission_status"),
    ):
        if old[column] != new[column]:
            return reason, _from_to(old, new, column)
    return Reason.PROGRAM, ""


def _from_to(old: Row, new: Row, column: str) -> str:
    return f"{old[column] or '–'} → {new[column] or '–'}"
