"""The flows on a real Prefect server: what its page shows, and that its loss harms nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

from flows.nightly import run_nightly, run_recheck
from flows.prefect_server import LocalServer, free_port
from tests.flows.office import Office, differences


def ask(api: str, path: str, **body: Any) -> Any:
    request = Request(f"{api}{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def flow_run(api: str, name: str) -> dict[str, Any]:
    (found,) = ask(api, "/flow_runs/filter", flow_runs={"name": {"any_": [name]}})
    return dict(found)


def test_a_run_is_a_flow_with_tasks_and_artifacts(
    prefect_api: str, offices: Callable[..., Office], few: dict[str, bytes]
) -> None:
    plain, office = (
        offices("không"),
        offices("có", prefect="server", prefect_api_url=prefect_api, batch_size="2"),
    )
    for one in (plain, office):
        one.drop(few)
    run_nightly(plain.settings())
    summary = run_nightly(office.settings())
    assert summary.status == "done" and summary.prefect_url == prefect_api.removesuffix("/api")
    run = flow_run(prefect_api, f"nightly {summary.started:%Y-%m-%d %H:%M:%S}")
    assert run["state_type"] == "COMPLETED" and run["state"]["message"].startswith(f"{len(few)} tệp thấy")
    tasks = ask(prefect_api, "/task_runs/filter", task_runs={"flow_run_id": {"any_": [run["id"]]}})
    assert sorted(task["name"] for task in tasks) == ["batch 1 of 2: 2 files", "batch 2 of 2: 1 files"]
    assert set(run["tags"]) == {"kehoach", "nightly"}
    assert not any(task["tags"] for task in tasks), (
        "a task with tags asks the server for a slot before each batch"
    )
    artifacts = {
        item["key"]: item
        for item in ask(prefect_api, "/artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
    }
    assert set(artifacts) == {"progress", "digest", "compliance", "dataset"}
    assert artifacts["progress"]["data"] == 100.0
    assert {row["directive_id"] for row in json.loads(artifacts["compliance"]["data"])} == {
        "thu-thua-2020",
        "nha-be-2023",
    }
    assert differences(plain.dataset(), office.dataset()) == [], "Prefect changes nothing in the dataset"


def test_a_run_with_a_problem_is_a_failed_flow(prefect_api: str, offices: Callable[..., Office]) -> None:
    office = offices("hỏng", prefect="server", prefect_api_url=prefect_api, inbox="/không có")
    summary = run_nightly(office.settings())
    run = flow_run(prefect_api, f"nightly {summary.started:%Y-%m-%d %H:%M:%S}")
    assert (run["state_type"], summary.status) == ("FAILED", "failed")
    assert "Không mở được hộp thư" in run["state"]["message"]


def test_other_kinds_of_run_are_flows_too(prefect_api: str, offices: Callable[..., Office]) -> None:
    office = offices("lại", prefect="server", prefect_api_url=prefect_api)
    summary = run_recheck(office.settings())
    assert flow_run(prefect_api, f"recheck {summary.started:%Y-%m-%d %H:%M:%S}")["state_type"] == "COMPLETED"


def test_a_server_that_dies_midway_costs_its_page_only(
    offices: Callable[..., Office], few: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is killed after the first batch; the rest of the run is done without it."""
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    office = offices("mất", batch_size="1")
    server = LocalServer(office.settings(), port=free_port(), light=True)
    server.start()
    server.wait()

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "process" and done == 1:
            server.stop()

    office.drop(few)
    settings = office.settings(prefect="server", prefect_api_url=server.api_url)
    summary = run_nightly(settings, progress=kill)
    assert not summary.problems and len(office.dataset()["submissions"]) == len(few)
    assert office.accounts()["pending"] == []
