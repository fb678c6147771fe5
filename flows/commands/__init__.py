"""The commands of `kehoach`, a module per subject; each module imports what is heavy only when it runs."""

from __future__ import annotations

import typer

from flows.commands import (
    check,
    dataset,
    demo,
    directive,
    doctor,
    evaluate,
    read,
    review,
    run,
    status,
    storage,
)


def register_all(app: typer.Typer) -> None:
    """Add every command to the application, in the order in which `--help` lists them."""
    for module in (demo, run, check, read, status, dataset, review, storage, evaluate, doctor, directive):
        module.register(app)
