"""Gives a command a Prefect server: the running one when there is one, else one of its own for as long as it takes."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flows.prefect_env import apply_environment, find_server
from flows.prefect_server import ServerFailed, drain, temporary_server
from pipeline.errors import SetupError
from pipeline.logs import log_event
from pipeline.settings import Settings


@contextmanager
def prefect_session(settings: Settings) -> Iterator[str | None]:
    """The API address to run flows against, or None: run the plain functions.

    None when `settings.prefect` is "off", or when it is "auto" and a server cannot be started: the nightly work
    matters more than its record in Prefect. Raises SetupError when "server" is asked for and none answers.
    """
    if settings.prefect == "off":
        yield None
        return
    url = None if settings.prefect == "temporary" else find_server(settings)
    if url is None and settings.prefect == "server":
        raise SetupError(
            "Không tìm thấy máy chủ Prefect; chạy «kehoach serve» hoặc đặt prefect_api_url.",
            "no Prefect server answers; run `kehoach serve` or set prefect_api_url",
        )
    if url is not None:
        with _using(settings, url):
            yield url
        return
    with temporary_server(settings) as server:
        apply_environment(settings, server.api_url)
        importlib.import_module(
            "flows.nightly"
        )  # Imports take seconds, and so does the server: at the same time.
        try:
            server.wait()
        except ServerFailed as error:
            if settings.prefect == "temporary":
                raise
            log_event("prefect_unavailable", level=logging.WARNING, reason=error.message_en)
            yield None
            return
        with _using(settings, server.api_url):
            yield server.api_url


@contextmanager
def _using(settings: Settings, api_url: str) -> Iterator[None]:
    apply_environment(settings, api_url)
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

    # Its records go to its page, not on to the handlers of whoever runs us.
    for name in ("prefect", "prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).propagate = False
    # Prefect may have been imported before, with other surroundings.
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_HOME: str(settings.prefect_home)}):
        try:
            yield
        finally:
            drain()
