"""Worker processes of a killed run end by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.conftest import ROOT

SCRIPT = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from flows.runners import _end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    pids = {pool.submit(os.getpid).result() for _ in range(4)}
    print(*pids, flush=True)
    time.sleep(60)
"""


def test_workers_end_when_their_run_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_text(SCRIPT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
    assert run.stdout is not None
    workers = [psutil.Process(int(pid)) for pid in run.stdout.readline().split()]
    assert workers and all(worker.is_running() for worker in workers)
    run.send_signal(signal.SIGKILL)
    run.wait()
    _, alive = psutil.wait_procs(workers, timeout=30)
    deadline = time.monotonic() + 30
    while alive and time.monotonic() < deadline:
        alive = [
            worker for worker in alive if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
        ]
        time.sleep(0.5)
    assert not alive
