"""The published tables as data: names, types, titles and allowed values of every column (contract.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import pandera.pandas as pa_check
import pyarrow as pa
from pydantic import Field, model_validator

from extractors.vietnamese.yaml_data import StrictModel, load_strict

PATH = Path(__file__).with_name("contract.yaml")
ZONE_NAME = "Asia/Ho_Chi_Minh"
"""Times are published in the time of Việt Nam, in which deadlines are meant."""

ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime"]


class Column(StrictModel):
    """`enum` maps each allowed value to its Vietnamese label."""

    type: ColumnType
    title: str
    vi: str
    en: str
    enum: dict[str, str] = Field(default_factory=dict)
    min: int | None = None
    max: int | None = None


class Table(StrictModel):
    """`key` is the primary key; columns of `key` and `filled` are never empty."""

    title: str
    vi: str
    en: str
    key: tuple[str, ...]
    filled: tuple[str, ...]
    columns: tuple[str, ...]

    @model_validator(mode="after")
    def _columns_exist(self) -> Table:
        if unknown := ({*self.key, *self.filled} - {*self.columns}):
            raise ValueError(f"not a column of the table: {', '.join(sorted(unknown))}")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a column stands twice")
        return self

    @property
    def required(self) -> frozenset[str]:
        return frozenset((*self.key, *self.filled))


class Contract(StrictModel):
    columns: dict[str, Column]
    tables: dict[str, Table]

    @model_validator(mode="after")
    def _columns_are_described(self) -> Contract:
        for name, table in self.tables.items():
            if unknown := set(table.columns) - set(self.columns):
                raise ValueError(f"columns of {name} that are not described: {', '.join(sorted(unknown))}")
        return self


@cache
def contract() -> Contract:
    """The contract, read once. Raises DataError when contract.yaml is wrong."""
    return load_strict(PATH, Contract)


def columns_of(table: str) -> dict[str, Column]:
    """The columns of a table in their order."""
    known = contract()
    return {name: known.columns[name] for name in known.tables[table].columns}


def arrow_schema(table: str) -> pa.Schema:
    """Parquet types: dictionaries for coded values, days, milliseconds with time zone, no nulls where never empty."""
    required = contract().tables[table].required
    fields = [
        pa.field(name, _arrow_type(name, column), nullable=name not in required)
        for name, column in columns_of(table).items()
    ]
    return pa.schema(fields)


_REPEATED = frozenset(
    (
        "directive_id",
        "period",
        "level",
        "commune",
        "district",
        "requirement_id",
        "requirement_name",
        "rules_fingerprint",
    )
)
"""Free text that repeats from row to row: as a dictionary it needs a tenth of the room, and pandas gets categories."""


def _arrow_type(name: str, column: Column) -> pa.DataType:
    if column.enum or name in _REPEATED:
        return pa.dictionary(pa.int32(), pa.string())
    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("ms", tz=ZONE_NAME),
    }
    return types[column.type]


@cache
def checks(table: str) -> pa_check.DataFrameSchema:
    """What pandera demands of a chunk of the table before anything is published."""
    required = contract().tables[table].required
    columns = {
        name: pa_check.Column(nullable=name not in required, checks=_column_checks(column))
        for name, column in columns_of(table).items()
    }
    return pa_check.DataFrameSchema(
        columns, unique=list(contract().tables[table].key), strict=True, ordered=True, name=table
    )


def _column_checks(column: Column) -> list[pa_check.Check]:
    found = []
    if column.enum:
        found.append(pa_check.Check.isin(sorted(column.enum)))
    if column.min is not None:
        found.append(pa_check.Check.ge(column.min))
    if column.max is not None:
        found.append(pa_check.Check.le(column.max))
    return found
