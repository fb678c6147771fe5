"""Runs killed at random moments end in the dataset of an undisturbed run; `tests/soak` does it a hundred times."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.flows.killing import run_with_kills
from tests.flows.office import Office, differences, mixed_files

KILLS = 4
LONGEST_SECONDS = 4.0


@pytest.mark.timeout(600)
def test_killed_runs_lose_nothing_and_double_nothing(
    offices: Callable[..., Office], few: dict[str, bytes]
) -> None:
    files = mixed_files(few, copies=1)
    calm, shaken = offices("yên"), offices("bị ngắt", batch_size="3")
    for office in (calm, shaken):
        office.drop(files)
    calm.run("run")
    kills = run_with_kills(shaken, random.Random(5), longest=LONGEST_SECONDS, kills=KILLS)
    assert kills, "at least one kill must have hit a run"
    assert differences(calm.dataset(), shaken.dataset()) == []
    assert differences(calm.accounts(), shaken.accounts()) == []
