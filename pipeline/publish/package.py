"""Describes a publication: datapackage.json (Data Package v2) and the data dictionary in Vietnamese and English."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.publish.contract import Column, Table, columns_of, contract
from pipeline.publish.tables import sha256_of

SCHEMA = "https://datapackage.org/profiles/2.0/"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}


def write_descriptor(folder: Path, now: dt.datetime, *, rows: Mapping[str, int]) -> None:
    """Writes `datapackage.json` over the files that are in `folder`.

    The CSV files are the resources. Parquet, workbooks and SQLite hold the same again: programs that validate a package
    would read them as further tables, so they stand under `files`, and beside their table under `alternatives`.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix[1:] in _MEDIA_TYPES)
    names = {path: path.relative_to(folder).as_posix() for path in files}
    descriptor = {
        "$schema": f"{SCHEMA}datapackage.json",
        "name": "kehoach-compliance",
        "title": "Kết quả đối chiếu kế hoạch của các trường",
        "description": "Mỗi trường × mỗi yêu cầu: kết luận và trích dẫn. Bảng chính là «compliance».",
        "created": now.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "resources": [_resource(path, name, rows) for path, name in names.items() if path.suffix == ".csv"],
        "files": [_file(path, name) for path, name in names.items() if path.suffix != ".csv"],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _file(path: Path, name: str) -> dict[str, Any]:
    kind = path.suffix[1:]
    return {
        "path": name,
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
    }


def _resource(path: Path, name: str, rows: Mapping[str, int]) -> dict[str, Any]:
    stem = name.removesuffix(".csv")
    others = [path.with_suffix(f".{kind}") for kind in ("parquet", "xlsx")]
    resource: dict[str, Any] = {
        "$schema": f"{SCHEMA}dataresource.json",
        "name": re.sub("[^a-z0-9]+", "-", stem.lower()),
        "type": "table",
        **_file(path, name),
        "encoding": "utf-8",
        "dialect": {"$schema": f"{SCHEMA}tabledialect.json", "delimiter": ",", "lineTerminator": "\n"},
        "alternatives": [f"{stem}{other.suffix}" for other in others if other.exists()],
    }
    if stem.startswith("matrix/"):
        resource |= {
            "title": f"Ma trận {stem.removeprefix('matrix/')}",
            "description": "Một dòng mỗi trường, một cột mỗi yêu cầu. / A row per school, a column per requirement.",
            "schema": _matrix_schema(path),
        }
    if described := contract().tables.get(stem):
        resource |= {
            "title": described.title,
            "description": f"{described.vi} / {described.en}",
            "schema": table_schema(stem, rows),
        }
    return resource


def _matrix_schema(path: Path) -> dict[str, Any]:
    """The columns of a matrix: the school's, then one verdict per requirement."""
    with path.open(encoding="utf-8-sig") as file:
        names = file.readline().strip().split(",")
    known, verdict = contract().columns, contract().columns["verdict"]
    return {
        "$schema": f"{SCHEMA}tableschema.json",
        "fieldsMatch": "exact",
        "fields": [_field(name, known.get(name, verdict), required=name == "school_id") for name in names],
        "primaryKey": ["school_id"],
        "missingValues": [""],
    }


def table_schema(name: str, present: Iterable[str] = ()) -> dict[str, Any]:
    """The Table Schema of a table; foreign keys only to tables that are in the package."""
    table = contract().tables[name]
    schema: dict[str, Any] = {
        "$schema": f"{SCHEMA}tableschema.json",
        "fieldsMatch": "exact",
        "fields": [
            _field(field, column, required=field in table.required)
            for field, column in columns_of(name).items()
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if name == "compliance" and "schools" in present:
        schema["foreignKeys"] = [
            {"fields": ["school_id"], "reference": {"resource": "schools", "fields": ["school_id"]}}
        ]
    return schema


def _field(name: str, column: Column, *, required: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if required else {}
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.min is not None:
        constraints["minimum"] = column.min
    if column.max is not None:
        constraints["maximum"] = column.max
    field: dict[str, Any] = {
        "name": name,
        "type": column.type,
        "title": column.title,
        "description": f"{column.vi} / {column.en}",
    }
    if column.enum:
        field["categories"] = [{"value": value, "label": label} for value, label in column.enum.items()]
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field | ({"constraints": constraints} if constraints else {})


def dictionary_markdown() -> str:
    """The data dictionary (docs/dataset.md): every table and column in Vietnamese and English."""
    tables = contract().tables
    lines = [
        "# Từ điển dữ liệu / Data dictionary",
        "",
        "Tệp này được tạo từ `pipeline/publish/contract.yaml`; đừng sửa tay.",
        "This file is generated from `pipeline/publish/contract.yaml`; do not edit it.",
        "",
        *_NOTES,
        "",
        *(f"- [`{name}`](#{name}): {table.vi} / {table.en}" for name, table in tables.items()),
    ]
    for name, table in tables.items():
        lines += ["", *_table_markdown(name, table)]
    return "\n".join(lines) + "\n"


_NOTES = (
    (
        "- `matrix/<directive_id>`: bảng ngang, một dòng mỗi trường, một cột mỗi yêu cầu"
        " / wide table, a column per requirement."
    ),
    (
        "- `partitions/compliance/directive_id=…/`: Parquet theo văn bản, khi có nhiều văn bản"
        " / Parquet by directive, when there are several."
    ),
    "- `dataset.sqlite`: mọi bảng trong một tệp SQLite / all tables in one SQLite file.",
    (
        "- CSV: UTF-8 có BOM; ô chữ bắt đầu bằng `=`, `+`, `-`, `@`, TAB, CR có thêm dấu `'` ở đầu để Excel không chạy"
        " như công thức; Parquet và SQLite giữ nguyên văn / UTF-8 with BOM; text cells that Excel would run as a"
        " formula get a leading `'`; Parquet and SQLite hold the exact text."
    ),
    "- Thời gian theo giờ Việt Nam (+07:00) / Times are in Viet Nam time.",
)


def _table_markdown(name: str, table: Table) -> list[str]:
    lines = [
        f"## {name}",
        "",
        f"**{table.title}.** {table.vi}  ",
        f"{table.en}  ",
        f"Khóa / key: {', '.join(f'`{key}`' for key in table.key)}",
        "",
        "| cột / column | kiểu / type | tên | mô tả | description | trống? / empty? |",
        "|---|---|---|---|---|---|",
    ]
    for field, column in columns_of(name).items():
        values = "".join(f"<br>`{value}` {label}" for value, label in column.enum.items())
        empty = "không / no" if field in table.required else "có thể / may be"
        lines.append(
            f"| `{field}` | {column.type} | {column.title} | {column.vi}{values} | {column.en} | {empty} |"
        )
    return lines


if __name__ == "__main__":
    print(dictionary_markdown(), end="")
