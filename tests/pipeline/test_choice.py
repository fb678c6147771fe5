"""Which directive a plan is checked against when none is named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from extractors.document import Document
from pipeline.choice import asked_by, choose_directive
from pipeline.directives import Directive, DirectiveSet, load_directives
from pipeline.plan import DocumentKind, Plan, SchoolMatch
from pipeline.roster import Roster, School

TH, NB = "thu-thua-2020", "nha-be-2023"
ROSTER = Roster(
    (
        School("TT-1", "Trường TH A", "TH", "Xã A", "Thủ Thừa", TH),
        School("TT-2", "Trường TH B", "TH", "Xã B", "Thủ Thừa", ""),
        School("NB-1", "Trường TH C", "TH", "Xã C", "Nhà Bè", NB),
        School("X-1", "Trường TH D", "TH", "Xã D", "Cần Giuộc", ""),
        School("TT-3", "Trường TH F", "TH", "Xã F", "THỦ THỪA ", " ; "),
        School("Z-1", "Trường TH E", "TH", "Xã E", "Thủ Thừa", f"{TH}|{NB}"),
    )
)


def plan(school_id: str | None, year: int | None, *, candidates: tuple[str, ...] = ()) -> Plan:
    school = SchoolMatch(school_id, None, 1.0 if school_id else 0.0, None, candidates)
    document = Document("0" * 64, "text/plain", (), ())
    return Plan(document, DocumentKind.PLAN, school, None, None, year, None, None, (), (), ())


@pytest.fixture(scope="module")
def directives() -> DirectiveSet:
    return load_directives()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(plan("TT-1", 2020), TH, id="scope and year fit"),
        pytest.param(plan("TT-2", 2020), TH, id="no scope in the roster: the district decides"),
        pytest.param(plan("NB-1", 2023), NB, id="the other district"),
        pytest.param(plan("TT-3", 2020), TH, id="a district in capitals, a scope in a list with blanks"),
        pytest.param(plan("TT-1", 2019), TH, id="last year's plan is still checked"),
        pytest.param(plan("TT-1", None), TH, id="a plan that names no year"),
        pytest.param(plan("NB-1", 2020), NB, id="a year of another district's directive"),
        pytest.param(plan("X-1", 2020), None, id="a school that no directive asks"),
        pytest.param(plan(None, 2023), NB, id="school unknown, the year fits one directive"),
        pytest.param(plan(None, 2021), None, id="school unknown, the year fits none"),
        pytest.param(plan(None, None), None, id="nothing known"),
        pytest.param(plan(None, None, candidates=("TT-1", "TT-2")), TH, id="two schools of one district"),
        pytest.param(plan(None, 2021, candidates=("TT-1", "NB-1")), None, id="candidates of two districts"),
        pytest.param(plan("Z-1", 2020), TH, id="asked by two directives: the year decides"),
        pytest.param(plan("Z-1", 2021), NB, id="asked by two, neither of that year: the newest"),
    ],
)
def test_choice(found: Plan, expected: str | None, directives: DirectiveSet) -> None:
    chosen = choose_directive(found, ROSTER, directives)
    assert (chosen.id if chosen else None) == expected


def with_changes(directives: DirectiveSet, **changes: object) -> DirectiveSet:
    changed: dict[str, Directive] = dict(directives)
    changed[TH] = replace(directives[TH], **changes)  # type: ignore[arg-type]
    return DirectiveSet(changed)


def test_an_inactive_directive_is_never_chosen(directives: DirectiveSet) -> None:
    assert choose_directive(plan("TT-1", 2020), ROSTER, with_changes(directives, active=False)) is None


def test_two_directives_of_one_year_leave_the_choice_to_people(directives: DirectiveSet) -> None:
    twin = replace(directives[TH], id="thu-thua-2020-bis", deadline=dt.date(2020, 5, 1))
    both = DirectiveSet({**directives, twin.id: twin})
    assert choose_directive(plan("TT-2", 2020), ROSTER, both) is None


def test_asked_by_lists_every_directive_of_the_scope(directives: DirectiveSet) -> None:
    assert {item.id for item in asked_by(ROSTER["Z-1"], directives)} == {TH, NB}
