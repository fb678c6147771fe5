"""Two versions of the rules side by side: what differs by phrases and rules alone, and what by more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.directives.edits import Note, edits_between, note_of
from pipeline.evaluate.behaviour import directives

DIRECTIVE, REQUIREMENT = "thu-thua-2020", "police_coordination"


def after(change: Callable[[Note, Any], None]) -> tuple[Note, Note]:
    """The rules' note and one in which `change` was applied to (the whole, the requirement)."""
    before = note_of(directives())
    now: Note = json.loads(json.dumps(before))
    change(now, now["directives"][DIRECTIVE][REQUIREMENT])
    return before, now


def test_nothing_differs_after_it_was_written_and_read() -> None:
    before, now = after(lambda _whole, _one: None)
    assert now == json.loads(json.dumps(before))
    assert all(not edit.phrases and not edit.rules for edit in edits_between(now, before, DIRECTIVE).values())


def test_a_phrase_of_ones_own_and_of_the_shared_lexicons() -> None:
    def change(whole: Note, one: Any) -> None:
        one["lexicons"]["action"]["phrases"].insert(3, "tuyên thệ")
        whole["lexicons"]["police"]["exceptions"].append("công an giả")

    before, now = after(change)
    found = edits_between(before, now, DIRECTIVE)
    own, shared = found[REQUIREMENT].phrases[-1], found["propaganda_method"].phrases
    assert (own.lexicon, own.kind, own.added, own.removed) == (
        "police_coordination.action", "phrases", ("tuyên thệ",), (),
    )  # fmt: skip
    assert [(one.lexicon, one.kind, one.added) for one in shared] == [
        ("police", "exceptions", ("công an giả",))
    ]


def test_both_versions_of_a_rule() -> None:
    def change(_whole: Note, one: Any) -> None:
        next(rule for rule in one["rules"] if rule["id"] == "deed_with")["confidence"] = 0.5

    edit = edits_between(*after(change), DIRECTIVE)[REQUIREMENT]
    assert [rule.id for rule in edit.rules] == ["deed_with", "deed_with"]
    assert edit.rules[0].confidence != edit.rules[1].confidence == 0.5


def a_veto(_whole: Note, one: Any) -> None:
    next(rule for rule in one["rules"] if rule["verdict"] != "none")["verdict"] = "none"


def another_name(_whole: Note, one: Any) -> None:
    next(rule for rule in one["rules"] if rule["names"])["names"] = ["rhythm"]


MORE = [
    (lambda whole, one: one.update(rest="other"), "another field, the context or the program"),
    (lambda whole, one: one["rules"].reverse(), "rules in another order"),
    (a_veto, "a veto speaks where another rule has spoken"),
    (another_name, "what rules name, a later sentence takes back"),
    (lambda whole, one: one["lexicons"]["action"]["phrases"].reverse(), "phrases in another order"),
    (lambda whole, one: one["lexicons"]["action"].update(extend="quote"), "how names go on"),
    (lambda whole, one: one["lexicons"].pop("action"), "a lexicon less"),
    (lambda whole, one: whole["directives"].pop(DIRECTIVE), "a directive that was not there"),
    (lambda whole, one: whole.update(fields=[]), "a note of another program"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "why"), MORE, ids=[row[1] for row in MORE])
def test_what_differs_by_more_is_no_edit(change: Callable[[Note, Any], None], why: str) -> None:
    before, now = after(change)
    assert REQUIREMENT not in edits_between(now, before, DIRECTIVE), why
