"""Two runs at once: one works, the other says why it leaves; a dead holder holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline.intake.errors import AlreadyRunning
from pipeline.intake.lock import is_running, run_lock

HOLDER = """
import sys, time
from pathlib import Path
from pipeline.intake.lock import run_lock
with run_lock(Path(sys.argv[1]), "nightly"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdout.readline() == "held\n"
    return child


def test_the_second_says_who_the_first_is(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert is_running(tmp_path)
    with pytest.raises(AlreadyRunning) as caught, run_lock(tmp_path, "nightly"):
        pass
    assert f"tiến trình {holder.pid}" in caught.value.message_vi
    holder.kill()
    holder.wait()


def test_a_killed_holder_frees_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with run_lock(tmp_path, "nightly"):
        assert is_running(tmp_path)
    assert not is_running(tmp_path)


def test_the_second_may_wait(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    threading.Timer(0.5, holder.kill).start()
    with run_lock(tmp_path, "nightly", wait_seconds=30):
        assert is_running(tmp_path)
    holder.wait()
