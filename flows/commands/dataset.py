"""`kehoach publish`, `query`, `diff`, `letters`: what comes out of the store for analysts and schools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from flows import messages
from flows.commands.options import AsJson, DataDir, DirectiveId, RosterFile, settings_of
from flows.commands.run import Teller, tell
from flows.console import out, say, table, verdict
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.publish.changes import Change

Sql = Annotated[str, typer.Argument(metavar="SQL", show_default=False)]
AsCsv = Annotated[bool, typer.Option("--csv", show_default=False)]
Limit = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", show_default=False)]
Publication = Annotated[str, typer.Argument(metavar="PUBLICATION", show_default=False)]
Target = Annotated[Path | None, typer.Option("--out", metavar="DIR", show_default=False)]
Schools = Annotated[list[str] | None, typer.Option("--school", metavar="ID", show_default=False)]
SignerPost = Annotated[str, typer.Option("--signer-post", metavar="TEXT")]
SignerName = Annotated[str, typer.Option("--signer-name", metavar="TEXT", show_default=False)]
Template = Annotated[Path | None, typer.Option("--template", metavar="DOCX", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("publish")(publish)
    app.command("query")(query)
    app.command("diff")(diff)
    app.command("letters")(letters)


def publish(data: DataDir = None, roster: RosterFile = None) -> None:
    settings = settings_of(data, roster=roster)
    from flows.nightly import run_publish

    with Teller() as told:
        summary = run_publish(settings, progress=told)
    if summary.publication:
        for name, rows in summary.publication.rows.items():
            say("publish.rows", table=name, rows=rows)
    tell(summary)


def query(
    sql: Sql, data: DataDir = None, as_csv: AsCsv = False, as_json: AsJson = False, limit: Limit = None
) -> None:
    from pipeline.publish.query import query as ask

    result = ask(settings_of(data).published, sql, limit=limit)
    form: Literal["csv", "json", "table"] = "csv" if as_csv else "json" if as_json else "table"
    written = {"csv": result.as_csv, "json": result.as_json, "table": result.as_table}[form]()
    typer.echo(written.rstrip("\n"))


def diff(before: Publication, after: Publication, data: DataDir = None, as_json: AsJson = False) -> None:
    from pipeline.publish.changes import diff as compare

    published = settings_of(data).published
    changes = compare(*(_publication(published, name) for name in (before, after)))
    if as_json:
        import dataclasses
        import json

        rows = [dataclasses.asdict(change) for change in changes]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif changes:
        _show_changes(changes)
    else:
        say("diff.none")


def _show_changes(changes: Sequence[Change]) -> None:
    rows = table("column.school", "column.requirement", "column.before", "column.after", "column.why")
    for change in changes:
        rows.add_row(
            escape(change.school_name),
            escape(change.requirement_name),
            verdict(change.before) if change.before else "–",
            verdict(change.after) if change.after else "–",
            escape(f"{messages.said(change.reason_vi, change.reason.value)}: {change.detail}"),
        )
    out().print(rows)


def _publication(published: str, name: str) -> str:
    """A publication's folder; a bare id or "latest" is looked up among the published ones."""
    return name if "/" in name or "\\" in name else f"{published}/{name}"


def letters(
    data: DataDir = None,
    directive: DirectiveId = None,
    school: Schools = None,
    target: Target = None,
    template: Template = None,
    signer_post: SignerPost = "TRƯỞNG PHÒNG",
    signer_name: SignerName = "",
) -> None:
    from pipeline.publish.letters import write_letters

    settings = settings_of(data)
    if template is not None and not template.is_file():
        text = messages.text("error.no_file", path=template)
        raise SetupError(text, text)
    folder = target or settings.data_dir / "letters"
    written = write_letters(
        settings.published,
        folder,
        directive_id=directive or settings.directive,
        schools=school or None,
        template=template,
        signer_post=signer_post,
        signer_name=signer_name,
    )
    say("letters.done", count=len(written), folder=folder)
