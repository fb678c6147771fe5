"""Takes files in: still, archived, receipted, and only then out of the inbox; every file seen is accounted for."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from pipeline.intake.archive import Archive, Receipt, SourceFailed
from pipeline.intake.errors import ArchiveUnavailable
from pipeline.intake.manifest import Manifest, ManifestRow, read_manifest
from pipeline.intake.names import MANIFEST_CODE, Reason
from pipeline.intake.scan import Entry, Signature, Stillness, scan
from pipeline.intake.seen import SeenFiles
from pipeline.intake.storage import sync_folder
from pipeline.settings import AfterArchive, Settings

State = Literal["ingested", "waiting", "ignored", "quarantined"]

POLL_SECONDS = 0.5
"""How often a one-shot run looks at files that are still being written."""

STILL_WRITING = Reason("still_writing", "Tệp đang được ghi; sẽ được nhận khi đã ghi xong.")
NOT_READABLE = Reason(
    "not_readable", "Chưa đọc được tệp (mất kết nối hoặc bị khoá); sẽ thử lại lần chạy sau."
)
NO_ARCHIVE = Reason("archive_unavailable", "Kho lưu không ghi được; tệp vẫn nằm trong hộp thư.")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What became of one file seen in the inbox. `reason` is set unless it was simply ingested."""

    source: str
    state: State
    reason: Reason | None = None
    sha256: str | None = None
    new: bool = False
    """False when the same bytes had come under the same name before."""


@dataclass
class IntakeReport:
    """One record per file seen; `problem` is set when intake had to stop before its end."""

    records: dict[str, FileRecord] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problem: ArchiveUnavailable | None = None

    def note(self, record: FileRecord) -> None:
        self.records[record.source] = record

    @property
    def counts(self) -> dict[str, int]:
        """seen = ingested + waiting + ignored + quarantined."""
        states = Counter(record.state for record in self.records.values())
        kinds: tuple[State, ...] = ("ingested", "waiting", "ignored", "quarantined")
        return {"seen": len(self.records)} | {state: states[state] for state in kinds}


def take_in(
    settings: Settings,
    archive: Archive,
    *,
    stillness: Stillness | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> IntakeReport:
    """Takes every fully written file of the inbox into the archive.

    With `stillness` (a watch that calls again) it looks once and never waits; without, it waits up to
    `settings.wait_seconds` for files that are still being written and reports the rest as waiting.
    Raises InboxUnavailable when the inbox cannot be listed; the caller holds the run lock.
    """
    taker = _Taker(settings, archive)
    if stillness is not None:
        taker.look(stillness)
    else:
        deadline = time.monotonic() + settings.wait_seconds
        stillness = Stillness(settings.still_seconds)
        while taker.look(stillness) and time.monotonic() < deadline and not stop():
            time.sleep(min(POLL_SECONDS, max(0.02, settings.still_seconds / 4)))
    taker.seen.save()
    return taker.report


class _Taker:
    """One pass of intake: the inbox, the archive and what was found so far."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self.settings = settings
        self.archive = archive
        self.report = IntakeReport()
        self.seen = SeenFiles.of(settings)
        self._manifests: dict[Path, Manifest] = {}

    def look(self, stillness: Stillness) -> bool:
        """Lists the inbox once and takes in what is still; True while some file is worth waiting for."""
        entries = [entry for entry in scan(self.settings.inbox) if not self._known(entry)]
        still = {entry.path for entry in stillness.observe(entries)}
        # The files beside a manifest that is still being written would get the wrong date of receipt.
        unwritten = {
            entry.path.parent
            for entry in entries
            if entry.ignored and entry.ignored.code == MANIFEST_CODE and entry.path not in still
        }
        self._forget_waiting()
        for entry in entries:
            if entry.ignored:
                self.report.note(FileRecord(entry.source, "ignored", entry.ignored))
            elif entry.waiting:
                self.report.note(FileRecord(entry.source, "waiting", entry.waiting))
            elif entry.path not in still or entry.path.parent in unwritten:
                self.report.note(FileRecord(entry.source, "waiting", STILL_WRITING))
            elif self.report.problem:
                self.report.note(FileRecord(entry.source, "waiting", NO_ARCHIVE))
            else:
                self._take(entry)
        return any(record.reason == STILL_WRITING for record in self.report.records.values())

    def _forget_waiting(self) -> None:
        """A file that waited and was then removed by its owner is not part of the account."""
        for source in [name for name, record in self.report.records.items() if record.state == "waiting"]:
            del self.report.records[source]

    def _known(self, entry: Entry) -> bool:
        """A file that stays in the inbox although it was taken in before (after_archive = keep, or not movable)."""
        if entry.signature is None or entry.ignored:
            return False
        sha256 = self.seen.find(entry.source, entry.signature)
        if sha256 is None:
            return False
        if entry.source not in self.report.records:
            self.report.note(FileRecord(entry.source, "ingested", None, sha256))
        return True

    def _take(self, entry: Entry) -> None:
        try:
            receipt = self._archive(entry)
        except SourceFailed:
            self.report.note(FileRecord(entry.source, "waiting", NOT_READABLE))
            return
        except ArchiveUnavailable as error:
            self.report.problem = error
            self.report.note(FileRecord(entry.source, "waiting", NO_ARCHIVE))
            return
        if receipt is None:
            self.report.note(FileRecord(entry.source, "waiting", STILL_WRITING))
            return
        new = self.archive.receive(receipt)
        self.report.note(FileRecord(entry.source, "ingested", None, receipt.sha256, new))
        self._clear(entry, receipt)

    def _archive(self, entry: Entry) -> Receipt | None:
        """The bytes archived; None when the file changed while it was read."""
        assert entry.signature is not None
        with _open_regular(entry.path) as file:
            if Signature.of(os.fstat(file.fileno())) != entry.signature:
                return None
            sha256, size = self.archive.put(file)
            if Signature.of(os.fstat(file.fileno())) != entry.signature or size != entry.signature.size:
                return None
        row = self._listed(entry.path)
        written = dt.datetime.fromtimestamp(entry.signature.mtime_ns / 1e9, tz=self.settings.zone)
        received = (row.received_at if row else None) or written
        return Receipt(entry.source, sha256, size, received, row.sender if row else None)

    def _listed(self, path: Path) -> ManifestRow | None:
        """The file's row in the nearest manifest that names it: of its own folder, or of one above with its path."""
        for folder in path.parents:
            if row := self._manifest(folder).find(path.relative_to(folder).as_posix()):
                return row
            if folder == self.settings.inbox:
                break
        return None

    def _manifest(self, folder: Path) -> Manifest:
        if folder not in self._manifests:
            self._manifests[folder] = read_manifest(folder, self.settings.zone)
            self.report.warnings.extend(self._manifests[folder].problems)
        return self._manifests[folder]

    def _clear(self, entry: Entry, receipt: Receipt) -> None:
        """Moves the inbox copy out of the way; where that is not possible, remembers it as taken in."""
        assert entry.signature is not None
        try:
            cleared = clear_inbox_copy(entry, self.settings.done, self.settings.after_archive)
        except OSError as error:
            cleared = "kept"
            self.report.warnings.append(f"{entry.source}: không chuyển được khỏi hộp thư ({error.strerror}).")
        if cleared == "kept":
            self.seen.add(entry.source, entry.signature, receipt.sha256)
        elif cleared == "changed":
            self.report.note(FileRecord(entry.source, "waiting", STILL_WRITING))


def clear_inbox_copy(entry: Entry, done: Path, how: AfterArchive) -> Literal["cleared", "kept", "changed"]:
    """Removes the archived file from the inbox, unless it has changed since it was archived. Raises OSError."""
    if how == "keep":
        return "kept"
    if Signature.of(entry.path.lstat()) != entry.signature:
        return "changed"
    if how == "remove":
        entry.path.unlink()
        return "cleared"
    day = dt.datetime.now().astimezone().date().isoformat()
    target = _free_name(done / day / Path(*entry.source.split("/")))
    target.parent.mkdir(parents=True, exist_ok=True)
    _move(entry.path, target)
    moved = target.lstat()
    if entry.signature and (moved.st_size, moved.st_mtime_ns) != (
        entry.signature.size,
        entry.signature.mtime_ns,
    ):
        _move(target, _free_name(entry.path))  # Its writer still has it open: back, to be taken in whole.
        return "changed"
    return "cleared"


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        partial = target.with_name(f".{target.name}.part")
        shutil.copy2(path, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(target)
        path.unlink()
    sync_folder(target.parent)


def _free_name(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def _open_regular(path: Path) -> BinaryIO:
    """Opens without following a link and without hanging on a pipe that took the file's place."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        return os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        raise SourceFailed(error) from error
