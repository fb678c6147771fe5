"""The end of a run: quarantine in line, dataset published, who has not submitted; plain functions."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace

from extractors.errors import ERROR_BY_CAUSE, Cause
from flows.context import Context
from flows.notify import notify
from pipeline.errors import KehoachError
from pipeline.intake.names import Reason
from pipeline.intake.quarantine import Failed, Quarantine
from pipeline.logs import log_event
from pipeline.roster import School
from pipeline.store import Submission


class PublishFailed(KehoachError):
    """The dataset could not be written; the former publication stays and the next run publishes again."""

    state = "publish_failed"

    def __init__(self, place: str, error: Exception) -> None:
        super().__init__(
            f"Không ghi được bảng kết quả vào {place}: {error}. Bản trước vẫn còn nguyên.",
            f"cannot publish to {place}: {error}",
        )


def quarantine_step(context: Context) -> None:
    """Notes beside what cannot be read; the account says quarantined for files of which nothing could be read."""
    settings = context.settings
    failed = [item for item in context.store.submissions() if item.status in ("failed", "unreadable")]
    quarantine = Quarantine(settings.quarantine, settings.state_dir / "quarantine.json", settings.zone)
    try:
        quarantine.bring_in_line(map(_failed, failed), context.archive, settings.limits)
    except OSError as error:
        context.summary.warnings.append(
            f"Không ghi được vào thư mục cách ly {settings.quarantine}: {error.strerror}."
        )
        log_event("quarantine_failed", level=logging.WARNING, error=str(error))
    _count_quarantined(context, failed)


def _failed(item: Submission) -> Failed:
    cause = Cause(item.cause or Cause.UNREADABLE)
    known = ERROR_BY_CAUSE[cause]
    return Failed(
        item.source,
        item.sha256,
        item.container_sha256,
        item.received_at,
        item.sender,
        cause.value,
        item.message_vi or known.message_vi,
        known.transient,
        item.engine,
    )


def _count_quarantined(context: Context, failed: Collection[Submission]) -> None:
    """A file seen in the inbox counts as quarantined when none of its documents could be read."""
    summary = context.summary
    taken = {record.sha256 for record in summary.files if record.sha256}
    known = context.store.known_outcomes(taken)
    bad = {item.sha256: item for item in failed}
    files = []
    for record in summary.files:
        item = known.get(record.sha256 or "")
        inside = [sha for _, sha in item.members] if item and item.members else [record.sha256]
        if record.state == "ingested" and item and all(sha in bad for sha in inside):
            first = bad[inside[0] or ""]
            record = replace(
                record, state="quarantined", reason=Reason(first.cause or "", first.message_vi or "")
            )
        files.append(record)
    moved = sum(record.state == "quarantined" for record in files)
    summary.files = tuple(files)
    if summary.seen:
        summary.seen = summary.seen | {"ingested": summary.seen["ingested"] - moved, "quarantined": moved}


def publish_step(context: Context, *, skip_unchanged: bool = True) -> None:
    """Publishes the dataset; when that fails the former one stays and the run has a problem."""
    context.progress("publish", 0, 1)
    from pipeline.publish import (
        publish,
    )  # Costs a second to import, which a night without news need not spend.

    settings, summary, job = context.settings, context.summary, context.job
    try:
        summary.publication = publish(
            context.store, job.directives, job.roster, settings.published, skip_unchanged=skip_unchanged
        )
    except OSError as error:
        failure = PublishFailed(settings.published, error)
        context.problem(failure.state, failure)
        return
    log_event(
        "published", run=summary.run_id, id=summary.publication.id, unchanged=summary.publication.unchanged
    )
    context.progress("publish", 1, 1)


def notify_step(context: Context) -> None:
    """Tells the office, when there is something to tell."""
    if not context.summary.eventful:
        return
    context.summary.not_submitted = not_submitted(context)
    warning = notify(context.settings, context.summary)
    if warning:
        context.summary.warnings.append(warning)


def not_submitted(context: Context) -> dict[str, tuple[School, ...]]:
    """Per active directive, the schools it asks of which nothing has come."""
    from pipeline.choice import asks

    found = {}
    for directive in context.job.directives.values():
        if directive.active:
            sent = set(context.store.current_submissions(directive.id))
            asked = [school for school in context.job.roster.schools if asks(directive, school)]
            found[directive.id] = tuple(school for school in asked if school.school_id not in sent)
    return found
