"""A hundred runs killed at random moments, with each way of running, each ending as an undisturbed run does."""

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

WAYS = {
    "threads": {"runner": "thread"},
    "processes": {"runner": "process"},
    "Prefect": {"runner": "thread", "prefect": "temporary"},
}
ORDER = ("threads", "processes", "threads", "Prefect")
"""Most rounds go the way that costs least."""


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_kills(tmp_path: Path) -> None:
    """Kills fall anywhere between the start and the end of a run; each round begins with a full inbox."""
    files = mixed_files(sample_files())
    assert len(files) >= 60
    calm = Office.open(tmp_path / "yên")
    calm.drop(files)
    calm.run("run")
    whole = {way: _undisturbed(tmp_path / way, options, files, calm) for way, options in WAYS.items()}
    chance, kills, rounds = random.Random(SEED), 0, 0
    while kills < KILLS:
        way = ORDER[rounds % len(ORDER)]
        size = str(chance.choice((1, 4, 25)))
        shaken = Office.open(tmp_path / f"vòng {rounds}", batch_size=size, **WAYS[way])
        shaken.drop(files)
        most = min(KILLS_A_ROUND, KILLS - kills)
        kills += run_with_kills(shaken, chance, longest=whole[way], kills=most)
        assert _wrong(calm, shaken) == [], f"round {rounds} after {kills} kills"
        print(f"round {rounds} ({way}, batches of {size}): {kills} kills, dataset identical", flush=True)
        shutil.rmtree(shaken.base)
        rounds += 1


def _undisturbed(base: Path, options: dict[str, str], files: dict[str, bytes], calm: Office) -> float:
    """Seconds that a run takes this way when nothing kills it."""
    office = Office.open(base, **options)
    office.drop(files)
    started = time.monotonic()
    office.run("run")
    seconds = time.monotonic() - started
    assert _wrong(calm, office) == []
    print(f"{options}: {seconds:.1f} s undisturbed", flush=True)
    return seconds


def _wrong(one: Office, two: Office) -> list[str]:
    return differences(one.dataset(), two.dataset()) + differences(one.accounts(), two.accounts())
