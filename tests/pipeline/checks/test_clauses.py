"""Lines that only name the subject, and words with a key that stuck."""

from __future__ import annotations

import pytest

from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.checks.repair import settled
from pipeline.directives import load_directives

DIRECTIVE = load_directives()["thu-thua-2020"]


@pytest.mark.parametrize(
    ("requirement", "line", "verdict", "why"),
    [
        ("prevention_model", "Mô hình", "missing", "a label over what follows"),
        ("propaganda_method", "Công tác tuyên truyền", "missing", "a label of several words"),
        ("propaganda_method", "Đẩy mạnh tuyên truyền", "partial", "says what to do, if only in general"),
        ("prevention_model", "Xây dựng mô hình", "partial", "says what to do, if not which"),
    ],
)
def test_a_label_earns_nothing(requirement: str, line: str, verdict: str, why: str) -> None:
    (finding,) = check(plan_of(line), DIRECTIVE, requirements={requirement})
    assert finding.verdict == verdict, why


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("côngg", "công", "the last key stuck"),
        ("ttuyên", "tuyên", "the first"),
        ("mờii", "mời", "a vowel"),
        ("xoong", "xoong", "a syllable as it stands"),
        ("zoom", "zoom", "no Vietnamese letter: a foreign word"),
        ("quyêt", "quyết", "a mark left out"),
    ],
)
def test_settled(typed: str, meant: str, why: str) -> None:
    assert settled(typed) == meant, why
