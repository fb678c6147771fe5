"""Files, results and versions go in and come out; writing twice changes nothing."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
import sqlalchemy as sa

from extractors.errors import Cause
from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.plan import DocumentKind
from pipeline.process import Processed
from pipeline.store import Arrival, Saved, Store
from pipeline.store.connect import writing
from tests.pipeline.store.factory import (
    ENGINE,
    NOW,
    arrival,
    checked,
    directive,
    failed,
    finding,
    plan,
    received,
    requirement,
)

MET, PARTIAL, MISSING = Verdict.MET, Verdict.PARTIAL, Verdict.MISSING
DIRECTIVE = directive()
DIRECTIVES = {DIRECTIVE.id: DIRECTIVE}
VERDICTS = {"propaganda": MET, "model": PARTIAL, "gate": MISSING}
PLAN = plan(["Trường phát thanh măng non mỗi thứ Hai.", "Xây dựng mô hình.", "Không có."])
LATER = NOW + dt.timedelta(days=1)


def save(store: Store, *arrivals: Arrival, now: dt.datetime = NOW, engine: str = ENGINE) -> Saved:
    return store.save(arrivals, directives=DIRECTIVES, engine=engine, now=now)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    from pipeline.store.schema import metadata

    with store._read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def test_what_goes_in_comes_out(store: Store) -> None:
    result = checked(PLAN, "th01.pdf", VERDICTS)
    assert save(store, arrival(result, sender="th01@example.vn")) == Saved(1, 1, 3)
    (item,) = store.submissions()
    assert (item.school_id, item.directive_id, item.version, item.current) == ("TH-01", DIRECTIVE.id, 1, True)
    assert (item.source, item.sender, item.status, item.kind) == (
        "th01.pdf",
        "th01@example.vn",
        "checked",
        "plan",
    )
    assert item.received_at == received("2020-02-20")
    found = store.findings(DIRECTIVE, [PLAN.document.sha256])
    assert [found[PLAN.document.sha256, name].finding for name in VERDICTS] == list(result.findings)
    assert store.document(PLAN.document.sha256) == PLAN.document
    (stored,) = store.stored_documents(DIRECTIVE)
    assert (stored.plan, stored.source, stored.outdated) == (PLAN, "th01.pdf", ())


def test_writing_twice_changes_nothing(store: Store) -> None:
    batch = [
        arrival(checked(PLAN, "a.pdf", VERDICTS)),
        arrival(failed("b.doc")),
        arrival(
            checked(plan(["Khác."], "TH-02"), "z.zip!c.pdf", VERDICTS),
            failed("z.zip!d.doc"),
            name="z.zip",
            sha256="f" * 64,
        ),
    ]
    save(store, *batch)
    before = everything(store)
    assert save(store, *batch, now=LATER) == Saved()
    assert save(store, *reversed(batch), now=LATER) == Saved()
    assert everything(store) == before


def test_any_order_gives_the_same(url: str, store: Store) -> None:
    """Versions hang on when files arrived, not on when they were processed."""
    batch = [
        arrival(
            checked(plan([f"Bản {day}."]), f"{day}.pdf", {"model": MET}), day=f"2020-02-{day}", sequence=day
        )
        for day in (10, 12, 11)
    ]
    for order in itertools.permutations(batch):
        for item in order:
            save(store, item)
        items = store.submissions(DIRECTIVE.id)
        assert [(item.source, item.version) for item in items] == [
            ("10.pdf", 1),
            ("11.pdf", 2),
            ("12.pdf", 3),
        ]
        assert [item.source for item in items if item.current] == ["12.pdf"]


def test_same_bytes_under_another_name(store: Store) -> None:
    """One document, two submissions; read once, and the version counts from the first arrival."""
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS), day="2020-02-20"))
    again = Arrival(PLAN.document.sha256, "copy of a.pdf", received("2020-02-25"))
    assert store.known_outcomes([PLAN.document.sha256, "0" * 64]).keys() == {PLAN.document.sha256}
    assert save(store, again) == Saved(submissions=1)
    assert [(item.source, item.version, item.current) for item in store.submissions()] == [
        ("a.pdf", 1, True),
        ("copy of a.pdf", 1, False),
    ]


def test_same_name_again_keeps_the_first_arrival(store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS), day="2020-02-20"))
    assert save(store, Arrival(PLAN.document.sha256, "a.pdf", received("2020-03-25"))) == Saved()
    assert save(store, Arrival(PLAN.document.sha256, "a.pdf", received("2020-02-01"))) == Saved(submissions=1)
    assert store.submissions()[0].received_at == received("2020-02-01")


@pytest.mark.parametrize(
    ("later", "status", "why"),
    [
        (failed("b.doc"), "failed", "a broken file"),
        (
            checked(plan(["x"], kind=DocumentKind.REPORT), "b.doc", {}, status="not_a_plan"),
            "not_a_plan",
            "a report",
        ),
        (checked(plan(["y"]), "b.doc", {}, status="unreadable"), "unreadable", "a dark scan"),
    ],
)
def test_a_later_bad_file_does_not_hide_a_good_plan(
    store: Store, later: Processed, status: str, why: str
) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS), day="2020-02-20"))
    save(store, arrival(later, day="2020-02-25"))
    items = {item.source: item for item in store.submissions()}
    assert items["b.doc"].status == status
    assert items["a.pdf"].current and not items["b.doc"].current


def test_an_archive_under_another_name_is_not_opened_again(store: Store) -> None:
    inner = plan(["Trong tệp nén."], "TH-02")
    results = (checked(inner, "z.zip!a/c.pdf", VERDICTS), failed("z.zip!d.doc", sha256=""))
    save(store, Arrival("f" * 64, "z.zip", received("2020-02-20"), results))
    known = store.known_outcomes(["f" * 64])["f" * 64]
    assert known.status == "archive" and known.settled(ENGINE)
    assert [name for name, _ in known.members] == ["a/c.pdf", "d.doc"]
    assert save(store, Arrival("f" * 64, "y.zip", received("2020-02-21"))) == Saved(submissions=2)
    sources = {item.source: item.container_sha256 for item in store.submissions()}
    assert sources == dict.fromkeys(
        ["z.zip!a/c.pdf", "z.zip!d.doc", "y.zip!a/c.pdf", "y.zip!d.doc"], "f" * 64
    )


def test_unknown_bytes_without_results_are_refused_whole(store: Store) -> None:
    with pytest.raises(KeyError, match="never read"):
        save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)), Arrival("0" * 64, "b.pdf", NOW))
    assert store.submissions() == ()


def test_passing_failures_are_counted_and_tried_again(store: Store) -> None:
    slow = failed("a.pdf", Cause.TIMEOUT)
    save(store, arrival(slow))
    save(store, arrival(slow), now=LATER)
    known = store.known_outcomes([slow.sha256])[slow.sha256]
    assert (known.attempts, known.transient, known.settled(ENGINE)) == (2, True, False)
    broken = failed("b.pdf", Cause.CORRUPT)
    save(store, arrival(broken))
    known = store.known_outcomes([broken.sha256])[broken.sha256]
    assert known.settled(ENGINE) and not known.settled("reader-2")


def test_a_timeout_does_not_undo_a_reading(store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    slow = failed("a.pdf", Cause.TIMEOUT, sha256=PLAN.document.sha256)
    assert save(store, arrival(slow), engine="reader-2", now=LATER) == Saved(kept=1)
    assert store.submissions()[0].status == "checked"


def test_new_reader_replaces_the_text(store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    better = plan(["Trường phát thanh măng non mỗi thứ Hai.", "Xây dựng mô hình «3 Tự».", "Không có."])
    reread = checked(better, "a.pdf", {**VERDICTS, "model": MET}, sha256=PLAN.document.sha256)
    assert save(store, arrival(reread), engine="reader-2", now=LATER) == Saved(0, 1, 3)
    found = store.findings(DIRECTIVE, [PLAN.document.sha256])[PLAN.document.sha256, "model"]
    assert (found.finding.verdict, found.engine, found.checked_at) == (MET, "reader-2", LATER)
    assert len(found.finding.evidence) == 1


CARRIED = [
    ({"model": "fp1"}, ENGINE, {"model"}, "by the rules before, from this program"),
    ({"model": "fp0"}, ENGINE, set(), "by rules before those"),
    ({"model": "fp1"}, "reader-2", set(), "from another program"),
]


@pytest.mark.parametrize(("former", "engine", "carried", "why"), CARRIED, ids=[row[3] for row in CARRIED])
def test_a_verdict_is_carried_over(
    store: Store, former: dict[str, str], engine: str, carried: set[str], why: str
) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    sha = PLAN.document.sha256
    old = store.findings(DIRECTIVE, [sha])
    changed = directive(
        requirements=[
            requirement("propaganda"),
            requirement("model", fingerprint="fp2"),
            requirement("gate", required=False),
        ]
    )
    kept = store.carry_findings({sha: ["model"]}, directive=changed, former=former, engine=engine, now=LATER)
    assert {requirement for _, requirement in kept} == carried, why
    outdated = [item.outdated for item in store.stored_documents(changed, outdated_only=True)]
    assert outdated == ([] if carried else [("model",)])
    if carried:
        before = everything(store)
        assert store.findings(changed, [sha])[sha, "model"].finding == old[sha, "model"].finding
        # As if it had been checked again: the same findings and digests, nothing to write.
        checked_again = {sha: [old[sha, "model"].finding]}
        assert store.save_findings(checked_again, directive=changed, engine=ENGINE, now=NOW) == 0
        assert everything(store) == before


def test_recheck_touches_what_the_rules_touch(store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    changed = directive(
        requirements=[
            requirement("propaganda"),
            requirement("model", fingerprint="fp2"),
            requirement("gate", required=False),
        ]
    )
    (stored,) = store.stored_documents(changed, outdated_only=True)
    assert stored.outdated == ("model",)
    found = {stored.sha256: [finding(stored.plan, "model", MET, line=1)]}
    assert store.save_findings(found, directive=changed, engine=ENGINE, now=LATER) == 1
    assert list(store.stored_documents(changed, outdated_only=True)) == []
    now = {name: item.finding.verdict for (_, name), item in store.findings(changed, [stored.sha256]).items()}
    assert now == {"propaganda": MET, "model": MET, "gate": MISSING}
    before = store.findings(DIRECTIVE, [stored.sha256])[stored.sha256, "model"]
    assert before.finding.verdict is PARTIAL, "the rules are put back: their verdict is still there"
    assert {(item.requirement, item.rules_fingerprint) for item in store.rule_versions()} == {
        ("propaganda", "fp1"), ("model", "fp1"), ("model", "fp2"), ("gate", "fp1"),
    }  # fmt: skip


def test_rules_not_applied_yet_show_the_last_verdict(store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    changed = directive(requirements=[requirement("model", fingerprint="fp2")])
    found = store.findings(changed, [PLAN.document.sha256])[PLAN.document.sha256, "model"]
    assert (found.finding.verdict, found.rules_fingerprint) == (PARTIAL, "fp1")


def test_reading_stored_plans_while_writing(store: Store) -> None:
    plans = [plan([f"Kế hoạch {number}."], f"TH-{number}") for number in range(150)]  # more than one batch
    save(store, *(arrival(checked(item, item.document.sha256, {"model": MET})) for item in plans))
    seen = 0
    for stored in store.stored_documents(DIRECTIVE):
        found = {stored.sha256: [finding(stored.plan, "model", PARTIAL)]}
        seen += store.save_findings(found, directive=DIRECTIVE, engine=ENGINE, now=LATER)
    assert seen == 150


def test_reading_is_consistent(store: Store) -> None:
    """What a reader began to read does not change under it."""
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    from pipeline.store import reading

    with store._read() as connection:
        before = reading.submissions(connection)
        save(store, arrival(checked(plan(["Mới."], "TH-09"), "b.pdf", VERDICTS)))
        assert reading.submissions(connection) == before
    assert len(store.submissions()) == 2


def test_text_that_a_database_cannot_hold(store: Store) -> None:
    odd = plan(["Trường \x00 có \ud800 mô hình."], title="Kế hoạch \x00 năm")
    save(store, arrival(checked(odd, "a\x00.pdf", {"model": MET})))
    assert store.submissions()[0].title == "Kế hoạch \ufffd năm"
    assert store.document(odd.document.sha256) == odd.document


def test_assignment_gives_an_unknown_plan_to_a_school(store: Store) -> None:
    lost = plan(["Không rõ trường."], None)
    save(store, arrival(checked(lost, "lost.pdf", {}, directive_id=None)))
    assert store.submissions()[0].version == 0
    with pytest.raises(SetupError, match="no document"):
        store.assign("0" * 64, "TH-03", DIRECTIVE.id, reason="x", who="y")
    store.assign(
        lost.document.sha256, "TH-03", DIRECTIVE.id, reason="Chữ ký của hiệu trưởng", who="Chị Hoa", when=NOW
    )
    (item,) = store.submissions(DIRECTIVE.id)
    assert (item.school_id, item.version, item.current, item.assigned_by) == ("TH-03", 1, True, "Chị Hoa")
    (stored,) = store.stored_documents(DIRECTIVE, outdated_only=True)
    assert stored.outdated == ("propaganda", "model", "gate")


def test_runs_account_for_files(store: Store) -> None:
    store.start_run("r1", "nightly", now=NOW)
    store.start_run("r2", "nightly", now=LATER)
    store.finish_run("r2", "done", {"ingested": 3, "waiting": 1}, now=LATER)
    newest, oldest = store.runs()
    assert (newest.id, newest.status, newest.counts) == ("r2", "done", {"ingested": 3, "waiting": 1})
    assert oldest.status == "interrupted", "r1 never ended, and r2 could only start after it"
    with pytest.raises(KeyError):
        store.finish_run("r3", "done", {})


def test_read_only_refuses_to_write(url: str, store: Store) -> None:
    save(store, arrival(checked(PLAN, "a.pdf", VERDICTS)))
    with Store.open(url, read_only=True) as reader:
        assert len(reader.submissions()) == 1
        with pytest.raises(SetupError, match="read-only"):
            reader.start_run("r", "nightly")
        with pytest.raises(sa.exc.DBAPIError), writing(reader.engine) as connection:
            connection.execute(sa.text("DELETE FROM submission"))
