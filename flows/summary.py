"""What a run did: counts that add up, problems, failures, who has not submitted; and how to say it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.intake.intake import FileRecord
from pipeline.roster import School

if TYPE_CHECKING:
    from pipeline.publish import Publication

NO_MORE_THAN = 50
"""Names listed in a message; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept part of the run from happening. `state` is a stable code (docs/operations.md)."""

    state: str
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One processed document, for the digest."""

    source: str
    status: str
    school: str | None
    message_vi: str | None


@dataclass
class RunSummary:
    """Filled in as the run goes on; complete when `finished` is set."""

    run_id: str
    kind: str
    started: dt.datetime
    finished: dt.datetime | None = None
    seen: dict[str, int] = field(default_factory=dict)
    """seen = ingested + waiting + ignored + quarantined, counted in files of the inbox."""
    files: tuple[FileRecord, ...] = ()
    documents: list[DocumentLine] = field(default_factory=list)
    resumed: int = 0
    """Files that an earlier run had taken in without finishing them."""
    retried: int = 0
    known: int = 0
    """Files whose bytes had been read before under another name."""
    unfinished: int = 0
    """Files taken in whose batch failed; they are processed next run."""
    rechecked: int = 0
    warnings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    publication: Publication | None = None
    not_submitted: Mapping[str, tuple[School, ...]] = field(default_factory=dict)
    prefect_url: str | None = None

    @property
    def status(self) -> str:
        """ "done", or "failed" when some step could not be done."""
        return "failed" if self.problems else "done"

    @property
    def failures(self) -> list[DocumentLine]:
        return [line for line in self.documents if line.status in ("failed", "unreadable")]

    @property
    def counts(self) -> dict[str, int]:
        """For the run's record in the store."""
        statuses = Counter(line.status for line in self.documents)
        return {
            **self.seen,
            **{f"documents_{name}": count for name, count in sorted(statuses.items())},
            "resumed": self.resumed,
            "retried": self.retried,
            "known": self.known,
            "unfinished": self.unfinished,
            "rechecked": self.rechecked,
        }

    @property
    def eventful(self) -> bool:
        """Whether there is anything to tell the office."""
        return bool(self.documents or self.problems or self.rechecked or self.seen.get("waiting"))


def accounting_line(summary: RunSummary) -> str:
    """ "12 tệp thấy = 9 nhận + 1 chờ + 1 bỏ qua + 1 không đọc được"."""
    seen = {"seen": 0, "ingested": 0, "waiting": 0, "ignored": 0, "quarantined": 0} | summary.seen
    return (
        f"{seen['seen']} tệp thấy trong hộp thư = {seen['ingested']} đã nhận + {seen['waiting']} đang chờ"
        f" + {seen['ignored']} bỏ qua + {seen['quarantined']} không đọc được"
    )


def digest_markdown(summary: RunSummary) -> str:
    """The digest for the office, in Vietnamese."""
    parts = [
        f"# Kế hoạch các trường: lần chạy {summary.started:%d/%m/%Y %H:%M}",
        "",
        accounting_line(summary) + ".",
    ]
    parts += _section("Sự cố", (f"**{item.state}**: {item.message_vi}" for item in summary.problems))
    checked = [line for line in summary.documents if line not in summary.failures]
    parts += _section("Đã nhận", (_line(item) for item in checked))
    parts += _section("Không đọc được", (_line(item) for item in summary.failures))
    parts += _section(
        "Đang chờ hoặc bỏ qua",
        (f"{item.source}: {item.reason.message_vi}" for item in summary.files if item.reason),
    )
    parts += _section("Lưu ý", summary.warnings)
    for directive_id, schools in sorted(summary.not_submitted.items()):
        names = [f"{school.name} ({school.commune or school.district})" for school in schools]
        parts += _section(f"Chưa nộp ({directive_id}): {len(names)} trường", names)
    if summary.publication:
        parts += ["", f"Bảng kết quả: {summary.publication.url}"]
    return "\n".join(parts) + "\n"


def _line(item: DocumentLine) -> str:
    school = f" – {item.school}" if item.school else ""
    reason = f": {item.message_vi}" if item.message_vi else ""
    return f"{item.source}{school}{reason}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    if not found:
        return []
    shown = [f"- {line}" for line in found[:NO_MORE_THAN]]
    rest = [f"- … và {len(found) - NO_MORE_THAN} mục nữa"] if len(found) > NO_MORE_THAN else []
    return ["", f"## {title}", "", *shown, *rest]
