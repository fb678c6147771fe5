"""`kehoach demo`: the samples through the whole nightly flow, in a data folder of their own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import typer

from flows import messages
from flows.commands.options import DataDir, rules_of
from flows.commands.run import Teller, tell
from flows.console import out, say
from pipeline.errors import SetupError

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MARK = ".kehoach-demo"
"""Says that a data folder was made by the demo, so that the next demo may empty it."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(data: DataDir = None) -> None:
    folder = prepare(data)
    from flows.nightly import run_nightly
    from pipeline.settings import load_settings

    # The samples were copied a moment ago by ourselves: there is no writer to wait for.
    settings = load_settings(data_dir=folder, still_seconds=0.0)
    say("demo.start", inbox=settings.inbox, data=folder)
    with Teller() as told:
        summary = run_nightly(settings, progress=told)
    if summary.publication:
        from flows.matrix import show

        show(summary.publication.latest, rules_of(settings), out())
        out().print()
    tell(summary)
    if summary.publication:
        say("demo.outputs", folder=summary.publication.latest)
    options = "" if folder == Path("data").absolute() else f" --data {folder}"
    say("demo.next", kehoach=program(), options=options)


def program() -> str:
    """How this very command is called from here: its name where that finds it, else the way to it."""
    beside = Path(sys.executable).with_name("kehoach")
    found = shutil.which("kehoach")
    if not beside.exists() or (found and Path(found).resolve() == beside.resolve()):
        return "kehoach"
    return os.path.relpath(beside) if beside.is_relative_to(Path.cwd()) else str(beside)


def prepare(given: Path | None) -> Path:
    """A fresh data folder with the samples' inbox and roster in it.

    The folder given must be new, empty or an earlier demo's; without one it is `data`, or `demo-data` when `data` is
    in real use. Raises SetupError when there are no samples or the folder is in use.
    """
    if not (SAMPLES / "inbox").is_dir():
        text = messages.text("demo.no_samples", path=SAMPLES)
        raise SetupError(text, text)
    candidates = [given] if given else [Path("data"), Path("demo-data")]
    folder = next((path.absolute() for path in candidates if _is_ours(path)), None)
    if folder is None:
        text = messages.text("demo.in_use", path=candidates[-1])
        raise SetupError(text, text)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("kehoach demo\n", encoding="utf-8")
    shutil.copytree(SAMPLES / "inbox", folder / "inbox")
    shutil.copy(SAMPLES / "roster.csv", folder / "roster.csv")
    return folder


def _is_ours(folder: Path) -> bool:
    return not folder.exists() or (folder / MARK).exists() or (folder.is_dir() and not any(folder.iterdir()))
