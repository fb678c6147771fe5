"""How sure a finding is, 0-1: what the rule's kind has earned before, and what speaks for and against it here."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks.judge import Judgement
from pipeline.checks.view import PlanView
from pipeline.directives.directive import Requirement

HIGHEST = 0.99
# Shares of right verdicts on the labelled plans and statements (docs/decisions.md, "Confidence").
MISSING_WITHOUT_MENTION = 0.97
MISSING_WITH_NEAR_MISS = 0.85
SECOND_STATEMENT = 0.5
"""Each further statement that earns the same takes away so much of the doubt that is left."""
STRONGER_MISS = 0.05
"""Taken off a partial verdict when another statement nearly earned `met`."""


def confidence_of(
    requirement: Requirement,
    view: PlanView,
    best: Sequence[Judgement],
    kept: Sequence[Judgement],
    misses: Sequence[Judgement],
) -> float:
    """Confidence of the finding, scaled by how far the text can be trusted."""
    quality = view.plan.document.quality
    if not best:
        value = MISSING_WITH_NEAR_MISS if misses else MISSING_WITHOUT_MENTION
    else:
        doubt = 1 - max(judgement.confidence for judgement in best)
        if best[0].verdict == "met":
            doubt *= SECOND_STATEMENT ** (len(best) - 1)
        elif any(
            judgement.rule.verdict == "met" and judgement.obstacle != "echo" for judgement in (*kept, *misses)
        ):
            doubt += STRONGER_MISS
        value = 1 - doubt
    return round(max(0.0, min(HIGHEST, value)) * min(1.0, 0.5 + quality / 2), 3)
