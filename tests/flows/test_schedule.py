"""Missed nights: one catch-up, however many there were; and what Prefect's surroundings are set to."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.prefect_env import environment, find_server, write_server_file
from flows.schedule import done_since, last_due, missed
from pipeline.settings import load_settings
from pipeline.store import Store
from tests.conftest import ROOT
from tests.flows.office import Office

VIETNAM = dt.timezone(dt.timedelta(hours=7))
NOW = dt.datetime(2020, 3, 5, 9, 0, tzinfo=VIETNAM)
DUE = dt.datetime(2020, 3, 5, 1, 0, tzinfo=VIETNAM)


def ran(office: Office, when: dt.datetime, *, kind: str = "nightly", status: str = "done") -> None:
    with Store.open(office.settings().database_url) as store:
        store.start_run(f"{when:%d%H}{kind}{status}", kind, now=when)
        if status != "running":
            store.finish_run(f"{when:%d%H}{kind}{status}", status, {}, now=when)  # type: ignore[arg-type]


def test_the_last_due_time_is_local(office: Office) -> None:
    assert last_due(office.settings(), NOW.astimezone(dt.UTC)) == DUE


@pytest.mark.parametrize(
    ("hours_before_due", "kind", "status", "expected", "why"),
    [
        (None, "", "", False, "a new data folder has missed nothing"),
        (-0.1, "nightly", "done", False, "the run of this night was done"),
        (24, "nightly", "done", True, "the machine was off last night"),
        (72, "nightly", "done", True, "three nights are one catch-up"),
        (-0.1, "inbox", "done", False, "only the watch ever ran: no night was ever due"),
    ],
)
def test_missed(
    office: Office, hours_before_due: float | None, kind: str, status: str, expected: bool, why: str
) -> None:
    if hours_before_due is not None:
        ran(office, DUE - dt.timedelta(hours=hours_before_due), kind=kind, status=status)
    assert missed(office.settings(), NOW) == expected, why


def test_a_killed_night_is_caught_up(office: Office) -> None:
    ran(office, DUE - dt.timedelta(days=1))
    ran(office, DUE + dt.timedelta(minutes=1), status="running")
    assert missed(office.settings(), NOW)


def test_late_runs_that_pile_up_have_nothing_left_to_do(office: Office) -> None:
    ran(office, NOW)
    assert done_since(office.settings(), DUE)
    assert not done_since(office.settings(), NOW + dt.timedelta(hours=1))
    assert not done_since(office.settings(), None), "a run that somebody asked for is never skipped"


def test_nothing_leaves_the_machine_and_nothing_strays_in(tmp_path: Path) -> None:
    """A `.env` in the working folder names another server and other folders; ours win, in the child as well."""
    (tmp_path / ".env").write_text("PREFECT_API_URL=http://example.invalid/api\nPREFECT_HOME=/nowhere\n")
    values = environment(load_settings(data_dir=tmp_path / "data"), "http://127.0.0.1:1/api")
    code = (
        "import prefect.settings as s; c = s.get_current_settings(); "
        "print(c.api.url, c.home, c.server.analytics_enabled)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, **values, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert shown.split() == ["http://127.0.0.1:1/api", str(tmp_path / "data" / "prefect"), "False"]
    assert values["DO_NOT_TRACK"] == "1"


def test_a_server_that_does_not_answer_is_not_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    write_server_file(office.settings(), "http://127.0.0.1:9/api")
    assert find_server(office.settings()) is None


def test_the_running_server_is_found(
    prefect_api: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    write_server_file(office.settings(), prefect_api)
    assert find_server(office.settings()) == prefect_api
