"""Runs without Prefect: everything counted once, versions, failures, changed rules and rosters, broken surroundings."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import pipeline.directives.load as load
from flows.nightly import run_nightly, run_publish, run_recheck, run_retry
from flows.rechecking import RULES_NOTE
from pipeline.errors import SetupError
from pipeline.intake.archive import Archive
from pipeline.store import Store
from tests.flows import office as o
from tests.flows.office import Office


def submissions(office: Office) -> list[dict[str, str]]:
    return office.dataset()["submissions"]


def test_an_inbox_becomes_a_dataset_and_nothing_comes_twice(office: Office, plans: dict[str, bytes]) -> None:
    office.drop(plans)
    first = run_nightly(office.settings())
    seen = first.seen
    assert (
        seen["seen"]
        == len(plans)
        == seen["ingested"] + seen["waiting"] + seen["ignored"] + seen["quarantined"]
    )
    assert first.status == "done" and first.publication and not first.publication.unchanged
    before, accounts = office.dataset(), office.accounts()
    assert len(before["submissions"]) >= len(plans) - 1
    assert accounts["pending"] == [] and accounts["sound"] and accounts["inbox"] == ["manifest.csv"]
    second = run_nightly(office.settings())
    assert not second.documents and second.publication is None, "a night without news publishes nothing"
    assert office.dataset() == before and office.accounts() == accounts


def test_the_same_files_again_change_nothing(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    run_nightly(office.settings())
    before = office.dataset()
    office.drop(few)
    again = run_nightly(office.settings())
    assert again.seen["ingested"] == len(few) and not again.documents
    assert office.dataset() == before


def test_late_is_the_arrival_not_the_bytes(offices: Callable[..., Office], plans: dict[str, bytes]) -> None:
    """The same plan came in time, and late once more in an archive: whichever is stored last, both keep their day."""
    name = "19-KH-THLHT.docx"
    data = plans[name]
    files = {
        name: data,
        "gói.zip": o.packed({name: data}),
        "manifest.csv": f"file,received_at,sender\n{name},2020-02-27T12:00:00+07:00,\n".encode(),
    }
    found = []
    for size in ("1", "50"):
        office = offices(f"mỗi lần {size}", batch_size=size)
        office.drop(files)
        run_nightly(office.settings())
        run_recheck(office.settings())
        rows = submissions(office)
        assert {row["file_name"]: (row["submission_status"], row["flags"]) for row in rows} == {
            name: ("on_time", ""),
            f"gói.zip!{name}": ("late", "late"),
        }
        found.append(office.dataset())
    assert o.differences(*found) == []


def test_the_same_bytes_under_another_name_are_read_once(office: Office, few: dict[str, bytes]) -> None:
    name, data = next(iter(few.items()))
    office.drop({name: data, f"bản sao {name}": data})
    summary = run_nightly(office.settings())
    assert (len(summary.documents), summary.known) == (1, 1)
    office.drop({f"lần nữa {name}": data})
    later = run_nightly(office.settings())
    assert (len(later.documents), later.known) == (0, 1)
    assert len(submissions(office)) == 3
    assert len({row["document_sha256"] for row in submissions(office)}) == 1


def test_new_bytes_are_a_new_version_and_the_old_one_stays(office: Office, few: dict[str, bytes]) -> None:
    name, data = next(iter(few.items()))
    office.drop({name: data}, when=o.OLD - 3600)
    run_nightly(office.settings())
    office.drop({name: o.resent(data, "lần hai")})
    run_nightly(office.settings())
    versions = sorted((row["version"], row["is_current"].lower()) for row in submissions(office))
    assert versions == [("1", "false"), ("2", "true")]


def test_what_cannot_be_read_is_set_aside_with_its_reason(office: Office, few: dict[str, bytes]) -> None:
    name, data = next(iter(few.items()))
    office.drop({name: data, "sub/cắt cụt.docx": data[:3000], "rỗng.pdf": b""})
    summary = run_nightly(office.settings())
    assert (summary.seen["ingested"], summary.seen["quarantined"]) == (1, 2)
    assert {line.source for line in summary.failures} == {"sub/cắt cụt.docx", "rỗng.pdf"}
    notes = [name for name in o.names(office.base / "quarantine") if name.endswith(".ly-do.txt")]
    assert notes == ["rỗng.pdf.ly-do.txt", "sub/cắt cụt.docx.ly-do.txt"]
    assert "Tệp rỗng" in (office.base / "quarantine" / notes[0]).read_text(encoding="utf-8")


def test_a_permanent_failure_is_read_once_and_again_on_request(office: Office) -> None:
    office.drop({"rỗng.pdf": b""})
    assert len(run_nightly(office.settings()).failures) == 1
    later = run_nightly(office.settings())
    assert (later.retried, later.failures) == (0, [])
    asked = run_retry(office.settings())
    assert (asked.retried, len(asked.failures)) == (1, 1)
    assert len(submissions(office)) == 1


def test_a_passing_failure_is_tried_again_by_the_next_run(office: Office, few: dict[str, bytes]) -> None:
    """Here the time limit passes: first so short that nothing can be read, then as usual."""
    office.drop(few)
    hurried = run_nightly(office.settings(limits={"timeout_seconds": 1e-9}))
    assert hurried.failures, "a billionth of a second is enough for no document"
    assert {line.status for line in hurried.documents} == {"failed"}
    later = run_nightly(office.settings())
    assert later.retried == len(hurried.failures) and not later.failures
    assert o.names(office.base / "quarantine") == [], "what can be read now has left the quarantine"


def test_a_zip_is_opened_and_its_bad_members_do_not_harm_the_good(
    office: Office, few: dict[str, bytes]
) -> None:
    good, other, *_ = few.values()
    office.drop({"gói.zip": o.packed({"tốt.docx": good, "khác.docx": other, "hỏng.docx": good[:2000]})})
    summary = run_nightly(office.settings())
    assert summary.seen["ingested"] == 1 and len(summary.failures) == 1
    sources = sorted(row["file_name"] for row in submissions(office))
    assert sources == ["gói.zip!hỏng.docx", "gói.zip!khác.docx", "gói.zip!tốt.docx"]
    assert "gói.zip!hỏng.docx.ly-do.txt" in o.names(office.base / "quarantine")


def test_one_changed_requirement_is_checked_again_and_no_other(
    office: Office, few: dict[str, bytes], tmp_path: Path
) -> None:
    """The rules are copied, one requirement's text is edited, and the store holds new verdicts of that one only."""
    rules = tmp_path / "directives"
    shutil.copytree(Path(load.__file__).parent, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    office.drop(few)
    settings = office.settings(directives_dir=rules)
    run_nightly(settings)
    edited = next(path for path in sorted(rules.rglob("*.yaml")) if path.stem == "propaganda_method")
    text = edited.read_text(encoding="utf-8")
    edited.write_text(re.sub(r"confidence: 0\.\d+", "confidence: 0.61", text, count=1), encoding="utf-8")
    checked = {row: count_findings(office, row) for row in ("propaganda_method", "incident_reporting")}
    summary = run_recheck(settings)
    assert summary.rechecked > 0
    assert count_findings(office, "propaganda_method") == 2 * checked["propaganda_method"]
    assert count_findings(office, "incident_reporting") == checked["incident_reporting"]
    assert run_recheck(settings).rechecked == 0


def test_verdicts_carried_over_are_those_that_a_check_gives(
    offices: Callable[..., Office], few: dict[str, bytes], tmp_path: Path
) -> None:
    """A phrase more that no plan holds; one office has torn up its note of the former rules and checks them all."""
    rules = tmp_path / "directives"
    shutil.copytree(Path(load.__file__).parent, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    edited = rules / "shared" / "police_coordination.yaml"
    text = edited.read_text(encoding="utf-8")
    found = {}
    for name in ("nhớ", "quên"):
        edited.write_text(text, encoding="utf-8")
        office = offices(name)
        office.drop(few)
        settings = office.settings(directives_dir=rules)
        run_nightly(settings)
        if name == "quên":
            (office.base / "state" / RULES_NOTE).unlink()
        edited.write_text(
            text.replace("# Signs.", '# Signs.\n      - "múa lân canh cổng"', 1), encoding="utf-8"
        )
        rechecked = run_recheck(settings).rechecked
        (line,) = [line for line in office.log() if line["event"] == "rules_changed"]
        assert line["carried"] == (rechecked if name == "nhớ" else 0) and rechecked > 0
        found[name] = office.dataset()
    assert found["nhớ"] == found["quên"]


def count_findings(office: Office, requirement: str) -> int:
    with sqlite3.connect(office.base / "kehoach.db") as db:
        query = "select count(*) from finding where requirement = ?"
        return int(db.execute(query, [requirement]).fetchone()[0])


def test_a_school_added_to_the_roster_gets_its_plan(office: Office, few: dict[str, bytes]) -> None:
    roster = office.base / "roster.csv"
    whole = roster.read_text(encoding="utf-8")
    office.drop(few)
    run_nightly(office.settings())
    wanted = next(row["school_id"] for row in submissions(office) if row["school_id"])
    named = office.dataset()
    roster.write_text(
        "".join(line for line in whole.splitlines(True) if wanted not in line), encoding="utf-8"
    )
    run_nightly(office.settings())
    assert wanted not in {row["school_id"] for row in submissions(office)}
    roster.write_text(whole, encoding="utf-8")
    assert run_nightly(office.settings()).rechecked == len(few)
    assert office.dataset() == named


def test_a_vanished_inbox_is_a_problem_and_the_rest_goes_on(
    office: Office, few: dict[str, bytes], tmp_path: Path
) -> None:
    share = tmp_path / "ổ mạng"
    settings = office.settings(inbox=share)
    summary = run_nightly(settings)
    assert [item.state for item in summary.problems] == ["inbox_unavailable"] and summary.publication
    share.mkdir()
    office.drop(few)
    for path in office.inbox.iterdir():
        path.rename(share / path.name)
    assert run_nightly(settings).seen["ingested"] == len(few), "the share is back"


def test_damaged_archive_is_said_and_the_others_go_on(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    settings = office.settings()
    from pipeline.intake.intake import take_in

    archive = Archive(settings.archive)
    take_in(settings, archive)
    lost = archive.pending()[0].sha256
    blob = Path(settings.archive) / "objects" / lost[:2] / lost
    data = blob.read_bytes()
    blob.write_bytes(b"rot")
    summary = run_nightly(settings)
    assert [item.state for item in summary.problems] == ["archive_damaged"]
    assert (summary.resumed, summary.unfinished, len(summary.documents)) == (len(few), 1, len(few) - 1)
    blob.write_bytes(data)
    assert len(run_nightly(settings).documents) == 1, "restored from the backup, it is processed"


def test_a_locked_database_loses_nothing(
    office: Office, few: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the write lock while a batch is stored; the next run finds everything pending."""
    from flows import processing
    from pipeline.store import connect

    office.drop(few)
    settings = office.settings()
    with Store.open(settings.database_url):
        monkeypatch.setattr(processing, "SAVE_DELAYS", (0.01,))
        monkeypatch.setattr(connect, "BUSY_TIMEOUT_MS", 50)
    blocker = sqlite3.connect(office.base / "kehoach.db", isolation_level=None)
    real = processing.process_step

    def blocked(*arguments: object) -> None:
        blocker.execute("BEGIN IMMEDIATE")
        try:
            real(*arguments)  # type: ignore[arg-type]
        finally:
            blocker.execute("ROLLBACK")

    monkeypatch.setattr("flows.passes.process_step", blocked)
    summary = run_nightly(settings)
    assert "database_unavailable" in [item.state for item in summary.problems]
    assert summary.unfinished == len(few)
    monkeypatch.setattr("flows.passes.process_step", real)
    assert len(run_nightly(settings).documents) == len(few)


def test_a_lost_database_is_built_again_from_the_archive(office: Office, few: dict[str, bytes]) -> None:
    office.drop({**few, "rỗng.pdf": b""})
    run_nightly(office.settings())
    before, accounts = office.dataset(), office.accounts()
    for path in office.base.glob("kehoach.db*"):
        path.unlink()
    assert len(run_nightly(office.settings()).documents) == len(few) + 1
    assert (office.dataset(), office.accounts()) == (before, accounts)


def test_a_database_from_an_older_backup_catches_up(office: Office, few: dict[str, bytes]) -> None:
    early, *late = few
    office.drop({early: few[early]})
    run_nightly(office.settings())
    backup = (office.base / "kehoach.db").read_bytes()
    office.drop(
        {name: few[name] for name in late} | {"gói.zip": o.packed({early: few[early], "rỗng.docx": b""})}
    )
    run_nightly(office.settings())
    before = office.dataset()
    for path in office.base.glob("kehoach.db*"):
        path.unlink()
    (office.base / "kehoach.db").write_bytes(backup)
    run_nightly(office.settings())
    assert office.dataset() == before


def test_an_unwritable_dataset_folder_is_a_problem(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    (office.base / "published").write_text("in the way")
    summary = run_nightly(office.settings())
    assert [item.state for item in summary.problems] == ["publish_failed"] and len(summary.documents) == len(
        few
    )
    (office.base / "published").unlink()
    summary = run_nightly(office.settings())
    assert not summary.documents and summary.publication, "published by the next run though nothing is new"


def test_a_wrong_set_up_is_said_before_anything_moves(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    with pytest.raises(SetupError, match="unknown directive 'x'"):
        run_nightly(office.settings(directive="x"))
    (office.base / "roster.csv").unlink()
    with pytest.raises(SetupError):
        run_nightly(office.settings())
    assert len(o.names(office.inbox)) == len(few)


def test_publish_makes_a_new_publication(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    first = run_nightly(office.settings()).publication
    again = run_publish(office.settings()).publication
    assert first and again and first.id != again.id and first.digest == again.digest


def test_runs_are_recorded_and_logged_without_words_of_plans(office: Office, few: dict[str, bytes]) -> None:
    office.drop(few)
    summary = run_nightly(office.settings())
    with Store.open(office.settings().database_url, read_only=True) as store:
        run = store.runs()[0]
    assert (run.id, run.kind, run.status, run.counts) == (summary.run_id, "nightly", "done", summary.counts)
    lines = [line for line in office.log() if line["event"] == "document"]
    assert sorted(str(line["source"]) for line in lines) == sorted(few)
    assert all(isinstance(line["seconds"], float) and line["status"] for line in lines)
    text = (office.base / "logs" / "kehoach.jsonl").read_text(encoding="utf-8")
    quotes = {
        row["evidence_quote"] for row in office.dataset()["compliance"] if len(row["evidence_quote"]) > 20
    }
    assert quotes and not [quote for quote in quotes if quote in text]


def test_the_digest_lies_in_the_outbox(office: Office, few: dict[str, bytes]) -> None:
    from email import message_from_bytes
    from email.policy import default

    office.drop({**few, "rỗng.pdf": b""})
    summary = run_nightly(office.settings())
    (mail,) = (office.base / "outbox").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=default)
    body = message.get_content()
    assert message["Subject"] == f"[Kế hoạch] {len(few) + 1} văn bản mới, 1 không đọc được"
    assert "rỗng.pdf" in body and "Tệp rỗng" in body and "Chưa nộp" in body
    missing = summary.not_submitted["thu-thua-2020"]
    assert missing and f"Chưa nộp (thu-thua-2020): {len(missing)} trường" in body
    run_nightly(office.settings())
    assert len(list((office.base / "outbox").glob("*.eml"))) == 1, "no news, no mail"


def test_received_at_comes_from_the_manifest(office: Office, plans: dict[str, bytes]) -> None:
    name = "16-KH-THCX.docx"
    office.drop(
        {name: plans[name], "manifest.csv": f"file,received_at,sender\n{name},2020-02-20,\n".encode()}
    )
    run_nightly(office.settings())
    (row,) = submissions(office)
    assert dt.datetime.fromisoformat(row["received_at"]).date() == dt.date(2020, 2, 20)
    assert row["submission_status"] == "on_time"
