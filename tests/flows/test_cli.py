"""The command line from outside: help, languages, exit codes, what is imported."""

from __future__ import annotations

import json
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from flows import cli, messages
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Every test starts in the language that clerks read."""
    messages.speak("vi")
    yield
    messages.speak("vi")


def commands() -> list[tuple[str, Any]]:
    """(path, command) of every command, groups included."""
    found: list[tuple[str, Any]] = []

    def walk(command: Any, path: str) -> None:
        found.append((path, command))
        for name, child in getattr(command, "commands", {}).items():
            walk(child, f"{path} {name}".strip())

    walk(typer.main.get_command(cli.build()), "")
    return found


COMMANDS = commands()


def test_both_languages_have_the_same_keys() -> None:
    assert messages.catalogue("vi").keys() == messages.catalogue("en").keys()


def test_messages_fill_the_same_places() -> None:
    """A message that forgets its path would be a riddle in one of the languages."""

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    vi, en = messages.catalogue("vi"), messages.catalogue("en")
    assert not [key for key in vi if places(vi[key]) != places(en[key])]


def test_every_message_is_used() -> None:
    """Dead messages mislead whoever translates them. Keys made from codes are named by their prefix."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "flows").rglob("*.py"))
    made = tuple(
        f"{group}."
        for group in (
            "verdict",
            "document_status",
            "run_status",
            "submission",
            "stage",
            "kind",
            "flag",
            "option",
        )
    )
    names = {path.replace(" ", ".") or "kehoach" for path, _ in COMMANDS}
    parameters = {
        f"{path.replace(' ', '.') or 'kehoach'}.{item.name}"
        for path, command in COMMANDS
        for item in command.params
    }
    unused = [
        key
        for key in messages.catalogue("vi")
        if not key.startswith((*made, "doctor.part."))
        and key not in parameters
        and not (key.rpartition(".")[0] in names and key.rpartition(".")[2] in ("help", "example"))
        and f'"{key}"' not in source
        and f"'{key}'" not in source
    ]
    assert not unused


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path or "kehoach" for path, _ in COMMANDS])
def test_every_command_and_option_has_help(path: str, command: Any, language: messages.Language) -> None:
    messages.speak(language)
    cli.localise(command, path.replace(" ", "."))
    assert command.help
    assert not [item.name for item in command.params if not item.help]


@pytest.mark.parametrize(
    ("path", "command"),
    [(path, command) for path, command in COMMANDS if not getattr(command, "commands", None)],
    ids=[path for path, command in COMMANDS if not getattr(command, "commands", None)],
)
def test_every_command_shows_an_example_that_parses(path: str, command: Any) -> None:
    """The example is for this command, and the command accepts its options."""
    import shlex

    words = shlex.split(messages.text(f"{path.replace(' ', '.')}.example"))
    own = ["kehoach", *path.split()]
    assert words[: len(own)] == own
    command.make_context(path, words[len(own) :], resilient_parsing=False).close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["nonsense"], "Sai cách dùng", id="no such command"),
        pytest.param(["check"], "Sai cách dùng", id="no file"),
        pytest.param(["check", "--nonsense", "a.docx"], "--nonsense", id="no such option"),
        pytest.param(["check", "not-there.docx"], "not-there.docx", id="a file that is not there"),
        pytest.param(["check", "samples"], "thư mục", id="a folder"),
        pytest.param(["check", "README.md", "--directive", "nowhere-1999"], "nowhere-1999", id="no such directive"),
        pytest.param(["check", "README.md", "--received", "31/02/2020"], "31/02/2020", id="no such day"),
        pytest.param(["check", "README.md", "--roster", "no.csv"], "no.csv", id="no such roster"),
        pytest.param(["--lang", "fr", "doctor"], "fr", id="a language that there is not"),
        pytest.param(["evaluate", "nowhere"], "nowhere", id="no such corpus"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_why(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--lang", "en", "nonsense"], id="before the command"),
        pytest.param(["nonsense", "--lang=en"], id="after the command"),
    ],
)
def test_the_language_may_stand_anywhere(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 2
    assert "Wrong usage" in capsys.readouterr().err


def test_after_a_double_dash_nothing_is_an_option() -> None:
    assert cli._take_language(["check", "--", "--lang", "en"]) == (["check", "--", "--lang", "en"], "vi")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--help"], id="help"),
        pytest.param(["check", "--help"], id="help of a command"),
        pytest.param(["check", "samples/inbox/19-KH-THLHT.docx", "--json"], id="checking a file"),
    ],
)
def test_what_is_heavy_is_not_imported(arguments: list[str]) -> None:
    """Prefect and pandas cost seconds that a single file does not need."""
    code = (
        "import sys; from flows import cli; cli.run(sys.argv[1:]);"
        "print([m for m in ('prefect','pandas','pandera','duckdb','distributed') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "[]"


def test_doctor_names_what_is_lost_and_how_to_install_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"libreoffice", "ocr", "rar", "heic", "postgresql", "dask"} <= {
        row["part"] for row in report["parts"]
    }
    assert all(row["lost"] and row["install"] for row in report["parts"])


def test_doctor_reports_a_broken_roster_instead_of_failing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "roster.csv").write_text("school_id,nonsense\n", encoding="utf-8")
    assert cli.run(["doctor", "--data", str(tmp_path)]) == 0
    assert re.search(r"SAI: .*roster\.csv:1", capsys.readouterr().out)


def test_directive_lint_passes_on_the_built_in_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["directive", "lint"]) == 0, capsys.readouterr().err


def test_the_reader_of_our_output_may_leave() -> None:
    """`kehoach directive list | head -1` ends quietly."""
    command = f"{sys.executable} -m flows.cli directive list | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )
    assert done.stderr == ""


def test_a_name_that_is_no_utf8_and_a_poor_locale_do_no_harm(tmp_path: Path, samples: Path) -> None:
    """An old disk holds a file named in another encoding; the terminal says it knows ASCII only."""
    path = tmp_path / os.fsdecode(b"k\xea ho\xe1ch.docx")
    path.write_bytes((samples / "inbox" / "19-KH-THLHT.docx").read_bytes())
    command = [sys.executable, "-m", "flows.cli", "check", str(path), "--json"]
    environment = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=environment, timeout=240, check=True)
    found = json.loads(done.stdout.decode("utf-8"))
    assert found["status"] == "checked"
    assert found["document"]["signer"]


def test_what_the_system_refuses_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data folder is a file: no traceback, but the system's own words."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    assert cli.run(["migrate", "--data", str(tmp_path / "data" / "x")]) == 2
    assert "Traceback" not in capsys.readouterr().err
