"""A reader that hangs, dies or eats memory ends as that document's cause; the others are read as if nothing were.

The child processes of these tests load a `sitecustomize` that makes the reader do, for files of certain names, what
a fault in a native library would do: the processes, signals and limits are the real ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from extractors import isolation
from extractors.errors import Cause, ReadError
from extractors.isolation import members_isolated, read_isolated
from extractors.limits import Limits
from tests.conftest import ROOT
from tests.extractors.readers.broken_files import archive, good_docx, good_pdf

FAULTS = """
import ctypes, os, signal, subprocess, sys, time

kept = []
def fault(name):
    if "giu" in name:
        kept.append(b"x" * 300_000_000)
    if "treo" in name:
        time.sleep(600)
    if "treo-c" in name:
        ctypes.PyDLL(None).sleep(600)
    if "con" in name:
        subprocess.Popen(["sleep", "600"], start_new_session=True)
        time.sleep(600)
    if "chet" in name:
        ctypes.string_at(0)
    if "thoat" in name:
        os._exit(3)
    if "python" in name:
        blocks = []
        while True:
            blocks.append("x" * 10_000_000)
    if "trang" in name:
        import mmap
        pages = []
        while True:
            pages.append(mmap.mmap(-1, 30_000_000))
            pages[-1].write(b"x" * 30_000_000)
            time.sleep(0.02)
import builtins
_import = builtins.__import__
def hooked(name, *rest, **more):
    module = _import(name, *rest, **more)
    dispatch = sys.modules.get("extractors.readers.dispatch")
    if dispatch is not None and hasattr(dispatch, "preload") and not hasattr(dispatch, "faulty"):
        read = dispatch._read
        def faulty(data, name, limits):
            fault(os.path.basename(name))
            return read(data, name, limits)
        dispatch.faulty = True
        dispatch._read = faulty
    return module
builtins.__import__ = hooked
"""


@pytest.fixture(autouse=True)
def faulty_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Children started in a test load the faults; none of them outlives the test."""
    (tmp_path / "sitecustomize.py").write_text(FAULTS, encoding="utf-8")
    isolation.close()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield
    isolation.close()


def cause_of(name: str, limits: Limits) -> Cause | None:
    try:
        read_isolated(good_docx(), name, limits)
    except ReadError as error:
        return error.cause
    return None


SMALL = Limits(timeout_seconds=20, max_memory_bytes=300 * 2**20)
FALLS = [
    ("treo.docx", Limits(timeout_seconds=1), Cause.TIMEOUT, "sleeps"),
    ("con.docx", Limits(timeout_seconds=1), Cause.TIMEOUT, "waits for a program of its own"),
    ("chet.docx", SMALL, Cause.CRASH, "reads address 0"),
    ("thoat.docx", SMALL, Cause.CRASH, "leaves"),
    ("python.docx", SMALL, Cause.TOO_LARGE, "eats memory in Python"),
    ("trang.docx", SMALL, Cause.TOO_LARGE, "eats memory outside Python"),
]


@pytest.mark.parametrize(("name", "limits", "cause", "why"), FALLS, ids=[row[3] for row in FALLS])
def test_a_fault_is_the_cause_of_its_own_document(name: str, limits: Limits, cause: Cause, why: str) -> None:
    assert cause_of(name, limits) is cause, why
    assert cause_of("tot.docx", SMALL) is None, "the next document found a broken pool"


def test_others_at_the_same_time_do_not_notice() -> None:
    """Faulty and good documents side by side, each in a thread."""
    names = ["tot-1.docx", "chet.docx", "tot-2.docx", "treo.docx", "tot-3.docx", "thoat.docx"]
    limits = Limits(timeout_seconds=6, max_memory_bytes=300 * 2**20)
    with ThreadPoolExecutor(3) as pool:
        found = dict(zip(names, pool.map(lambda name: cause_of(name, limits), names), strict=True))
    assert found == {
        "tot-1.docx": None, "tot-2.docx": None, "tot-3.docx": None,
        "chet.docx": Cause.CRASH, "treo.docx": Cause.TIMEOUT, "thoat.docx": Cause.CRASH,
    }  # fmt: skip


def test_nothing_that_a_hung_reader_started_lives_on() -> None:
    before = sleepers()
    assert cause_of("con.docx", Limits(timeout_seconds=1)) is Cause.TIMEOUT
    assert sleepers() == before


def sleepers() -> set[int]:
    return {p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "600"]}


def test_children_are_warm_and_answers_are_whole() -> None:
    """The same child serves again; errors of the reader come through as themselves."""
    first = read_isolated(good_pdf(), "a.pdf", SMALL)
    child = children()
    second = read_isolated(good_docx(), "b.docx", SMALL)
    assert children() == child
    assert (first.media_type, second.media_type.endswith("document")) == ("application/pdf", True)
    with pytest.raises(ReadError) as caught:
        read_isolated(good_pdf()[:200], "a.pdf", SMALL)
    assert caught.value.cause is Cause.CORRUPT
    assert caught.value.detail
    assert children() == child


def test_a_child_that_keeps_memory_is_replaced() -> None:
    """What a library leaks goes with its process, long before the machine feels it."""
    assert cause_of("tot.docx", SMALL) is None
    first = children()
    assert cause_of("giu.docx", Limits(max_memory_bytes=2**30)) is None
    assert cause_of("tot.docx", SMALL) is None
    assert not children() & first


def children() -> set[int]:
    return {p.pid for p in psutil.Process().children() if "extractors.isolation_child" in p.cmdline()}


def test_members_come_through() -> None:
    found = members_isolated(archive({"a.docx": good_docx(), "../b.docx": b"x"}), "a.zip", SMALL)
    assert [(member.name, member.data is None) for member in found] == [
        ("a.docx", False),
        ("../b.docx", True),
    ]


def test_children_die_with_their_parent(tmp_path: Path) -> None:
    """The parent is killed without a chance to clean up while its child hangs; the next run takes its folders away."""
    folders = tmp_path / "tmp"
    folders.mkdir()
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(
            """
            import psutil, sys, threading
            from extractors.isolation import read_isolated
            from extractors.limits import Limits
            threading.Thread(target=read_isolated, args=(b"PK" * 99, "treo.docx", Limits()), daemon=True).start()
            while not (found := psutil.Process().children()):
                pass
            print(found[0].pid, flush=True)
            sys.stdin.read()
            """
        ),
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)]),
        "TMPDIR": str(folders),
    }
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        assert eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert list(folders.iterdir())
    script.write_text(
        "from extractors.isolation import read_isolated\n"
        "from extractors.limits import Limits\n"
        "read_isolated(open(0, 'rb').read(), 'a.docx', Limits())\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, str(script)], input=good_docx(), env=environment, check=True)
    assert not list(folders.iterdir())


def eventually(condition: Callable[[], bool]) -> bool:
    for _ in range(300):
        if condition():
            return True
        time.sleep(0.1)
    return False
