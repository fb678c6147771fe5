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
from typing import Literal, TypeVar

from pipeline.checks.check import CompiledDirective, compiled
from pipeline.checks.judge import Judgement
from pipeline.checks.linear import EVERY, Weights, written
from pipeline.checks.lint import plan_of
from pipeline.checks.surroundings import grams, is_read
from pipeline.directives import DirectiveSet, load_directives
from pipeline.directives.load import SURROUNDINGS_WEIGHTS
from pipeline.evaluate.behaviour import Placed, cases
from pipeline.evaluate.contexts import DIRECTIVE, MET, Context, contexts
from pipeline.evaluate.fitting import fit
from pipeline.evaluate.frames import Frame, filled, frames
from pipeline.evaluate.known import as_read, known_plans, known_statements
from pipeline.evaluate.labels import LabelledPlan
from pipeline.evaluate.matching import overlaps
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.pair_training import digest
from pipeline.evaluate.statements import SAMPLES, LabelledStatement, directive_of, parsed
from pipeline.parse import parse
from pipeline.plan import Plan, Zone
from pipeline.roster import load_roster

CONTEXTS: frozenset[str] = frozenset({"negation", "past", "others_duty", "cancellation", "undecided"})
"""What context alone takes away; the model learns nothing of topics and echoes."""
OTHERS = 1
"""Other requirements of which a statement fills a context too, beside two of each core one."""
FEW = 10
"""Statements that a requirement must have to be one of them."""
FILLERS = 6
"""Fillers of each frame."""
SHARES = 8
"""Parts that processors work on at once."""
LONGEST = 30
"""Words of a statement that fills a context."""
SEEN_IN = 4
"""Lessons that a gram must stand in."""
LEAST_WEIGHT = 0.3
"""A gram that says less than this for every verdict is left out."""
_SEVERAL = re.compile(r"[.;!?]\s|\|")
_DEED = re.compile(
    r"(?:Báo|Báo cáo|Bố trí|Chiếu|Chọn|Cử|Củng cố|Duy trì|Dán|Dùng|Dựng|Đăng|Đăng ký|Đặt|Điều tiết|Gửi|Hướng dẫn|In|Kẻ"
    r"|Kiện toàn|Ký|Lắp|Lập|Lồng ghép|Mời|Mở|Nắm|Nộp|Phát|Phát động|Phân công|Phối hợp|Quy định|Ra|Tập huấn|Thành lập"
    r"|Theo dõi|Thông báo|Treo|Tổ chức|Trực|Vận động|Viết|Vẽ|Xây dựng)\b"
)
"""A statement that opens with a deed reads well in a gap."""

Label = Literal["met", "partial", "missing"]
Sample = TypeVar("Sample")


@dataclass(frozen=True, slots=True, order=True)
class SurroundingLesson:
    """What stands around a commitment, and what it makes of it."""

    requirement: str
    found: tuple[str, ...]
    verdict: Label


def lessons() -> list[SurroundingLesson]:
    """All that the project knows of contexts, in a fixed order."""
    with ProcessPoolExecutor() as pool:
        return [lesson for share in pool.map(_share, range(SHARES)) for lesson in share]


def _share(number: int) -> list[SurroundingLesson]:
    directives = load_directives()

    def part(everything: Iterable[Sample]) -> Iterator[Sample]:
        return itertools.islice(everything, number, None, SHARES)

    found = [
        *_of_contexts(part(contexts()), directives),
        *_of_statements(part(known_statements()), directives),
        *_of_cases(part(cases()), directives),
        *_of_frames(part(frames().frames), directives),
    ]
    for plan, directive, read in as_read(part(known_plans()), directives):
        found += _of_plan(plan, read, compiled(directive))
    return found


def sources() -> list[object]:
    """All that the lessons are made of, beside the rules."""
    statements = [
        (one.text, one.heading, one.requirement, one.verdict, one.cue) for one in known_statements()
    ]
    return [*contexts(), *statements, *cases(), frames(), *known_plans()]


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
    """Weights of grams, the same for all requirements and in whatever order the lessons come."""
    taught = sorted(taught)
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


def _lessons_of(judged: list[Judgement], requirement: str, verdict: Label) -> Iterator[SurroundingLesson]:
    """Of a met text the statement that earns most; of another all, for none of them stands."""
    best = sorted(judged, key=lambda one: one.rank, reverse=True)
    for one in best[:1] if verdict == "met" else best:
        yield SurroundingLesson(requirement, tuple(grams(one.view, one.cue)), verdict)


def _of_contexts(asked: Iterable[Context], directives: DirectiveSet) -> Iterator[SurroundingLesson]:
    roster = load_roster(SAMPLES / "roster.csv")
    asking = {
        item.id: directive
        for directive in sorted(directives.values(), key=lambda one: one.id == DIRECTIVE)
        for item in directive.requirements
        if not item.spec.ignores
    }
    fillings = _fillings()
    others = sorted(one for one in fillings.keys() & asking.keys() - MET.keys() if len(fillings[one]) >= FEW)
    for context in asked:
        chance = random.Random(context.frame)
        filled = [*MET.items(), *((one, chance.choice(fillings[one])) for one in MET)]
        filled += [(one, chance.choice(fillings[one])) for one in chance.sample(others, OTHERS)]
        for requirement, statement in filled:
            ready = compiled(asking[requirement])
            document = minimal_plan(context.filled(statement), context.heading, year=asking[requirement].year)
            plan = parse(document, roster=roster, directives=directives)
            yield from _lessons_of(_near(plan, ready, requirement), requirement, context.want)


def _fillings() -> dict[str, list[str]]:
    """Plain statements that are met and open with a deed, by requirement."""
    found: dict[str, list[str]] = {}
    for one in known_statements():
        if (
            one.requirement is not None
            and one.verdict == "met"
            and one.cue is None
            and one.text.endswith(".")
            and not _SEVERAL.search(one.text)
            and len(one.text.split()) <= LONGEST
            and _DEED.match(one.text)
        ):
            found.setdefault(one.requirement, []).append(one.text)
    return found


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
            near = _near(plan, compiled(directive), one.requirement)
            yield from _lessons_of(near, one.requirement, one.verdict)


def _of_cases(asked: Iterable[Placed], directives: DirectiveSet) -> Iterator[SurroundingLesson]:
    """The behavioural cases that are met, and those that context alone keeps from it."""
    for placed in asked:
        case, ready = placed.case, compiled(directives[placed.directive])
        if case.zone is not Zone.OPERATIVE or ready.judges[placed.requirement].spec.ignores:
            continue
        near = _near(plan_of(case.text, case.heading), ready, placed.requirement)
        if case.verdict != "met":
            near = [one for one in near if one.obstacle in CONTEXTS]
        yield from _lessons_of(near, placed.requirement, case.verdict)


def _of_frames(asked: Iterable[Frame], directives: DirectiveSet) -> Iterator[SurroundingLesson]:
    """The frames of one sentence, each with some of its fillers."""
    ready = compiled(directives[DIRECTIVE])
    for frame in asked:
        fillers = frames().fillers[frame.fillers]
        for filler in random.Random(frame.text).sample(fillers, min(FILLERS, len(fillers))):
            texts = filled(frame.text, filler)
            if len(texts) == 1:
                near = _near(plan_of(texts[0]), ready, frame.requirement)
                yield from _lessons_of(near, frame.requirement, frame.verdict)


def _of_plan(plan: LabelledPlan, read: Plan, ready: CompiledDirective) -> Iterator[SurroundingLesson]:
    """The sentences that earned a met label, and those that context keeps from it where nothing earned more."""
    for requirement, gold in plan.gold.items():
        if ready.judges[requirement].spec.ignores:
            continue
        for one in _near(read, ready, requirement):
            labelled = any(overlaps(one.view.statement.text, quote) for quote in gold.evidence)
            if gold.verdict == "met" and labelled:
                yield from _lessons_of([one], requirement, "met")
            elif gold.verdict != "met" and one.obstacle in CONTEXTS:
                yield from _lessons_of([one], requirement, gold.verdict if labelled else "missing")
