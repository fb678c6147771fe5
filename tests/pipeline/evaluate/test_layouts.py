"""The same plan numbered otherwise, or not at all, gets the same verdicts: some labelled plans of each folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import pytest

from pipeline.directives import load_directives
from pipeline.evaluate.labels import LabelledPlan, load_corpus
from pipeline.evaluate.plans import process_printed
from pipeline.roster import load_roster
from tests.conftest import SAMPLES

_LABEL = re.compile(
    r"^\s*(?:[IVX]{1,5}[.)/-]|\d{1,2}(?:\.\d{1,2})*[.)/]?|[a-zđ][.)]|[A-HĐ][.)/]|[-–+*•])\s+", re.MULTILINE
)
_ROMAN = re.compile(r"^\s*([IVX]{1,5})[.)/-]\s+", re.MULTILINE)
_ROMAN_LINE = re.compile(r"^\s*[IVX]{1,5}[.)/-]\s+.*$", re.MULTILINE)
_ARABIC = re.compile(r"^\s*(\d{1,2})[.)]\s+")
_REFERENCE = re.compile(r"\b([Mm]ục|[Pp]hần) ([IVX]{1,5})\b")
_LETTER_PART = re.compile(r"^\s*[A-H][.)/]\s+\S", re.MULTILINE)
_LETTERS = "ABCDEFGHIK"
_NUMBERS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def lettered(body: str) -> str:
    """A. for I., also where the plan names a section of its own ("mục II.2"); not where parts are letters already."""
    if _LETTER_PART.search(body):
        return body
    body = _REFERENCE.sub(lambda found: f"{found[1]} {_LETTERS[_NUMBERS.index(found[2])]}", body)
    return _ROMAN.sub(lambda found: f"{_LETTERS[_NUMBERS.index(found[1])]}. ", body)


def dotted(body: str) -> str:
    """1. and 1.1. for I. and 1., also where the plan speaks of its own section."""
    body = _REFERENCE.sub(lambda found: f"{found[1]} {_NUMBERS.index(found[2]) + 1}", body)
    lines, part = [], 0
    for line in body.split("\n"):
        roman, arabic = _ROMAN.match(line), _ARABIC.match(line)
        if roman:
            part = _NUMBERS.index(roman[1]) + 1
            line = f"{part}. {line[roman.end() :]}"
        elif arabic and part:
            line = f"{part}.{arabic[1]}. {line[arabic.end() :]}"
        lines.append(line)
    return "\n".join(lines)


def bare(body: str) -> str:
    """No number, letter or bullet anywhere."""
    return _LABEL.sub("", body)


def shouted(body: str) -> str:
    """No numbers; the main headings in capitals instead."""
    return bare(_ROMAN_LINE.sub(lambda found: found[0].upper(), body))


def starred(body: str) -> str:
    """The main headings in capitals behind stars, every item behind a dash."""
    return _adorned(body, "* ", loud=True, items="- ")


def arrowed(body: str) -> str:
    """The main headings behind arrows, what stands below them numbered as before."""
    return _adorned(body, "➢ ", loud=False, items=None)


def _adorned(body: str, bullet: str, *, loud: bool, items: str | None) -> str:
    lines = []
    for line in body.split("\n"):
        roman = _ROMAN.match(line)
        if roman:
            title = line[roman.end() :]
            line = bullet + (title.upper() if loud else title)
        elif items is not None:
            line = _LABEL.sub(items, line)
        lines.append(line)
    return "\n".join(lines)


@lru_cache
def plans() -> tuple[LabelledPlan, ...]:
    found = (*load_corpus(SAMPLES / "plans")[::2], *load_corpus(SAMPLES / "plans-extra")[::40])
    return tuple(plan for plan in found if plan.kind == "plan")


@lru_cache
def verdicts(layout: Callable[[str], str] | None) -> dict[tuple[str, str], str]:
    """The verdict of every plan and requirement."""
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    found: dict[tuple[str, str], str] = {}
    for plan in plans():
        laid_out = plan if layout is None else plan.model_copy(update={"body": layout(plan.body)})
        processed = process_printed(laid_out, "docx", roster=roster, directives=directives)
        found |= {(plan.id, finding.requirement): finding.verdict.value for finding in processed.findings}
    return found


@pytest.mark.parametrize(
    ("layout", "least", "why"),
    [
        (lettered, 1.0, "another series of the same depth"),
        (dotted, 0.99, "a depth more; a list of numbers in a section may be read as its parts"),
        (bare, 0.96, "only words and places tell headings from items"),
        (shouted, 0.96, "capitals tell the main headings, nothing the others"),
        (starred, 0.95, "stars tell the main headings; lower ones become items"),
        (arrowed, 0.98, "a bullet that only headings bear lies over the numbers below it"),
    ],
    ids=["letters", "dotted", "no labels", "capitals", "stars", "arrows"],
)
def test_layout(layout: Callable[[str], str], least: float, why: str) -> None:
    usual, other = verdicts(None), verdicts(layout)
    assert usual.keys() == other.keys()
    changed = [f"{key}: {usual[key]} -> {other[key]}" for key in usual if usual[key] != other[key]]
    assert 1 - len(changed) / len(usual) >= least, f"{why}\n" + "\n".join(changed)
