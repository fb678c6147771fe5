"""What the commands print with: tables for people on stdout, complaints and progress on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from flows import messages

Item = TypeVar("Item")

COLOURS = {
    "met": "green",
    "partial": "yellow",
    "missing": "red",
    "unreadable": "magenta",
    "not_submitted": "bright_black",
}
PLAIN_SECONDS = 5.0
"""How often progress is told where there is no terminal to redraw."""
PLAIN_WIDTH = 160
"""Columns of a table that is written to a file or pipe."""


def out() -> Console:
    """The console of results."""
    return _console(sys.stdout)


def err() -> Console:
    """The console of complaints and progress."""
    return _console(sys.stderr)


def _console(stream: object) -> Console:
    terminal = getattr(stream, "isatty", lambda: False)()
    return Console(file=stream, width=None if terminal else PLAIN_WIDTH, highlight=False, soft_wrap=False)  # type: ignore[arg-type]


def say(key: str, **values: object) -> None:
    """Print a message to the results."""
    out().print(messages.text(key, **values), markup=False, soft_wrap=True)


def complain(message: str) -> None:
    """Print an error or a warning to stderr."""
    err().print(message, style="red", markup=False, soft_wrap=True)


def verdict(code: str) -> str:
    """A verdict in the language in use, coloured."""
    return f"[{COLOURS.get(code, 'default')}]{messages.text(f'verdict.{code}')}[/]"


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table whose columns are named by message keys."""
    made = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(messages.text(column), overflow="fold")
    return made


def progress(items: Iterable[Item], total: int, key: str) -> Iterator[Item]:
    """Pass `items` on and tell how far it is: a bar on a terminal, else a line now and then."""
    if sys.stderr.isatty() and total > 1:
        from rich.progress import track

        yield from track(items, messages.text(key), total=total, console=err(), transient=True)
        return
    told = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - told >= PLAIN_SECONDS:
            told = time.monotonic()
            err().print(f"{messages.text(key)}: {done}/{total}", markup=False)
