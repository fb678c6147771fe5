"""Learns what the words around a commitment say of it, from contexts that are filled and from statements and plans.

Each labelled context is filled with statements that alone are met, so that its own words weigh and not the statement's.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Literal

from extractors.readers import read_document
from pipeline.checks.check import CompiledDirective, compiled
from pipeline.checks.judge import Judgement
from pipeline.checks.linear import EVERY, Weights, written
from pipeline.checks.surroundings import CONTEXTS, grams, is_read
from pipeline.directives import DirectiveSet, load_directives
from pipeline.directives.load import SURROUNDINGS_WEIGHTS
from pipeline.evaluate.contexts import DIRECTIVE, MET, Context, contexts
from pipeline.evaluate.fitting import fit
from pipeline.evaluate.labels import LabelledPlan, load_corpus
from pipeline.evaluate.matching import overlaps
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.pair_training import digest
from pipeline.evaluate.printing import print_plan
from pipeline.evaluate.statements import SAMPLES, LabelledStatement, directive_of, load_statements, parsed
from pipeline.parse import parse
from pipeline.plan import DocumentKind, Plan
from pipeline.roster import Roster, load_roster

OTHERS = 1
"""Statements beside the usual one that fill a context for each requirement."""
SHARES = 8
"""Parts that processors work on at once."""
LONGEST = 26
"""Words of a statement that fills a context."""
SEEN_IN = 4
"""Lessons that a gram must stand in."""
LEAST_WEIGHT = 0.3
"""A gram that says less than this for every verdict is left out."""
_SEVERAL = re.compile(r"[.;!?]\s|\|")
_DEED = re.compile(
    r"(?:Bố trí|Chiếu|Chọn|Duy trì|Dán|Dùng|Dựng|Gửi|In|Kẻ|Ký|Lắp|Lập|Lồng ghép|Mời|Mở|Phát|Phối hợp|Ra|Thành lập|Thi"
    r"|Treo|Tổ chức|Viết|Vẽ|Xây dựng|Đăng|Đặt)\b"
)
"""A statement that opens with a deed reads well in a gap."""

Label = Literal["met", "partial", "missing"]


@dataclass(frozen=True, slots=True)
class SurroundingLesson:
    """What stands around a commitment, and what it makes of it."""

    found: tuple[str, ...]
    verdict: Label


def lessons() -> list[SurroundingLesson]:
    """All that the project knows of contexts, in a fixed order."""
    with ProcessPoolExecutor() as pool:
        return [lesson for share in pool.map(_share, range(SHARES)) for lesson in share]


def _share(number: int) -> list[SurroundingLesson]:
    directives, roster = load_directives(), load_roster(SAMPLES / "roster.csv")

    found = [
        *_of_contexts(itertools.islice(contexts(), number, None, SHARES), directives, roster),
        *_of_statements(itertools.islice(_labelled(), number, None, SHARES), directives),
    ]
    for folder in ("plans", "plans-extra"):
        for plan in load_corpus(SAMPLES / folder)[number::SHARES]:
            if plan.directive and plan.gold:
                found += _of_plan(plan, compiled(directives[plan.directive]), roster, directives)
    return found


def sources() -> list[object]:
    """All that the lessons are made of, beside the rules."""
    plans = [plan for folder in ("plans", "plans-extra") for plan in load_corpus(SAMPLES / folder)]
    return [*contexts(), *_labelled(), *plans]


def write() -> int:
    """Writes the file of weights anew from the samples; returns the number of lessons."""
    taught = lessons()
    head = (
        f"Made by python -m pipeline.evaluate.training from {len(taught)} contexts, {digest(sources())}.",
        "Every requirement (*), where the words stand (b before the cue, a after, p and n in the sentences before and",
        "after, h above) and the words, hundredths for met, partial and missing.",
    )
    SURROUNDINGS_WEIGHTS.write_text(written(train(taught), head), encoding="utf-8")
    return len(taught)


def train(taught: Sequence[SurroundingLesson]) -> dict[str, dict[str, Weights]]:
    """Weights of grams, the same for all requirements."""
    rows = [[(EVERY, gram) for gram in one.found] for one in taught]
    return fit(rows, [one.verdict for one in taught], seen_in=SEEN_IN, least_weight=LEAST_WEIGHT)


def _near(plan: Plan, ready: CompiledDirective, requirement: str) -> list[Judgement]:
    """Judgements of statements that are met, or were but for the context."""
    judge = ready.judges[requirement]
    judged = [judge.by_rules(view) for view in ready.viewer.view(plan).statements]
    return [
        one
        for one in judged
        if one is not None
        and one.rule.verdict == "met"
        and is_read(one.view)
        and (one.verdict == "met" or one.obstacle in CONTEXTS or one.obstacle == "zone")
    ]


def _lesson(judged: list[Judgement], verdict: Label) -> Iterator[SurroundingLesson]:
    """Of a met text the statement that earns most; of another all, for none of them stands."""
    best = sorted(judged, key=lambda one: one.rank, reverse=True)
    for one in best[:1] if verdict == "met" else best:
        yield SurroundingLesson(tuple(grams(one.view, one.cue)), verdict)


def _of_contexts(
    asked: Iterable[Context], directives: DirectiveSet, roster: Roster
) -> Iterator[SurroundingLesson]:
    fillings = _fillings()
    ready = compiled(directives[DIRECTIVE])
    for context in asked:
        chance = random.Random(context.frame)
        for requirement, usual in MET.items():
            for statement in (usual, *chance.sample(fillings[requirement], OTHERS)):
                plan = _filled(context, statement, ready, roster, directives)
                yield from _lesson(_near(plan, ready, requirement), context.want)


def _filled(
    context: Context, statement: str, ready: CompiledDirective, roster: Roster, directives: DirectiveSet
) -> Plan:
    document = minimal_plan(context.filled(statement), context.heading, year=ready.directive.year)
    return parse(document, roster=roster, directives=directives)


def _fillings() -> dict[str, list[str]]:
    """Plain statements of the core requirements that are met and open with a deed."""
    found: dict[str, list[str]] = {requirement: [] for requirement in MET}
    for one in _labelled():
        if (
            one.requirement in found
            and one.verdict == "met"
            and one.cue is None
            and one.heading is None
            and one.text.endswith(".")
            and not _SEVERAL.search(one.text)
            and len(one.text.split()) <= LONGEST
            and _DEED.match(one.text)
        ):
            found[one.requirement].append(one.text)
    return found


def _labelled() -> Iterator[LabelledStatement]:
    for folder in ("statements", "statements-extra"):
        for one in load_statements(sorted((SAMPLES / folder).glob("*.jsonl"))):
            if folder != "statements" or not one.held_out:
                yield one


def _of_statements(
    asked: Iterable[LabelledStatement], directives: DirectiveSet
) -> Iterator[SurroundingLesson]:
    """Statements that are met, and those that context alone keeps from it."""
    place = parsed(directives)
    for one in asked:
        told = one.cue is not None and (one.cue.kind in CONTEXTS or one.cue.kind == "zone")
        if one.requirement is None or one.verdict == "none" or not (one.verdict == "met" or told):
            continue
        directive = directive_of(one, one.requirement, directives)
        if directive is not None and not compiled(directive).judges[one.requirement].spec.ignores:
            plan = place(one, directive)
            yield from _lesson(_near(plan, compiled(directive), one.requirement), one.verdict)


def _of_plan(
    plan: LabelledPlan, ready: CompiledDirective, roster: Roster, directives: DirectiveSet
) -> Iterator[SurroundingLesson]:
    """The sentences that earned a met label, and those that context keeps from it where nothing earned more."""
    printed = print_plan(plan, "docx")
    found = parse(read_document(printed.data, printed.name), roster=roster, directives=directives)
    if found.kind is not DocumentKind.PLAN:
        return
    for requirement, gold in plan.gold.items():
        if ready.judges[requirement].spec.ignores:
            continue
        for one in _near(found, ready, requirement):
            labelled = any(overlaps(one.view.statement.text, quote) for quote in gold.evidence)
            by_context = one.obstacle in CONTEXTS
            if gold.verdict == "met" and labelled:
                yield SurroundingLesson(tuple(grams(one.view, one.cue)), "met")
            elif gold.verdict != "met" and by_context:
                verdict: Label = gold.verdict if labelled else "missing"
                yield SurroundingLesson(tuple(grams(one.view, one.cue)), verdict)
