"""A directive that the code has never heard of works from its YAML alone (docs/directives.md walks through it)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.checks import check
from pipeline.checks.lint import lint
from pipeline.directives import DirectiveSet, load_directives
from pipeline.evaluate.labels import read_label
from pipeline.parse import parse
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_plan

FOLDER = SAMPLES / "third-directive"
PLANS = sorted((FOLDER / "plans").glob("*.yaml"))


@pytest.fixture(scope="module")
def third() -> DirectiveSet:
    return load_directives(FOLDER)


def test_its_examples_come_out_as_they_say(third: DirectiveSet) -> None:
    assert [str(problem) for problem in lint(third)] == []


def test_it_brings_yaml_and_text_only() -> None:
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} <= {".yaml", ".txt", ".md"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_its_plans_get_the_labelled_verdicts(third: DirectiveSet, path: Path) -> None:
    label: dict[str, Any] = read_label(path)
    plan = parse(document_from_plan(label), roster=load_roster(SAMPLES / "roster.csv"), directives=third)
    findings = check(plan, third["phong-chay-2021"])
    assert (plan.kind.value, plan.school.school_id, plan.year) == ("plan", label["school_id"], 2021)
    assert {one.requirement: one.verdict.value for one in findings} == {
        requirement: gold["verdict"] for requirement, gold in label["gold"].items()
    }
    for one in findings:
        for evidence in one.evidence:
            assert evidence.quote == plan.document.text[evidence.start : evidence.end]
