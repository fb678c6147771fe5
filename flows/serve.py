"""`kehoach serve`: keeps Prefect's server, the schedule and the inbox watch alive on one machine."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from filelock import FileLock, Timeout

from flows import lifeline
from flows.context import make_folders
from flows.prefect_env import SERVER_FILE, apply_environment, environment, is_alive, write_server_file
from flows.prefect_server import LocalServer
from pipeline.directives import load_directives
from pipeline.errors import SetupError
from pipeline.logs import log_event, setup_logging
from pipeline.roster import load_roster
from pipeline.settings import Settings, to_environment

LOOK_SECONDS = 0.5
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a child that died is started again, longer each time it dies soon."""

STEADY_SECONDS = 120.0
"""A child that lived this long has earned a quick restart."""


@dataclass
class Child:
    """A process that `serve` keeps alive."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def look(self, now: float) -> None:
        """Starts the child when it is due; buries it, with what it left behind, when it died."""
        if self.process is None:
            if now >= self.due:
                self.process, self.started = self.start(), now
                log_event("child_started", name=self.name, pid=self.process.pid)
            return
        code = self.process.poll()
        if code is None:
            return
        lifeline.kill_group(self.process.pid)
        self.deaths = 0 if now - self.started > STEADY_SECONDS else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        log_event("child_died", level=logging.WARNING, name=self.name, code=code, again_in_seconds=pause)
        self.process, self.due = None, now + pause

    def stop(self) -> None:
        if self.process is not None:
            lifeline.stop(self.process)
            log_event("child_stopped", name=self.name)
            self.process = None


def serve(
    settings: Settings, *, stop: threading.Event | None = None, announce: Callable[[str], None] = print
) -> None:
    """Runs until SIGTERM or SIGINT (or `stop`), then ends every process that it started.

    Says (`announce`) where Prefect's page is once it is up.

    Raises SetupError when roster, rules or ports are not right, or another `serve` works on the data folder.
    """
    stop = stop or threading.Event()
    make_folders(settings)
    setup_logging(settings)
    load_roster(settings.roster)
    load_directives(settings.directives_dir)
    with _only_one(settings), _stopped_by_signals(stop):
        server = LocalServer(settings, port=settings.prefect_port, light=False)
        if is_alive(server.api_url):
            raise SetupError(
                f"Cổng {settings.prefect_port} đã có một máy chủ Prefect; đổi prefect_port.",
                f"port {settings.prefect_port} is taken by another Prefect server; change prefect_port",
            )
        apply_environment(settings, server.api_url)
        children = make_children(settings, server)
        log_event("serve_started", prefect=server.api_url)
        try:
            _keep_alive(settings, server, children, stop, announce)
        finally:
            (settings.state_dir / SERVER_FILE).unlink(missing_ok=True)
            for child in reversed(children):
                child.stop()
            log_event("serve_stopped")


def make_children(settings: Settings, server: LocalServer) -> list[Child]:
    """The server first: the others need it."""
    values = environment(settings, server.api_url) | to_environment(settings)

    def module(name: str, log: str) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            with (settings.log_dir / log).open("ab") as output:
                return lifeline.start(name, [], environment=values, output=output)

        return start

    return [
        Child("prefect-server", server.launch),
        Child("schedule", module("flows.deployments", "schedule.log")),
        Child("inbox", module("flows.inbox", "inbox.log")),
    ]


def _keep_alive(
    settings: Settings,
    server: LocalServer,
    children: list[Child],
    stop: threading.Event,
    announce: Callable[[str], None],
) -> None:
    first, *others = children
    announced = False
    while not stop.is_set():
        first.look(time.monotonic())
        if not announced and is_alive(server.api_url):
            write_server_file(settings, server.api_url)
            announced = True
            page = server.api_url.removesuffix("/api")
            announce(f"Trang Prefect: {page}. Hộp thư: {settings.inbox}. Ctrl-C để dừng.")
        if announced:
            for child in others:
                child.look(time.monotonic())
        stop.wait(LOOK_SECONDS)


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    lock = FileLock(settings.state_dir / "serve.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SetupError(
            f"«kehoach serve» đang chạy cho thư mục {settings.data_dir}.",
            f"`kehoach serve` already runs for {settings.data_dir}",
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
