"""What every step of a run works with, opened under the run lock and recorded in the store from start to end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from flows.freshness import Freshness
from flows.rules import rules_of
from flows.summary import Problem, RunSummary
from flows.work import Job
from pipeline.errors import KehoachError, SetupError
from pipeline.intake.archive import Archive
from pipeline.intake.lock import run_lock
from pipeline.logs import log_event, setup_logging
from pipeline.roster import load_roster
from pipeline.settings import Settings
from pipeline.store import Store


class Progress(Protocol):
    """Called with a stage ("intake", "process", "recheck", "publish") and how far it is."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


@dataclass
class Context:
    """One run."""

    settings: Settings
    job: Job
    store: Store
    archive: Archive
    freshness: Freshness
    summary: RunSummary
    progress: Progress = silent
    everything_again: bool = False
    """`kehoach retry`: failures that are not worth it by themselves are tried again too."""

    def problem(self, state: str, error: KehoachError) -> None:
        """Part of the run could not be done; the rest goes on."""
        self.summary.problems.append(Problem(state, error.message_vi, error.message_en))
        log_event("problem", run=self.summary.run_id, state=state, detail=error.message_en)


@contextmanager
def run_context(settings: Settings, kind: str, progress: Progress = silent) -> Iterator[Context]:
    """Holds the run lock, opens store and archive, and records how the run ended, also when it fails.

    Raises AlreadyRunning when another run works on the same data folder, SetupError for a wrong set-up.
    """
    make_folders(settings)
    setup_logging(settings)
    with run_lock(settings.state_dir, kind, wait_seconds=settings.lock_wait_seconds):
        job = Job(settings, load_roster(settings.roster), rules_of(settings))
        if settings.directive and settings.directive not in job.directives:
            known = ", ".join(job.directives)
            raise SetupError(
                f"Không có văn bản chỉ đạo «{settings.directive}»; có: {known}.",
                f"unknown directive {settings.directive!r}; known: {known}",
            )
        with Store.open(settings.database_url) as store:
            yield from _recorded(settings, kind, progress, job, store)


def _recorded(settings: Settings, kind: str, progress: Progress, job: Job, store: Store) -> Iterator[Context]:
    started = dt.datetime.now(settings.zone)
    run_id = f"{started.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
    context = Context(
        settings,
        job,
        store,
        Archive(settings.archive),
        Freshness(settings, store, job.directives),
        RunSummary(run_id, kind, started),
        progress,
    )
    store.start_run(run_id, kind)
    log_event("run_started", run=run_id, kind=kind)
    try:
        yield context
    except BaseException as error:
        _finish(context, type(error).__name__)
        raise
    _finish(context, None)


def _finish(context: Context, error: str | None) -> None:
    summary = context.summary
    summary.finished = dt.datetime.now(context.settings.zone)
    message = error or "; ".join(f"{item.state}: {item.message_en}" for item in summary.problems) or None
    failed = bool(error or summary.problems)
    log_event("run_finished", run=summary.run_id, failed=failed, problem=message, counts=summary.counts)
    context.store.finish_run(summary.run_id, "failed" if failed else "done", summary.counts, message=message)


def make_folders(settings: Settings) -> None:
    """Makes the data folder and the inbox inside it; an inbox elsewhere must exist, for it may be a share.

    Raises SetupError when the data folder cannot be made or written.
    """
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        if settings.data_dir in settings.inbox.parents:
            settings.inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"Không ghi được vào thư mục dữ liệu {settings.data_dir}: {error.strerror}.",
            f"cannot write to the data folder {settings.data_dir}: {error}",
        ) from error
