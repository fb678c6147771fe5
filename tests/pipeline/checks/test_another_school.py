"""What a plan tells of another school earns nothing; what it does together with it, and its own name, do."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.evaluate.behaviour import directives
from pipeline.plan import SchoolMatch

OWN = SchoolMatch("NB-TH-04", "Trường Tiểu học Mương Chuối", 1.0, "TRƯỜNG TIỂU HỌC MƯƠNG CHUỐI")


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("Trường Tiểu học Nhị Hòa làm mô hình “Chuông báo an toàn”.", "missing", "another school's"),
        ("Trường Tiểu học Mương Chuối làm mô hình “Chuông báo an toàn”.", "met", "the school's own name"),
        ("Trường đăng ký mô hình “Chuông báo an toàn”.", "met", "no name at all"),
        ("Trường Trung học cơ sở lân cận và trường ta cùng giữ mô hình “Chuông báo an toàn”.", "met", "no proper name"),
    ],
)  # fmt: skip
def test_whose_model(text: str, verdict: str, why: str) -> None:
    plan = dataclasses.replace(plan_of(text), school=OWN)
    (finding,) = check(plan, directives()["nha-be-2023"], requirements={"prevention_model"})
    assert finding.verdict == verdict, why


def test_a_plan_of_no_known_school_blames_no_other() -> None:
    plan = dataclasses.replace(
        plan_of("Trường Tiểu học Nhị Hòa làm mô hình “Chuông báo an toàn”."),
        school=SchoolMatch(None, None, 0.0),
    )
    (finding,) = check(plan, directives()["nha-be-2023"], requirements={"prevention_model"})
    assert finding.verdict == "met"
