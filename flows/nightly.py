"""Plain calls for every kind of run; each becomes a Prefect flow where a server is to be had."""

from __future__ import annotations

from typing import Literal

from flows.context import Context, Progress, run_context, silent
from flows.passes import Pass, nightly_pass, publish_pass, recheck_pass, retry_pass
from flows.processing import RunBatches
from flows.runners import plain_batches
from flows.session import prefect_session
from flows.summary import RunSummary
from pipeline.intake.scan import Stillness
from pipeline.settings import Settings


def run_nightly(
    settings: Settings,
    *,
    progress: Progress = silent,
    stillness: Stillness | None = None,
    kind: Literal["nightly", "inbox"] = "nightly",
) -> RunSummary:
    """One pass over the inbox, published at its end.

    `stillness` comes from a watch that calls again: the pass then never waits for files that are being written.
    Failures of earlier runs are tried again by "nightly" only.
    Raises AlreadyRunning when another run holds the data folder and SetupError for a wrong set-up, as all calls
    here do; everything else that goes wrong stands in `RunSummary.problems`.
    """

    def what(context: Context, run_batches: RunBatches) -> None:
        nightly_pass(context, run_batches, stillness=stillness, retry=kind == "nightly")

    return _execute(settings, kind, what, progress)


def run_retry(settings: Settings, *, progress: Progress = silent) -> RunSummary:
    """As `run_nightly`, and everything that ever failed is tried again."""
    return _execute(settings, "retry", retry_pass, progress)


def run_recheck(settings: Settings, *, progress: Progress = silent) -> RunSummary:
    """Checks stored plans against changed rules or roster, without reading files, and publishes."""
    return _execute(settings, "recheck", lambda context, _: recheck_pass(context), progress)


def run_publish(settings: Settings, *, progress: Progress = silent) -> RunSummary:
    """Publishes what the store holds, as a new publication even when nothing changed."""
    return _execute(
        settings, "publish", lambda context, _: publish_pass(context, skip_unchanged=False), progress
    )


def _execute(settings: Settings, kind: str, what: Pass, progress: Progress) -> RunSummary:
    """Lock, store and record around a pass; as a Prefect flow where a server is to be had, else as plain calls."""
    with run_context(settings, kind, progress) as context, prefect_session(settings) as api_url:
        if api_url is None:
            what(context, plain_batches(settings))
        else:
            from flows.orchestrated import run_as_flow

            run_as_flow(context, kind, what, api_url)
        return context.summary
