"""Opens 7z and rar archives in memory, counted against the budget."""

from __future__ import annotations

import io
import lzma
import unicodedata
from collections.abc import Iterator
from typing import Any

import py7zr
import py7zr.exceptions
import rarfile

from extractors.errors import (
    CorruptDocument,
    EncryptedDocument,
    MissingTool,
    ReadError,
    TooLarge,
    UnsafeArchive,
)
from extractors.readers.members import Budget, check_path

_CHUNK = 1 << 16


class _Sink(py7zr.Py7zIO):
    """One member of a 7z archive while it is unpacked."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._buffer = io.BytesIO()

    def write(self, part: bytes | bytearray) -> int:
        self._budget.take_bytes(len(part))
        return self._buffer.write(part)

    def read(self, size: int | None = None) -> bytes:
        return self._buffer.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._buffer.seek(offset, whence)

    def flush(self) -> None:
        self._buffer.flush()

    def size(self) -> int:
        return self._buffer.getbuffer().nbytes

    @property
    def content(self) -> bytes:
        return self._buffer.getvalue()


class _Sinks(py7zr.WriterFactory):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.made: dict[str, _Sink] = {}

    def create(self, filename: str) -> _Sink:
        self.made[filename] = _Sink(self._budget)
        return self.made[filename]


def seven_zip_parts(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    """(name, bytes or error) of every file in a 7z archive."""
    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            if archive.password_protected:
                raise EncryptedDocument("the 7z archive has a password")
            good, bad = _sorted_out(archive, budget)
            sinks = _Sinks(budget)
            if good:
                archive.extract(targets=good, factory=sinks)
    except ReadError:
        raise
    except py7zr.PasswordRequired as error:
        raise EncryptedDocument("the 7z archive has a password") from error
    except Exception as error:  # py7zr lets errors of many parts of itself through
        raise CorruptDocument(f"not a whole 7z archive: {type(error).__name__}: {error}") from error
    yield from bad
    by_tail = {_tail(path): sink for path, sink in sinks.made.items()}
    for name in good:
        sink = by_tail.get(_tail(name)) or next(
            (sink for path, sink in sinks.made.items() if path.endswith("/" + name)), None
        )
        clean = unicodedata.normalize("NFC", name)
        yield clean, sink.content if sink is not None else CorruptDocument(f"{name} could not be unpacked")


def _tail(path: str) -> str:
    return path.lstrip("/")


def _sorted_out(archive: py7zr.SevenZipFile, budget: Budget) -> tuple[list[str], list[tuple[str, ReadError]]]:
    """Names to unpack, and the members refused for their path or kind. Declared sizes are checked first."""
    files = [entry for entry in archive.files if not entry.is_directory]
    if len(files) > budget.members_left:
        raise TooLarge(f"{len(files)} files in the archive")
    declared = sum(entry.uncompressed or 0 for entry in files)
    if declared > budget.bytes_left:
        raise TooLarge(f"{declared} bytes declared in the archive")
    good: list[str] = []
    bad: list[tuple[str, ReadError]] = []
    for entry in files:
        name = str(entry.filename)
        try:
            check_path(name)
            if entry.is_symlink or entry.is_junction:
                raise UnsafeArchive(f"{name} is a link")
            good.append(name)
        except UnsafeArchive as error:
            bad.append((unicodedata.normalize("NFC", name), error))
    return good, bad


def rar_parts(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    """(name, bytes or error) of every file in a rar archive; packed ones need unar, unrar or bsdtar."""
    try:
        archive = rarfile.RarFile(io.BytesIO(data))
    except rarfile.NeedFirstVolume as error:
        raise CorruptDocument("only a later part of a rar archive in several parts") from error
    except (rarfile.Error, EOFError, OSError, ValueError, IndexError) as error:
        raise CorruptDocument(f"not a whole rar archive: {error}") from error
    with archive:
        if archive.needs_password() and not archive.infolist():
            raise EncryptedDocument("the rar archive has a password")
        if not archive.infolist():
            # The library stops in silence at the first block that it cannot read.
            raise CorruptDocument("no file can be found in the rar archive")
        entries = [entry for entry in archive.infolist() if not entry.isdir()]
        if len(entries) > budget.members_left:
            raise TooLarge(f"{len(entries)} files in the archive")
        for entry in entries:
            name = unicodedata.normalize("NFC", str(entry.filename))
            try:
                yield name, _unrar(archive, entry, name, budget)
            except ReadError as error:
                yield name, error


def _unrar(archive: rarfile.RarFile, entry: Any, name: str, budget: Budget) -> bytes:
    check_path(name)
    if entry.is_symlink():
        raise UnsafeArchive(f"{name} is a symbolic link")
    if entry.needs_password():
        raise EncryptedDocument(f"{name} has a password")
    if entry.file_size > budget.bytes_left:
        raise TooLarge(f"{name}: {entry.file_size} bytes declared")
    out = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                budget.take_bytes(len(chunk))
                out += chunk
    except rarfile.RarCannotExec as error:
        raise MissingTool("rar archives need unar, unrar or bsdtar") from error
    except (rarfile.Error, EOFError, OSError, lzma.LZMAError, ValueError) as error:
        raise CorruptDocument(f"{name}: {error}") from error
    return bytes(out)
