"""The compliance matrix, school by requirement, as a table for the terminal, from a published dataset."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flows import messages
from flows.console import COLOURS
from pipeline.directives import Directive, DirectiveSet, Requirement

SIGNS = {"met": "✓", "partial": "◐", "missing": "✗", "unreadable": "?", "not_submitted": "·"}
LEAST_NAME, OTHER_COLUMNS, SIGN_COLUMN = 16, 26, 3
"""Characters: the shortest school name worth printing; id and submission; one verdict with its space."""
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


def render(rows: Iterable[Mapping[str, Any]], directive: Directive, *, width: int = 160) -> Table:
    """A row per school, a column per requirement, numbered as in `key`; "*" marks what is only recommended.

    In a narrow terminal it is the schools' names that are cut, never the verdicts.
    """
    table = Table(
        title=f"{directive.id} · {escape(directive.title_vi)}",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    room = max(LEAST_NAME, width - OTHER_COLUMNS - SIGN_COLUMN * len(directive.requirements))
    table.add_column(messages.text("column.school"), overflow="ellipsis", no_wrap=True, max_width=room)
    table.add_column("", style="dim", overflow="ellipsis", no_wrap=True)
    table.add_column(messages.text("column.submission"), no_wrap=True)
    for number, requirement in enumerate(directive.requirements, start=1):
        table.add_column(_number(number, requirement), justify="center", no_wrap=True, min_width=2)
    for line in lines(rows, directive.id):
        signs = (_sign(line.verdicts.get(item.id, "not_submitted")) for item in directive.requirements)
        status = messages.text(f"submission.{line.status}")
        table.add_row(escape(line.name), line.school_id, status, *signs)
    return table


def key(directive: Directive) -> str:
    """What the numbers of the header stand for."""
    return "\n".join(
        f"{_number(number, item):>3} {messages.said(item.name_vi, item.name_en)}"
        for number, item in enumerate(directive.requirements, start=1)
    )


def _number(number: int, requirement: Requirement) -> str:
    return f"{number}{'' if requirement.required else '*'}"


def _sign(verdict: str) -> Text:
    return Text(SIGNS[verdict], style=COLOURS[verdict])


def legend() -> str:
    """What the signs mean."""
    return "   ".join(f"{sign} {messages.text(f'verdict.{verdict}')}" for verdict, sign in SIGNS.items())


def show(publication: str, directives: DirectiveSet, console: Console) -> None:
    """Print a matrix per directive that the publication has rows for, then what the signs mean."""
    rows = load(publication)
    present = {row["directive_id"] for row in rows}
    for directive in directives.values():
        if directive.id in present:
            console.print(render(rows, directive, width=console.width))
            console.print(f"{key(directive)}\n", markup=False)
    console.print(legend(), markup=False)
    console.print(messages.text("matrix.star"), markup=False)
