"""Options that several commands share, and what they stand for: settings, rules, schools."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import messages
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.directives import DirectiveSet
    from pipeline.roster import Roster
    from pipeline.settings import Settings

DataDir = Annotated[Path | None, typer.Option("--data", metavar="DIR", show_default=False)]
InboxDir = Annotated[Path | None, typer.Option("--inbox", metavar="DIR", show_default=False)]
DirectiveId = Annotated[str | None, typer.Option("--directive", metavar="ID", show_default=False)]
RosterFile = Annotated[Path | None, typer.Option("--roster", metavar="CSV", show_default=False)]
Received = Annotated[str | None, typer.Option("--received", metavar="DATE", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", show_default=False)]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)]

DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def settings_of(
    data_dir: Path | None = None,
    *,
    inbox: Path | None = None,
    roster: Path | None = None,
    directive: str | None = None,
) -> Settings:
    """Settings with what was given on the command line over environment and file.

    Paths on the command line are taken from the working folder, those of the file from the data folder.
    """
    from pipeline.settings import load_settings

    return load_settings(
        data_dir=data_dir.absolute() if data_dir else None,
        inbox=inbox.absolute() if inbox else None,
        roster=roster.absolute() if roster else None,
        directive=directive,
    )


def rules_of(settings: Settings) -> DirectiveSet:
    """The directives that the settings name. Raises DataError with path and line."""
    from flows.rules import rules_of as rules

    return rules(settings)


def known_directive(given: str | None, directives: DirectiveSet) -> None:
    """Raises SetupError that lists the known ones when there is no such directive."""
    if given is not None and given not in directives:
        known = ", ".join(sorted(directives))
        raise SetupError(
            f"Không có văn bản chỉ đạo «{given}»; hiện có: {known}.",
            f"unknown directive {given!r}; known: {known}",
        )


def schools_of(settings: Settings, given: Path | None) -> Roster:
    """The roster that was given, else that of the data folder, else none: then no school is recognised."""
    from pipeline.roster import Roster, load_roster

    if given is None and not settings.roster.exists():
        return Roster(())
    return load_roster(given or settings.roster)


def existing(files: list[Path]) -> list[Path]:
    """The files, all of which must be there. Raises SetupError that names the first that is not."""
    for path in files:
        if not path.is_file():
            key = "error.is_folder" if path.is_dir() else "error.no_file"
            raise SetupError(messages.text(key, path=path), messages.text(key, path=path))
    return files


def date_of(given: str | None) -> dt.date | None:
    """A day as 2020-02-28 or 28/02/2020. Raises SetupError for anything else."""
    if given is None:
        return None
    for form in DATE_FORMATS:
        try:
            return dt.datetime.strptime(given, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise SetupError(
        f"Ngày «{given}» không hợp lệ; viết 2020-02-28 hoặc 28/02/2020.",
        f"{given!r} is not a date; write 2020-02-28 or 28/02/2020",
    )
