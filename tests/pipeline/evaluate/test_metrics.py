"""Figures of the evaluation against counts worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.metrics import VERDICTS, Confusion, calibration, merge


def confusion(*pairs: tuple[str, str]) -> Confusion:
    made = Confusion()
    for label, answer in pairs:
        made.add(label, answer)
    return made


MIXED = confusion(
    ("met", "met"),
    ("met", "met"),
    ("met", "partial"),
    ("partial", "met"),
    ("partial", "partial"),
    ("missing", "missing"),
)


@pytest.mark.parametrize(
    ("verdict", "precision", "recall", "f1"),
    [
        pytest.param("met", 2 / 3, 2 / 3, 2 / 3, id="one called met wrongly, one met not seen"),
        pytest.param("partial", 1 / 2, 1 / 2, 1 / 2, id="one of two right both ways"),
        pytest.param("missing", 1.0, 1.0, 1.0, id="its only one right"),
    ],
)
def test_precision_recall_f1(verdict: str, precision: float, recall: float, f1: float) -> None:
    score = MIXED.score(verdict)
    assert (score.precision, score.recall, score.f1) == pytest.approx((precision, recall, f1))


def test_macro_f1_is_the_mean_over_labelled_verdicts() -> None:
    assert MIXED.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)


def test_a_verdict_without_labels_does_not_lower_the_mean() -> None:
    """A corpus in which every school did what was asked has no `missing`."""
    assert confusion(("met", "met"), ("partial", "partial")).macro_f1 == 1.0


def test_unreadable_is_never_right() -> None:
    """The labels know no `unreadable`: a text that people could read must be judged."""
    assert confusion(("met", "unreadable")).accuracy == 0.0


def test_shares_of_harm() -> None:
    assert MIXED.share(answer="met", unless="met") == pytest.approx(1 / 3)
    assert MIXED.share(answer="missing", unless="missing") == 0.0


def test_nothing_asked_gives_zero_and_no_division() -> None:
    empty = Confusion()
    assert (empty.accuracy, empty.macro_f1, empty.share(answer="met", unless="met")) == (0.0, 0.0, 0.0)


def test_calibration_puts_the_edges_where_it_says() -> None:
    bands = calibration([(0.9, True), (1.0, False), (0.89, True)])
    top, below = bands[-1], bands[-2]
    assert (top.findings, top.right, top.share) == (2, 1, 0.5)
    assert (below.findings, below.right) == (1, 1)


@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from([*VERDICTS, "unreadable"]))))
def test_accuracy_is_the_support_weighted_recall(pairs: list[tuple[str, str]]) -> None:
    whole = confusion(*pairs)
    weighted = sum(whole.score(verdict).recall * whole.score(verdict).support for verdict in VERDICTS)
    assert whole.accuracy * whole.total == pytest.approx(weighted)


@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS))), st.integers(0, 50))
def test_merging_parts_gives_the_whole(pairs: list[tuple[str, str]], cut: int) -> None:
    parts = [confusion(*pairs[:cut]), confusion(*pairs[cut:])]
    assert merge(parts).counts == confusion(*pairs).counts
