"""docs/verdicts.md says what the program says."""

from __future__ import annotations

import re

import pytest

from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.evaluate.behaviour import directives
from tests.conftest import ROOT

ROW = re.compile(r"^\| \d+ \| (\w+) \| (.+?) \| (met|partial|missing) \| (.+?) \|$", re.MULTILINE)
PASSAGES = ROW.findall((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8"))


def test_there_are_ten() -> None:
    assert len(PASSAGES) == 10


@pytest.mark.parametrize(("requirement", "text", "verdict", "why"), PASSAGES)
def test_passage(requirement: str, text: str, verdict: str, why: str) -> None:
    (finding,) = check(plan_of(text), directives()["thu-thua-2020"], requirements={requirement})
    assert finding.verdict == verdict, (why, finding.reason)
