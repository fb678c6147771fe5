"""The folder of files that could not be read: each with a note in Vietnamese that says why and what to resend.

The folder only mirrors what the store knows: it can be made again, and a file that can be read now leaves it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import Cause, ReadError
from extractors.limits import Limits
from pipeline.intake.archive import Archive
from pipeline.intake.contents import document_bytes
from pipeline.intake.errors import ArchiveDamaged
from pipeline.intake.names import NOTE_SUFFIX

LONGEST_NAME = 180
"""Bytes of a file name; file systems allow 255 and the note's suffix is added."""

NOTE = """Tệp: {source}
Nhận lúc: {received}
{sender}Lý do: {message}
{next_step}
Mã lỗi: {cause}
Mã nội dung (sha256): {sha256}
"""
AGAIN = "Việc tiếp theo: hệ thống tự thử lại ở lần chạy sau; nếu vẫn lỗi, hãy làm theo lý do trên."
RESEND = "Việc tiếp theo: đề nghị nhà trường gửi lại theo lý do trên; bỏ tệp mới vào hộp thư như thường lệ."


@dataclass(frozen=True, slots=True)
class Failed:
    """A submission that could not be read."""

    source: str
    sha256: str
    container_sha256: str | None
    received_at: dt.datetime
    sender: str | None
    cause: str
    message_vi: str
    transient: bool
    engine: str

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.source}\0{self.sha256}".encode()).hexdigest()[:32]

    @property
    def state(self) -> str:
        """A note is written again only when this changes: a clerk may delete it for good."""
        return f"{self.cause} {self.engine}"


class Quarantine:
    """Brings the folder in line with the failures of the store; what was written before is in `index`."""

    def __init__(self, folder: Path, index: Path, zone: dt.tzinfo) -> None:
        self.folder = folder
        self._index = index
        self._zone = zone
        self._written = self._load()

    def bring_in_line(self, failures: Iterable[Failed], archive: Archive, limits: Limits) -> list[Path]:
        """Adds what failed, removes what can be read now; returns the notes written. Raises OSError."""
        present = {item.key: item for item in failures}
        gone = [key for key in self._written if key not in present]
        new = [item for key, item in present.items() if self._written.get(key, ("", ""))[0] != item.state]
        for key in gone:
            self._remove(self.folder / self._written.pop(key)[1])
        notes = [self._add(item, archive, limits) for item in sorted(new, key=lambda item: item.source)]
        if gone or new:
            self._save()
        return notes

    def _add(self, item: Failed, archive: Archive, limits: Limits) -> Path:
        known = self._written.get(item.key)
        relative = known[1] if known else self._free(safe_name(item.source))
        path = self.folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        # What is too large, or cannot be taken out of its archive, gets the note alone.
        if item.cause != Cause.TOO_LARGE:
            with suppress(ArchiveDamaged, ReadError):
                _write(path, document_bytes(archive, item.sha256, item.container_sha256, limits))
        note = path.with_name(path.name + NOTE_SUFFIX)
        _write(note, note_text(item, self._zone).encode())
        self._written[item.key] = (item.state, relative)
        return note

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        path.with_name(path.name + NOTE_SUFFIX).unlink(missing_ok=True)

    def _free(self, relative: str) -> str:
        taken = {name for _, name in self._written.values()}
        path, number, free = Path(relative), 1, relative
        while free in taken:
            number += 1
            free = path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()
        return free

    def _load(self) -> dict[str, tuple[str, str]]:
        try:
            value = json.loads(self._index.read_text(encoding="utf-8"))
            return {key: (state, name) for key, (state, name) in value.items()}
        except (OSError, ValueError):
            return {}

    def _save(self) -> None:
        self._index.parent.mkdir(parents=True, exist_ok=True)
        _write(self._index, json.dumps(self._written, ensure_ascii=False).encode())


def note_text(item: Failed, zone: dt.tzinfo) -> str:
    """The note beside the file."""
    return NOTE.format(
        source=item.source,
        received=f"{item.received_at.astimezone(zone):%d/%m/%Y %H:%M}",
        sender=f"Người gửi: {item.sender}\n" if item.sender else "",
        message=item.message_vi,
        next_step=AGAIN if item.transient else RESEND,
        cause=item.cause,
        sha256=item.sha256,
    )


def safe_name(source: str) -> str:
    """A relative path below the quarantine, whatever a member of an archive calls itself."""
    parts = [part for part in source.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(_shorten(_printable(part)) for part in parts) or "khong-ten"


def _printable(part: str) -> str:
    return "".join("_" if char in '<>:"|?*' or ord(char) < 32 else char for char in part)


def _shorten(part: str) -> str:
    if len(part.encode()) <= LONGEST_NAME:
        return part
    digest = hashlib.sha256(part.encode()).hexdigest()[:8]
    suffix = Path(part).suffix[:12]
    head = part.encode()[: LONGEST_NAME - len(suffix.encode()) - 9].decode(errors="ignore")
    return f"{head}~{digest}{suffix}"


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
