"""`kehoach directive`: prove the rules against their examples, list them, draft a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows import messages
from flows.commands.options import DataDir, existing, rules_of, settings_of
from flows.console import complain, out, say, table
from pipeline.errors import ExitCode

Paper = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group with its commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
    group.command("lint")(lint)
    group.command("list")(show)
    group.command("draft")(draft)
    app.add_typer(group, name="directive")


def lint(data: DataDir = None) -> None:
    from pipeline.checks.lint import lint as problems_of

    directives = rules_of(settings_of(data))
    problems = list(problems_of(directives))
    for problem in problems:
        complain(str(problem))
    examples = sum(len(item.spec.examples) for one in directives.values() for item in one.requirements)
    if problems:
        complain(messages.text("directive.lint.failed", problems=len(problems), examples=examples))
        raise typer.Exit(int(ExitCode.USAGE))
    say("directive.lint.passed", directives=len(directives), examples=examples)


def show(data: DataDir = None) -> None:
    rows = table(
        "column.directive",
        "column.title",
        "column.district",
        "column.period",
        "column.deadline",
        "column.requirement",
    )
    for directive in rules_of(settings_of(data)).values():
        names = (messages.said(item.name_vi, item.name_en) for item in directive.requirements)
        rows.add_row(
            directive.id,
            directive.title_vi,
            directive.district,
            directive.period,
            directive.deadline.strftime("%d/%m/%Y") if directive.deadline else "–",
            "\n".join(names),
        )
    out().print(rows)


def draft(paper: Paper) -> None:
    existing([paper])
    from extractors.errors import ReadError
    from extractors.isolation import read_isolated
    from pipeline.draft import draft as draft_of
    from pipeline.draft import read_transcript, to_yaml
    from pipeline.parse import parse
    from pipeline.roster import Roster

    try:
        # Only here: no school hands in a .txt, but a directive's own text is kept as one (directive.yaml, `text`).
        document = (
            read_transcript(paper.read_bytes())
            if paper.suffix.lower() == ".txt"
            else read_isolated(paper.read_bytes(), paper.name, settings_of().limits)
        )
    except ReadError as error:
        complain(f"{paper}: {error.cause.value}: {messages.said(error.message_vi, error.detail)}")
        raise typer.Exit(int(ExitCode.UNREADABLE)) from error
    typer.echo(to_yaml(draft_of(parse(document, roster=Roster(())))), nl=False)
