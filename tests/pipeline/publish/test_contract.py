"""The contract file is refused when it does not describe what it lists, and every table is what it says."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from extractors.vietnamese.yaml_data import DataError, parse_strict
from pipeline.publish.contract import Contract, arrow_schema, columns_of, contract
from pipeline.publish.package import table_schema
from pipeline.publish.tables import arrow_table, csv_text, faults_in

GOOD = """
columns:
  a: {type: string, title: A, vi: a, en: a}
  b: {type: integer, title: B, vi: b, en: b, min: 0}
tables:
  t: {title: T, vi: t, en: t, key: [a], filled: [b], columns: [a, b]}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("columns: [a, b]", "columns: [a, b, c]", "not described: c"),
        ("key: [a]", "key: [x]", "not a column of the table: x"),
        ("columns: [a, b]", "columns: [a, b, a]", "stands twice"),
        ("type: string", "type: text", "not allowed"),
        ("min: 0", "minimum: 0", "unknown key 'minimum'"),
    ],
)
def test_mistakes_are_located(old: str, new: str, message: str) -> None:
    assert parse_strict(GOOD, Contract, Path("contract.yaml"))
    with pytest.raises(DataError, match=message) as caught:
        parse_strict(GOOD.replace(old, new), Contract, Path("contract.yaml"))
    assert caught.value.line > 1


@pytest.mark.parametrize("table", sorted(contract().tables))
def test_every_table_has_types_and_words(table: str) -> None:
    schema = table_schema(table)
    assert (
        [field["name"] for field in schema["fields"]] == arrow_schema(table).names == list(columns_of(table))
    )
    assert schema["fieldsMatch"] == "exact"
    assert all(field["title"] and " / " in field["description"] for field in schema["fields"])
    assert all(name.isascii() and name == name.lower() for name in columns_of(table))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"group_kind": "province"}, "group_kind"),
        ({"schools": -1}, "schools"),
        ({"met_share": 1.5}, "met_share"),
        ({"period": None}, "period"),
    ],
)
def test_faults_are_found(change: dict[str, object], column: str) -> None:
    row: dict[str, object] = dict.fromkeys(columns_of("summary"), 1)
    row["met_share"] = None
    row |= {"directive_id": "d", "period": "2020", "group_kind": "all", "group_name": "Tất cả"}
    loose = pa.schema([field.with_nullable(True) for field in arrow_schema("summary")])
    assert faults_in(arrow_table([row], loose), "summary") == []
    (fault,) = faults_in(arrow_table([row | change], loose), "summary", 40)
    assert (fault.column, fault.row) == (column, 40)


def test_a_key_stands_once() -> None:
    row = dict.fromkeys(columns_of("schools"), "x")
    faults = faults_in(arrow_table([row, row], arrow_schema("schools")), "schools")
    assert faults and faults[0].table == "schools"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+ Tổ chức", "'+ Tổ chức"), ("- Tổ chức", "'- Tổ chức"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("Tổ chức - ", "Tổ chức - "), ("'x", "'x"), (None, ""), (True, "true"), (False, "false"), (-1, -1), (0.5, 0.5),
    ],
)  # fmt: skip
def test_cells(value: object, cell: object) -> None:
    """Only text can be a formula; a negative number is a number."""
    assert csv_text(value) == cell
