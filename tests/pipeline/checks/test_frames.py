"""Frames times fillers: every way to commit, deny, put off or take back, with every form, model and police body.

Writers of labelled statements choose words that they think of; a frame is met by all of them (CheckList's templates).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import pytest

from extractors.vietnamese.yaml_data import StrictModel, load_strict
from tests.conftest import SAMPLES
from tests.pipeline.checks.plans import plan_of_many

DIRECTIVE = "thu-thua-2020"


class Frame(StrictModel):
    requirement: str
    fillers: str
    verdict: Literal["met", "partial", "missing"]
    text: str
    known: str | None = None
    """Why some filler gets another verdict; it must be so for as long as this stands here."""


class Frames(StrictModel):
    fillers: dict[str, tuple[str, ...]]
    frames: tuple[Frame, ...]


@lru_cache(maxsize=1)
def frames() -> Frames:
    return load_strict(SAMPLES / "frames.yaml", Frames)


def filled(text: str, filler: str) -> list[str]:
    """The sentences of a frame with a filler in its place."""
    words = text.replace("{}", filler).replace("{^}", filler[0].upper() + filler[1:])
    return words.split(" | ")


@pytest.mark.parametrize("frame", frames().frames, ids=lambda frame: f"{frame.requirement}: {frame.text}")
def test_every_filler_gets_the_verdict_of_its_frame(frame: Frame) -> None:
    wrong = [
        f"{' | '.join(texts)}: {finding.verdict.value}"
        for filler in frames().fillers[frame.fillers]
        for texts in [filled(frame.text, filler)]
        if (finding := plan_of_many(texts, DIRECTIVE, frame.requirement)).verdict != frame.verdict
    ]
    if frame.known is None:
        assert not wrong
    else:
        assert wrong, "known to fail, but it passes now: take `known` away"
