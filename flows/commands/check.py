"""`kehoach check`: files against a directive, without a store; JSON lines for programs, a table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flows import messages
from flows.commands.options import (
    AsJson,
    DirectiveId,
    Files,
    Received,
    RosterFile,
    date_of,
    existing,
    known_directive,
    rules_of,
    schools_of,
    settings_of,
)  # fmt: skip
from flows.console import out, table, verdict
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.directives import Directive
    from pipeline.process import Processed

QUOTE = 160
"""Characters of a quote that the table shows; JSON has it whole."""
FailOnMissing = Annotated[bool, typer.Option("--fail-on-missing", show_default=False)]
Workers = Annotated[int, typer.Option("--workers", min=0, metavar="N", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    files: Files,
    directive: DirectiveId = None,
    roster: RosterFile = None,
    received: Received = None,
    as_json: AsJson = False,
    fail_on_missing: FailOnMissing = False,
    workers: Workers = 0,
) -> None:
    existing(files)
    day = date_of(received)
    settings = settings_of(directive=directive)
    directives, schools = rules_of(settings), schools_of(settings, roster)
    known_directive(settings.directive, directives)
    from flows.checking import check_files
    from pipeline.process import to_json

    results = check_files(
        files,
        roster=schools,
        directives=directives,
        directive_id=settings.directive,
        received=day,
        limits=settings.limits,
        workers=workers,
    )
    code = ExitCode.DONE
    for processed in results:
        chosen = directives[processed.directive_id] if processed.directive_id else None
        if as_json:
            sys.stdout.write(json.dumps(to_json(processed, chosen), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            show(processed, chosen)
        code = max(code, exit_code(processed, fail_on_missing=fail_on_missing))
    raise typer.Exit(int(code))


def exit_code(processed: Processed, *, fail_on_missing: bool) -> ExitCode:
    """3 when it could not be read; with `fail_on_missing` 1 when a required thing is not met, or it is no plan."""
    if processed.status in ("failed", "unreadable"):
        return ExitCode.UNREADABLE
    lacking = any(item.required and item.verdict != "met" for item in processed.findings)
    return (
        ExitCode.FINDINGS if fail_on_missing and (lacking or processed.status != "checked") else ExitCode.DONE
    )


def show(processed: Processed, directive: Directive | None) -> None:
    """Print what was found in one document."""
    console = out()
    console.print(processed.source, style="bold", markup=False)
    for line in _facts(processed):
        console.print(f"  {line}", markup=False)
    if not processed.findings or directive is None:
        console.print()
        return
    rows = table("column.requirement", "column.verdict", "column.names", "column.quote", "column.reason")
    names = {item.id: item for item in directive.requirements}
    for finding in processed.findings:
        requirement = names[finding.requirement]
        name = messages.said(requirement.name_vi, requirement.name_en)
        rows.add_row(
            _plain(name if finding.required else f"{name} {messages.text('check.optional')}"),
            verdict(finding.verdict.value),
            _plain(", ".join(finding.names)),
            _plain("\n".join(_place(item.quote, item.page, item.section) for item in finding.evidence[:2])),
            _plain(finding.reason),
        )
    console.print(rows)
    console.print()


def _facts(processed: Processed) -> Iterator[str]:
    yield messages.text(f"document_status.{processed.status}")
    if processed.failure:
        failure = processed.failure
        yield f"{failure.cause.value}: {messages.said(failure.message_vi, failure.detail)}"
    plan = processed.plan
    if plan:
        school = plan.school.name or messages.text("check.no_school")
        yield messages.text("check.facts", kind=messages.text(f"kind.{plan.kind.value}"), school=school)
        yield messages.text(
            "check.header", number=plan.number or "–", date=plan.date or "–", title=plan.title or "–"
        )
    if processed.directive_id:
        yield messages.text("check.answers_to", directive=processed.directive_id)
    if processed.flags:
        flags = (
            messages.text(f"flag.{flag}") if messages.has(f"flag.{flag}") else flag
            for flag in processed.flags
        )
        yield messages.text("check.flags", flags=", ".join(flags))


def _place(quote: str, page: int, section: str) -> str:
    short = quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"
    return f"“{short}” ({messages.text('check.page', page=page)}{f', {section}' if section else ''})"


def _plain(words: str) -> str:
    """Words of a school, in which a bracket is no mark-up."""
    from rich.markup import escape

    return escape(words)
