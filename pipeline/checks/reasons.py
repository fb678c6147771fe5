"""The clerk's sentence for a finding, from the templates of reasons.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from extractors.vietnamese.yaml_data import StrictModel, load_strict
from pipeline.checks.judge import Judgement, Obstacle
from pipeline.directives.directive import Requirement

_LONGEST_CUE = 90
"""Characters of the deciding words that a reason repeats."""


class _Reasons(StrictModel):
    met: str
    partial: str
    echo: str
    undecided: str
    second_reader: str
    surroundings: str
    cancelled: str
    absent: str
    absent_near: str
    near_zone: str
    near_topic: str
    near_negation: str
    near_past: str
    near_others_duty: str
    near_cancellation: str
    near_veto: str
    near_echo: str
    near_undecided: str
    near_second_reader: str
    near_surroundings: str
    zones: dict[str, str]


@lru_cache(maxsize=1)
def _reasons() -> _Reasons:
    return load_strict(Path(__file__).with_name("reasons.yaml"), _Reasons)


def cue_of(judgement: Judgement) -> str:
    """The deciding words as the school printed them, shortened."""
    view = judgement.view
    text = view.words.printed(*judgement.cue) if judgement.cue is not None else view.statement.text
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_CUE else text[: _LONGEST_CUE - 1].rstrip() + "…"


def why_not(judgement: Judgement, obstacle: Obstacle) -> str:
    """Why a statement that nearly counted did not."""
    reasons = _reasons()
    template: str = getattr(reasons, f"near_{obstacle}")
    zone = judgement.view.statement.zone.value
    return template.format(
        zone=reasons.zones[zone],
        because=judgement.rule.because.format(cue=cue_of(judgement)),
        doubts=_doubts(judgement),
    )


def _doubts(judgement: Judgement) -> str:
    return ", ".join(judgement.doubts)


def reason_for(judgement: Judgement) -> str:
    """The reason of a met or partial verdict."""
    reasons = _reasons()
    cue = cue_of(judgement)
    if judgement.obstacle == "echo":
        return reasons.echo.format(cue=cue)
    if judgement.obstacle == "undecided":
        return reasons.undecided.format(cue=cue)
    if judgement.obstacle == "second_reader":
        return reasons.second_reader.format(cue=cue, doubts=_doubts(judgement))
    if judgement.obstacle == "surroundings":
        return reasons.surroundings.format(cue=cue, doubts=_doubts(judgement))
    template = reasons.met if judgement.verdict == "met" else reasons.partial
    return template.format(because=judgement.rule.because.format(cue=cue))


def cancelled_reason(judgement: Judgement, later: str) -> str:
    return _reasons().cancelled.format(cue=cue_of(judgement), later=later)


def absent_reason(requirement: Requirement, near: Judgement | None) -> str:
    """The reason of a missing verdict, with the nearest miss when there is one."""
    if near is None or near.obstacle is None:
        return _reasons().absent.format(about=requirement.about_vi)
    return _reasons().absent_near.format(cue=cue_of(near), near=why_not(near, near.obstacle))
