"""Checking a parsed plan beside underthesea's word_tokenize over the same text: the ratio must stay under 1."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from typing import Any

from underthesea import word_tokenize

from extractors.document import Document
from pipeline.checks import check
from pipeline.directives import Directive, load_directives
from pipeline.evaluate.labels import read_label
from pipeline.parse import parse
from pipeline.plan import Plan
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_plan

ROUNDS = 5
NIGHT = 200
"""Plans of an office that arrive together."""


def seconds(*works: Callable[[], object], before: Callable[[], object] = lambda: None) -> list[float]:
    """Processor time of each work, the best of some rounds: the least disturbed one. `before` is not counted.

    The works take turns, so that a machine that slows down slows all of them.
    """
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            before()
            start = time.process_time()
            work()
            best[place] = min(best[place], time.process_time() - start)
    return best


def read(folder: str, most: int) -> tuple[list[dict[str, Any]], list[Document]]:
    """Labelled plans of the samples that are checked, with their texts as documents."""
    paths = sorted((SAMPLES / folder).glob("*.yaml"))
    labels = [read_label(path) for path in paths]
    checked = [label for label in labels if label.get("gold")][:most]
    return checked, [document_from_plan(label) for label in checked]


def tokenized(plans: Sequence[Plan]) -> None:
    for plan in plans:
        for line in plan.document.text.splitlines():
            word_tokenize(line)


def main() -> None:
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    labels, documents = read("plans", 1_000)
    plans = [parse(document, roster=roster, directives=directives) for document in documents]
    pairs: list[tuple[Plan, Directive]] = []

    def fresh() -> None:
        """Rules that have seen no sentence yet: each plan comes once, as in an office."""
        new = load_directives()
        pairs[:] = [(plan, new[label["directive"]]) for plan, label in zip(plans, labels, strict=True)]
        blank = parse(document_from_plan({"title": ["KẾ HOẠCH"], "body": ""}), roster=roster, directives=new)
        for rule in new.values():
            check(blank, rule)
            check(blank, rule, requirements={rule.requirements[0].id})
        # As a run does before its first batch (flows/processing.py): the rules stay, and need no walk of the collector.
        gc.collect()
        gc.freeze()

    word_tokenize("khởi động")
    words, checking, one, parsing = seconds(
        lambda: tokenized(plans),
        lambda: [check(plan, rule) for plan, rule in pairs],
        lambda: [check(plan, rule, requirements={rule.requirements[0].id}) for plan, rule in pairs],
        lambda: [parse(document, roster=roster, directives=directives) for document in documents],
        before=fresh,
    )
    print(
        f"{len(pairs)} plans, {sum(len(plan.document.text) for plan in plans) // len(plans)} characters each\n"
    )
    for name, cost in (
        ("word_tokenize, whole text", words),
        ("check, all requirements", checking),
        ("check, one requirement", one),
        ("parse", parsing),
    ):
        print(f"{name:<34}{cost / len(pairs) * 1e3:>8.1f} ms/plan{cost / words:>9.2f} ×")
    labels, documents = read("plans-extra", NIGHT)
    plans = [parse(document, roster=roster, directives=directives) for document in documents]
    words, night = seconds(
        lambda: tokenized(plans), lambda: [check(plan, rule) for plan, rule in pairs], before=fresh
    )
    print(f"\n{len(pairs)} plans one after the other, as in a night\n")
    print(f"{'check, all requirements':<34}{night / len(pairs) * 1e3:>8.1f} ms/plan{night / words:>9.2f} ×")


if __name__ == "__main__":
    main()
