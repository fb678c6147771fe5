"""The passes as Prefect flows: batches are tasks on the runner that is set, and Prefect's page shows the run."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx
from prefect import Flow, State, Task, flow, tags, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.context import TagsContext
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run
from prefect.settings import temporary_settings
from prefect.states import Completed, Failed
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.artifacts import ProgressArtifact, show_summary
from flows.context import Context, run_context
from flows.passes import Pass, nightly_pass, publish_pass, recheck_pass, retry_pass
from flows.processing import RunBatches
from flows.runners import DASHBOARD, Done, import_dask, plain_batches, run_in_order, warm_up
from flows.schedule import done_since
from flows.summary import accounting_line
from flows.work import Batch, Outcome, Work, process_batch
from pipeline.intake.errors import AlreadyRunning
from pipeline.logs import log_event
from pipeline.settings import Settings, load_settings

RETRY_DELAYS: list[float] = [5, 30]
"""Seconds before a batch whose archive could not be reached is tried again."""


def is_io_error(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Only input and output are worth a second try: a bad document is a result, and a fault stays a fault."""
    try:
        state.result()
    except (OSError, TimeoutError):
        return True
    except Exception:
        return False
    return False


@task(
    name="process-batch",
    task_run_name="{label}",
    retries=len(RETRY_DELAYS),
    retry_delay_seconds=RETRY_DELAYS,
    retry_condition_fn=is_io_error,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def process_batch_task(work: Work, batch: Batch, label: str) -> list[Outcome]:
    """Reads, parses and checks the files of a batch."""
    return process_batch(work, batch)


@dataclass(frozen=True)
class _Present:
    """The run that a command has opened before it calls the flow."""

    context: Context
    what: Pass


_PRESENT: ContextVar[_Present | None] = ContextVar("kehoach_present", default=None)


def _run_name() -> str:
    present = _PRESENT.get()
    started = present.context.summary.started if present else dt.datetime.now().astimezone()
    return f"{flow_run.flow_name} {started:%Y-%m-%d %H:%M:%S}"


_OPTIONS: dict[str, Any] = {"flow_run_name": _run_name, "persist_result": False, "retries": 0}


@flow(name="nightly", description="Nhận, đọc, kiểm tra các kế hoạch mới và công bố bảng kết quả.", **_OPTIONS)
def nightly(data_dir: str) -> State[None]:
    """The whole pass: intake, processing in batches, store, publication."""
    return _run(data_dir, "nightly", lambda context, run: nightly_pass(context, run))


@flow(name="inbox", description="Nhận và xử lý tệp vừa được bỏ vào hộp thư.", **_OPTIONS)
def inbox(data_dir: str) -> State[None]:
    """The same pass, begun because something lies in the inbox; failures of earlier nights wait for the night."""
    return _run(data_dir, "inbox", lambda context, run: nightly_pass(context, run, retry=False))


@flow(name="recheck", description="Kiểm tra lại các kế hoạch đã lưu theo quy tắc mới.", **_OPTIONS)
def recheck(data_dir: str) -> State[None]:
    """Stored plans against changed rules or roster."""
    return _run(data_dir, "recheck", lambda context, _: recheck_pass(context))


@flow(name="publish", description="Công bố lại bảng kết quả.", **_OPTIONS)
def publish(data_dir: str) -> State[None]:
    """The store published again."""
    return _run(data_dir, "publish", lambda context, _: publish_pass(context, skip_unchanged=False))


@flow(name="retry", description="Thử lại mọi tệp chưa đọc được.", **_OPTIONS)
def retry(data_dir: str) -> State[None]:
    """As nightly, and everything that ever failed is tried again."""
    return _run(data_dir, "retry", retry_pass)


FLOWS: dict[str, Flow[[str], State[None]]] = {
    item.name: item for item in (nightly, inbox, recheck, publish, retry)
}


def run_as_flow(context: Context, kind: str, what: Pass, api_url: str) -> None:
    """Runs a pass as a flow. When Prefect fails on the way, the pass is done again without it: it repeats nothing."""
    context.summary.prefect_url = api_url.removesuffix("/api")
    token = _PRESENT.set(_Present(context, what))
    try:
        # Our lock tells whether a run lives; Prefect's heartbeat takes a second to stop at the end of each.
        with tags("kehoach", kind), temporary_settings({"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": None}):
            FLOWS[kind](str(context.settings.data_dir), return_state=True).result()
    except (PrefectException, httpx.HTTPError) as error:
        log_event("prefect_lost", level=logging.WARNING, error=f"{type(error).__name__}: {error}")
        what(context, plain_batches(context.settings))
    finally:
        _PRESENT.reset(token)


def _run(data_dir: str, kind: str, what: Pass) -> State[None]:
    """Inside a flow: the run that a command opened, or, started by the schedule or the page, one of its own."""
    present = _PRESENT.get()
    if present is not None:
        return _inside(present.context, present.what)
    settings = load_settings(data_dir=data_dir)
    try:
        if kind == "nightly" and done_since(settings, flow_run.scheduled_start_time):
            return Completed(name="Superseded", message="Đã có lần chạy mới hơn giờ hẹn này.")
        with run_context(settings, kind) as context:
            return _inside(context, what)
    except AlreadyRunning as error:
        return Completed(name="Skipped", message=error.message_vi)


def _inside(context: Context, what: Pass) -> State[None]:
    context.progress = ProgressArtifact(context.progress)
    what(context, task_batches(context.settings))
    show_summary(context.summary)
    message = accounting_line(context.summary)
    if context.summary.problems:
        return Failed(message="; ".join(item.message_vi for item in context.summary.problems))
    return Completed(message=message)


def task_batches(settings: Settings) -> RunBatches:
    """Runs batches as tasks of the present flow, on a runner that starts only when there is work for it."""
    # A thread cannot be interrupted; there the time limits of the reading processes are what bounds a batch.
    seconds = None if settings.runner == "thread" else settings.batch_timeout_seconds
    bounded = process_batch_task.with_options(timeout_seconds=seconds)

    def run(work: Work, batches: Sequence[Batch]) -> Iterator[Done]:
        numbers = {id(batch): number for number, batch in enumerate(batches, 1)}
        with make_task_runner(settings, work) as runner:

            def submit(batch: Batch) -> Any:
                label = f"batch {numbers[id(batch)]} of {len(batches)}: {len(batch)} files"
                # The run bears the tags: a task that does asks the server for a slot, which stalls all workers.
                with TagsContext(current_tags=frozenset()):
                    return runner.submit(bounded, parameters={"work": work, "batch": batch, "label": label})

            yield from run_in_order(submit, batches, workers=settings.worker_count)

    return run


def make_task_runner(settings: Settings, work: Work) -> TaskRunner[Any]:
    """The runner that is set: threads, processes that are warm before their first batch, or Dask."""
    if settings.runner == "process":
        return ProcessPoolTaskRunner(max_workers=settings.worker_count, initializer=warm_up, initargs=(work,))
    if settings.runner == "dask":
        import_dask()
        from prefect_dask.task_runners import DaskTaskRunner

        if settings.dask_address:
            return DaskTaskRunner(address=settings.dask_address)
        workers = {
            "n_workers": settings.worker_count,
            "threads_per_worker": 1,
            "dashboard_address": DASHBOARD,
        }
        return DaskTaskRunner(cluster_kwargs=workers)
    return ThreadPoolTaskRunner(max_workers=settings.worker_count)
