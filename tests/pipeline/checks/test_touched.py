"""What an edit of the rules cannot matter to keeps its finding: never one too few, and few too many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest

from pipeline.checks import check
from pipeline.checks.touched import PlanWords, Touch
from pipeline.directives import Directive, DirectiveSet
from pipeline.directives.edits import edits_between, note_of
from pipeline.directives.schema import RequirementFile, RuleSpec
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.labels import read_label
from pipeline.parse import parse
from pipeline.plan import Plan
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_lines, document_from_plan

DIRECTIVE = "thu-thua-2020"
Change = Callable[[RequirementFile], RequirementFile]


def edited(requirement: str, change: Change) -> Directive:
    """The directive with another version of one requirement."""
    directive = directives()[DIRECTIVE]
    items = tuple(
        replace(item, spec=change(item.spec), fingerprint="another") if item.id == requirement else item
        for item in directive.requirements
    )
    return replace(directive, requirements=items)


def touch_of(requirement: str, directive: Directive) -> Touch:
    before = note_of(directives())
    after = note_of(DirectiveSet({**directives(), DIRECTIVE: directive}))
    edit = edits_between(before, after, DIRECTIVE)[requirement]
    return Touch(edit, directive, directive.requirement(requirement))


def with_phrases(lexicon: str, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Change:
    def of(spec: RequirementFile) -> RequirementFile:
        lexicons = dict(spec.lexicons)
        lexicons[lexicon] = lexicons[lexicon].model_copy(
            update={"phrases": change(lexicons[lexicon].phrases)}
        )
        return spec.model_copy(update={"lexicons": lexicons})

    return of


def more(lexicon: str, phrase: str) -> Change:
    return with_phrases(lexicon, lambda phrases: (*phrases, phrase))


def fewer(lexicon: str, words: str) -> Change:
    return with_phrases(lexicon, lambda phrases: tuple(phrase for phrase in phrases if words not in phrase))


def in_place(lexicon: str, was: str, now: str) -> Change:
    return with_phrases(lexicon, lambda phrases: tuple(phrase.replace(was, now) for phrase in phrases))


def with_rule(identifier: str, **values: object) -> Change:
    def changed(rule: RuleSpec) -> RuleSpec:
        return rule.model_copy(update=values) if rule.id == identifier else rule

    return lambda spec: spec.model_copy(update={"rules": tuple(map(changed, spec.rules))})


SAID = [
    ("ký bản giao ước", "Trường ký bản giao ước với Công an xã.", True, "the phrase itself"),
    ("ký bản giao ước", "TRƯỜNG KÝ BẢN GIAO ƯỚC VỚI CÔNG AN XÃ.", True, "in capitals"),
    ("ký bản giao ước", "Truong ky ban giao uoc voi Cong an xa.", True, "typed without marks"),
    ("ký bản giao ước", "Trường kí bản giao ước với Công an xã.", True, "spelled in the other way"),
    ("ký bản giao ước", "Trường giao ước với lớp; ký bản cam kết.", False, "the words, but not side by side"),
    ("ký bản giao ước", "Trường họp với Công an xã.", False, "none of the words"),
    ("(ký|lập) bản giao ước", "Lập bản giao ước với Công an xã.", True, "one of two choices"),
    ("(ký|lập) bản giao ước", "Đọc bản giao ước cũ.", False, "neither of two choices"),
    ("ký ... giao ước", "Ký với xã một giao ước.", True, "words may stand between"),
    ("[cùng] ký giao ước", "Hai bên ký giao ước.", True, "what is optional is not needed"),
    ("phối hợp canh gác", "Trường phốihợp canh gác cổng.", True, "run together"),
    ("tuần tra ban đêm nhé", "Bảo vệ t/tra ban đêm nhé.", True, "cut to its first letter"),
    ("# lượt canh gác", "Mỗi đêm 3 lượt canh gác.", True, "a number needs nothing"),
    ("giao ban quý", "Giao bna quý với Công an xã.", True, "two letters changed places"),
]


@pytest.mark.parametrize(("phrase", "text", "may", "why"), SAID, ids=[row[3] for row in SAID])
def test_a_phrase_more(phrase: str, text: str, may: bool, why: str) -> None:
    lines = ["KẾ HOẠCH", "II. NỘI DUNG", text]
    plan = parse(
        document_from_lines(lines), roster=load_roster(SAMPLES / "roster.csv"), directives=directives()
    )
    touch = touch_of("police_coordination", edited("police_coordination", more("action", phrase)))
    assert touch.may_matter(PlanWords(plan)) is may, why


EDITS = [
    ("police_coordination", more("action", "bàn giao ca trực"), 0.1, "a phrase that hardly any plan holds"),
    ("police_coordination", more("action", "tuần tra"), 1.0, "a phrase that many plans hold"),
    ("police_coordination", fewer("action", "giao ban"), 1.0, "a phrase less"),
    ("police_coordination", in_place("action", "(ký|", "(ký|ký nhanh|"), 0.1, "a choice more in a group"),
    ("police_coordination", in_place("action", "|hội thảo|", "|"), 0.5, "a choice less in a group"),
    ("propaganda_method", fewer("form", "phát thanh"), 1.0, "a lexicon that names are taken from"),
    ("propaganda_method", more("form", "chợ quê lưu động"), 0.1, "a form that no plan names"),
    ("police_coordination", with_rule("deed_with", confidence=0.5), 1.0, "a rule surer or less sure"),
    ("school_gate_traffic", with_rule("deed_at_gate", none=("@number",)), 1.0, "a rule that asks for more"),
]


@lru_cache
def plans() -> tuple[Plan, ...]:
    paths = [
        *sorted((SAMPLES / "plans").glob("*.yaml"))[::3],
        *sorted((SAMPLES / "plans-extra").glob("*.yaml"))[::18],
    ]
    labels = [read_label(path) for path in paths]
    roster = load_roster(SAMPLES / "roster.csv")
    return tuple(
        parse(document_from_plan(label), roster=roster, directives=directives())
        for label in labels
        if label["directive"] == DIRECTIVE
    )


@pytest.mark.parametrize(("requirement", "change", "most", "why"), EDITS, ids=[row[3] for row in EDITS])
def test_what_is_left_out_would_come_out_the_same(
    requirement: str, change: Change, most: float, why: str
) -> None:
    before, after = directives()[DIRECTIVE], edited(requirement, change)
    touch = touch_of(requirement, after)
    assert len(plans()) > 25
    left_out = [plan for plan in plans() if not touch.may_matter(PlanWords(plan))]
    assert len(left_out) >= (1 - most) * len(plans()), why
    for plan in left_out:
        assert check(plan, after, requirements={requirement}) == check(
            plan, before, requirements={requirement}
        ), plan.title


def test_some_edits_do_change_findings() -> None:
    """Else the test above would hold of a checker that reads no rules."""
    after = edited("police_coordination", with_rule("deed_with", confidence=0.5))
    touch = touch_of("police_coordination", after)
    changed = [
        plan
        for plan in plans()
        if check(plan, after, requirements={"police_coordination"})
        != check(plan, directives()[DIRECTIVE], requirements={"police_coordination"})
    ]
    assert changed and all(touch.may_matter(PlanWords(plan)) for plan in changed)
