"""One pass of the whole system as plain functions; the Prefect flows and the command line both call these."""

from __future__ import annotations

from collections.abc import Callable

from flows.context import Context
from flows.processing import RunBatches, agenda, intake_step, process_step, worth_retrying
from flows.publishing import notify_step, publish_step, quarantine_step
from flows.rechecking import roster_step, rules_step
from pipeline.intake.scan import Stillness

Pass = Callable[[Context, RunBatches], None]
"""What a kind of run does; the second argument runs batches, with Prefect or without."""


def nightly_pass(
    context: Context, run_batches: RunBatches, *, stillness: Stillness | None = None, retry: bool = True
) -> None:
    """Intake, processing, recheck, quarantine, publication, notification.

    A pass that finds nothing new, nothing to try again and the last publication still true ends after intake.
    """
    intake_step(context, stillness)
    if context.everything_again or context.archive.pending() or not context.freshness.is_fresh():
        roster_step(context)
        process_step(context, agenda(context, retry=retry), run_batches)
        finish_pass(context)
    notify_step(context)


def retry_pass(context: Context, run_batches: RunBatches) -> None:
    """As `nightly_pass`, and everything that ever failed is tried again."""
    context.everything_again = True
    nightly_pass(context, run_batches)


def recheck_pass(context: Context) -> None:
    """Rules or roster changed: stored plans are checked again, then published."""
    roster_step(context)
    finish_pass(context)


def finish_pass(context: Context) -> None:
    """What follows new results: rules that changed, notes beside what cannot be read, the dataset."""
    rules_step(context)
    quarantine_step(context)
    publish_pass(context)


def publish_pass(context: Context, *, skip_unchanged: bool = True) -> None:
    """Publishes what the store holds, and remembers it when nothing is left to be tried again."""
    publish_step(context, skip_unchanged=skip_unchanged)
    summary = context.summary
    if summary.publication and not (summary.problems or summary.unfinished or worth_retrying(context)):
        context.freshness.renew(
            context.store, context.settings, context.job.directives, summary.publication.url
        )
