"""The same rows in other shapes: wide matrices, Parquet by directive, a SQLite file, views for BI."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.directives.directive import Directive
from pipeline.publish.board import Answer, Row
from pipeline.publish.contract import ZONE_NAME, columns_of, contract
from pipeline.publish.tables import csv_text
from pipeline.store.snapshot import PublishedTable

_PLACE = (
    "directive_id",
    "period",
    "school_id",
    "school_name",
    "level",
    "commune",
    "district",
    "submission_status",
)
_BATCH = 5_000


@dataclass
class Matrix:
    """One directive wide: a row per school, a column per requirement that holds its verdict."""

    folder: Path
    directive: Directive
    rows: list[list[Any]] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return [*_PLACE, *(item.id for item in self.directive.requirements)]

    def add(self, school: Row, answers: Sequence[Answer]) -> None:
        """Takes one row of `school_summary` and the answers behind it."""
        self.rows.append([*(school[name] for name in _PLACE), *(answer.verdict for answer in answers)])

    def write(self) -> None:
        """Writes `matrix/<directive>.parquet` and `.csv`."""
        stem = self.folder / "matrix" / self.directive.id
        stem.parent.mkdir(exist_ok=True)
        columns = [
            pa.array([row[number] for row in self.rows], pa.string()) for number in range(len(self.columns))
        ]
        table = pa.Table.from_arrays(columns, names=self.columns)
        pq.write_table(table, f"{stem}.parquet", compression="zstd")
        with Path(f"{stem}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self.columns)
            writer.writerows([csv_text(value) for value in row] for row in self.rows)


def partition(folder: Path, directives: Sequence[str]) -> None:
    """`compliance` again by directive (Hive folders), so that a question on one period reads only that."""
    if len(directives) < 2:
        return
    with ExitStack() as stack, pq.ParquetFile(folder / "compliance.parquet") as file:
        writers: dict[str, pq.ParquetWriter] = {}
        for batch in file.iter_batches(_BATCH):
            table = pa.Table.from_batches([batch])
            for name in directives:
                rows = table.filter(pc.equal(pc.cast(table["directive_id"], pa.string()), name))
                if not rows.num_rows:
                    continue
                rows = rows.drop_columns(["directive_id"])
                if name not in writers:
                    place = folder / "partitions" / "compliance" / f"directive_id={name}"
                    place.mkdir(parents=True)
                    made = pq.ParquetWriter(place / "data.parquet", rows.schema, compression="zstd")
                    writers[name] = stack.enter_context(made)
                writers[name].write_table(rows)


def published_tables(folder: Path, names: Sequence[str] | None = None) -> Iterator[PublishedTable]:
    """The tables of a publication, read back from their Parquet a batch at a time."""
    for name, table in contract().tables.items():
        path = folder / f"{name}.parquet"
        if path.exists() and (names is None or name in names):
            types = {column: described.type for column, described in columns_of(name).items()}
            yield PublishedTable(name, types, table.key, _rows(path))


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield from zip(*(_values(column) for column in batch.columns), strict=True)


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("ms", tz=ZONE_NAME))
    values: list[Any] = column.to_pylist()
    return values
