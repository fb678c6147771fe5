"""Writes one table as Parquet and CSV, a chunk at a time, each chunk checked against the contract first."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandera.errors
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import KehoachError
from pipeline.publish.board import ZONE, Row
from pipeline.publish.contract import arrow_schema, checks, columns_of

CHUNK_ROWS = 20_000
"""Rows held in memory, and rows of a Parquet row group; 100,000 rows take no more memory than so many."""

MAX_FAULTS = 200
"""Faults listed per table; a broken table would otherwise list every row."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A CSV cell that begins so is run as a formula by Excel (OWASP, "CSV injection"); schools write these texts."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that breaks the contract."""

    table: str
    column: str
    rule: str
    value: str
    row: int | None

    def __str__(self) -> str:
        where = f" (row {self.row})" if self.row is not None else ""
        return f"{self.table}.{self.column}: {self.rule}, got {self.value}{where}"


class ContractBroken(KehoachError):
    """The tables break the contract; nothing was published. `faults` lists all that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        listed = "\n".join(map(str, faults))
        super().__init__(
            f"Dữ liệu không đúng quy ước nên chưa công bố; bản trước vẫn còn nguyên:\n{listed}",
            f"the tables break the contract:\n{listed}",
        )
        self.faults = tuple(faults)


class TableWriter:
    """Collects rows of one table and writes `<name>.parquet` and `<name>.csv` into a folder."""

    def __init__(self, name: str, folder: Path, *, file_name: str | None = None, as_csv: bool = True) -> None:
        self.name = name
        self.count = 0
        self.faults: list[Fault] = []
        self._schema = arrow_schema(name)
        self._waiting: list[Row] = []
        self._abandoned = False
        stem = folder / (file_name or name)
        stem.parent.mkdir(parents=True, exist_ok=True)
        self._parquet = pq.ParquetWriter(
            stem.with_name(f"{stem.name}.parquet"), self._schema, compression="zstd", write_statistics=True
        )
        self._csv = CsvFile(stem.with_name(f"{stem.name}.csv"), list(columns_of(name))) if as_csv else None

    def add(self, rows: Iterable[Row]) -> None:
        """Takes rows in their final order."""
        self._waiting.extend(rows)
        if len(self._waiting) >= CHUNK_ROWS:
            self._flush()

    def abandon(self) -> None:
        """What was written will be thrown away: `close` writes nothing more."""
        self._abandoned = True

    def close(self) -> None:
        """Writes what is left; a table without rows still has its columns."""
        if self._abandoned:
            return
        if self._waiting or not self.count:
            self._flush()
        self._parquet.close()
        if self._csv:
            self._csv.close()

    def _flush(self) -> None:
        rows, self._waiting = self._waiting, []
        try:
            table = arrow_table(rows, self._schema)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            self.faults.append(Fault(self.name, "*", str(error), "", None))
            return
        self.faults += faults_in(table, self.name, self.count)[: MAX_FAULTS - len(self.faults)]
        self.count += len(rows)
        if self.faults:
            return  # nothing of it will be published; the rest is only checked
        self._parquet.write_table(table)
        if self._csv:
            self._csv.write(rows)


def arrow_table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """The rows with the types of the contract. Raises ArrowInvalid for a value of another type."""
    columns = [
        pa.array([row[field.name] for row in rows], type=_plain(field.type)).cast(field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _plain(kind: pa.DataType) -> pa.DataType:
    """Dictionaries are built from text."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def faults_in(table: pa.Table, name: str, offset: int = 0) -> list[Fault]:
    """What pandera finds wrong; the names and order of the columns, empty cells, values, repeated keys."""
    try:
        checks(name).validate(table.to_pandas(), lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.head(MAX_FAULTS).to_dict("records")
        return [
            Fault(
                name,
                str(case["column"] or "*"),
                str(case["check"]),
                str(case["failure_case"]),
                None
                if case["index"] is None or case["index"] != case["index"]
                else offset + int(case["index"]),
            )
            for case in cases
        ]
    return []


class CsvFile:
    """A CSV that Excel opens well: UTF-8 with BOM, formulas disarmed by an apostrophe."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = columns
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns)

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        columns = self._columns
        self._writer.writerows([csv_text(row[name]) for name in columns] for row in rows)

    def close(self) -> None:
        self._file.close()


def csv_text(value: object) -> object:
    """A value as it stands in a CSV cell: ISO days and times, true/false, text that is no formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return local(value).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def local(value: dt.datetime) -> dt.datetime:
    """A time on the clocks of Việt Nam."""
    return value.astimezone(ZONE)


def sha256_of(path: Path) -> str:
    """Digest of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
