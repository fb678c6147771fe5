"""Confidence follows what such findings earned on unseen statements, and what speaks for and against here."""

from __future__ import annotations

import dataclasses

from extractors.document import Page
from pipeline.checks import check
from pipeline.checks.confidence import calibration
from pipeline.checks.lint import plan_of
from pipeline.evaluate.behaviour import directives
from pipeline.plan import Zone
from tests.pipeline.checks.plans import plan_of_many, plan_of_texts

MET = [
    "Cán bộ công an xã qua ăn cơm trưa, ngồi nói chuyện đường đi với các lớp.",
    "Tháng 3 mời Công an xã về nói chuyện dưới cờ với học sinh về phòng, chống ma túy.",
]
"""The first is met, yet of a wording that the second reader is not sure of."""
DULL = "Trường có 12 lớp."
REQUIREMENT = "police_coordination"


def test_every_requirement_of_the_program_is_known_or_leans_on_the_default() -> None:
    known = calibration().requirements
    assert "default" in known
    assert {"propaganda_method", "prevention_model", "police_coordination"} <= known.keys()


def test_a_single_statement_is_trusted_no_further_than_its_like() -> None:
    (finding,) = check(plan_of(MET[0]), directives()["thu-thua-2020"], requirements={REQUIREMENT})
    assert finding.confidence <= calibration().of(REQUIREMENT).met


def test_a_second_statement_takes_doubt_away() -> None:
    one = plan_of_many(MET[:1], "thu-thua-2020", REQUIREMENT)
    two = plan_of_many(MET, "thu-thua-2020", REQUIREMENT)
    assert two.confidence > one.confidence


def test_a_whole_plan_s_silence_says_more_than_one_sentence_s() -> None:
    one = plan_of_many([DULL], "thu-thua-2020", REQUIREMENT)
    many = plan_of_many([DULL] * 30, "thu-thua-2020", REQUIREMENT)
    assert many.confidence > one.confidence


def test_a_plan_without_an_own_part_is_looked_at_first() -> None:
    """Read as a review from end to end, it may have been divided wrongly: nothing is said to be missing for sure."""
    own = plan_of_texts([DULL] * 30)
    review = dataclasses.replace(
        own, statements=tuple(dataclasses.replace(one, zone=Zone.REVIEW) for one in own.statements)
    )
    (sure,) = check(own, directives()["thu-thua-2020"], requirements={REQUIREMENT})
    (unsure,) = check(review, directives()["thu-thua-2020"], requirements={REQUIREMENT})
    assert (sure.verdict, unsure.verdict) == ("missing", "missing")
    assert unsure.confidence < 0.7 < sure.confidence


def test_poor_text_lowers_it() -> None:
    plan = plan_of_texts(MET)
    poor = dataclasses.replace(
        plan, document=dataclasses.replace(plan.document, pages=(Page(1, quality=0.5),))
    )
    (clear,) = check(plan, directives()["thu-thua-2020"], requirements={REQUIREMENT})
    (blurred,) = check(poor, directives()["thu-thua-2020"], requirements={REQUIREMENT})
    assert blurred.verdict == clear.verdict
    assert blurred.confidence < clear.confidence
