"""A folder that keeps what it is given through a crash: on this machine's disk, or anywhere fsspec reaches."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import fsspec

TEMPORARY = "tmp"
"""Sub-folder of unfinished writes; whatever lies there after a crash is worthless."""


class Folder(Protocol):
    """Names are relative, with slashes. A name is either absent or whole: a reader never sees half a file."""

    url: str

    def stage(self, chunks: Iterable[bytes]) -> str:
        """Writes and syncs under a temporary name, which it returns. On an error nothing is left behind."""

    def delete(self, name: str) -> None:
        """Removes a file; it need not exist."""

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""

    def size(self, name: str) -> int | None:
        """Bytes, or None when there is no such file."""

    def names(self, prefix: str) -> list[str]:
        """Names of the files directly below `prefix`, sorted."""

    def move(self, old: str, new: str, *, durable: bool = True) -> None:
        """Replaces `new`. After a crash the file is at one of both names, or at both.

        Without `durable` a power cut may undo the move: for what the next run would do again.
        """

    def clean(self) -> None:
        """Removes unfinished writes; call it only while no one else writes."""


def open_folder(url: str) -> Folder:
    """The folder at a path or fsspec URL; a `file://` URL is a path."""
    if "://" not in url:
        return LocalFolder(Path(url))
    if url.startswith("file://"):
        return LocalFolder(Path(fsspec.core.strip_protocol(url)))
    return RemoteFolder(url)


class LocalFolder:
    """On a local disk: copy, fsync, rename, fsync of the folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.url = str(base)

    def stage(self, chunks: Iterable[bytes]) -> str:
        name = f"{TEMPORARY}/{uuid.uuid4().hex}"
        (self.base / TEMPORARY).mkdir(parents=True, exist_ok=True)
        try:
            with (self.base / name).open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.delete(name)
            raise
        return name

    def delete(self, name: str) -> None:
        (self.base / name).unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        return (self.base / name).read_bytes()

    def size(self, name: str) -> int | None:
        try:
            return (self.base / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        try:
            with os.scandir(self.base / prefix) as listing:
                return sorted(item.name for item in listing if item.is_file(follow_symlinks=False))
        except FileNotFoundError:
            return []

    def move(self, old: str, new: str, *, durable: bool = True) -> None:
        self._rename(self.base / old, self.base / new, durable=durable)

    def clean(self) -> None:
        for name in self.names(TEMPORARY):
            self.delete(f"{TEMPORARY}/{name}")

    def _rename(self, old: Path, new: Path, *, durable: bool = True) -> None:
        if not new.parent.is_dir():
            new.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(new.parent.parent)
        old.replace(new)
        if durable:
            sync_folder(new.parent)


class RemoteFolder:
    """Through fsspec: upload under another name, then move. Syncing is the business of the store behind it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, base = fsspec.core.url_to_fs(url)
        self._base = PurePosixPath(str(base))

    def stage(self, chunks: Iterable[bytes]) -> str:
        name = f"{TEMPORARY}/{uuid.uuid4().hex}"
        self._fs.makedirs(self._path(TEMPORARY), exist_ok=True)
        try:
            with self._fs.open(self._path(name), "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
        except BaseException:
            self.delete(name)
            raise
        return name

    def delete(self, name: str) -> None:
        if self._fs.exists(self._path(name)):
            self._fs.rm_file(self._path(name))

    def read(self, name: str) -> bytes:
        data: Any = self._fs.cat_file(self._path(name))
        return bytes(data)

    def size(self, name: str) -> int | None:
        try:
            return int(self._fs.info(self._path(name))["size"])
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        path = self._path(prefix)
        self._fs.invalidate_cache(path)
        try:
            found = self._fs.ls(path, detail=True)
        except FileNotFoundError:
            return []
        return sorted(PurePosixPath(item["name"]).name for item in found if item["type"] == "file")

    def move(self, old: str, new: str, *, durable: bool = True) -> None:
        self._fs.makedirs(self._parent(self._path(new)), exist_ok=True)
        self._fs.mv(self._path(old), self._path(new))

    def clean(self) -> None:
        for name in self.names(TEMPORARY):
            self.delete(f"{TEMPORARY}/{name}")

    def _path(self, name: str) -> str:
        return str(self._base / name)

    @staticmethod
    def _parent(path: str) -> str:
        return str(PurePosixPath(path).parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename survive a power cut. Windows syncs folders itself and refuses to open them."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_note(path: Path, value: object) -> None:
    """Writes JSON under its name only when it is whole; the folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    temporary.replace(path)
