"""Remembers files that stay in the inbox after they were taken in, so that they are not read again every night."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.intake.scan import Signature
from pipeline.intake.storage import write_note
from pipeline.settings import Settings


class SeenFiles:
    """A cache: when it is lost, the files are read again and their receipts are found, so nothing comes twice."""

    def __init__(self, path: Path, inbox: Path) -> None:
        self._path = path
        self._inbox = str(inbox)
        self._known: dict[str, list[int | str]] = {}
        self._used: dict[str, list[int | str]] = {}
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            if value["inbox"] == self._inbox:
                self._known = value["files"]
        except (OSError, ValueError, KeyError, TypeError):
            self._known = {}

    @classmethod
    def of(cls, settings: Settings) -> SeenFiles:
        """The cache of a data folder."""
        return cls(settings.state_dir / "inbox-seen.json", settings.inbox)

    def find(self, source: str, signature: Signature) -> str | None:
        """The content of a file that was taken in and has not changed since."""
        known = self._known.get(source)
        if known is None or known[:3] != [signature.size, signature.mtime_ns, signature.inode]:
            return None
        self._used[source] = known
        return str(known[3])

    def add(self, source: str, signature: Signature, sha256: str) -> None:
        self._used[source] = [signature.size, signature.mtime_ns, signature.inode, sha256]
        self._known[source] = self._used[source]

    def save(self) -> None:
        """Keeps what was seen this time and forgets the rest."""
        if not self._used and not self._path.exists():
            return
        write_note(self._path, {"inbox": self._inbox, "files": self._used})
