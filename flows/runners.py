"""Runs batches on threads, processes or a Dask cluster, in their order, with a bounded number under way."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from extractors.errors import ReaderCrash
from flows.work import Batch, Outcome, Work, failed, process_batch
from pipeline.errors import SetupError
from pipeline.settings import Settings

WINDOW = 3
"""Batches under way per worker: enough that none waits, few enough that results do not pile up in memory."""

ORPHAN_SECONDS = 2.0
"""How often a worker process looks whether its run still lives."""

DASHBOARD = "127.0.0.1:0"
"""Of a local Dask cluster: this machine only, any free port."""

Done = tuple[Batch, list[Outcome] | Exception]


class Waiting(Protocol):
    """A future of concurrent.futures, Dask or Prefect."""

    def result(self) -> Any: ...


Submit = Callable[[Batch], Waiting]


def run_in_order(submit: Submit, batches: Sequence[Batch], *, workers: int) -> Iterator[Done]:
    """Results in the order of `batches`; a batch that failed as a whole comes back with its exception."""
    under_way: deque[tuple[Batch, Waiting]] = deque()
    waiting = deque(batches)
    while waiting or under_way:
        while waiting and len(under_way) < workers * WINDOW:
            batch = waiting.popleft()
            under_way.append((batch, _submitted(submit, batch)))
        batch, future = under_way.popleft()
        try:
            yield batch, future.result()
        except Exception as error:
            yield batch, error


def _submitted(submit: Submit, batch: Batch) -> Waiting:
    """A pool whose worker died refuses at once; the batch then fails like those under way."""
    try:
        return submit(batch)
    except Exception as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future


def plain_batches(settings: Settings) -> Callable[[Work, Sequence[Batch]], Iterator[Done]]:
    """Runs batches without Prefect, by the runner that is set."""

    def run(work: Work, batches: Sequence[Batch]) -> Iterator[Done]:
        with _executor(settings, work) as submit:
            yield from run_in_order(submit, batches, workers=settings.worker_count)

    return run


def _executor(settings: Settings, work: Work) -> AbstractContextManager[Submit]:
    if settings.runner == "dask":
        return _dask(settings, work)
    if settings.runner == "process":
        return _pool(_process_pool(work, settings.worker_count), work)
    return _pool(ThreadPoolExecutor(settings.worker_count, thread_name_prefix="batch"), work)


@contextmanager
def _pool(executor: Executor, work: Work) -> Iterator[Submit]:
    try:
        yield lambda batch: executor.submit(process_batch, work, batch)
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def _dask(settings: Settings, work: Work) -> Iterator[Submit]:
    distributed = import_dask()
    with dask_cluster(settings) as address, distributed.Client(address, set_as_default=False) as client:
        yield lambda batch: client.submit(process_batch, work, batch, pure=False, retries=2)


@contextmanager
def dask_cluster(settings: Settings) -> Iterator[str]:
    """The address of the scheduler that is set, or of a local cluster for as long as it is needed."""
    if settings.dask_address:
        yield settings.dask_address
        return
    distributed = import_dask()
    with distributed.LocalCluster(
        n_workers=settings.worker_count, threads_per_worker=1, dashboard_address=DASHBOARD, processes=True
    ) as cluster:
        yield cluster.scheduler_address


def import_dask() -> Any:
    """The `distributed` package. Raises SetupError when the extra is not installed."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise SetupError(
            "Chưa cài Dask: cài thêm gói kehoach[dask] hoặc đặt runner = thread.",
            "Dask is not installed: install kehoach[dask] or set runner = thread",
        ) from error
    # Workers start reading processes of their own, which daemonic processes may not.
    dask.config.set({"distributed.worker.daemon": False})
    logging.getLogger("distributed").setLevel(logging.WARNING)
    return distributed


def warm_up(work: Work) -> None:
    """Loads what a fresh worker process needs before its first document: models, roster, rules."""
    from pipeline.process import warm

    _end_with_parent()
    # What is worth a line goes back with the results and is logged there.
    logging.getLogger().addHandler(logging.NullHandler())
    warm(work.job.directives)


def _end_with_parent() -> None:
    """A worker of a killed run waits for work for ever: the pool's own pipe is held open by its siblings."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="ends-with-parent", daemon=True).start()


def _process_pool(work: Work, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=warm_up, initargs=(work,)
    )


def rescue(work: Work, batch: Batch) -> list[Outcome]:
    """A batch whose worker died, one file at a time in a process of its own: the file that kills is found.

    Raises OSError when the archive cannot be read.
    """
    outcomes: list[Outcome] = []
    for receipt in batch:
        pool = _process_pool(work, 1)
        try:
            outcomes += pool.submit(process_batch, work, (receipt,)).result()
        except BrokenProcessPool:
            outcomes.append(Outcome(receipt, (failed(receipt, ReaderCrash("its worker process died")),), 0.0))
        finally:
            pool.shutdown(cancel_futures=True)
    return outcomes
