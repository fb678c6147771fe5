"""The matrix in the terminal: every school, every requirement, in any width."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from flows import messages
from flows.matrix import SIGNS, key, legend, lines, render
from pipeline.directives import Directive, load_directives

TH = "thu-thua-2020"


@pytest.fixture(scope="module")
def directive() -> Directive:
    return load_directives()[TH]


def row(
    school: str, requirement: str, verdict: str, status: str = "on_time", **changes: str
) -> dict[str, str]:
    base = {
        "directive_id": TH,
        "school_id": school,
        "school_name": f"Trường Tiểu học [{school}]",
        "requirement_id": requirement,
        "verdict": verdict,
        "submission_status": status,
        "decided_by": "rules",
    }
    return base | changes


ROWS = [
    row("TT-2", "propaganda_method", "not_submitted", "not_submitted"),
    row("TT-3", "propaganda_method", "met"),
    row("TT-1", "propaganda_method", "partial", "late"),
    row("TT-1", "prevention_model", "unreadable", "late"),
    row("NB-1", "propaganda_method", "met", directive_id="nha-be-2023"),
]


def shown(directive: Directive, width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(render(ROWS, directive, width=width))
    return console.export_text().splitlines()


def test_schools_that_sent_something_come_first() -> None:
    assert [(line.school_id, line.status) for line in lines(ROWS, TH)] == [
        ("TT-1", "late"), ("TT-3", "on_time"), ("TT-2", "not_submitted"),
    ]  # fmt: skip


def test_a_row_has_a_sign_per_requirement(directive: Directive) -> None:
    """What a school has no row for stands as not submitted, not as an empty place."""
    (line,) = [line for line in shown(directive, 120) if "TT-1 " in line]
    signs = [part for part in line.split() if part in SIGNS.values()]
    assert signs == [SIGNS["partial"], SIGNS["unreadable"]] + [SIGNS["not_submitted"]] * 5


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_verdict_is_cut_off(directive: Directive, width: int) -> None:
    found = [line for line in shown(directive, width) if "TT-" in line]
    assert len(found) == 3
    assert all(len([part for part in line.split() if part in SIGNS.values()]) == 7 for line in found)


def test_names_of_schools_are_no_markup(directive: Directive) -> None:
    assert any("Trường Tiểu học [TT-1]" in line for line in shown(directive, 120))


def test_the_key_names_every_requirement(directive: Directive) -> None:
    messages.speak("vi")
    named = key(directive)
    assert all(item.name_vi in named for item in directive.requirements)
    assert "5*" in named, "what is only recommended is marked"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sign_is_explained(language: messages.Language) -> None:
    messages.speak(language)
    words = legend()
    messages.speak("vi")
    assert all(sign in words for sign in SIGNS.values())
