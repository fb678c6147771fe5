"""Every behavioural case gets its verdict, and keeps it however the same words are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from extractors.vietnamese.legacy import decode
from pipeline.evaluate.behaviour import Placed, cases, judged
from pipeline.evaluate.legacy_text import to_tcvn3, to_vni

CASES = list(cases())
SAMPLE = CASES[::7]
"""Every seventh case: enough of each capability, and quick."""


@pytest.mark.parametrize("placed", CASES, ids=str)
def test_case(placed: Placed) -> None:
    finding = judged(placed)
    if placed.case.known is not None:
        assert finding.verdict != placed.case.verdict, "known to fail, but it passes now: take `known` away"
    else:
        assert finding.verdict == placed.case.verdict, f"{placed.case.why}; {finding.reason}"


def old_tones(text: str) -> str:
    pairs = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("ọa", "oạ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ụy", "uỵ"),
        ("óe", "oé"),
    ]
    for new, old in pairs:
        text = text.replace(new, old)
    return text


def broken_lines(text: str) -> str:
    words = text.split(" ")
    return " ".join("\n" + word if index % 6 == 5 else word for index, word in enumerate(words))


SAME: dict[str, Callable[[str], str]] = {
    "decomposed Unicode": lambda text: unicodedata.normalize("NFD", text),
    "old tone placement": old_tones,
    "double spaces": lambda text: text.replace(" ", "  "),
    "hard line breaks": broken_lines,
    "VNI, decoded": lambda text: decode(to_vni(text), "VNI-Times").text,
    "TCVN3, decoded": lambda text: decode(to_tcvn3(text), ".VnTime").text,
    "typographic quotes": lambda text: text.replace(' "', " “").replace('"', "”"),
}


@pytest.mark.parametrize("change", SAME)
def test_the_verdict_does_not_depend_on_how_words_are_written(change: str) -> None:
    moved = []
    for placed in SAMPLE:
        before = judged(placed).verdict
        after = judged(placed, SAME[change](placed.case.text)).verdict
        if before != after:
            moved.append(f"{before.value} -> {after.value}: {placed}")
    assert not moved


def test_capitals_lose_only_what_capitals_told() -> None:
    """In ALL CAPS a name without quotation marks cannot be told from the words around it; nothing else changes."""
    moved = [
        placed
        for placed in SAMPLE
        if judged(placed).verdict != judged(placed, placed.case.text.upper()).verdict
        and placed.requirement != "prevention_model"
    ]
    assert len(moved) <= len(SAMPLE) // 50, [str(placed) for placed in moved]


CANCELLING = {
    "police_coordination": "Tạm dừng toàn bộ việc phối hợp với công an.",
    "prevention_model": "Năm nay tạm dừng mọi mô hình.",
    "propaganda_method": "Tạm dừng mọi hoạt động tuyên truyền.",
}


@pytest.mark.parametrize("requirement", CANCELLING)
def test_a_later_cancellation_takes_the_verdict_away(requirement: str) -> None:
    from tests.pipeline.checks.plans import plan_of_many

    met = [placed for placed in CASES if placed.requirement == requirement and placed.case.verdict == "met"]
    for placed in met[:40:4]:
        if placed.case.known is None and placed.case.heading is None:
            finding = plan_of_many([placed.case.text, CANCELLING[requirement]], placed.directive, requirement)
            assert finding.verdict == "missing", placed.case.text


@pytest.mark.parametrize("requirement", CANCELLING)
def test_without_its_evidence_the_verdict_falls(requirement: str) -> None:
    from tests.pipeline.checks.plans import plan_of_many

    plain = "Nhà trường có 12 lớp với 350 học sinh."
    met = [placed for placed in CASES if placed.requirement == requirement and placed.case.verdict == "met"]
    for placed in met[:40:4]:
        if placed.case.known is None and placed.case.heading is None:
            both = plan_of_many([plain, placed.case.text], placed.directive, requirement)
            alone = plan_of_many([plain], placed.directive, requirement)
            assert (both.verdict, alone.verdict) == ("met", "missing"), placed.case.text


def test_order_of_unrelated_paragraphs_does_not_matter() -> None:
    from tests.pipeline.checks.plans import plan_of_many

    texts = [placed.case.text for placed in CASES if placed.requirement == "police_coordination"][:12]
    there = plan_of_many(texts, "thu-thua-2020", "police_coordination")
    back = plan_of_many(texts[::-1], "thu-thua-2020", "police_coordination")
    assert there.verdict == back.verdict
