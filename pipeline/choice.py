"""Which directive a plan answers: the active one that fits its school's district and the year it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.vietnamese.normalise import fold
from pipeline.directives import Directive, DirectiveSet
from pipeline.plan import Plan
from pipeline.roster import Roster, School

_BETWEEN_IDS = re.compile(r"[|;,]")
"""A school of two scopes has both ids in one cell of the roster."""


def choose_directive(plan: Plan, roster: Roster, directives: DirectiveSet) -> Directive | None:
    """The directive to check `plan` against, or None when no active directive fits or several do equally.

    A school is asked by the directives of its scope, or of its district when the roster names no scope. Among these
    the plan's year decides; a plan for another year is still checked, against the newest one.
    """
    active = [directive for directive in directives.values() if directive.active]
    schools = _schools(plan, roster)
    asking = [directive for directive in active if schools and _asks_all(directive, schools)]
    if schools and not asking:
        return None
    candidates = asking or active
    same_year = [directive for directive in candidates if directive.year == plan.year]
    if same_year:
        return same_year[0] if len(same_year) == 1 else None
    if asking:
        return max(asking, key=lambda directive: (directive.year, directive.id))
    return None


def asked_by(school: School, directives: DirectiveSet) -> list[Directive]:
    """The active directives that ask `school` for a plan."""
    return [directive for directive in directives.values() if directive.active and asks(directive, school)]


def _schools(plan: Plan, roster: Roster) -> list[School]:
    wanted = (plan.school.school_id,) if plan.school.school_id else plan.school.candidates
    return [school for school in roster.schools if school.school_id in wanted]


def _asks_all(directive: Directive, schools: Iterable[School]) -> bool:
    return all(asks(directive, school) for school in schools)


def asks(directive: Directive, school: School) -> bool:
    """Whether the school must answer the directive: the roster says so, or it lies in the directive's district."""
    scope = [part.strip() for part in _BETWEEN_IDS.split(school.directive_scope) if part.strip()]
    if scope:
        return directive.id in scope
    return _place(directive.district) == _place(school.district)


def _place(text: str) -> str:
    return fold(text).strip()
