"""A plan is checked without a network and without a home folder: nothing is fetched, then or at import."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

WORD = "KE HOACH PTTDBVANTQ 2020 - TH Rach Dao.docx"
GUARDED = """
import socket, sys

def refuse(*arguments, **named):
    raise SystemExit(f"network used: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
import spacy, underthesea
from flows.cli import main
main(sys.argv[1:])
"""
"""Ends the process on the first thing sent or looked up, even where the caller would have swallowed an error."""


@cache
def alone() -> tuple[str, ...]:
    """The command that runs another one in a network of its own that has no devices; none where that is forbidden."""
    unshare = shutil.which("unshare")
    for command in ((unshare, "-n"), (unshare, "-rn")) if unshare else ():
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return ()


@pytest.mark.parametrize("isolated", [pytest.param(False, id="guard"), pytest.param(True, id="unshare")])
def test_a_plan_is_checked_without_network_and_home(isolated: bool, samples: Path, tmp_path: Path) -> None:
    if isolated and not alone():
        pytest.skip("this machine lets nobody make a network of his own")
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "KEHOACH_"))
    }
    done = subprocess.run(
        [
            *(alone() if isolated else ()),
            *(sys.executable, "-c", GUARDED, "check", str(samples / "inbox" / WORD), "--json"),
            *("--directive", "thu-thua-2020", "--roster", str(samples / "roster.csv")),
        ],
        env={**environment, "HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["status"], found["document"]["school_id"]) == ("checked", "TT-TH-03")
    assert {finding["verdict"] for finding in found["findings"]} >= {"met"}
    assert list(home.rglob("*")) == [], "a library kept something: it may have wanted to fetch something"
