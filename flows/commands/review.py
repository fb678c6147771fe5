"""`kehoach override` and `assign`: what a reviewer decides against the rules, with who, when and why."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DataDir, DirectiveId, known_directive, rules_of, schools_of, settings_of
from flows.console import say
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.directives import Directive
    from pipeline.settings import Settings

School = Annotated[str, typer.Argument(metavar="SCHOOL", show_default=False)]
RequirementId = Annotated[str, typer.Argument(metavar="REQUIREMENT", show_default=False)]
VerdictName = Annotated[str, typer.Argument(metavar="met|partial|missing|clear", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", show_default=False)]
Sha = Annotated[str, typer.Argument(metavar="SHA256", show_default=False)]

CLEAR = "clear"
"""Takes a former decision back."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("override")(override)
    app.command("assign")(assign)


def override(
    school: School,
    requirement: RequirementId,
    verdict: VerdictName,
    reason: Reason,
    directive: DirectiveId = None,
    who: Who = None,
    data: DataDir = None,
) -> None:
    from pipeline.store import Store

    settings = settings_of(data, directive=directive)
    chosen = _directive(settings, school)
    with Store.open(settings.database_url) as store:
        store.override(
            chosen,
            school,
            requirement,
            None if verdict == CLEAR else verdict,
            reason=reason,
            who=who or getpass.getuser(),
        )
    say("override.done", school=school, requirement=requirement, verdict=verdict)


def assign(
    sha256: Sha,
    school: School,
    reason: Reason,
    directive: DirectiveId = None,
    who: Who = None,
    data: DataDir = None,
) -> None:
    from pipeline.store import Store

    settings = settings_of(data, directive=directive)
    chosen = _directive(settings, school)
    with Store.open(settings.database_url) as store:
        store.assign(sha256, school, chosen.id, reason=reason, who=who or getpass.getuser())
    say("assign.done", sha256=sha256, school=school)


def _directive(settings: Settings, school: str) -> Directive:
    """The directive named, else the one active directive that the school, which the roster knows, answers to."""
    from pipeline.choice import asked_by

    directives, roster = rules_of(settings), schools_of(settings, None)
    if school not in roster:
        raise SetupError(
            f"Không có trường «{school}» trong danh sách trường {roster.source}.",
            f"no school {school!r} in the roster {roster.source}",
        )
    given = settings.directive
    known_directive(given, directives)
    if given is not None:
        return directives[given]
    asking = asked_by(roster[school], directives)
    if len(asking) != 1:
        raise SetupError(
            f"Hãy nêu văn bản chỉ đạo bằng --directive; có: {', '.join(directives)}.",
            f"name the directive with --directive; known: {', '.join(directives)}",
        )
    return asking[0]
