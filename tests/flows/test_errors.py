"""Every error of the program comes back whole from another process, whatever it was made from."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from flows.prefect_server import ServerFailed
from flows.processing import BatchFailed, DatabaseUnavailable
from flows.publishing import PublishFailed
from pipeline.errors import KehoachError, SetupError
from pipeline.intake.errors import (
    AlreadyRunning,
    ArchiveDamaged,
    ArchiveUnavailable,
    InboxUnavailable,
    IntakeError,
)
from pipeline.publish.query import QueryError
from pipeline.publish.tables import ContractBroken, Fault

ERRORS = [
    SetupError("sai", "wrong"),
    QueryError("sai", "wrong"),
    ServerFailed("sai", "wrong"),
    IntakeError("sai", "wrong"),
    InboxUnavailable(Path("inbox"), FileNotFoundError(2, "gone")),
    ArchiveUnavailable("archive", OSError(28, "full")),
    ArchiveDamaged("ab" * 32, "missing"),
    AlreadyRunning("process 7"),
    PublishFailed("published", OSError(30, "read-only")),
    DatabaseUnavailable(RuntimeError("locked")),
    BatchFailed(3, RuntimeError("killed")),
    ContractBroken([Fault("findings", "verdict", "one of the verdicts", "maybe", 3)]),
]


def kinds(of: type[KehoachError]) -> set[type[KehoachError]]:
    return {of, *(kind for below in of.__subclasses__() for kind in kinds(below))}


def test_none_is_forgotten() -> None:
    made = {type(error) for error in ERRORS}
    assert {kind for kind in kinds(KehoachError) if kind.__module__.split(".")[0] != "tests"} == {
        KehoachError,
        *made,
    }


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_it_comes_back_whole(error: KehoachError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
