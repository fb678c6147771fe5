"""`kehoach directive`: prove the rules against their examples."""

from __future__ import annotations

import typer

from flows import messages
from flows.commands.options import DataDir, rules_of, settings_of
from flows.console import complain, out, say, table
from pipeline.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the group with its commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
    group.command("lint")(lint)
    group.command("list")(show)
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
