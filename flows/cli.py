"""`kehoach`, the command line: finds the command, says errors in the reader's language, ends with the right code."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from extractors.vietnamese.yaml_data import DataError
from flows import messages
from flows.commands import register_all
from flows.console import complain
from pipeline.errors import ExitCode, KehoachError

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
}
"""Nothing leaves the machine: switches off the usage reports of the libraries, in child processes too."""


def build() -> typer.Typer:
    """The application with all its commands; help texts are filled in by `localise`."""
    app = typer.Typer(
        name="kehoach", no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False
    )

    @app.callback()
    def root(
        lang: Annotated[str, typer.Option("--lang", envvar="KEHOACH_LANG", metavar="vi|en")] = "vi",
        verbose: Annotated[bool, typer.Option("--verbose", "-v")] = False,
    ) -> None:
        logging.basicConfig(
            stream=sys.stderr,
            level=logging.INFO if verbose else logging.ERROR,
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )

    register_all(app)
    return app


def localise(command: Any, path: str = "") -> None:
    """Put the help of every command and option in the language in use.

    A command's texts stand under its name ("directive lint" under "directive.lint"): `help`, `example`, one per
    option. An option without a text of its own takes the one under "option".
    """
    key = path or "kehoach"
    command.help = messages.text(f"{key}.help")
    if messages.has(f"{key}.example"):
        command.epilog = f"{messages.text('cli.example')}  [bold]{messages.text(f'{key}.example')}[/bold]"
    for parameter in command.params:
        own = f"{key}.{parameter.name}"
        parameter.help = messages.text(own if messages.has(own) else f"option.{parameter.name}")
    _localise_help_option(command)
    for name, child in getattr(command, "commands", {}).items():
        localise(child, f"{path}.{name}" if path else name)


def _localise_help_option(command: Any) -> None:
    """`--help` is made anew whenever it is asked for."""
    make = command.get_help_option

    def translated(context: Any) -> Any:
        option = make(context)
        if option is not None:
            option.help = messages.text("option.help")
        return option

    command.get_help_option = translated


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code (DESIGN, "Command line")."""
    os.environ.update(QUIET)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Whatever the locale says: Vietnamese needs UTF-8, and a file name that is none must not end a run.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if argv is None else list(argv)))


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code; errors are said on stderr, never raised."""
    try:
        arguments, language = _take_language(list(argv))
        messages.speak(messages.parse_language(language))
        return _invoke(arguments)
    except KehoachError as error:
        complain(messages.said(error.message_vi, error.message_en))
        return int(error.exit_code)
    except DataError as error:
        complain(messages.text("error.data", detail=error))
        return int(ExitCode.USAGE)
    except KeyboardInterrupt:
        complain(messages.text("error.interrupted"))
        return 130
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the flush at exit
        return int(ExitCode.DONE)
    except OSError as error:  # a file or folder that may not be read or written, a full disk
        complain(messages.text("error.system", detail=error))
        return int(ExitCode.USAGE)


def _invoke(arguments: list[str]) -> int:
    from typer.exceptions import TyperException

    command = typer.main.get_command(build())
    localise(command)
    _title_panels()
    try:
        code = command.main(args=arguments, prog_name="kehoach", standalone_mode=False)
    except typer.Exit as done:
        return int(done.exit_code)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except TyperException as error:
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "kehoach"
        complain(messages.text("error.usage", detail=error.format_message(), command=where))
        return int(ExitCode.USAGE)
    return int(code) if isinstance(code, int) else int(ExitCode.DONE)


def _title_panels() -> None:
    """The frames that Typer draws around arguments, options and commands."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = messages.text("cli.arguments")
    rich_utils.OPTIONS_PANEL_TITLE = messages.text("cli.options")
    rich_utils.COMMANDS_PANEL_TITLE = messages.text("cli.commands")
    rich_utils.DEFAULT_STRING = messages.text("cli.default")
    rich_utils.REQUIRED_LONG_STRING = messages.text("cli.required")


def _take_language(argv: list[str]) -> tuple[list[str], str]:
    """The arguments without `--lang`, which may stand anywhere before `--`, and the language to speak."""
    language = os.environ.get("KEHOACH_LANG") or "vi"
    kept: list[str] = []
    rest = iter(argv)
    for argument in rest:
        if argument == "--":
            kept += [argument, *rest]
        elif argument == "--lang":
            language = next(rest, "")
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
        else:
            kept.append(argument)
    return kept, language


if __name__ == "__main__":
    main()
