"""Lists the inbox and decides which files are fully written; nothing here trusts file-system events."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.errors import InboxUnavailable
from pipeline.intake.names import MANIFEST_CODE, Reason, printable, why_ignored

OLD_FACTOR = 12.0
"""A file last changed this many times `still_seconds` ago needs no full watch, only two equal looks. Twelve
(a minute by default), for the clock of a file server may differ from ours by some seconds."""

SECOND_LOOK_SECONDS = 1.0
"""Gap between the two looks at an old file; copying programs write at least once in a second."""

SYMLINK = Reason("symlink", "Đường dẫn tắt (liên kết) không được nhận; hãy chép tệp thật vào hộp thư.")
SPECIAL = Reason("special", "Không phải tệp thông thường nên không được nhận.")
NO_ACCESS = Reason("no_access", "Không có quyền đọc; sẽ thử lại lần chạy sau.")


@dataclass(frozen=True, slots=True)
class Signature:
    """What must not change while a file is being watched."""

    size: int
    mtime_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, status: os.stat_result) -> Signature:
        return cls(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing found in the inbox. `source` is its path below the inbox, with slashes, as the sender named it."""

    path: Path
    source: str
    signature: Signature | None = None
    ignored: Reason | None = None
    waiting: Reason | None = None


def scan(inbox: Path) -> list[Entry]:
    """Everything below `inbox` in a stable order, sub-folders included.

    Raises InboxUnavailable when the folder itself cannot be listed (a vanished share, no permission).
    """
    try:
        if not inbox.is_dir():
            raise NotADirectoryError(f"{inbox} is not a folder")
        return sorted(_walk(inbox, inbox, top=True), key=lambda entry: entry.source)
    except OSError as error:
        raise InboxUnavailable(inbox, error) from error


def _walk(folder: Path, inbox: Path, *, top: bool = False) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            found = list(listing)
    except OSError:
        if top or not inbox.is_dir():
            raise
        yield Entry(folder, _source(folder, inbox), waiting=NO_ACCESS)
        return
    for item in found:
        path = Path(item.path)
        if item.is_dir(follow_symlinks=False):
            reason = why_ignored(item.name, folder=True)
            if reason:
                yield Entry(path, _source(path, inbox), ignored=reason)
            else:
                yield from _walk(path, inbox)
        else:
            yield from _look(path, inbox)


def _look(path: Path, inbox: Path) -> Iterator[Entry]:
    source = _source(path, inbox)
    try:
        status = path.lstat()
    except FileNotFoundError:
        return  # Gone between listing and looking: renamed or removed by its owner, seen next time.
    except OSError:
        yield Entry(path, source, waiting=NO_ACCESS)
        return
    reason = why_ignored(path.name)
    if stat.S_ISLNK(status.st_mode):
        reason = SYMLINK
    elif not stat.S_ISREG(status.st_mode):
        reason = SPECIAL
    yield Entry(path, source, Signature.of(status), reason)


def _source(path: Path, inbox: Path) -> str:
    return printable(path.relative_to(inbox).as_posix())


@dataclass
class Stillness:
    """Remembers when each file was first seen as it is now; times are monotonic, so a clock jump cannot fool it."""

    still_seconds: float
    _first: dict[Path, tuple[Signature, float]] = field(default_factory=dict)

    def observe(self, entries: Iterable[Entry]) -> list[Entry]:
        """Looks once more and returns the files that are fully written, manifests among them; call it again."""
        now, still = time.monotonic(), []
        seen: dict[Path, tuple[Signature, float]] = {}
        for entry in entries:
            if entry.signature is None or (entry.ignored and entry.ignored.code != MANIFEST_CODE):
                continue
            known = self._first.get(entry.path)
            first = known[1] if known and known[0] == entry.signature else now
            seen[entry.path] = (entry.signature, first)
            if self._is_still(entry.signature, now - first, again=known is not None and first != now):
                still.append(entry)
        self._first = seen
        return still

    def _is_still(self, signature: Signature, watched: float, *, again: bool) -> bool:
        if self.still_seconds == 0 or watched >= self.still_seconds:
            return True
        age = time.time() - signature.mtime_ns / 1e9
        return again and age >= self.still_seconds * OLD_FACTOR and watched >= SECOND_LOOK_SECONDS
