"""Data folders for the tests of intake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.settings import Settings

STILL = 0.2
"""Seconds: long enough for a slow writer to be told from a finished one, short enough for a test."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder with an empty inbox and quick intake."""
    made = Settings(
        data_dir=tmp_path / "data", still_seconds=STILL, wait_seconds=0, timezone="Asia/Ho_Chi_Minh"
    )
    made.inbox.mkdir(parents=True)
    return made


@pytest.fixture
def drop(settings: Settings) -> Callable[..., Path]:
    """Puts a file into the inbox, written long ago."""

    def put(name: str, data: bytes = b"noi dung", *, age_seconds: float = 3600.0) -> Path:
        import os
        import time

        path = settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        when = time.time() - age_seconds
        os.utime(path, (when, when))
        return path

    return put
