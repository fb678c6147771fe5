"""Write docs/commands.md, docs/settings.md and, asked with "picture", docs/matrix.svg from the program itself."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import typer

from flows import cli, messages
from pipeline.settings import ENV_PREFIX, TOML_NAME, describe
from tests.conftest import ROOT

COMMANDS = ROOT / "docs" / "commands.md"
SETTINGS = ROOT / "docs" / "settings.md"
PICTURE = ROOT / "docs" / "matrix.svg"


def commands() -> Iterator[tuple[str, Any]]:
    """(words after `kehoach`, command) of every command, in the order of `--help`."""

    def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        children = getattr(command, "commands", {})
        if path and not children:
            yield path, command
        for name, child in children.items():
            yield from walk(child, f"{path} {name}".strip())

    messages.speak("en")
    root = typer.main.get_command(cli.build())
    cli.localise(root)
    yield from walk(root, "")
    messages.speak("vi")


def commands_page() -> str:
    """The reference of all commands, in English (the program itself speaks Vietnamese unless told otherwise)."""
    lines = [
        "# Commands",
        "",
        "Made from the program by `python -m tests.docs_reference`. `kehoach COMMAND --help` says the same in",
        "Vietnamese, with `--lang en` in English. Exit codes: 0 done; 1 done, with findings (`check",
        "--fail-on-missing`); 2 wrong usage or set-up, or a step of a run could not be done; 3 a document could not be",
        "read (`check`, `read`).",
        "",
    ]
    for path, command in commands():
        lines += [
            f"## kehoach {path}",
            "",
            command.help,
            "",
            f"    {messages.catalogue('en')[_example(path)]}",
            "",
        ]
        rows = [f"| `{_name(item)}` | {item.help} |" for item in command.params]
        lines += ["| option | meaning |", "|---|---|", *rows, ""] if rows else []
    return "\n".join(lines).rstrip() + "\n"


def _example(path: str) -> str:
    return f"{path.replace(' ', '.')}.example"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return f"{names} {parameter.metavar}" if parameter.metavar and not parameter.is_flag else names


def settings_page() -> str:
    """The reference of all settings."""
    lines = [
        "# Settings",
        "",
        "A setting is given on the command line where there is an option for it, else in the environment as",
        f"`{ENV_PREFIX}NAME`, else in `{TOML_NAME}` in the data folder. Relative folders are taken from the data",
        "folder. Made from the program by `python -m tests.docs_reference`.",
        "",
        "| setting | environment | default | meaning |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | `{ENV_PREFIX}{name.upper()}` | `{default}` | {text} |"
        for name, default, text in describe()
    ]
    return "\n".join(lines) + "\n"


def picture() -> str:
    """The matrix of one directive after the demo, as an SVG. Takes as long as the demo."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console

    from flows.matrix import key, legend, load, render
    from pipeline.directives import load_directives

    directive = load_directives()["thu-thua-2020"]
    with tempfile.TemporaryDirectory() as folder:
        cli.run(["demo", "--data", f"{folder}/demo"])
        rows = load(f"{folder}/demo/published/latest")
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(render(rows, directive, width=82))
    console.print(key(directive), legend(), sep="\n\n", markup=False, highlight=False)
    # Without the fonts that Rich would have fetched from the network by whoever looks at the picture.
    drawn = re.sub(r"@font-face \{\{.*?\n    \}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="kehoach demo", code_format=drawn)


if __name__ == "__main__":
    if "picture" in sys.argv[1:]:
        PICTURE.write_text(picture(), encoding="utf-8")
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    SETTINGS.write_text(settings_page(), encoding="utf-8")
