"""What comes out of an archive or a mail: one member per file inside, with its bytes or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.errors import ReadError, TooLarge, UnsafeArchive
from extractors.limits import Limits


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive. `name` is its path in the archive, nested archives joined by "!".

    Exactly one of `data` and `error` is set.
    """

    name: str
    data: bytes | None
    error: ReadError | None = None


class Budget:
    """Bytes and members that may still come out of one outermost archive, all levels together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes_left = limits.max_inflated_bytes
        self.members_left = limits.max_members

    def take_member(self) -> None:
        """Raises TooLarge past the number of members allowed."""
        self.members_left -= 1
        if self.members_left < 0:
            raise TooLarge(f"more than {self.limits.max_members} files in the archive")

    def take_bytes(self, count: int) -> None:
        """Raises TooLarge past the number of bytes allowed."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise TooLarge(f"more than {self.limits.max_inflated_bytes} bytes come out of the archive")


def check_path(name: str) -> None:
    """Raises UnsafeArchive for a path that leads out of the folder it would be unpacked in."""
    parts = name.replace("\\", "/").split("/")
    drive = len(parts[0]) == 2 and parts[0][1] == ":"
    if name.startswith(("/", "\\")) or drive or ".." in parts or "\0" in name:
        raise UnsafeArchive(f"the archive holds the path {name!r}")


def is_rubbish(name: str) -> bool:
    """Files that operating systems leave in folders; nobody sent them on purpose."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts[:-1] or parts[-1].lower() in (".ds_store", "thumbs.db", "desktop.ini", "")
