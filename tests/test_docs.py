"""The documentation is true of the program: every command, setting, target and link."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pipeline.settings import describe
from tests import docs_reference
from tests.conftest import ROOT

PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "samples" / "README.md",
    *(ROOT / "docs").glob("*.md"),
]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_commands_page_is_up_to_date() -> None:
    """Run `python -m tests.docs_reference` after changing a command."""
    assert docs_reference.COMMANDS.read_text(encoding="utf-8") == docs_reference.commands_page()


def test_settings_page_is_up_to_date() -> None:
    """Run `python -m tests.docs_reference` after changing a setting."""
    assert docs_reference.SETTINGS.read_text(encoding="utf-8") == docs_reference.settings_page()


def test_every_setting_says_what_it_is_for() -> None:
    assert not [name for name, _, text in describe() if len(text) < 15]


@pytest.mark.parametrize("path", [path for path, _ in docs_reference.commands()])
def test_the_readme_names_every_command(path: str) -> None:
    assert re.search(rf"kehoach {path}\b", README)


def test_the_two_commands_come_first() -> None:
    """Somebody who has just cloned finds them without scrolling."""
    first = README.splitlines()[:15]
    assert any("make demo" in line for line in first)
    assert any("make test" in line for line in first)


@pytest.mark.parametrize("target", ["setup", "demo", "test", "lint", "bench", "soak", "help"])
def test_make_has_the_target_and_explains_it(target: str) -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(rf"make {target}\s+\w", shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_in_the_pages_exist(page: Path) -> None:
    """A command that was renamed must not live on in a page."""
    known = {path.split()[0] for path, _ in docs_reference.commands()} | {"COMMAND"}
    used = re.findall(
        r"(?:^ {4}|`|bin/)kehoach(?: --[a-z]+(?: \w+)?)? ([A-Za-z][\w-]*)",
        page.read_text(encoding="utf-8"),
        re.M,
    )
    assert not set(used) - known
