"""From receipts to stored results: what needs a worker, what is known already, and the one writer."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from flows.context import Context
from flows.runners import Done, rescue
from flows.summary import DocumentLine
from flows.work import Batch, Outcome, Work, make_batches
from pipeline.errors import KehoachError
from pipeline.intake.archive import Receipt, receipt_key
from pipeline.intake.errors import ArchiveUnavailable, InboxUnavailable
from pipeline.intake.intake import IntakeReport, take_in
from pipeline.intake.scan import Stillness
from pipeline.logs import log_document, log_event
from pipeline.process import ENGINE, Processed, warm
from pipeline.store import Arrival, Submission
from pipeline.store.failures import is_passing
from pipeline.store.records import Known

MAX_ATTEMPTS = 5
"""Nights on which a document that failed for a passing reason is tried again; after that only `retry` does."""

SAVE_DELAYS = (1.0, 5.0, 15.0)
"""Seconds between attempts to store a batch while the database is locked or away; the store itself waits 30."""


class DatabaseUnavailable(KehoachError):
    """The database stayed locked, full or away; what was taken in is processed by the next run."""

    state = "database_unavailable"

    def __init__(self, error: Exception) -> None:
        detail = str(error).splitlines()[0]
        super().__init__(
            "Không ghi được vào cơ sở dữ liệu (bị khoá, đầy đĩa hoặc mất kết nối). "
            "Các tệp đã nhận được giữ trong kho lưu và xử lý ở lần chạy sau.",
            f"cannot write to the database: {detail}",
        )


class BatchFailed(KehoachError):
    """A batch could not be processed; its files wait for the next run."""

    state = "batch_failed"

    def __init__(self, files: int, error: Exception) -> None:
        detail = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        super().__init__(
            f"{files} tệp đã nhận chưa xử lý được (máy xử lý hoặc kho lưu gặp lỗi); lần chạy sau sẽ làm tiếp.",
            f"a batch of {files} files failed: {detail}",
        )


@dataclass(frozen=True)
class Agenda:
    """What a run has to do: batches for workers, and files whose bytes need no reading."""

    batches: tuple[Batch, ...]
    linked: tuple[Receipt, ...]

    @property
    def files(self) -> int:
        return sum(map(len, self.batches))


class RunBatches(Protocol):
    """Sends batches to workers and yields what comes back, in order."""

    def __call__(self, work: Work, batches: Sequence[Batch], /) -> Iterable[Done]: ...


def intake_step(context: Context, stillness: Stillness | None = None) -> None:
    """Takes files in; an inbox or archive that is out of reach is a problem of the run, not its end."""
    context.progress("intake", 0, 1)
    try:
        context.archive.clean()
        report = take_in(context.settings, context.archive, stillness=stillness)
    except (InboxUnavailable, ArchiveUnavailable) as error:
        context.problem(error.state, error)
        return
    if report.problem:
        context.problem(report.problem.state, report.problem)
    _account(context, report)
    context.progress("intake", 1, 1)


def _account(context: Context, report: IntakeReport) -> None:
    context.summary.files = tuple(report.records[source] for source in sorted(report.records))
    context.summary.seen = report.counts
    context.summary.warnings += report.warnings
    for record in context.summary.files:
        reason = record.reason.code if record.reason else None
        log_event("file", run=context.summary.run_id, source=record.source, state=record.state, reason=reason)


def agenda(context: Context, *, retry: bool) -> Agenda:
    """What is to be done; with `retry`, also documents of earlier nights whose failure may pass."""
    receipts = context.archive.pending() + _unknown_to_the_store(context)
    known = context.store.known_outcomes({item.sha256 for item in receipts})
    to_read: dict[str, Receipt] = {}
    linked: list[Receipt] = []
    for receipt in receipts:
        item = known.get(receipt.sha256)
        if receipt.sha256 in to_read or (item and not _worth_reading(item)):
            linked.append(receipt)
        else:
            to_read[receipt.sha256] = receipt
    new = {record.sha256 for record in context.summary.files if record.new}
    context.summary.resumed = sum(receipt.sha256 not in new for receipt in receipts)
    context.summary.known = len(linked)
    again = [item for item in worth_retrying(context) if item.sha256 not in to_read] if retry else []
    context.summary.retried = len(again)
    batches = make_batches([*to_read.values(), *again], context.settings.batch_size)
    return Agenda(tuple(batches), tuple(linked))


def _unknown_to_the_store(context: Context) -> list[Receipt]:
    """Files received long ago of which the database knows nothing: it was lost, or restored from an older backup."""
    known = {key for item in context.store.submissions() for key in _receipt_keys(item)}
    receipts = [
        context.archive.settled_receipt(key) for key in context.archive.settled_keys() if key not in known
    ]
    if receipts:
        log_event("database_rebuilt", level=logging.WARNING, run=context.summary.run_id, files=len(receipts))
    return sorted(receipts, key=lambda item: (item.received_at, item.source, item.sha256))


def _receipt_keys(item: Submission) -> list[str]:
    """The key of the file that brought a submission; inside an archive, of every name that may be the archive's."""
    if item.container_sha256 is None:
        return [receipt_key(item.source, item.sha256)]
    parts = item.source.split("!")
    return [receipt_key("!".join(parts[:end]), item.container_sha256) for end in range(1, len(parts))]


def _worth_reading(known: Known) -> bool:
    """A good result stays; a failure is tried again by a newer reader, or a few times when it may pass."""
    if known.status in ("checked", "not_a_plan"):
        return False
    return known.engine != ENGINE or (known.transient and known.attempts < MAX_ATTEMPTS)


def worth_retrying(context: Context) -> list[Receipt]:
    """Files of earlier runs that failed and may succeed now; with `everything_again`, all that failed."""
    failed = [item for item in context.store.submissions() if item.status in ("failed", "unreadable")]
    top = {item.container_sha256 or item.sha256: item for item in failed}
    known = context.store.known_outcomes(top)
    return [
        receipt_of(item, known[sha])
        for sha, item in sorted(top.items())
        if sha in known and (context.everything_again or _worth_reading(known[sha]))
    ]


def receipt_of(submission: Submission, known: Known) -> Receipt:
    """The receipt of the file behind a submission: the archive, when it was inside one."""
    source = submission.source
    for name, _ in known.members:
        source = source.removesuffix(f"!{name}")
    sha256 = submission.container_sha256 or submission.sha256
    return Receipt(source, sha256, 0, submission.received_at, submission.sender)


def process_step(context: Context, todo: Agenda, run_batches: RunBatches) -> None:
    """Runs the batches and stores each as it comes back; ends early when the database is out of reach."""
    if not todo.batches and not todo.linked:
        return
    context.freshness.spoil()
    done = 0
    context.progress("process", done, todo.files)
    try:
        if todo.batches:
            work = Work(context.job)
            _settle(context)
            for batch, result in run_batches(work, todo.batches):
                _store(context, work, batch, result)
                done += len(batch)
                context.progress("process", done, todo.files)
        _store_linked(context, todo.linked)
    except DatabaseUnavailable as error:
        context.problem(error.state, error)
        context.summary.unfinished += todo.files - done
    except ArchiveUnavailable as error:
        context.problem(error.state, error)


def _settle(context: Context) -> None:
    """What is loaded by now stays for good: rules are compiled once, and the collector need not look at it again.

    Measured: with Prefect and pandas loaded, walking them took a tenth of the processor time of 300 documents.
    """
    if context.settings.runner == "thread":
        warm(context.job.directives)
    _freeze_once()


@cache
def _freeze_once() -> None:
    """Once per process: in a service that runs for months, each freezing would keep the garbage of its moment."""
    gc.collect()
    gc.freeze()


def _store(context: Context, work: Work, batch: Batch, result: list[Outcome] | Exception) -> None:
    if isinstance(result, Exception) and not isinstance(result, OSError):
        result = _rescued(work, batch, result)
    if isinstance(result, Exception):
        failure = BatchFailed(len(batch), result)
        context.problem(failure.state, failure)
        context.summary.unfinished += len(batch)
        return
    good = [item for item in result if item.damage is None]
    _save(context, [_arrival(item.receipt, item.results) for item in good])
    for item in result:
        if item.damage is not None:
            context.problem(item.damage.state, item.damage)
            context.summary.unfinished += 1
            continue
        context.archive.settle(item.receipt)
        for processed in item.results:
            _note(context, processed, item.seconds / len(item.results))


def _rescued(work: Work, batch: Batch, error: Exception) -> list[Outcome] | Exception:
    """The worker died or the batch failed as a whole: its files one by one, so that only the guilty one is lost."""
    log_event("batch_rescued", level=logging.WARNING, files=len(batch), error=type(error).__name__)
    try:
        return rescue(work, batch)
    except OSError as failure:
        return failure


def _store_linked(context: Context, receipts: Sequence[Receipt]) -> None:
    """Files whose bytes were read before, or earlier in this run, under another name or in another batch."""
    known = context.store.known_outcomes({receipt.sha256 for receipt in receipts})
    ready = [receipt for receipt in receipts if receipt.sha256 in known]
    _save(context, [_arrival(receipt, ()) for receipt in ready])
    for receipt in ready:
        context.archive.settle(receipt)
    context.summary.unfinished += len(receipts) - len(ready)


def _arrival(receipt: Receipt, results: tuple[Processed, ...]) -> Arrival:
    return Arrival(receipt.sha256, receipt.source, receipt.received_at, results, sender=receipt.sender)


def _save(context: Context, arrivals: Sequence[Arrival]) -> None:
    """Stores in one transaction; tries again while the database is busy. Raises DatabaseUnavailable."""
    for delay in (*SAVE_DELAYS, None):
        try:
            context.store.save(arrivals, directives=context.job.directives, engine=ENGINE)
            return
        except Exception as error:
            if not is_passing(error):
                raise
            if delay is None:
                raise DatabaseUnavailable(error) from error
            log_event("database_busy", level=logging.WARNING, seconds=delay)
            time.sleep(delay)


def _note(context: Context, processed: Processed, seconds: float) -> None:
    log_document(context.summary.run_id, processed, seconds, plan_text=context.settings.log_plan_text)
    plan, failure = processed.plan, processed.failure
    school = plan.school.name if plan else None
    line = DocumentLine(processed.source, processed.status, school, failure.message_vi if failure else None)
    context.summary.documents.append(line)
