"""The labelled plans and statements of the samples that models may learn from: all but the fifth kept aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.readers import read_document
from pipeline.directives import Directive, DirectiveSet
from pipeline.evaluate.labels import LabelledPlan, load_corpus
from pipeline.evaluate.printing import print_plan
from pipeline.evaluate.statements import SAMPLES, LabelledStatement, load_statements
from pipeline.parse import parse
from pipeline.plan import DocumentKind, Plan
from pipeline.roster import load_roster


def known_statements() -> Iterator[LabelledStatement]:
    """Labelled statements in a fixed order, without the held-out fifth of `samples/statements`."""
    for folder in ("statements", "statements-extra"):
        for one in load_statements(sorted((SAMPLES / folder).glob("*.jsonl"))):
            if folder != "statements" or not one.held_out:
                yield one


def known_plans() -> Iterator[LabelledPlan]:
    """Labelled plans in a fixed order."""
    for folder in ("plans", "plans-extra"):
        yield from load_corpus(SAMPLES / folder)


def as_read(
    plans: Iterable[LabelledPlan], directives: DirectiveSet
) -> Iterator[tuple[LabelledPlan, Directive, Plan]]:
    """Labelled plans that findings are asked of, with their directives, printed as Word files and parsed."""
    roster = load_roster(SAMPLES / "roster.csv")
    for plan in plans:
        if plan.directive and plan.gold:
            printed = print_plan(plan, "docx")
            read = parse(read_document(printed.data, printed.name), roster=roster, directives=directives)
            if read.kind is DocumentKind.PLAN:
                yield plan, directives[plan.directive], read
