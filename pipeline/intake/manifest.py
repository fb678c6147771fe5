"""Reads `manifest.csv` (file, received_at, sender): when each file beside it really arrived, and from whom."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.names import MANIFEST_NAME, printable

COLUMNS = ("file", "received_at", "sender")

NOON = dt.time(12)
"""A date without a time counts as noon, so that no time zone moves it to another day."""

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")


@dataclass(frozen=True, slots=True)
class ManifestRow:
    received_at: dt.datetime | None
    sender: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Rows by file name (NFC, no case); `problems` are lines that were passed over, for the run's report."""

    rows: dict[str, ManifestRow]
    problems: tuple[str, ...] = ()

    def find(self, name: str) -> ManifestRow | None:
        return self.rows.get(_key(name))


def read_manifest(folder: Path, zone: dt.tzinfo) -> Manifest:
    """The manifest of a folder; an empty one when there is none. A bad line never stops the others."""
    path = folder / MANIFEST_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Manifest({})
    except OSError as error:
        return Manifest({}, (f"{path.name}: không đọc được ({error.strerror}).",))
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return Manifest({}, (f"{path.name}: không phải UTF-8; hãy lưu lại bằng «CSV UTF-8».",))
    return parse_manifest(text, zone)


def parse_manifest(text: str, zone: dt.tzinfo) -> Manifest:
    """As `read_manifest`, from text; comma or semicolon, as Excel writes it."""
    first = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first and "," not in first else ",")
    header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "file" not in header or set(header) - set(COLUMNS):
        return Manifest({}, (f"{MANIFEST_NAME}: dòng đầu phải là {','.join(COLUMNS)}.",))
    rows: dict[str, ManifestRow] = {}
    problems: list[str] = []
    for raw in reader:
        row = {
            (key or "").strip().lower(): (value or "").strip()
            for key, value in raw.items()
            if key is not None
        }
        if not row.get("file"):
            continue
        received, problem = _when(row.get("received_at", ""), zone)
        if problem:
            problems.append(f"{MANIFEST_NAME}:{reader.line_num}: {problem}")
        rows[_key(row["file"])] = ManifestRow(received, row.get("sender") or None)
    return Manifest(rows, tuple(problems))


def _when(text: str, zone: dt.tzinfo) -> tuple[dt.datetime | None, str | None]:
    if not text:
        return None, None
    try:
        value = _parse(text)
    except ValueError:
        return None, f"ngày nhận «{text}» không hợp lệ; dùng dạng 2020-02-28 hoặc 28/02/2020."
    return (value if value.tzinfo else value.replace(tzinfo=zone)), None


def _parse(text: str) -> dt.datetime:
    match = _DAY_FIRST.match(text)
    if match:
        day, month, year, *clock = match.groups()
        hour, minute, second = (int(part or 0) for part in clock)
        at = dt.time(hour, minute, second) if clock[0] else NOON
        return dt.datetime.combine(dt.date(int(year), int(month), int(day)), at)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return dt.datetime.combine(dt.date.fromisoformat(text), NOON)
    return dt.datetime.fromisoformat(text)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", printable(name)).casefold().replace("\\", "/").removeprefix("./")
