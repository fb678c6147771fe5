"""Write docs/commands.md and docs/settings.md from the program itself: python -m tests.docs_reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from flows import cli, messages
from pipeline.settings import ENV_PREFIX, TOML_NAME, describe
from tests.conftest import ROOT

COMMANDS = ROOT / "docs" / "commands.md"
SETTINGS = ROOT / "docs" / "settings.md"


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


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    SETTINGS.write_text(settings_page(), encoding="utf-8")
