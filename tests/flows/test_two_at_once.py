"""Two `kehoach run` at once: one works, the other says why it left, and the dataset is right."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.intake.lock import is_running
from tests.flows.office import Office, differences


def test_the_second_leaves_and_says_why(offices: Callable[..., Office], few: dict[str, bytes]) -> None:
    alone, crowded = offices("một"), offices("hai")
    for office in (alone, crowded):
        office.drop(few)
    alone.run("run")
    both = [crowded.start("run"), crowded.start("run")]
    said = [process.communicate(timeout=300)[0] for process in both]
    left = [text for process, text in zip(both, said, strict=True) if process.returncode == 2]
    done = [text for process, text in zip(both, said, strict=True) if process.returncode == 0]
    assert (len(left), len(done)) == (1, 1), said
    assert "Một lần chạy khác đang làm việc" in left[0]
    assert not is_running(crowded.base / "state")
    assert differences(alone.dataset(), crowded.dataset()) == []


def test_the_second_waits_when_it_may(offices: Callable[..., Office], few: dict[str, bytes]) -> None:
    office = offices("chờ", lock_wait_seconds="120")
    office.drop(few)
    both = [office.start("run"), office.start("run")]
    assert [process.wait(300) for process in both] == [0, 0]
    assert office.accounts()["pending"] == []
