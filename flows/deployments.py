"""The child of `kehoach serve` that holds the schedule and starts the runs which the schedule or the page asks for."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import threading
import time
from typing import Any

from prefect import get_client, serve
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.deployments import run_deployment
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import PrefectException
from prefect.schedules import Cron
from prefect.states import Crashed

from flows import lifeline
from flows.orchestrated import FLOWS
from flows.schedule import missed
from pipeline.intake.lock import is_running
from pipeline.logs import log_event, setup_logging
from pipeline.settings import Settings, load_settings

NAME = "kehoach"
"""Deployments are called "nightly/kehoach", "recheck/kehoach" …"""

BY_HAND = ("recheck", "publish", "retry")


def make_deployments(settings: Settings) -> list[RunnerDeployment]:
    """`nightly` by the schedule, the others when somebody presses "Run" in Prefect's page."""
    parameters = {"data_dir": str(settings.data_dir)}
    schedule = Cron(settings.schedule, timezone=settings.timezone)
    schedules: dict[str, list[Any]] = {"nightly": [schedule]} | {kind: [] for kind in BY_HAND}
    made: list[Any] = [
        FLOWS[kind].to_deployment(NAME, schedules=when, parameters=parameters, tags=["kehoach"])
        for kind, when in schedules.items()
    ]
    return made


def catch_up(settings: Settings) -> None:
    """Asks for one run when the last due one did not happen; waits until the deployment is known to the server."""
    if not missed(settings, dt.datetime.now(settings.zone)):
        return
    for _ in range(60):
        try:
            run_deployment(f"nightly/{NAME}", timeout=0, flow_run_name="nightly catch-up")
            log_event("catch_up_asked")
            return
        except (PrefectException, ValueError) as error:
            reason = str(error)
            time.sleep(1)
    log_event("catch_up_failed", level=logging.ERROR, reason=reason)


def bury_dead_runs(settings: Settings) -> int:
    """Runs that Prefect believes to be under way although no process holds the run lock: killed. Says so there."""
    if is_running(settings.state_dir):
        return 0
    with get_client(sync_client=True) as client:
        running = FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING]))
        )
        dead = client.read_flow_runs(flow_run_filter=running)
        for run in dead:
            client.set_flow_run_state(run.id, Crashed(message="Tiến trình đã dừng đột ngột."), force=True)
    log_event("dead_runs_buried", runs=len(dead))
    return len(dead)


def main() -> None:
    """Serves until it is told to stop; runs one flow at a time."""
    settings = load_settings()
    setup_logging(settings)
    # The runs are children of this process, in its group: when `serve` is gone, all of them go.
    lifeline.watch(lambda: os.killpg(os.getpgrp(), signal.SIGKILL))
    bury_dead_runs(settings)
    threading.Thread(target=catch_up, args=(settings,), name="catch-up", daemon=True).start()
    serve(*make_deployments(settings), pause_on_shutdown=False, print_starting_message=False, limit=1)


if __name__ == "__main__":
    main()
