"""Where publications stand: immutable folders, and a pointer to the latest that is switched in one step."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import fsspec
from filelock import FileLock

from pipeline.errors import SetupError

LATEST = "latest"
POINTER = "latest.json"
"""Names the latest publication where there are no symbolic links (object storage, some Windows machines)."""

_UNFINISHED = ".unfinished-"
_ID = re.compile(r"\d{8}T\d{6}Z(-\d+)?")


class Shelf:
    """A folder of publications on a disk, or below an fsspec URL such as `s3://bucket/published`."""

    def __init__(self, out: str | Path) -> None:
        text = str(out)
        self.remote = "://" in text and not text.startswith("file://")
        self.url = text.rstrip("/") if self.remote else str(Path(text.removeprefix("file://")).absolute())
        self._files, self._root = fsspec.core.url_to_fs(self.url)

    @property
    def folder(self) -> Path:
        """The folder on the disk. Raises SetupError for a remote shelf."""
        if self.remote:
            raise SetupError(
                f"{self.url} không phải là thư mục trên máy này.", f"{self.url} is not a local folder"
            )
        return Path(self.url)

    def ids(self) -> list[str]:
        """All publications, oldest first."""
        if not self._files.isdir(self._root):
            return []
        names = [
            str(path).rstrip("/").rsplit("/", 1)[-1] for path in self._files.ls(self._root, detail=False)
        ]
        return sorted((name for name in names if _ID.fullmatch(name)), key=_order)

    def latest(self) -> str | None:
        """The publication that readers are sent to; None before the first."""
        if not self.remote and (link := self.folder / LATEST).is_symlink():
            return os.path.basename(os.readlink(link))  # noqa: PTH115, PTH119 - the text of the link itself
        pointer = f"{self._root}/{POINTER}"
        if not self._files.exists(pointer):
            return None
        return str(json.loads(self._files.cat_file(pointer))["id"])

    def resolve(self, name: str | None = None) -> str:
        """The URL or path of a publication by id or "latest". Raises SetupError when there is none."""
        wanted = self.latest() if name in (None, LATEST) else name
        if wanted is None or wanted not in self.ids():
            known = ", ".join(self.ids()[-5:]) or "-"
            raise SetupError(
                f"Không có bản công bố «{name or LATEST}» trong {self.url}. Có: {known}.",
                f"no publication {name or LATEST!r} in {self.url}; there are: {known}",
            )
        return f"{self.url}/{wanted}"

    def entrance(self, url: str) -> str:
        """Where to send a reader who wants the latest publication, which is at `url` now."""
        link = Path(self.url) / LATEST
        return str(link) if not self.remote and link.exists() else url

    @contextmanager
    def new(self, now: dt.datetime) -> Iterator[tuple[str, Path]]:
        """(id, folder to fill). One publisher at a time; what a killed one left behind is cleared away.

        The folder vanishes at the end of the block unless `commit` moved it to its place.
        """
        if self.remote:
            with TemporaryDirectory(prefix="kehoach-") as made:
                yield self._free_id(now), Path(made)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / ".publish.lock"):
            for left in self.folder.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left)
            name = self._free_id(now)
            made_folder = self.folder / f"{_UNFINISHED}{name}"
            made_folder.mkdir()
            try:
                yield name, made_folder
            finally:
                shutil.rmtree(made_folder, ignore_errors=True)

    def _free_id(self, now: dt.datetime) -> str:
        taken, name = set(self.ids()), now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        numbered = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
        return next(free for free in numbered if free not in taken)

    def commit(self, name: str, filled: Path) -> str:
        """Puts a filled folder in its place and points "latest" at it; returns its URL or path."""
        place = f"{self.url}/{name}"
        if self.remote:
            self._files.put(f"{filled}/", f"{self._root}/{name}/", recursive=True)
            self._files.pipe_file(f"{self._root}/{POINTER}", _pointer(name))
            return place
        _to_disk(filled)
        filled.rename(place)
        _point(self.folder, name)
        return place


def find_publication(where: str | Path) -> str:
    """The folder or URL of one publication, with "latest" resolved once, so that all its files belong together.

    `where` is a publication, a folder of publications (their latest is meant) or `…/latest`.
    Raises SetupError when there is none.
    """
    text = str(where).rstrip("/")
    parent, _, name = text.rpartition("/")
    if name == LATEST or _ID.fullmatch(name):
        return Shelf(parent or ".").resolve(name)
    files, root = fsspec.core.url_to_fs(text)
    if files.exists(f"{root}/datapackage.json"):
        return text
    return Shelf(text).resolve()


def _order(name: str) -> tuple[str, int]:
    stem, _, number = name.partition("-")
    return stem, int(number or 1)


def _pointer(name: str) -> bytes:
    return json.dumps({"id": name, "path": name}).encode()


def _to_disk(folder: Path) -> None:
    """After a power cut the folder that "latest" names must be whole."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _point(folder: Path, name: str) -> None:
    """Both pointers are replaced by renaming: a reader sees the old one or the new one."""
    try:
        link = folder / f".{LATEST}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(name, target_is_directory=True)
        link.replace(folder / LATEST)
    except OSError:
        # Windows without the right to make links, or a share without them: the JSON pointer is enough.
        (folder / f".{LATEST}.new").unlink(missing_ok=True)
    pointer = folder / f".{POINTER}.new"
    pointer.write_bytes(_pointer(name))
    pointer.replace(folder / POINTER)
