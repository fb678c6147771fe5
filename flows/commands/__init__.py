"""The commands of `kehoach`, a module per subject; each module imports what is heavy only when it runs."""

from __future__ import annotations

import typer

from flows.commands import check, directive, doctor, evaluate, read


def register_all(app: typer.Typer) -> None:
    """Add every command to the application, in the order in which `--help` lists them."""
    for module in (check, read, evaluate, doctor, directive):
        module.register(app)
