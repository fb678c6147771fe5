"""Starts a throw-away PostgreSQL server on a Unix socket and hands out empty databases of it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version that is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@dataclass(frozen=True)
class Server:
    socket: Path
    bin: Path

    def create(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", autocommit=True
        ) as link:
            # Another collation than SQLite's: no result may hang on the order of the database.
            link.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"


@contextmanager
def server(bin_folder: Path) -> Iterator[Server]:
    """A running server in a folder of its own; PostgreSQL refuses to run as root, so root lends it a user."""
    # Short, for a socket's path has at most 107 characters; in memory where there is room, for it is thrown away.
    folder = Path(tempfile.mkdtemp(prefix="kh-pg-", dir=_memory()))
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=40"
    try:
        _run(
            [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"],
            folder,
            account,
        )
        log = folder / "log"
        _run([bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start"], folder, account)
        try:
            yield Server(folder, bin_folder)
        finally:
            # Not with -w: where nobody reaps orphans pg_ctl would wait a minute for the dead server.
            _run([bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-W", "stop"], folder, account)
            _wait_until_gone(data / "postmaster.pid")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and shutil.disk_usage(place).free > 2**30 else None


def _wait_until_gone(path: Path, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while path.exists() and time.monotonic() < until:
        time.sleep(0.05)


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("root needs an unprivileged user to run PostgreSQL")


def _run(command: list[str | Path], folder: Path, account: pwd.struct_passwd | None) -> None:
    with (folder / "setup.log").open("a") as log:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            cwd=folder,
            stdout=log,
            stderr=log,
            timeout=60,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
