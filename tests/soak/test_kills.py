"""A hundred runs killed at random moments, on threads and on processes, each ending as an undisturbed run does."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.flows.killing import run_with_kills
from tests.flows.office import Office, differences, mixed_files, sample_files

KILLS = int(os.environ.get("KEHOACH_SOAK_KILLS", "100"))
KILLS_A_ROUND = 8
"""More would only kill the same slow start again and again."""

SEED = int(os.environ.get("KEHOACH_SOAK_SEED", "2020"))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_kills(tmp_path: Path) -> None:
    """Kills fall anywhere between the start and the end of a run; each round begins with a full inbox."""
    files = mixed_files(sample_files())
    assert len(files) >= 60
    calm = Office.open(tmp_path / "yên")
    calm.drop(files)
    started = time.monotonic()
    calm.run("run")
    whole = time.monotonic() - started
    chance, kills, rounds = random.Random(SEED), 0, 0
    while kills < KILLS:
        runner = ("thread", "process")[rounds % 2]
        shaken = Office.open(
            tmp_path / f"vòng {rounds}", batch_size=str(chance.choice((1, 4, 25))), runner=runner
        )
        shaken.drop(files)
        kills += run_with_kills(shaken, chance, longest=whole, kills=min(KILLS_A_ROUND, KILLS - kills))
        wrong = differences(calm.dataset(), shaken.dataset()) + differences(
            calm.accounts(), shaken.accounts()
        )
        assert wrong == [], f"round {rounds} after {kills} kills"
        print(f"round {rounds} ({runner}): {kills} kills, dataset identical", flush=True)
        shutil.rmtree(shaken.base)
        rounds += 1
