"""Kills runs at random moments and starts them again until one comes through."""

from __future__ import annotations

import os
import random
import signal
import subprocess

from tests.flows.office import Office

MOST_STARTS = 60
"""A run that never comes through although it goes on from where it was killed has a fault."""


def run_with_kills(office: Office, chance: random.Random, *, longest: float, kills: int) -> int:
    """Starts `kehoach run`, kills it with SIGKILL after 0 to `longest` seconds, and again; returns the kills.

    After `kills` kills, or when a run came through before its time, the last run is left alone.
    """
    done = 0
    for _ in range(MOST_STARTS):
        process = office.start("run")
        if done < kills and _killed(process, chance.uniform(0.0, longest), whole_group=chance.random() < 0.5):
            done += 1
            continue
        said, _ = process.communicate(timeout=600)
        assert process.returncode == 0, said
        return done
    raise AssertionError(f"no run came through in {MOST_STARTS} starts")


def _killed(process: subprocess.Popen[str], seconds: float, *, whole_group: bool) -> bool:
    """Waits, then kills the process, or it and all its children; False when it ended by itself before."""
    try:
        process.communicate(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        # Not communicate(): a reading child of the killed run may hold the pipe for a moment longer.
        process.wait(60)
        if process.stdout:
            process.stdout.close()
        return True
