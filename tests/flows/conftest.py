"""One Prefect server for all tests of the flows, for it takes seconds to start; offices; the sample files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from flows.prefect_server import LocalServer, free_port
from pipeline.settings import load_settings
from tests.flows.office import Office, sample_files


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """A run in this process sets Prefect's variables; the next test must not find that run's server."""
    with patch.dict(os.environ):
        yield


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API address of a Prefect server that really runs; it fails here when the packages do not fit together."""
    settings = load_settings(data_dir=tmp_path_factory.mktemp("prefect"), log_level="INFO")
    server = LocalServer(settings, port=free_port(), light=True)
    server.start()
    try:
        server.wait()
        yield server.api_url
    finally:
        server.stop()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A data folder with the sample roster and an empty inbox."""
    return Office.open(tmp_path / "văn phòng")


@pytest.fixture
def offices(tmp_path: Path) -> Callable[..., Office]:
    """Further data folders by name, with options."""
    return lambda name, **options: Office.open(tmp_path / name, **options)


@pytest.fixture(scope="session")
def plans() -> dict[str, bytes]:
    """The sample inbox without its scans: name -> bytes."""
    return sample_files()


@pytest.fixture(scope="session")
def few(plans: dict[str, bytes]) -> dict[str, bytes]:
    """Three Word plans, for tests in which the number does not matter."""
    names = ("16-KH-THCX.docx", "97-KH-LTH.docx", "MG Hoa Sen - ke hoach 2020.docx")
    return {name: plans[name] for name in names}
