"""Taking files in: whole, once, accounted for, and never lost."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake.archive import Archive, Receipt
from pipeline.intake.errors import InboxUnavailable
from pipeline.intake.intake import IntakeReport, take_in
from pipeline.intake.scan import Stillness
from pipeline.settings import Settings

Drop = Callable[..., Path]


def states(report: IntakeReport) -> dict[str, str]:
    return {source: record.state for source, record in report.records.items()}


def take(settings: Settings, **changes: object) -> tuple[IntakeReport, Archive]:
    archive = Archive(settings.archive)
    return take_in(settings.model_copy(update={"wait_seconds": 5.0, **changes}), archive), archive


def in_done(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.done.rglob("*") if path.is_file())


def test_files_are_archived_and_leave_the_inbox(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    drop("Trường TH Tân An/kế hoạch.pdf", b"B")
    report, archive = take(settings)
    assert states(report) == {"a.docx": "ingested", "Trường TH Tân An/kế hoạch.pdf": "ingested"}
    assert sorted(archive.read(item.sha256) for item in archive.pending()) == [b"A", b"B"]
    assert not [path for path in settings.inbox.rglob("*") if path.is_file()]
    assert in_done(settings) == ["a.docx", "kế hoạch.pdf"]


def test_every_file_is_accounted_for(settings: Settings, drop: Drop) -> None:
    drop("a.docx")
    drop("~$a.docx")
    drop("Thumbs.db")
    drop("__MACOSX/a.docx")
    drop("đang ghi.docx", age_seconds=0)
    (settings.inbox / "link.docx").symlink_to(settings.inbox / "a.docx")
    os.mkfifo(settings.inbox / "pipe.docx")
    report, _ = take(settings, wait_seconds=0.0, still_seconds=30.0)
    assert {
        source: (record.state, record.reason and record.reason.code)
        for source, record in report.records.items()
    } == {
        "a.docx": ("waiting", "still_writing"),
        "~$a.docx": ("ignored", "office_lock"),
        "Thumbs.db": ("ignored", "system_file"),
        "__MACOSX": ("ignored", "system_file"),
        "đang ghi.docx": ("waiting", "still_writing"),
        "link.docx": ("ignored", "symlink"),
        "pipe.docx": ("ignored", "special"),
    }
    counts = report.counts
    assert (
        counts["seen"] == 7 == sum(counts[name] for name in ("ingested", "waiting", "ignored", "quarantined"))
    )
    assert (settings.inbox / "link.docx").is_symlink(), "what is refused is left alone"


def test_an_old_file_needs_two_looks_only(settings: Settings, drop: Drop) -> None:
    drop("a.docx", age_seconds=3600)
    started = time.monotonic()
    report, _ = take(settings, still_seconds=30.0, wait_seconds=20.0)
    assert states(report) == {"a.docx": "ingested"}
    assert time.monotonic() - started < 15, "it was not watched for the full thirty seconds"


WRITER = """
import sys, time
with open(sys.argv[1], "wb") as file:
    for number in range(12):
        file.write(b"%04d" % number); file.flush(); time.sleep(0.1)
"""


def test_a_growing_file_is_taken_in_once_and_whole(settings: Settings) -> None:
    """Another process writes slowly; the times of its writes are closer together than the time of stillness."""
    path = settings.inbox / "lớn dần.docx"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    while not path.exists():
        time.sleep(0.01)
    early, archive = take(settings, still_seconds=0.6, wait_seconds=0.0)
    assert states(early) == {"lớn dần.docx": "waiting"}
    report, archive = take(settings, still_seconds=0.6, wait_seconds=20.0)
    assert writer.wait() == 0
    assert states(report) == {"lớn dần.docx": "ingested"}
    whole = b"".join(b"%04d" % number for number in range(12))
    assert [archive.read(item.sha256) for item in archive.pending()] == [whole]


def test_a_watch_looks_once_and_never_waits(settings: Settings, drop: Drop) -> None:
    drop("a.docx", age_seconds=0)
    stillness = Stillness(0.3)
    archive = Archive(settings.archive)
    assert states(take_in(settings, archive, stillness=stillness)) == {"a.docx": "waiting"}
    time.sleep(0.35)
    assert states(take_in(settings, archive, stillness=stillness)) == {"a.docx": "ingested"}


def test_the_clock_may_jump(settings: Settings, drop: Drop) -> None:
    """A file from the future (the clock was set back) is watched by a clock that does not jump."""
    drop("a.docx", age_seconds=-86400)
    report, _ = take(settings)
    assert states(report) == {"a.docx": "ingested"}


def test_the_same_bytes_under_other_names_are_other_submissions(settings: Settings, drop: Drop) -> None:
    name = "Kế hoạch.docx"
    drop(unicodedata.normalize("NFC", name), b"A")
    drop(unicodedata.normalize("NFD", name), b"A")
    drop("bản sao.docx", b"A")
    _, archive = take(settings)
    assert len(archive.pending()) == 3
    assert len({item.sha256 for item in archive.pending()}) == 1


def test_the_same_file_again_is_nothing_new(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    _, archive = take(settings)
    drop("a.docx", b"A")
    report, archive = take(settings)
    assert [record.new for record in report.records.values()] == [False]
    assert len(archive.pending()) == 1
    assert in_done(settings) == ["a (2).docx", "a.docx"], "the sender's second copy is kept as well"


def test_new_bytes_under_the_same_name_are_new(settings: Settings, drop: Drop) -> None:
    for data in (b"A", b"B"):
        drop("a.docx", data)
        _, archive = take(settings)
    assert sorted(archive.read(item.sha256) for item in archive.pending()) == [b"A", b"B"]


@pytest.mark.parametrize("how", ["keep", "remove", "move"])
def test_after_archive(settings: Settings, drop: Drop, how: str) -> None:
    drop("a.docx", b"A")
    _, archive = take(settings, after_archive=how)
    assert (settings.inbox / "a.docx").exists() == (how == "keep")
    assert in_done(settings) == (["a.docx"] if how == "move" else [])
    assert len(archive.pending()) == 1
    again, _ = take(settings, after_archive=how)
    assert states(again) == ({"a.docx": "ingested"} if how == "keep" else {})
    assert len(archive.pending()) == 1


def test_a_kept_file_that_changes_is_taken_in_again(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    take(settings, after_archive="keep")
    drop("a.docx", b"B", age_seconds=1800)
    _, archive = take(settings, after_archive="keep")
    assert sorted(archive.read(item.sha256) for item in archive.pending()) == [b"A", b"B"]


def test_a_lost_cache_brings_nothing_twice(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    take(settings, after_archive="keep")
    shutil.rmtree(settings.state_dir)
    _, archive = take(settings, after_archive="keep")
    assert len(archive.pending()) == 1


def test_a_vanished_inbox_is_a_state(settings: Settings) -> None:
    settings.inbox.rmdir()
    with pytest.raises(InboxUnavailable, match="inbox") as caught:
        take(settings)
    assert caught.value.state == "inbox_unavailable"


def test_an_archive_that_cannot_be_written_leaves_the_inbox_alone(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    drop("b.docx", b"B")
    Path(settings.archive).write_text("in the way")
    report, _ = take(settings)
    assert report.problem and report.problem.state == "archive_unavailable"
    assert states(report) == {"a.docx": "waiting", "b.docx": "waiting"}
    assert sorted(path.name for path in settings.inbox.iterdir()) == ["a.docx", "b.docx"]
    Path(settings.archive).unlink()
    report, _ = take(settings)
    assert states(report) == {"a.docx": "ingested", "b.docx": "ingested"}, "and the next run goes on"


def test_a_file_that_cannot_leave_is_taken_in_once(settings: Settings, drop: Drop) -> None:
    """A read-only inbox: here the way out is blocked by a file where the folder should be."""
    drop("a.docx", b"A")
    settings.done.write_text("in the way")
    for _ in range(2):
        report, archive = take(settings)
        assert states(report) == {"a.docx": "ingested"}
    assert len(archive.pending()) == 1 and (settings.inbox / "a.docx").exists()


def test_a_writer_that_comes_back_after_the_move_gets_its_file_back(
    settings: Settings, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between archiving and moving the file grows: it stays in the inbox and is taken in whole later."""
    path = drop("a.docx", b"A")
    archive = Archive(settings.archive)
    settle = archive.receive

    def grow(receipt: Receipt) -> bool:
        new = settle(receipt)
        if path.read_bytes() == b"A":
            path.write_bytes(b"AB")
        return new

    monkeypatch.setattr(archive, "receive", grow)
    take_in(
        settings.model_copy(update={"wait_seconds": 3.0}),
        archive,
    )
    assert sorted(Archive(settings.archive).read(item.sha256) for item in archive.pending()) == [b"A", b"AB"]


def test_the_manifest_says_when_and_from_whom(settings: Settings, drop: Drop) -> None:
    drop("Kế hoạch.docx", b"A")
    drop("sub/b.docx", b"B", age_seconds=0)
    drop(
        "manifest.csv",
        "﻿file,received_at,sender\r\nKẾ HOẠCH.docx,2020-02-27,TH Tân An\r\n".encode(),
    )
    _, archive = take(settings)
    first, second = archive.pending()
    assert (first.received_at.astimezone(settings.zone).date(), first.sender) == (
        dt.date(2020, 2, 27),
        "TH Tân An",
    )
    assert abs(second.received_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1), (
        "else the file's own time"
    )


def test_files_wait_for_a_manifest_that_is_being_written(settings: Settings, drop: Drop) -> None:
    drop("a.docx", b"A")
    drop("manifest.csv", b"file,received_at,sender\n", age_seconds=0)
    archive = Archive(settings.archive)
    stillness = Stillness(0.4)
    take_in(settings, archive, stillness=stillness)
    time.sleep(0.45)
    drop("manifest.csv", b"file,received_at,sender\na.docx,2020-02-27,x\n", age_seconds=0)
    assert states(take_in(settings, archive, stillness=stillness))["a.docx"] == "waiting"
    time.sleep(0.45)
    assert states(take_in(settings, archive, stillness=stillness))["a.docx"] == "ingested"
    assert archive.pending()[0].sender == "x"
