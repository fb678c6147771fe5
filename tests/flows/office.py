"""An office to test flows with: a data folder, an inbox of real files, and ways to look at what came out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.settings import Settings, load_settings
from tests.conftest import ROOT, SAMPLES

OLD = time.time() - 7 * 86400
"""When the dropped files were written: long ago, so that no run waits for them."""

TIMES = {"checked_at", "published_at", "first_seen_at"}
"""Columns that say when something was done and so differ from run to run."""

TABLES = ("compliance", "submissions", "schools", "evidence", "school_summary", "summary")


@dataclass(frozen=True)
class Office:
    """A data folder below `base` with the sample roster."""

    base: Path
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, base: Path, **options: str) -> Office:
        office = cls(base, options)
        office.inbox.mkdir(parents=True)
        shutil.copy(SAMPLES / "roster.csv", base / "roster.csv")
        return office

    @property
    def inbox(self) -> Path:
        return self.base / "inbox"

    def settings(self, **changes: object) -> Settings:
        """For calls in this process; as `environment` for commands."""
        values = {"still_seconds": 0.0, "prefect": "off", **self.options, **changes}
        return load_settings(data_dir=self.base, **values)

    @property
    def environment(self) -> dict[str, str]:
        """For commands: without Prefect unless the options say otherwise, and with old files taken in at once."""
        values = {"KEHOACH_DATA_DIR": str(self.base), "KEHOACH_STILL_SECONDS": "0", "KEHOACH_PREFECT": "off"}
        return {
            **os.environ,
            **values,
            **{f"KEHOACH_{name.upper()}": value for name, value in self.options.items()},
        }

    def drop(self, files: Mapping[str, bytes], *, when: float = OLD) -> None:
        """Puts files into the inbox as if they had been there for a week."""
        for name, data in files.items():
            path = self.inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (when, when))

    def start(self, *command: str) -> subprocess.Popen[str]:
        """`kehoach COMMAND` in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, expected: int | None = 0) -> str:
        """Runs a command to its end and returns what it said."""
        process = self.start(*command)
        said, _ = process.communicate(timeout=600)
        assert expected is None or process.returncode == expected, f"{command}: {process.returncode}\n{said}"
        return said

    def dataset(self) -> dict[str, list[dict[str, str]]]:
        """The latest publication, without the times at which things were done."""
        return tables_of(self.base / "published" / "latest")

    def log(self) -> list[dict[str, object]]:
        """The lines of the log."""
        path = self.base / "logs" / "kehoach.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def accounts(self) -> dict[str, object]:
        """Where every file is: nothing lost, nothing twice, nothing unfinished."""
        archive = self.base / "archive"
        objects = sorted(path for path in (archive / "objects").rglob("*") if path.is_file())
        return {
            "inbox": names(self.inbox),
            "done": sorted(digests(self.base / "done").elements()),
            "archived": [path.name for path in objects],
            "sound": all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in objects),
            "receipts": sorted(path.name for path in (archive / "receipts").rglob("*.json")),
            "pending": names(archive / "pending"),
            "unfinished": names(archive / "tmp"),
            "quarantine": names(self.base / "quarantine"),
        }


def tables_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of a publication, without the times at which things were done."""
    return {name: rows(folder / f"{name}.csv") for name in TABLES}


def rows(path: Path) -> list[dict[str, str]]:
    """A published table without its times, in the order of the file."""
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return [{name: value for name, value in row.items() if name not in TIMES} for row in reader]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def digests(folder: Path) -> Counter[str]:
    """How often each content lies below a folder."""
    return Counter(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()
    )


def sample_files(*, scans: bool = False, limit: int | None = None) -> dict[str, bytes]:
    """The files of the sample inbox; scans take seconds each and are left out unless asked for."""
    inbox = SAMPLES / "inbox"
    found = {
        path.relative_to(inbox).as_posix(): path.read_bytes()
        for path in sorted(inbox.rglob("*"))
        if path.is_file() and (scans or not path.name.startswith("scan")) and path.suffix != ".doc"
    }
    return dict(list(found.items())[:limit]) if limit else found


def resent(data: bytes, note: str) -> bytes:
    """The same Word document in other bytes, as when a school saves and sends it again."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as file:
        file.comment = note.encode()
    return buffer.getvalue()


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip with fixed times, so that the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def mixed_files(plans: Mapping[str, bytes], *, copies: int = 2) -> dict[str, bytes]:
    """What really lies in an inbox: plans, resent plans, copies under other names, zips, broken and odd files."""
    words = {name: data for name, data in plans.items() if name.endswith(".docx") and "/" not in name}
    mixed = dict(plans)
    for number in range(copies):
        for name, data in list(words.items())[:12]:
            mixed[f"gửi lại {number}/{name}"] = resent(data, f"{number}")
    first, second, *_ = words
    mixed[unicodedata.normalize("NFD", f"bản sao – Kế hoạch {first}")] = words[first]
    mixed[f"hai trường/{second}"] = words[second]
    mixed["gói.zip"] = packed(dict(list(words.items())[2:5]))
    mixed["gói lẫn.zip"] = packed(
        {"tốt.docx": words[first], "hỏng.docx": words[second][:2000], "rỗng.docx": b""}
    )
    mixed["cắt cụt.docx"] = words[first][:5000]
    mixed["rỗng.pdf"] = b""
    mixed["không phải.pdf"] = "Đây không phải PDF\n".encode() * 50
    mixed["lạ.xyz"] = bytes(range(256)) * 8
    mixed["~$khoá.docx"] = b"lock"
    mixed["Thumbs.db"] = b"thumbs"
    mixed["đang tải.docx.part"] = b"half"
    return mixed


def differences(one: Mapping[str, object], two: Mapping[str, object]) -> list[str]:
    """What differs between two datasets or accounts, short enough to read."""
    found = []
    for name in sorted({*one, *two}):
        a, b = one.get(name), two.get(name)
        if a != b:
            only = [item for item in _items(a) if item not in _items(b)][:3]
            other = [item for item in _items(b) if item not in _items(a)][:3]
            found.append(f"{name}: only one {only}; only two {other}")
    return found


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
