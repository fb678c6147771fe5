"""Sets Prefect's surroundings before it is imported: its home in our data folder, no telemetry, an explicit server."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path

from pipeline.intake.storage import write_note
from pipeline.settings import Settings

SERVER_FILE = "prefect-server.json"
"""Where a running `kehoach serve` writes the address of its server."""

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # Task runs cost some 20 KB each in Prefect's database; old runs are of no use, our store keeps the history.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}


def environment(settings: Settings, api_url: str | None = None) -> dict[str, str]:
    """Variables for this process and its children. Set ones win over a stray `.env` in the working folder."""
    values = QUIET | {
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_PROFILES_PATH": str(settings.prefect_home / "profiles.toml"),
        "PREFECT_LOGGING_LEVEL": settings.log_level,
        # Run logs are for Prefect's page; the terminal belongs to the command.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
        # Requests to this machine must not go through the office's proxy.
        "NO_PROXY": _no_proxy(),
    }
    return values | ({"PREFECT_API_URL": api_url} if api_url else {})


def apply_environment(settings: Settings, api_url: str | None = None) -> None:
    """Puts the variables in place; call it before the first import of Prefect."""
    os.environ.update(environment(settings, api_url))


def find_server(settings: Settings) -> str | None:
    """The API address of a Prefect server that answers: the one that is set, else that of a running `serve`."""
    candidates = [settings.prefect_api_url, os.environ.get("PREFECT_API_URL"), read_server_file(settings)]
    return next((url for url in candidates if url and is_alive(url)), None)


def is_alive(api_url: str, timeout_seconds: float = 2.0) -> bool:
    """Whether a Prefect server answers at this address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{api_url.rstrip('/')}/health", timeout=timeout_seconds) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def read_server_file(settings: Settings) -> str | None:
    try:
        return str(json.loads((settings.state_dir / SERVER_FILE).read_text(encoding="utf-8"))["api_url"])
    except (OSError, ValueError, KeyError):
        return None


def write_server_file(settings: Settings, api_url: str) -> Path:
    """Tells later commands where the server is."""
    path = settings.state_dir / SERVER_FILE
    write_note(path, {"api_url": api_url})
    return path


def _no_proxy() -> str:
    kept = [item for item in os.environ.get("NO_PROXY", "").split(",") if item]
    return ",".join(dict.fromkeys([*kept, "127.0.0.1", "localhost", "::1"]))
