"""When the nightly run is due, and whether a night was missed: one catch-up, however many nights it was."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

from pipeline.settings import Settings
from pipeline.store import Store


def last_due(settings: Settings, now: dt.datetime) -> dt.datetime:
    """The latest moment at or before `now` at which the schedule asked for a run."""
    # The cron that Prefect itself schedules by, so that both agree on when a run is due.
    croniter: Any = import_module("prefect._vendor.croniter").croniter
    times = croniter(settings.schedule, now.astimezone(settings.zone))
    due: dt.datetime = times.get_prev(dt.datetime)
    return due


def missed(settings: Settings, now: dt.datetime) -> bool:
    """Whether the last due run did not happen. A data folder that never ran anything has missed nothing."""
    started = _starts(settings)
    return bool(started) and max(started) < last_due(settings, now)


def done_since(settings: Settings, moment: dt.datetime | None) -> bool:
    """Whether a full run began after `moment` and was done: a run planned for then has nothing left to do."""
    return moment is not None and any(start > moment for start in _starts(settings))


def _starts(settings: Settings) -> list[dt.datetime]:
    with Store.open(settings.database_url) as store:
        return [
            run.started_at
            for run in store.runs(limit=200)
            if run.kind in ("nightly", "retry") and run.status == "done"
        ]
