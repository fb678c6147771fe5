"""`kehoach doctor`: which parts are there, what is lost without those that are not, how to get them."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows import messages
from flows.commands.options import AsJson, DataDir, rules_of, schools_of, settings_of
from flows.console import out, table
from pipeline.errors import KehoachError

if TYPE_CHECKING:
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """An optional part: `found` says where it is, "" when it is missing. Texts stand under "doctor.part.<name>"."""

    name: str
    find: Callable[[], str]
    install: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(data: DataDir = None, as_json: AsJson = False) -> None:
    settings = settings_of(data)
    rows = [(part, part.find()) for part in PARTS]
    if as_json:
        import json

        found = [
            {"part": part.name, "found": place or None, "lost": _lost(part), "install": part.install}
            for part, place in rows
        ]
        typer.echo(json.dumps({"parts": found, "setup": _setup(settings)}, ensure_ascii=False, indent=2))
        return
    _print_parts(rows)
    console = out()
    for line in _setup(settings):
        console.print(line, markup=False, soft_wrap=True)


def _print_parts(rows: list[tuple[Part, str]]) -> None:
    shown = table("column.part", "column.found", "column.lost", "column.install")
    for part, place in rows:
        name = messages.text(f"doctor.part.{part.name}.name")
        mark = "[green]✓[/green]" if place else "[red]✗[/red]"
        shown.add_row(name, f"{mark} {place}", "" if place else _lost(part), "" if place else part.install)
    out().print(shown)


def _lost(part: Part) -> str:
    return messages.text(f"doctor.part.{part.name}.lost")


def _program(*names: str) -> Callable[[], str]:
    return lambda: next((path for name in names if (path := shutil.which(name))), "")


def _module(name: str) -> Callable[[], str]:
    return lambda: name if importlib.util.find_spec(name) else ""


def _vietnamese_ocr() -> str:
    from extractors.errors import MissingTool

    try:
        from extractors.readers.ocr_engine import tessdata_folder

        return str(tessdata_folder())
    except (ImportError, MissingTool):
        return ""


def _liberation() -> str:
    fonts = Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf")
    return next((str(path) for path in fonts), "")


def _apt(package: str) -> str:
    return f"sudo apt-get install --no-install-recommends {package}"


PARTS = (
    Part("libreoffice", _program("soffice", "libreoffice"), _apt("libreoffice-writer-nogui")),
    Part("ocr", _vietnamese_ocr, _apt("tesseract-ocr-vie")),
    Part("poppler", _program("pdftoppm"), _apt("poppler-utils")),
    Part("fonts", _liberation, _apt("fonts-liberation")),
    Part("rar", _program("unrar", "unar", "bsdtar", "7z"), _apt("unar")),
    Part("heic", _module("pillow_heif"), "pip install pillow-heif"),
    Part("postgresql", _program("psql"), _apt("postgresql-client")),
    Part("psycopg", _module("psycopg"), "pip install 'psycopg[binary]'"),
    Part("prefect", _module("prefect"), "make setup"),
    Part("dask", _module("prefect_dask"), "pip install 'kehoach[dask]'"),
    Part("datasette", _module("datasette"), "pip install 'kehoach[datasette]'"),
)


def _setup(settings: Settings) -> list[str]:
    """The state of the installation itself: Python, data folder, rules, roster."""
    return [
        messages.text("doctor.python", version=".".join(str(part) for part in sys.version_info[:3])),
        _data_folder(settings.data_dir),
        _try(
            lambda: messages.text(
                "doctor.rules", count=len(rules_of(settings)), names=", ".join(rules_of(settings))
            )
        ),
        _try(
            lambda: messages.text(
                "doctor.roster", count=len(schools_of(settings, None)), path=settings.roster
            )
        ),
    ]


def _data_folder(folder: Path) -> str:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free / 1024**3
    key = "doctor.data" if folder.exists() else "doctor.no_data"
    return messages.text(key, path=folder, free=f"{free:.1f}")


def _try(line: Callable[[], str]) -> str:
    """A line about a part of the set-up, or what is wrong with it."""
    try:
        return line()
    except KehoachError as error:
        return messages.text("doctor.wrong", detail=messages.said(error.message_vi, error.message_en))
    except ValueError as error:  # DataError: a rule file with path and line
        return messages.text("doctor.wrong", detail=error)
