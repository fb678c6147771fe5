"""A plan against a directive: the best statement wins, a later cancellation wins over it, evidence is quoted."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import RLock

from pipeline.checks.cancelling import cancelling
from pipeline.checks.confidence import confidence_of
from pipeline.checks.context import ANAPHORA, ContextRules, context_lexicons
from pipeline.checks.echo import EchoIndex
from pipeline.checks.following import (
    OPENS_WITHIN,
    answered,
    freed,
    is_revoked,
    joins_within,
    lifts,
    said_of_the_last,
)
from pipeline.checks.glance import Gate, Glance, withdrawing
from pipeline.checks.judge import Judge, Judgement
from pipeline.checks.mentions import MentionFinder, Resolved, lexicons_of, resolve
from pipeline.checks.naming import names_of
from pipeline.checks.reasons import absent_reason, cancelled_reason, cue_of, reason_for, why_not
from pipeline.checks.second_reader import second_reader
from pipeline.checks.surroundings import Surroundings, surroundings
from pipeline.checks.view import NOTE, PlanView, StatementView, Viewer
from pipeline.directives.directive import Directive, Requirement
from pipeline.directives.schema import LexiconSpec
from pipeline.finding import Evidence, Finding, NearMiss, Verdict
from pipeline.plan import Plan, StatementKind, Zone

MAX_EVIDENCE = 6
MAX_NEAR_MISSES = 5
NO_RULE = "none"
"""Stands for the rule of a finding that no statement earned."""


@dataclass(frozen=True)
class CompiledDirective:
    """A directive's rules ready to run: built once per process, in a second."""

    directive: Directive
    viewer: Viewer
    judges: dict[str, Judge]
    gates: dict[str, Gate]
    surroundings: Surroundings | None
    """What weighs the words around commitments."""
    withdrawing: frozenset[str]
    """Lexicons without which no statement takes back what was said before it."""


_COMPILING = RLock()
"""Worker threads meet a directive at the same moment; one of them builds it and the others wait."""


@contextmanager
def _collector_off() -> Iterator[None]:
    """Rules are hundreds of thousands of objects that stay: walked while they are made they take twice the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compiled(directive: Directive, without: frozenset[str] = frozenset()) -> CompiledDirective:
    """`directive` ready to run; `without` switches off phrases of open lexicons (for cross-validation)."""
    with _COMPILING:
        return _compile(directive, without)


@lru_cache(maxsize=16)
@_collector_off()
def _compile(directive: Directive, without: frozenset[str]) -> CompiledDirective:
    lexicons = lexicons_of(directive)
    resolved = _resolved(directive, lexicons, without)
    viewer = Viewer(
        MentionFinder(resolved),
        ContextRules(directive.context, directive.year),
        EchoIndex(directive.known_texts),
    )
    # A lexicon without some phrases asks what rules do with words that nobody knows; the readers have seen them.
    reader = None if without else second_reader()
    judges = {
        requirement.id: Judge(requirement.spec, lexicons, reader if requirement.spec.second_reader else None)
        for requirement in directive.requirements
    }
    gates = {requirement.id: Gate(requirement.spec) for requirement in directive.requirements}
    around = None if without else surroundings()
    return CompiledDirective(directive, viewer, judges, gates, around, withdrawing(directive.context))


@lru_cache(maxsize=64)
@_collector_off()
def _viewer(directive: Directive, without: frozenset[str], requirements: frozenset[str]) -> Viewer:
    """A viewer that looks only for what some requirements need: a recheck of one costs a third of the whole."""
    ready = compiled(directive, without)
    lexicons = lexicons_of(directive)
    needed = {name for requirement in requirements for name in ready.judges[requirement].lexicons()}
    resolved = _resolved(directive, lexicons, without)
    fewer = {name: lexicon for name, lexicon in resolved.items() if name in needed}
    context = resolve(context_lexicons(directive.context))
    against = {name: context[name] for name in (*ready.withdrawing, ANAPHORA)}
    return ready.viewer.looking_for(fewer, _context_finder(directive), Glance(fewer | against))


@lru_cache(maxsize=16)
def _context_finder(directive: Directive) -> MentionFinder:
    return MentionFinder(resolve(context_lexicons(directive.context)))


def _resolved(
    directive: Directive, lexicons: dict[str, LexiconSpec], without: frozenset[str]
) -> dict[str, Resolved]:
    resolved = {
        name: _without(lexicon, without) if lexicons[name].open else lexicon
        for name, lexicon in resolve(lexicons).items()
    }
    return resolved | resolve(context_lexicons(directive.context))


def _without(lexicon: Resolved, phrases: frozenset[str]) -> Resolved:
    return Resolved(tuple(phrase for phrase in lexicon.phrases if phrase not in phrases), lexicon.exceptions)


def check(
    plan: Plan,
    directive: Directive,
    *,
    requirements: Collection[str] | None = None,
    without: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """A finding for every requirement of the directive (or those named), in the directive's order."""
    ready = compiled(directive, without)
    viewer = ready.viewer if requirements is None else _viewer(directive, without, frozenset(requirements))
    view = viewer.view(plan)
    return tuple(
        _check_one(requirement, ready, view)
        for requirement in directive.requirements
        if requirements is None or requirement.id in requirements
    )


def copied_share(plan: Plan, directive: Directive) -> float:
    """Share of the plan's words that are copied from a known directive, 0-1."""
    return compiled(directive).viewer.view(plan).copied_share


def _check_one(requirement: Requirement, ready: CompiledDirective, view: PlanView) -> Finding:
    judge, gate = ready.judges[requirement.id], ready.gates[requirement.id]
    judged = [
        judgement
        for one in view.statements
        if (one.may_hold is None or gate.opens(one.may_hold, one.may_stand_above))
        and gate.opens(one.held, one.above)
        and (judgement := judge.judge(one)) is not None
    ]
    judged = _lifted(judged, judge, view)
    around = None if requirement.spec.ignores else ready.surroundings
    if around is not None:
        judged = [around.weighed(judge, judgement) for judgement in judged]
    judged = _told_of_before(_told_of_later(judged, view))
    judged = _headings_under_their_own(judged)
    earned = [judgement for judgement in judged if judgement.verdict != "missing"]
    misses = [judgement for judgement in judged if judgement.verdict == "missing"]
    kept, cancelled = _after_cancellations(judge, ready.withdrawing, view, earned)
    if around is not None:
        kept, by_name = _after_namings(around, view, kept)
        cancelled += by_name
    if not kept:
        return _missing(requirement, judge, view, misses, cancelled)
    top = max(judgement.rank[0] for judgement in kept)
    best = [judgement for judgement in kept if judgement.rank[0] == top]
    decisive = max(best, key=lambda judgement: judgement.confidence)
    opinions = [opinion for judgement in best if (opinion := judge.opinion(judgement.view)) is not None]
    near = misses + [
        judgement for judgement in kept if judgement.obstacle is not None and judgement not in best
    ]
    return Finding(
        requirement=requirement.id,
        required=requirement.required,
        verdict=Verdict(decisive.verdict),
        confidence=confidence_of(requirement, view, best, kept, misses, opinions),
        names=names_of(judge, best, decisive),
        evidence=tuple(_evidence(judgement, view.plan) for judgement in _strongest_first(best)),
        reason=reason_for(decisive),
        rule=f"{requirement.id}/{decisive.rule.id}",
        cue=cue_of(decisive),
        near_misses=_near_misses(near),
    )


def _lifted(judged: list[Judgement], judge: Judge, view: PlanView) -> list[Judgement]:
    """The judgements; what was over or another's counts where the next sentence or clause makes it the school's."""
    following = {one.statement.index: one for one in view.statements}
    found: list[Judgement] = []
    for judgement in judged:
        if judgement.verdict != "met" and joins_within(judgement.view):
            judgement = max(judgement, freed(judge, judgement, "others_duty"), key=lambda one: one.rank)
        after = following.get(judgement.view.statement.index + 1)
        reviewed = judgement.obstacle == "zone" and judgement.view.statement.zone is Zone.REVIEW
        stands_against = "past" if reviewed else judgement.obstacle
        if (
            stands_against in ("past", "others_duty")
            and after is not None
            and after.paragraph is judgement.view.paragraph
            and (kind := lifts(after)) == stands_against
        ):
            judgement = freed(judge, judgement, kind)
        found.append(judgement)
    return found


_NOT_DONE = frozenset(
    {"negation", "cancellation", "past", "others_duty", "undecided", "topic", "second_reader", "surroundings"}
)


def _headings_under_their_own(judged: list[Judgement]) -> list[Judgement]:
    """The judgements; a form named in a heading falls where all that its own sentences say of it is taken away."""
    found: list[Judgement] = []
    for judgement in judged:
        statement = judgement.view.statement
        below = [
            one
            for one in judged
            if statement.kind is StatementKind.HEADING and statement.text in one.view.statement.headings[-1:]
        ]
        if judgement.verdict == "met" and below and all(one.obstacle in _NOT_DONE for one in below):
            judgement = max(below, key=lambda one: one.rank)
        found.append(judgement)
    return found


def _told_of_later(judged: list[Judgement], view: PlanView) -> list[Judgement]:
    """The judgements, lowered where the next sentence says of them that another body does it, or that it is open."""
    earned = {one.view.statement.index: at for at, one in enumerate(judged) if one.verdict != "missing"}
    told = list(judged)
    for asked, judgement in enumerate(judged):
        answer = answered(judgement.view) if judgement.verdict != "missing" else None
        if answer == "negation":
            told[asked] = replace(judgement, verdict="missing", names=(), obstacle=answer)
        elif answer == "undecided" and judgement.verdict == "met":
            told[asked] = replace(judgement, verdict=judgement.rule.undecided, obstacle=answer)
    for one in view.statements:
        at = earned.get(one.statement.index - 1)
        if at is None or one.statement.index in earned:
            continue
        if one.may_hold is not None and ANAPHORA not in one.may_hold:
            continue
        kind = said_of_the_last(one)
        if kind == "others_duty":
            told[at] = replace(judged[at], verdict="missing", names=(), obstacle=kind)
        elif kind == "undecided" and judged[at].verdict == "met":
            told[at] = replace(judged[at], verdict=judged[at].rule.undecided, obstacle=kind)
    return told


def _told_of_before(judged: list[Judgement]) -> list[Judgement]:
    """The judgements; general words that only point back to what does not count do not count either.

    "Hai mô hình này sang năm sẽ nhân rộng cho khối Lá", said of a garden of vegetables.
    """
    by_index = {one.view.statement.index: one for one in judged}
    told: list[Judgement] = []
    for one in judged:
        before = by_index.get(one.view.statement.index - 1)
        if (
            one.verdict == "partial"
            and one.obstacle is None
            and before is not None
            and before.obstacle in ("topic", "others_duty")
            and any(hit[0] <= OPENS_WITHIN for hit in one.view.hits_of(ANAPHORA))
        ):
            one = replace(one, verdict="missing", names=(), obstacle=before.obstacle)
        told.append(one)
    return told


def _missing(
    requirement: Requirement,
    judge: Judge,
    view: PlanView,
    misses: list[Judgement],
    cancelled: list[tuple[Judgement, StatementView]],
) -> Finding:
    nearest = max(misses, key=lambda judgement: judgement.confidence, default=None)
    reason = absent_reason(requirement, nearest)
    if cancelled:
        judgement, by = cancelled[-1]
        reason = cancelled_reason(judgement, " ".join(by.statement.text.split()))
    return Finding(
        requirement=requirement.id,
        required=requirement.required,
        verdict=Verdict.MISSING,
        confidence=confidence_of(requirement, view, [], [], misses),
        names=(),
        evidence=(),
        reason=reason,
        rule=f"{requirement.id}/{NO_RULE}",
        cue=cue_of(nearest) if nearest is not None else None,
        near_misses=_near_misses(misses),
    )


def _after_cancellations(
    judge: Judge, withdrawing: frozenset[str], view: PlanView, earned: list[Judgement]
) -> tuple[list[Judgement], list[tuple[Judgement, StatementView]]]:
    """What still stands after the statements that cancel something said before them, or a row by its number."""
    cancelled: list[tuple[Judgement, StatementView]] = []
    first = min((judgement.view.statement.index for judgement in earned), default=None)
    notes = frozenset[str]().union(*(judgement.view.notes for judgement in earned))
    # A table may stand behind what is said of its rows.
    numbered = bool(notes) or any(judgement.view.number for judgement in earned)
    for one in view.statements:
        if first is None or (one.statement.index <= first and not numbered):
            continue
        if not (one.tells(withdrawing) or one.is_under_denying_lead):
            continue
        if not any(modifier.kind in ("cancellation", "negation") for modifier in one.modifiers):
            continue
        taking = cancelling(judge, one, view.statements, _note_of(one, view.plan, notes))
        if taking is None or is_revoked(one):
            continue
        here = one.statement.index
        before = [judgement for judgement in earned if judgement.view.statement.index < here or taking.by_row]
        last = max((judgement.view.statement.index for judgement in before), default=here)
        taken = [judgement for judgement in before if taking.reaches(judgement, last, here)]
        earned = [
            judgement
            for judgement in earned
            if all(judgement is not other for other in taken)
            # What only names the subject to take it back earns nothing by it.
            and not (taken and judgement.view is one and judgement.verdict == "partial")
        ]
        cancelled += [(judgement, one) for judgement in taken]
    return earned, cancelled


def _after_namings(
    around: Surroundings, view: PlanView, kept: list[Judgement]
) -> tuple[list[Judgement], list[tuple[Judgement, StatementView]]]:
    """What still stands after the sentences that name it again and say that it is not to be."""
    quoting = [one for one in view.statements if around.may_name_again(one)] if kept else []
    fallen = [
        (judgement, later)
        for judgement in kept
        if (later := next((one for one in quoting if around.taken_back(judgement, one)), None))
    ]
    return [one for one in kept if all(one is not judgement for judgement, _ in fallen)], fallen


def _note_of(one: StatementView, plan: Plan, notes: Collection[str]) -> str | None:
    """The number before a statement where rows of a table point at it: "2" of "(2) Huỷ."."""
    if not notes:
        return None
    document = plan.document
    label = NOTE.match(document.blocks[document.block_at(one.statement.start)].text.lstrip())
    return label[1] if label and label[1] in notes else None


def _strongest_first(best: Sequence[Judgement]) -> list[Judgement]:
    return sorted(best, key=lambda judgement: -judgement.confidence)[:MAX_EVIDENCE]


def _evidence(judgement: Judgement, plan: Plan) -> Evidence:
    """The words that justify the verdict: the sentence, or the cell of the row that holds the cue."""
    statement = judgement.view.statement
    part = statement.parts[0]
    if len(statement.parts) > 1 and judgement.cue is not None:
        at, _ = judgement.view.words.span(*judgement.cue)
        for candidate in statement.parts:
            width = candidate.end - candidate.start
            if at <= width:
                part = candidate
                break
            at -= width + len(" | ")
    text = plan.document.text[part.start : part.end]
    start = part.start + len(text) - len(text.lstrip())
    span = plan.document.span(start, start + len(text.strip()))
    return Evidence(span.quote, span.page, statement.section, span.start, span.end, span.boxes)


def _near_misses(judgements: Sequence[Judgement]) -> tuple[NearMiss, ...]:
    return tuple(
        NearMiss(" ".join(judgement.view.statement.text.split()), why_not(judgement, judgement.obstacle))
        for judgement in judgements[:MAX_NEAR_MISSES]
        if judgement.obstacle is not None
    )
