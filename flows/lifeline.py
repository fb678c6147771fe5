"""Ends a child process when its parent is gone: the parent holds the other end of the child's standard input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import IO

STOP_SECONDS = 10.0
"""How long a child may take to end by itself before it is killed."""


def start(
    module: str, arguments: Sequence[str], *, environment: Mapping[str, str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Runs `python -m module` in its own process group, tied to this process by its standard input."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env={**os.environ, **environment},
        start_new_session=True,
    )


def stop(child: subprocess.Popen[bytes], *, seconds: float = STOP_SECONDS) -> None:
    """Asks a child to end, waits, then kills its whole group, so that no grandchild stays behind."""
    if child.stdin:
        child.stdin.close()
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    kill_group(child.pid)


def kill_group(group: int) -> None:
    """Kills what is left of a process group; its leader has the group's number."""
    if os.name == "nt":
        return
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def watch(on_parent_gone: Callable[[], None]) -> None:
    """In the child: calls back once when the parent ends, killed or not."""

    def wait() -> None:
        descriptor = sys.stdin.fileno()
        while os.read(descriptor, 1024):
            pass
        on_parent_gone()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def until_stopped(stop: threading.Event) -> None:
    """In the child: sets `stop` on SIGTERM or SIGINT, or when the parent is gone."""

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    watch(stop.set)
