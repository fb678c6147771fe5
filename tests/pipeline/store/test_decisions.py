"""A reviewer's decision: kept across rechecks, asked again for a new version, never erased."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.store import Store, in_force
from pipeline.store.connect import writing
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, directive, finding, plan, requirement

MET, PARTIAL, MISSING = Verdict.MET, Verdict.PARTIAL, Verdict.MISSING
DIRECTIVE = directive()
FIRST, SECOND = plan(["Bản một."]), plan(["Bản hai."])


def receive(store: Store, of: object, source: str, day: str) -> None:
    result = checked(of, source, {"model": PARTIAL})  # type: ignore[arg-type]
    store.save([arrival(result, day=day)], directives={DIRECTIVE.id: DIRECTIVE}, engine=ENGINE, now=NOW)


def decide(store: Store, verdict: Verdict | str | None, hour: int, **values: str) -> None:
    signed = {"reason": "Đã gọi điện", "who": "Chị Hoa"} | values
    store.override(DIRECTIVE, "TH-01", "model", verdict, when=NOW + dt.timedelta(hours=hour), **signed)


def holds(store: Store) -> bool:
    current = store.current_submissions(DIRECTIVE.id).get("TH-01")
    decision = store.last_decisions(DIRECTIVE.id).get(("TH-01", "model"))
    return in_force(decision, current.sha256 if current else None)


def test_the_tale_of_a_decision(store: Store) -> None:
    receive(store, FIRST, "1.pdf", "2020-02-20")
    decide(store, MET, 1)
    assert holds(store)
    changed = directive(requirements=[requirement("model", fingerprint="fp2")])
    found = {FIRST.document.sha256: [finding(FIRST, "model", MISSING)]}
    store.save_findings(found, directive=changed, engine=ENGINE, now=NOW)
    assert holds(store), "new rules do not overrule a person"
    receive(store, SECOND, "2.pdf", "2020-02-25")
    assert not holds(store), "a new version asks again"
    assert store.last_decisions(DIRECTIVE.id)["TH-01", "model"].verdict is MET, "showing the old decision"
    decide(store, MISSING, 2, who="Anh Bình")
    assert holds(store)
    decide(store, None, 3)
    assert not holds(store)
    trail = [(item.who, item.verdict, item.old_verdict, item.document_sha256) for item in store.audit()]
    assert trail == [
        ("Chị Hoa", MET, "partial", FIRST.document.sha256),
        ("Anh Bình", MISSING, "partial", SECOND.document.sha256),
        ("Chị Hoa", None, "missing", SECOND.document.sha256),
    ]


def test_a_decision_without_a_plan_ends_when_one_comes(store: Store) -> None:
    """The office saw a plan on paper; the file that comes later is judged by itself."""
    decide(store, MET, 1)
    assert holds(store)
    assert store.audit()[0].old_verdict == "not_submitted"
    receive(store, FIRST, "1.pdf", "2020-02-20")
    assert not holds(store)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"requirement": "nothing"}, "no requirement"),
        ({"verdict": "unreadable"}, "is not one of"),
        ({"verdict": "đạt"}, "is not one of"),
        ({"reason": "  "}, "needs a reason"),
        ({"who": ""}, "needs a reason and a name"),
        ({"reason": "x" * 2001}, "longer than"),
    ],
)
def test_a_decision_must_say_something(store: Store, change: dict[str, str], message: str) -> None:
    values = {"requirement": "model", "verdict": "met", "reason": "r", "who": "w"} | change
    with pytest.raises(SetupError, match=message):
        store.override(
            DIRECTIVE,
            "TH-01",
            values["requirement"],
            values["verdict"],
            reason=values["reason"],
            who=values["who"],
        )
    assert store.audit() == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE override SET verdict = 'missing'", "DELETE FROM override", "UPDATE assignment SET who = 'x'"],
)
def test_the_database_itself_refuses_changes(store: Store, statement: str) -> None:
    receive(store, FIRST, "1.pdf", "2020-02-20")
    decide(store, MET, 1)
    store.assign(FIRST.document.sha256, "TH-01", DIRECTIVE.id, reason="r", who="w", when=NOW)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing(store.engine) as connection:
        connection.execute(sa.text(statement))


def test_audit_by_subject(store: Store) -> None:
    decide(store, MET, 1)
    store.override(DIRECTIVE, "TH-02", "gate", "partial", reason="r", who="w", when=NOW)
    assert [item.school_id for item in store.audit(school_id="TH-02")] == ["TH-02"]
    assert [item.school_id for item in store.audit(requirement="model")] == ["TH-01"]
    assert store.audit(directive_id="other") == ()
