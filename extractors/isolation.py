"""Reads documents in child processes, so that a hang, a crash or a memory hog ends as that document's cause alone."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import psutil

from extractors.document import Document
from extractors.errors import ReaderCrash, ReadError, ReadTimeout, TooLarge
from extractors.limits import Limits
from extractors.readers.libreoffice import TEMPLATE_VARIABLE
from extractors.readers.members import Member

__all__ = ["close", "members_isolated", "read_isolated"]

Task = Literal["document", "members"]

_WATCH_SECONDS = 0.1
"""How often the memory of a busy child is looked at."""
_START_SECONDS = 120.0
"""Time that a child has to load the readers; not counted as the document's."""
_LIFE = 1000
_GROWTH = 256 << 20
"""A child is replaced after so many documents, or earlier once it keeps so many bytes more than at its start:
leaks of native libraries stay small, and an honest reader is not started over and over (1 s of processor)."""
_SUSPECT_SHARE = 0.7
"""A child that dies above this share of its memory was killed by its appetite, not by a fault."""
_PREFIX = "kehoach-read-"
_HEADER = struct.Struct("<Q")


def read_isolated(data: bytes, name: str, limits: Limits) -> Document:
    """Like `extractors.readers.read_document`, in a child process with limits of time and memory.

    Besides the causes of `read_document` it raises ReadTimeout (the child and all that it started are killed),
    TooLarge when memory runs out, ReaderCrash when the child dies. Threads may call it at once; each gets a child.
    """
    answer = _call("document", data, name, limits)
    if not isinstance(answer, Document):
        raise ReaderCrash(f"the reader answered with {type(answer).__name__}")
    return answer


def members_isolated(data: bytes, name: str, limits: Limits) -> list[Member]:
    """Like `extractors.readers.members`, in a child process."""
    answer = _call("members", data, name, limits)
    if not isinstance(answer, list):
        raise ReaderCrash(f"the reader answered with {type(answer).__name__}")
    return answer


def close() -> None:
    """Ends the idle children. Called when the interpreter exits; more documents may follow all the same."""
    _pool.close()


def _call(task: Task, data: bytes, name: str, limits: Limits) -> object:
    if len(data) > limits.max_bytes:
        raise TooLarge(f"{len(data)} bytes, {limits.max_bytes} allowed")
    child = _pool.take()
    try:
        answer = child.ask(task, data, name, limits)
    except BaseException:
        child.kill()
        raise
    _pool.give_back(child)
    if isinstance(answer, ReadError):
        raise answer
    return answer


class _Pool:
    """Idle children, ready for the next document."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._owner = os.getpid()
        # Linux kills a child when the *thread* that started it ends, so one lasting thread starts them all.
        self._starter: ThreadPoolExecutor | None = None
        self._office: tempfile.TemporaryDirectory[str] | None = None

    def take(self) -> _Child:
        with self._lock:
            self._forget_if_forked()
            while self._idle:
                child = self._idle.pop()
                if child.is_alive():
                    return child
                child.kill()
            if self._starter is None:
                self._starter = ThreadPoolExecutor(1, "reader-starter")
            if self._office is None:
                _sweep()
                self._office = tempfile.TemporaryDirectory(
                    prefix=f"{_PREFIX}{os.getpid()}-office-", ignore_cleanup_errors=True
                )
            starter, office = self._starter, self._office.name
        return starter.submit(_Child, office).result()

    def give_back(self, child: _Child) -> None:
        if child.served >= _LIFE or child.has_grown() or not child.is_alive():
            child.kill()
            return
        with self._lock:
            keep = len(self._idle) < (os.cpu_count() or 1)
            if keep:
                self._idle.append(child)
        if not keep:
            child.kill()

    def close(self) -> None:
        with self._lock:
            self._forget_if_forked()
            children, self._idle = self._idle, []
        for child in children:
            child.kill()

    def _forget_if_forked(self) -> None:
        """A forked process must not talk to its parent's children."""
        if self._owner != os.getpid():
            self._owner = os.getpid()
            self._idle = []
            self._starter = None
            self._office = None


class _Child:
    """One reading process. Requests go down its standard input; answers come back on a pipe of their own."""

    def __init__(self, office_folder: str) -> None:
        self.served = 0
        self._folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        answers, child_end = os.pipe()
        root = str(Path(__file__).resolve().parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "extractors.isolation_child", str(child_end)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(child_end,),
                start_new_session=True,
                # Whatever the child leaves behind when it is killed lies in a folder that goes with it.
                env={
                    **os.environ,
                    "TMPDIR": self._folder,
                    "PYTHONPATH": os.pathsep.join(paths),
                    TEMPLATE_VARIABLE: office_folder,
                },
            )
        finally:
            os.close(child_end)
        self._watched = psutil.Process(self._process.pid)
        self._answers = answers
        self._base = self._base_reserved = 0
        self._peak = 0

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def has_grown(self) -> bool:
        """Whether it keeps much more memory between documents than it began with."""
        return _resident(self._watched) > self._base + _GROWTH

    def ask(self, task: Task, data: bytes, name: str, limits: Limits) -> object:
        """The child's answer. Raises ReadTimeout, TooLarge or ReaderCrash when none comes."""
        self.served += 1
        self._peak = 0
        if self.served == 1:
            self._await(_START_SECONDS, None)
            self._base, self._base_reserved = _resident(self._watched), _reserved(self._watched)
        self._send(pickle.dumps((task, data, name, limits), pickle.HIGHEST_PROTOCOL))
        return pickle.loads(self._await(limits.timeout_seconds, limits))

    def _send(self, request: bytes) -> None:
        pipe = self._process.stdin
        if pipe is None:
            raise ReaderCrash("the reading process has no input")
        try:
            pipe.write(_HEADER.pack(len(request)))
            pipe.write(request)
            pipe.flush()
        except OSError as error:
            raise ReaderCrash(f"the reading process ended: {error}") from error

    def _await(self, seconds: float, limits: Limits | None) -> bytes:
        deadline = time.monotonic() + seconds
        buffer = bytearray()
        # Unlike select, poll also takes the high descriptors of a process with many open files.
        poll = select.poll()
        poll.register(self._answers, select.POLLIN | select.POLLHUP)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ReadTimeout(f"no result after {seconds:g} s")
            if poll.poll(1000 * min(left, _WATCH_SECONDS)):
                part = os.read(self._answers, 1 << 20)
                if not part:
                    raise self._death(limits)
                buffer += part
                if len(buffer) >= _HEADER.size:
                    size = _HEADER.unpack_from(buffer)[0]
                    if len(buffer) >= _HEADER.size + size:
                        return bytes(buffer[_HEADER.size : _HEADER.size + size])
            elif limits is not None:
                self._watch_memory(limits)

    def _watch_memory(self, limits: Limits) -> None:
        """Looks at what the child and everything under it really use; LibreOffice is not bound by the child's limit."""
        family = self._family()
        used = sum(_resident(process) for process in family) - self._base
        reserved = _reserved(family[0]) - self._base_reserved if family else 0
        self._peak = max(self._peak, used, reserved)
        if used > limits.max_memory_bytes:
            raise TooLarge(
                f"reading took {used // 2**20} MiB, {limits.max_memory_bytes // 2**20} MiB allowed"
            )

    def _death(self, limits: Limits | None) -> ReadError:
        code = self._process.wait()
        if code == -signal.SIGKILL or (limits and self._peak > _SUSPECT_SHARE * limits.max_memory_bytes):
            return TooLarge(f"the reading process was killed at {self._peak // 2**20} MiB")
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return ReaderCrash(f"the reading process ended with {cause}")

    def _family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """Ends the child and everything that it started, and removes their files."""
        for process in reversed(self._family()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with contextlib.suppress(OSError):
            os.close(self._answers)
        shutil.rmtree(self._folder, ignore_errors=True)


def _sweep() -> None:
    """Removes the folders of processes that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _reserved(process: psutil.Process) -> int:
    """Address space, which is what a child's own limit counts."""
    try:
        return int(process.memory_info().vms)
    except psutil.Error:
        return 0


_pool = _Pool()
atexit.register(close)
