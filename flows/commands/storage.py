"""`kehoach migrate`, `backup`, `restore`, `copy-store`: care for the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DataDir, settings_of
from flows.console import say

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]
Force = Annotated[bool, typer.Option("--force", show_default=False)]
Url = Annotated[str, typer.Argument(metavar="URL", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("migrate")(migrate)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("copy-store")(copy_store)


def migrate(data: DataDir = None) -> None:
    from pipeline.store.connect import migrate as upgrade

    say("migrate.done", revision=upgrade(settings_of(data).database_url))


def backup(file: BackupFile, data: DataDir = None) -> None:
    from pipeline.store.transfer import backup as save

    save(settings_of(data).database_url, file)
    say("backup.done", path=file)


def restore(file: BackupFile, data: DataDir = None, force: Force = False) -> None:
    from pipeline.store.transfer import restore as load

    load(file, settings_of(data).database_url, force=force)
    say("restore.done", path=file)


def copy_store(url: Url, data: DataDir = None) -> None:
    from pipeline.store.transfer import copy_store as copy

    copy(settings_of(data).database_url, url)
    say("copy-store.done")
