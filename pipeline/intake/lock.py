"""Keeps two runs apart; the operating system frees the lock when its holder ends, however it ends."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.intake.errors import AlreadyRunning
from pipeline.intake.storage import write_note

LOCK_NAME = "run.lock"


@contextmanager
def run_lock(state_dir: Path, what: str, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Holds the lock of a data folder while `what` is done.

    Raises AlreadyRunning, which says who holds it, when it does not get free within `wait_seconds`.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(state_dir / LOCK_NAME)
    try:
        lock.acquire(timeout=wait_seconds, poll_interval=0.1)
    except Timeout:
        raise AlreadyRunning(holder(state_dir)) from None
    try:
        _sign(state_dir, what)
        yield
    finally:
        with suppress(FileNotFoundError):
            _signature(state_dir).unlink()
        lock.release()


def holder(state_dir: Path) -> str:
    """Who holds the lock, as they wrote it down: what, process, machine, since when. For messages only."""
    try:
        value = json.loads(_signature(state_dir).read_text(encoding="utf-8"))
        return f"{value['what']}, tiến trình {value['pid']} trên {value['host']}, từ {value['since']}"
    except (OSError, ValueError, KeyError):
        return "không rõ"


def is_running(state_dir: Path) -> bool:
    """Whether some process holds the lock at this moment."""
    lock = FileLock(state_dir / LOCK_NAME)
    if not state_dir.is_dir():
        return False
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True


def _signature(state_dir: Path) -> Path:
    return state_dir / "run.holder.json"


def _sign(state_dir: Path, what: str) -> None:
    since = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    value = {"what": what, "pid": os.getpid(), "host": socket.gethostname(), "since": since}
    write_note(_signature(state_dir), value)
