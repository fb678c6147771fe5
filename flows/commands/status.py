"""`kehoach status`: what is where, what failed and why, who has not submitted."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from flows import messages
from flows.commands.options import AsJson, DataDir, rules_of, schools_of, settings_of
from flows.console import out, say, table
from pipeline.choice import asked_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.directives import DirectiveSet
    from pipeline.roster import Roster
    from pipeline.settings import Settings
    from pipeline.store.records import PublicationRecord, RunRecord, Submission

RUNS = 5
"""Runs and publications that are listed, newest first."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(data: DataDir = None, as_json: AsJson = False) -> None:
    settings = settings_of(data)
    directives, roster = rules_of(settings), schools_of(settings, None)
    submissions, runs, publications = _stored(settings)
    if as_json:
        typer.echo(
            json.dumps(_as_object(settings, submissions, runs, publications), ensure_ascii=False, indent=2)
        )
        return
    say("status.places", data=settings.data_dir, inbox=settings.inbox, quarantine=settings.quarantine)
    _show_runs(settings, runs)
    if publications:
        say("status.published", url=publications[0].url, time=_time(settings, publications[0].published_at))
    _show_schools(submissions, directives, roster)
    _show_unattributed(submissions)
    _show_failures(submissions)


def _stored(
    settings: Settings,
) -> tuple[tuple[Submission, ...], tuple[RunRecord, ...], tuple[PublicationRecord, ...]]:
    """What the store holds; nothing when there was no run yet, and asking must not make a store."""
    from pathlib import Path

    from pipeline.store import Store

    place = settings.database_url
    if place.startswith("sqlite:///") and not Path(place.removeprefix("sqlite:///")).exists():
        return (), (), ()
    with Store.open(place, read_only=True) as store:
        return store.submissions(), store.runs(limit=RUNS), store.publications(limit=RUNS)


def _waiting(settings: Settings) -> list[str]:
    """Files of the inbox that the next run will take in."""
    from pipeline.intake.names import why_ignored

    if not settings.inbox.is_dir():
        return []
    files = (path for path in settings.inbox.rglob("*") if path.is_file() and not why_ignored(path.name))
    return sorted(path.relative_to(settings.inbox).as_posix() for path in files)


def _time(settings: Settings, moment: Any) -> str:
    return moment.astimezone(settings.zone).strftime("%d/%m/%Y %H:%M:%S") if moment else "–"


def _show_runs(settings: Settings, runs: Sequence[RunRecord]) -> None:
    from pipeline.intake.lock import holder, is_running

    say("status.waiting", count=len(_waiting(settings)))
    if is_running(settings.state_dir):
        say("status.running", holder=holder(settings.state_dir))
    if not runs:
        say("status.no_runs")
        return
    rows = table("column.run", "column.started", "column.finished", "column.state", "column.message")
    for run in runs:
        rows.add_row(
            run.kind,
            _time(settings, run.started_at),
            _time(settings, run.finished_at),
            messages.text(f"run_status.{run.status}"),
            run.message or "",
        )
    out().print(rows)


def _show_schools(submissions: Sequence[Submission], directives: DirectiveSet, roster: Roster) -> None:
    rows = table(
        "column.directive", "column.schools", "column.submitted", "column.not_submitted", "column.other"
    )
    for directive in directives.values():
        asked = [school for school in roster.schools if directive in asked_by(school, directives)]
        sent = {
            item.school_id: item for item in submissions if item.directive_id == directive.id and item.current
        }
        checked = sum(item.status == "checked" for item in sent.values())
        absent = [school.name for school in asked if school.school_id not in sent]
        other = Counter(item.status for item in sent.values() if item.status != "checked")
        named = ", ".join(
            f"{messages.text(f'document_status.{name}')} {count}" for name, count in sorted(other.items())
        )
        rows.add_row(directive.id, str(len(asked)), str(checked), str(len(absent)), named or "–")
    out().print(rows)


def _show_unattributed(submissions: Sequence[Submission]) -> None:
    unknown = [item for item in submissions if item.school_id is None and item.status == "checked"]
    if unknown:
        say("status.unattributed", count=len(unknown))
        for item in unknown:
            out().print(f"  {item.source}  {item.sha256}", markup=False, soft_wrap=True)


def _show_failures(submissions: Sequence[Submission]) -> None:
    failures = [item for item in submissions if item.status in ("failed", "unreadable")]
    if failures:
        say("status.failures", count=len(failures))
        for item in failures:
            out().print(f"  {item.source}: {item.cause}: {item.message_vi}", markup=False, soft_wrap=True)


def _as_object(
    settings: Settings,
    submissions: Sequence[Submission],
    runs: Sequence[RunRecord],
    publications: Sequence[PublicationRecord],
) -> dict[str, Any]:
    def plain(record: RunRecord | PublicationRecord) -> dict[str, Any]:
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in asdict(record).items()
        }

    return {
        "data_dir": str(settings.data_dir),
        "inbox": str(settings.inbox),
        "waiting": _waiting(settings),
        "runs": [plain(run) for run in runs],
        "publications": [plain(publication) for publication in publications],
        "documents": dict(Counter(item.status for item in submissions)),
        "failures": [
            {"source": item.source, "sha256": item.sha256, "code": item.cause, "message_vi": item.message_vi}
            for item in submissions
            if item.status in ("failed", "unreadable")
        ],
    }
