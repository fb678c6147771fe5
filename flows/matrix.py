"""The compliance matrix, school by requirement, as a table for the terminal, from a published dataset."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flows import messages
from flows.console import COLOURS
from pipeline.directives import Directive, DirectiveSet

SIGNS = {"met": "✓", "partial": "◐", "missing": "✗", "unreadable": "?", "not_submitted": "·"}
COLUMNS = (
    "directive_id", "school_id", "school_name", "requirement_id", "verdict", "submission_status", "decided_by",
)  # fmt: skip


@dataclass
class Line:
    """One school under one directive."""

    school_id: str
    name: str
    status: str
    verdicts: dict[str, str] = field(default_factory=dict)


def load(publication: str) -> list[dict[str, Any]]:
    """The rows of the table `compliance` in a publication's folder or URL."""
    import fsspec
    import pyarrow.parquet as parquet

    with fsspec.open(f"{publication}/compliance.parquet", "rb") as file:
        rows: list[dict[str, Any]] = parquet.read_table(
            io.BytesIO(file.read()), columns=list(COLUMNS)
        ).to_pylist()
    return rows


def lines(rows: Iterable[Mapping[str, Any]], directive_id: str) -> list[Line]:
    """The rows of one directive gathered by school: those that sent something first, then by id."""
    schools: dict[str, Line] = {}
    for row in rows:
        if row["directive_id"] == directive_id:
            school = row["school_id"]
            line = schools.setdefault(school, Line(school, row["school_name"], row["submission_status"]))
            line.verdicts[row["requirement_id"]] = row["verdict"]
    return sorted(schools.values(), key=lambda line: (line.status == "not_submitted", line.school_id))


def render(rows: Iterable[Mapping[str, Any]], directive: Directive) -> Table:
    """A row per school, a column per requirement; "*" marks what is only recommended."""
    table = Table(
        title=f"{directive.id} · {escape(directive.title_vi)}", title_justify="left", header_style="bold"
    )
    table.add_column(messages.text("column.school"), overflow="fold", ratio=3)
    table.add_column(messages.text("column.submission"), ratio=1)
    for requirement in directive.requirements:
        name = messages.said(requirement.name_vi, requirement.name_en)
        table.add_column(
            name if requirement.required else f"{name} *", justify="center", overflow="fold", ratio=1
        )
    for line in lines(rows, directive.id):
        signs = (_sign(line.verdicts.get(item.id, "not_submitted")) for item in directive.requirements)
        table.add_row(
            f"{escape(line.name)} [dim]{line.school_id}[/dim]",
            messages.text(f"submission.{line.status}"),
            *signs,
        )
    return table


def _sign(verdict: str) -> Text:
    return Text(SIGNS[verdict], style=COLOURS[verdict])


def legend() -> str:
    """What the signs mean."""
    return "   ".join(f"{sign} {messages.text(f'verdict.{verdict}')}" for verdict, sign in SIGNS.items())


def tables(publication: str, directives: DirectiveSet) -> list[Table]:
    """A matrix per directive that the publication has rows for."""
    rows = load(publication)
    present = {row["directive_id"] for row in rows}
    return [render(rows, directive) for directive in directives.values() if directive.id in present]
