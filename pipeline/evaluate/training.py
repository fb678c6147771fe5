"""Learns from the labelled statements and plans: python -m pipeline.evaluate.training.

First which words follow which (pair_training.py), for the readers then read them as a plan is read; then the second
reader; then what the words around a commitment say of it (surroundings_training.py).
Needs scikit-learn, which comes with the development packages; reading needs no more than the file of weights. The
held-out fifth of `samples/statements` is never looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.checks.check import CompiledDirective, compiled
from pipeline.checks.echo import EchoIndex
from pipeline.checks.linear import EVERY, Weights, written
from pipeline.checks.second_reader import grams
from pipeline.checks.words import words_of
from pipeline.directives import DirectiveSet, load_directives
from pipeline.directives.load import READER_WEIGHTS, SURROUNDINGS_WEIGHTS, WORD_PAIRS
from pipeline.evaluate import surroundings_training
from pipeline.evaluate.behaviour import cases
from pipeline.evaluate.fitting import Key, fit
from pipeline.evaluate.known import as_read, known_plans, known_statements
from pipeline.evaluate.labels import LabelledPlan
from pipeline.evaluate.matching import overlaps
from pipeline.evaluate.pair_training import digest
from pipeline.evaluate.pair_training import write as write_pairs
from pipeline.plan import Plan, Zone

SEEN_IN = 3
"""Statements that a gram must stand in: fewer teach nothing, and they are most."""
LEAST_WEIGHT = 0.2
"""A gram that says less than this for every verdict is left out: some two thirds stay, the share right is the same."""

Label = Literal["met", "partial", "missing"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A statement, what stands over it, and what it is worth for one requirement."""

    requirement: str
    words: tuple[str, ...]
    heading: tuple[str, ...]
    verdict: Label


def lessons(directives: DirectiveSet) -> list[Lesson]:
    """All that the project knows, in a fixed order."""
    learning = {
        item.id: item
        for directive in directives.values()
        for item in directive.requirements
        if item.spec.second_reader
    }
    echo = EchoIndex(text for directive in directives.values() for text in directive.known_texts)
    labelled = (*_of_statements(echo), *_of_cases(echo))
    found = [lesson for lesson in labelled if lesson.requirement in learning]
    for item in learning.values():
        for example in item.spec.examples:
            found.append(_lesson(echo, item.id, example.text, example.heading, example.verdict))
    for plan, directive, read in as_read(known_plans(), directives):
        found += _of_plan(plan, read, compiled(directive))
    return list(dict.fromkeys(found))


def sources(directives: DirectiveSet) -> list[object]:
    """All that the lessons are made of, beside the rules."""
    examples = [
        (item.id, example.text, example.heading, example.verdict)
        for directive in directives.values()
        for item in directive.requirements
        if item.spec.second_reader
        for example in item.spec.examples
    ]
    statements = [(one.text, one.heading, one.requirement, one.verdict) for one in known_statements()]
    return [*statements, *cases(), *examples, *known_plans()]


def _lesson(echo: EchoIndex, requirement: str, text: str, heading: str | None, verdict: Label) -> Lesson:
    words = words_of(text).texts
    own = tuple(echo.copied([words])[0].own(words))
    return Lesson(requirement, own, words_of(heading or "").texts, verdict)


def _of_statements(echo: EchoIndex) -> Iterator[Lesson]:
    for one in known_statements():
        if one.requirement is not None:
            yield _lesson(
                echo,
                one.requirement,
                one.text,
                one.heading,
                "missing" if one.verdict == "none" else one.verdict,
            )


def _of_cases(echo: EchoIndex) -> Iterator[Lesson]:
    """The behavioural cases but those that only their place in the plan decides, which the reader does not see."""
    for placed in cases():
        if placed.case.zone is Zone.OPERATIVE:
            case = placed.case
            yield _lesson(echo, placed.requirement, case.text, case.heading, case.verdict)


def _of_plan(plan: LabelledPlan, read: Plan, ready: CompiledDirective) -> Iterator[Lesson]:
    """The sentences that earned the label, and those that a rule looks at in a plan where nothing earned more."""
    views = ready.viewer.view(read).statements
    for requirement, gold in plan.gold.items():
        judge = ready.judges[requirement]
        if not judge.spec.second_reader:
            continue
        for view in views:
            verdict = gold.verdict
            if not any(overlaps(view.statement.text, quote) for quote in gold.evidence):
                if gold.verdict == "met" or judge.by_rules(view) is None:
                    continue
                verdict = "missing"
            yield Lesson(
                requirement, tuple(view.copied.own(view.words.texts)), tuple(view.words_above), verdict
            )


def train(taught: Sequence[Lesson]) -> dict[str, dict[str, Weights]]:
    """Weights by requirement and gram, those that all requirements share under EVERY."""
    rows = [_row(lesson) for lesson in taught]
    return fit(rows, [lesson.verdict for lesson in taught], seen_in=SEEN_IN, least_weight=LEAST_WEIGHT)


def _row(lesson: Lesson) -> list[Key]:
    found = grams(lesson.words, lesson.heading)
    row = [(requirement, gram) for requirement in (EVERY, lesson.requirement) for gram in found]
    return [*row, (lesson.requirement, "")]


def main() -> None:
    sys.stdout.write(f"{WORD_PAIRS}: {write_pairs()} lines\n")
    directives = load_directives()
    taught = lessons(directives)
    head = (
        f"Made by python -m pipeline.evaluate.training from {len(taught)} statements, {digest(sources(directives))}.",
        "Requirement (* is every one), words, hundredths for met, partial and missing.",
    )
    READER_WEIGHTS.write_text(written(train(taught), head), encoding="utf-8")
    sys.stdout.write(f"{READER_WEIGHTS}: {len(taught)} statements\n")
    sys.stdout.write(f"{SURROUNDINGS_WEIGHTS}: {surroundings_training.write()} contexts\n")


if __name__ == "__main__":
    main()
