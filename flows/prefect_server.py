"""Starts a Prefect server of our own as a child process that ends with its parent."""

from __future__ import annotations

import argparse
import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from flows import lifeline
from flows.prefect_env import environment, is_alive
from pipeline.errors import KehoachError
from pipeline.settings import Settings

START_SECONDS = 120.0
"""The first start migrates Prefect's database, which takes a minute on a slow disk."""


class ServerFailed(KehoachError):
    """The Prefect server did not come up; its log says why."""


class LocalServer:
    """A Prefect server on this machine. `light` leaves out the UI and the background services of a one-shot run."""

    def __init__(self, settings: Settings, *, port: int, light: bool) -> None:
        self.settings = settings
        self.port = port
        self.light = light
        self.api_url = f"http://127.0.0.1:{port}/api"
        self.log: Path = settings.log_dir / "prefect-server.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the child and returns at once."""
        self.child = self.launch()

    def launch(self) -> subprocess.Popen[bytes]:
        """A child process with the server; the caller ends it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.settings.prefect_home.mkdir(parents=True, exist_ok=True)
        arguments = ["--port", str(self.port), *(["--light"] if self.light else [])]
        with self.log.open("wb") as output:
            return lifeline.start(
                "flows.prefect_server",
                arguments,
                environment=environment(self.settings, self.api_url),
                output=output,
            )

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Returns when the server answers. Raises ServerFailed when it ended or takes too long."""
        deadline = time.monotonic() + seconds
        while not is_alive(self.api_url):
            ended = self.child is None or self.child.poll() is not None
            if ended or time.monotonic() > deadline:
                raise ServerFailed(
                    f"Máy chủ Prefect không khởi động được; xem {self.log}.",
                    f"the Prefect server did not start; see {self.log}",
                )
            time.sleep(0.05)

    def stop(self) -> None:
        if self.child is not None:
            lifeline.stop(self.child)
            self.child = None


@contextlib.contextmanager
def temporary_server(settings: Settings) -> Iterator[LocalServer]:
    """A light server for one run; it starts while the caller does other things: `wait` before using it."""
    server = LocalServer(settings, port=free_port(), light=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def drain() -> None:
    """Sends what Prefect's client still holds back: without this, a client whose server stops retries for a minute."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=10)
    EventsWorker.drain_all(timeout=10)


def main() -> None:
    """The child: uvicorn with Prefect's application."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    import uvicorn
    from prefect.server.api.server import create_app

    application = create_app(ephemeral=options.light, final=True)
    config = uvicorn.Config(
        application, host="127.0.0.1", port=options.port, log_level="warning", lifespan="on"
    )
    server = uvicorn.Server(config)

    def leave() -> None:
        server.should_exit = True

    lifeline.watch(leave)
    server.run()


if __name__ == "__main__":
    main()
