"""What Prefect's page shows of a run: progress, the digest, a table per directive, a link to the dataset."""

from __future__ import annotations

import csv
import io
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import fsspec
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.context import Progress
from flows.summary import RunSummary, digest_markdown
from pipeline.logs import log_event

EVERY_SECONDS = 1.0
"""Least time between two updates of the progress artifact, each of which is a request."""

SHOWN = (
    "directive_id",
    "schools",
    "on_time",
    "late",
    "not_submitted",
    "unreadable",
    "met",
    "partial",
    "missing",
)


class ProgressArtifact:
    """Passes progress on to the caller and shows it in Prefect."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self._id: UUID | None = None
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._inner(stage, done, total)
        now = time.monotonic()
        if stage != "process" or (now - self._last < EVERY_SECONDS and done < total):
            return
        self._last = now
        _try(lambda: self._show(100.0 * done / total if total else 100.0))

    def _show(self, percent: float) -> None:
        if self._id is None:
            created: Any = create_progress_artifact(
                progress=percent, key="progress", description="Văn bản đã xử lý"
            )
            self._id = created
        else:
            update_progress_artifact(artifact_id=self._id, progress=percent)


def show_summary(summary: RunSummary) -> None:
    """The digest, the table and the link; Prefect out of reach costs only these."""
    _try(
        lambda: create_markdown_artifact(
            digest_markdown(summary), key="digest", description="Tóm tắt lần chạy"
        )
    )
    if summary.publication is None:
        return
    url = summary.publication.url
    rows = _try(lambda: summary_rows(url))
    if rows:
        _try(
            lambda: create_table_artifact(rows, key="compliance", description="Kết quả theo văn bản chỉ đạo")
        )
    link = url if "://" in url else Path(url).as_uri()
    _try(
        lambda: create_link_artifact(
            link, key="dataset", link_text="Bảng kết quả", description="Bảng kết quả"
        )
    )


def summary_rows(url: str) -> list[dict[str, Any]]:
    """A row per directive out of a publication's `summary.csv`."""
    with fsspec.open(f"{url}/summary.csv", "rb") as file:
        text = file.read().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    return [{name: row[name] for name in SHOWN if name in row} for row in rows if row["group_kind"] == "all"]


def _try(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:  # An ornament: whatever Prefect's client raises must not fail the run.
        log_event("artifact_failed", level=logging.WARNING, error=f"{type(error).__name__}: {error}")
        return None
