"""`kehoach run`, `recheck`, `retry` and `serve`: the flows, started by hand or kept running."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import typer

from flows import messages
from flows.commands.options import DataDir, DirectiveId, InboxDir, RosterFile, settings_of
from flows.console import PLAIN_SECONDS, complain, err, out, say
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from flows.summary import RunSummary

LISTED = 20
"""Failures and files left alone that are listed one by one; the rest is counted."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("recheck")(recheck)
    app.command("retry")(retry)
    app.command("serve")(serve)


def run(
    inbox: InboxDir = None, data: DataDir = None, directive: DirectiveId = None, roster: RosterFile = None
) -> None:
    settings = settings_of(data, inbox=inbox, roster=roster, directive=directive)
    from flows.nightly import run_nightly

    with Teller() as told:
        summary = run_nightly(settings, progress=told)
    tell(summary)


class Teller:
    """Shows how far a run is: bars on a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told = 0.0

    def __enter__(self) -> Teller:
        if sys.stderr.isatty():
            from rich.progress import Progress

            self._bars = Progress(console=err(), transient=True)
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Called by the run with a stage and how far it is."""
        if self._bars is not None:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(messages.text(f"stage.{stage}"), total=total)
            self._bars.update(self._tasks[stage], completed=done, total=total)
        elif total and (done == total or time.monotonic() - self._told >= PLAIN_SECONDS):
            self._told = time.monotonic()
            err().print(f"{messages.text(f'stage.{stage}')}: {done}/{total}", markup=False)


def tell(summary: RunSummary) -> None:
    """Print what a run did; leave with 2 when some step could not be done."""
    seen = {"seen": 0, "ingested": 0, "waiting": 0, "ignored": 0, "quarantined": 0} | summary.seen
    if summary.seen:
        say("run.seen", **seen)
    if not summary.eventful:
        say("run.nothing_new")
    statuses = [line.status for line in summary.documents]
    if statuses:
        counts = {name: statuses.count(name) for name in ("checked", "not_a_plan", "unreadable", "failed")}
        say("run.documents", **counts)
    _list("run.failed", [f"{line.source}: {line.message_vi or line.status}" for line in summary.failures])
    left = [
        f"{item.source}: {item.reason.message_vi}"
        for item in summary.files
        if item.reason and item.state in ("waiting", "ignored")
    ]
    _list("run.left", left)
    for warning in summary.warnings:
        complain(warning)
    if summary.publication:
        say("run.published", url=summary.publication.latest)
    for problem in summary.problems:
        complain(messages.said(problem.message_vi, problem.message_en))
    if summary.problems:
        raise typer.Exit(int(ExitCode.USAGE))


def _list(key: str, items: list[str]) -> None:
    if not items:
        return
    say(key, count=len(items))
    for item in items[:LISTED]:
        out().print(f"  {item}", markup=False, soft_wrap=True)
    if len(items) > LISTED:
        say("run.more", count=len(items) - LISTED)


def recheck(data: DataDir = None) -> None:
    settings = settings_of(data)
    from flows.nightly import run_recheck

    with Teller() as told:
        summary = run_recheck(settings, progress=told)
    say("recheck.done", count=summary.rechecked)
    tell(summary)


def retry(data: DataDir = None) -> None:
    settings = settings_of(data)
    from flows.nightly import run_retry

    with Teller() as told:
        summary = run_retry(settings, progress=told)
    say("retry.done", count=summary.retried)
    tell(summary)


def serve(inbox: InboxDir = None, data: DataDir = None, roster: RosterFile = None) -> None:
    settings = settings_of(data, inbox=inbox, roster=roster)
    from flows.serve import serve as keep_running

    keep_running(settings)
