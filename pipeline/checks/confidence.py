"""How sure a finding is, 0-1: what its rule claims, held to what such findings earned on unseen statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from extractors.vietnamese.yaml_data import StrictModel, load_strict
from pipeline.checks.judge import Judgement
from pipeline.checks.linear import Opinion
from pipeline.checks.view import PlanView
from pipeline.directives.directive import Requirement
from pipeline.plan import COMMITTING_ZONES, Zone

HIGHEST = 0.99
SECOND_STATEMENT = 0.5
"""Each further statement that earns the same takes away so much of the doubt that is left."""
STRONGER_MISS = 0.05
"""Taken off a partial verdict when another statement nearly earned `met`."""
SILENCE = 0.5
"""A whole plan that never touches the subject says more than one sentence that does not: so much doubt is left."""
WHOLE_PLAN = 20
"""Statements from which a document counts as a whole plan."""


LEAST_OWN, NO_OWN_PART = 0.3, 0.35
"""A whole plan with a smaller share of undertakings than this was perhaps divided wrongly: so much doubt is left.

Two of 16 unseen plans were read as reviews from end to end, and all that they undertake was missing.
"""
AGREED = ((0.9, 0.985, 0.99), (0.7, 0.85, 0.95), (0.3, 0.72, 0.88), (0.0, 0.5, 0.6))
"""From how likely the second reader holds the verdict, the share of right ones: of met, of partial.

Measured on 1,208 statements and findings that neither the rules nor the reader had seen: met 441 of 448 where it was at
least 0.9 sure, 80 of 108 below; partial 174 of 175 and 70 of 84.
"""
_AROUND = frozenset({Zone.HEADER, Zone.RECIPIENTS, Zone.SIGNATURE})


class Reliability(StrictModel):
    """Share of right findings of each kind, on statements that no rule was written from."""

    met: float = Field(ge=0, le=1)
    partial: float = Field(ge=0, le=1)
    missing: float = Field(ge=0, le=1)
    missing_near: float = Field(ge=0, le=1)
    """`missing` although something came near."""


class Calibration(StrictModel):
    requirements: dict[str, Reliability]

    def of(self, requirement: str) -> Reliability:
        return self.requirements.get(requirement, self.requirements["default"])


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The shares of calibration.yaml. Raises DataError when the file is wrong."""
    return load_strict(Path(__file__).with_name("calibration.yaml"), Calibration)


def confidence_of(
    requirement: Requirement,
    view: PlanView,
    best: Sequence[Judgement],
    kept: Sequence[Judgement],
    misses: Sequence[Judgement],
    opinions: Sequence[Opinion] = (),
) -> float:
    """Confidence of the finding, scaled by how far the text can be trusted.

    `opinions` are the second reader's of the `best` judgements; none where it has not learned the requirement.
    """
    doubt = (
        _doubt_of_earned(requirement, best, kept, misses, opinions)
        if best
        else _doubt_of_missing(requirement, view, misses)
    )
    value = max(0.0, min(HIGHEST, 1 - doubt))
    return round(value * min(1.0, 0.5 + view.plan.document.quality / 2), 3)


def _doubt_of_earned(
    requirement: Requirement,
    best: Sequence[Judgement],
    kept: Sequence[Judgement],
    misses: Sequence[Judgement],
    opinions: Sequence[Opinion],
) -> float:
    if opinions:
        return _doubt_of_both(best[0].verdict, opinions)
    reliability = calibration().of(requirement.id)
    claimed = max(judgement.confidence for judgement in best)
    if best[0].verdict == "met":
        return (1 - min(claimed, reliability.met)) * SECOND_STATEMENT ** (len(best) - 1)
    doubt = 1 - min(claimed, reliability.partial)
    stronger = any(
        judgement.rule.verdict == "met" and judgement.obstacle != "echo" for judgement in (*kept, *misses)
    )
    return doubt + STRONGER_MISS if stronger else doubt


def _doubt_of_both(verdict: str, opinions: Sequence[Opinion]) -> float:
    """What is left of doubt when rules and second reader have spoken; its best opinion of the statements counts."""
    met = verdict == "met"
    likely = max(opinion.met if met else opinion.partial for opinion in opinions)
    return 1 - next(of_met if met else of_partial for least, of_met, of_partial in AGREED if likely >= least)


def _doubt_of_missing(requirement: Requirement, view: PlanView, misses: Sequence[Judgement]) -> float:
    reliability = calibration().of(requirement.id)
    if len(view.statements) >= WHOLE_PLAN and _own_share(view) < LEAST_OWN:
        return NO_OWN_PART
    if misses:
        return 1 - reliability.missing_near
    return (1 - reliability.missing) * (SILENCE if len(view.statements) >= WHOLE_PLAN else 1)


def _own_share(view: PlanView) -> float:
    """Share of the statements between header and recipients that stand where a school undertakes something, 0-1."""
    body = [one.statement.zone for one in view.statements if one.statement.zone not in _AROUND]
    return sum(zone in COMMITTING_ZONES for zone in body) / len(body) if body else 0.0
