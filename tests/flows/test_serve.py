"""`kehoach serve`: a dropped file is published without another command; killed children come back; nothing stays."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from flows.prefect_env import find_server
from flows.prefect_server import free_port
from tests.flows.office import Office, resent

PATIENCE_SECONDS = 120.0


def wait_for(what: str, happened: Callable[[], Any], process: subprocess.Popen[str]) -> Any:
    """The first true value of `happened`; says what did not happen and why when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := happened()):
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            said = process.communicate(timeout=5)[0] if ended else ""
            raise AssertionError(f"{what} did not happen; serve said: {said}")
        time.sleep(0.2)
    return value


def ask(api: str, path: str, **body: Any) -> Any:
    request = Request(f"{api}{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.timeout(600)
def test_serve(offices: Callable[..., Office], few: dict[str, bytes]) -> None:
    office = offices("phục vụ", prefect_port=str(free_port()), still_seconds="0.5")
    serve = office.start("serve")
    try:
        check_serving(office, serve, few)
        family = psutil.Process(serve.pid).children(recursive=True)
        serve.send_signal(signal.SIGTERM)
        assert serve.wait(60) == 0
        assert [
            child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
        ] == []
        assert find_server(office.settings(prefect="auto")) is None
    finally:
        serve.kill()


def check_serving(office: Office, serve: subprocess.Popen[str], few: dict[str, bytes]) -> None:
    api = str(wait_for("the server", lambda: find_server(office.settings(prefect="auto")), serve))
    latest = office.base / "published" / "latest"
    first, *_ = few

    assert "đang chạy" in office.run("serve", expected=2), "a second one leaves"

    office.drop({first: few[first]})
    wait_for("the first publication", latest.exists, serve)
    assert {row["file_name"] for row in office.dataset()["submissions"]} == {first}

    watcher = wait_for("the watcher", lambda: child_of(serve, "flows.inbox"), serve)
    watcher.kill()
    wait_for(
        "another watcher", lambda: (new := child_of(serve, "flows.inbox")) and new.pid != watcher.pid, serve
    )
    office.drop({f"lại {first}": resent(few[first], "lần hai")})
    wait_for("the second publication", lambda: len(office.dataset()["submissions"]) == 2, serve)

    deployments = wait_for("the schedule", lambda: ask(api, "/deployments/filter"), serve)
    (nightly,) = [item for item in deployments if item["schedules"]]
    assert nightly["schedules"][0]["schedule"] == {
        "cron": "0 1 * * *",
        "timezone": "Asia/Ho_Chi_Minh",
        "day_or": True,
    }
    runs = ask(api, "/flow_runs/filter")
    assert "inbox" in {run["name"].split()[0] for run in runs}

    wait_for("the order", lambda: ordered(api, nightly["id"]), serve)
    wait_for("a run from the page", lambda: ended_runs(office, "nightly"), serve)


def ordered(api: str, deployment: str) -> bool:
    """Asks for a run as Prefect's page does; a busy server says 503 and is asked again."""
    try:
        return bool(ask(api, f"/deployments/{deployment}/create_flow_run"))
    except HTTPError as error:
        assert error.code == 503
        return False


def child_of(serve: subprocess.Popen[str], module: str) -> psutil.Process | None:
    for child in psutil.Process(serve.pid).children():
        with suppress(psutil.Error):  # it may end while we look
            if module in child.cmdline():
                return child
    return None


def ended_runs(office: Office, kind: str) -> list[dict[str, object]]:
    """Runs of a kind that the log saw to their end."""
    started = {
        line["run"] for line in office.log() if line["event"] == "run_started" and line["kind"] == kind
    }
    return [line for line in office.log() if line["event"] == "run_finished" and line["run"] in started]


def test_serve_killed_leaves_no_orphan(offices: Callable[..., Office]) -> None:
    office = offices("bị giết", prefect_port=str(free_port()))
    serve = office.start("serve")
    try:
        wait_for("the watcher", lambda: child_of(serve, "flows.inbox"), serve)
        family = psutil.Process(serve.pid).children(recursive=True)
        serve.kill()
        serve.wait()
        _, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
    finally:
        serve.kill()
