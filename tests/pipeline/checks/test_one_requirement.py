"""Checking some requirements gives what checking all gives for them: a recheck may look for less, never see less."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.checks import check
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.labels import read_label
from pipeline.parse import parse
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_plan

PATHS = [
    *sorted((SAMPLES / "plans").glob("*.yaml"))[::3],
    *sorted((SAMPLES / "plans-extra").glob("*.yaml"))[::14],
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_alone_or_together(path: Path) -> None:
    label = read_label(path)
    directive = directives()[label["directive"]]
    roster = load_roster(SAMPLES / "roster.csv")
    plan = parse(document_from_plan(label), roster=roster, directives=directives())
    for finding in check(plan, directive):
        assert check(plan, directive, requirements={finding.requirement}) == (finding,)
