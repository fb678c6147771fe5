"""Frames times fillers: every way to commit, deny, put off or take back, with every form, model and police body.

Writers of labelled statements choose words that they think of; a frame is met by all of them (CheckList's templates).
"""

from __future__ import annotations

import pytest

from pipeline.evaluate.frames import Frame, filled, frames
from tests.pipeline.checks.plans import plan_of_many

DIRECTIVE = "thu-thua-2020"


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
