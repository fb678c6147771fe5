"""The same run on a real Dask scheduler with two workers: the same dataset, also when a worker is killed midway."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.nightly import run_nightly
from tests.conftest import ROOT
from tests.flows import office as o
from tests.flows.office import Office, differences, tables_of

pytest.importorskip("distributed")


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers, each a process of its own, as on two machines."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def start(module: str, *options: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{module}",
            "--scheduler-file",
            str(file),
            "--no-dashboard",
        ]
        return subprocess.Popen([*command, *options], cwd=ROOT, **quiet)  # type: ignore[call-overload,no-any-return]

    processes = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")]
    try:
        while not file.exists():
            assert processes[0].poll() is None, "the scheduler did not start"
            time.sleep(0.1)
        options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        processes += [start("dask_worker", *options) for _ in range(2)]
        yield Cluster(json.loads(file.read_text(encoding="utf-8"))["address"], processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_the_dataset_is_that_of_the_threads(
    cluster: Cluster, prefect_api: str, offices: Callable[..., Office], few: dict[str, bytes]
) -> None:
    threads = offices("luồng")
    dask = offices(
        "cụm",
        runner="dask",
        dask_address=cluster.address,
        prefect="server",
        prefect_api_url=prefect_api,
        batch_size="1",
    )
    for office in (threads, dask):
        office.drop({**few, "rỗng.pdf": b""})
        summary = run_nightly(office.settings())
        assert summary.status == "done" and len(summary.documents) == len(few) + 1
    assert differences(threads.dataset(), dask.dataset()) == []
    assert differences(threads.accounts(), dask.accounts()) == []


def test_a_worker_killed_midway_changes_nothing(
    cluster: Cluster, offices: Callable[..., Office], few: dict[str, bytes]
) -> None:
    whole = offices("nguyên")
    hurt = offices("mất máy", runner="dask", dask_address=cluster.address, batch_size="1", workers="2")

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "process" and done == 1:
            cluster.workers[0].kill()

    for office in (whole, hurt):
        office.drop(few)
    run_nightly(whole.settings())
    summary = run_nightly(hurt.settings(), progress=kill)
    assert cluster.workers[0].wait(30) != 0
    assert summary.status == "done" and len(summary.documents) == len(few)
    assert differences(whole.dataset(), hurt.dataset()) == []


def test_a_local_cluster_comes_and_goes_with_the_run(
    offices: Callable[..., Office], few: dict[str, bytes]
) -> None:
    import psutil

    office = offices("tại chỗ", runner="dask", workers="1")
    office.drop(few)
    assert len(run_nightly(office.settings()).documents) == len(few)
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if "dask" in " ".join(process.cmdline())
    ]
    assert left == []


def test_archive_and_dataset_may_lie_elsewhere(
    offices: Callable[..., Office], few: dict[str, bytes], tmp_path: Path
) -> None:
    """Through fsspec URLs, here of a folder: the dataset is the same."""
    near = offices("gần")
    far = offices("xa", archive=f"local://{tmp_path}/kho", published=f"local://{tmp_path}/công bố")
    tables = []
    for office in (near, far):
        office.drop(few)
        publication = run_nightly(office.settings()).publication
        assert publication
        tables.append(tables_of(Path(publication.url.removeprefix("local://"))))
    assert differences(*tables) == []
    assert o.names(tmp_path / "kho" / "pending") == [] and not (tmp_path / "xa" / "archive").exists()
