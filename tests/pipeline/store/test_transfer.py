"""A store is backed up while in use, comes back whole, and moves between the two databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import SetupError
from pipeline.finding import Verdict
from pipeline.store import Store
from pipeline.store.connect import migrate
from pipeline.store.schema import metadata
from pipeline.store.transfer import backup, copy_store, restore
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, directive, failed, plan
from tests.pipeline.store.postgres import Server

DIRECTIVE = directive()


def fill(store: Store, count: int = 30) -> None:
    batch = [
        arrival(
            checked(
                plan([f"Kế hoạch số {n}.", "ký cam kết"], f"TH-{n:02d}"),
                f"{n}.pdf",
                {"model": Verdict.PARTIAL},
            )
        )
        for n in range(count)
    ]
    store.save(
        [*batch, arrival(failed("hỏng.doc"))], directives={DIRECTIVE.id: DIRECTIVE}, engine=ENGINE, now=NOW
    )
    store.override(DIRECTIVE, "TH-01", "model", "met", reason="đã gọi điện", who="Chị Hoa", when=NOW)
    store.assign(
        plan(["Kế hoạch số 2.", "ký cam kết"]).document.sha256,
        "TH-09",
        DIRECTIVE.id,
        reason="r",
        who="w",
        when=NOW,
    )
    store.start_run("r1", "nightly", now=NOW)
    store.finish_run("r1", "done", {"ingested": count}, now=NOW)


def contents(url: str | Path) -> dict[str, list[tuple[object, ...]]]:
    with Store.open(url, read_only=True) as store, store._read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def test_backup_and_restore(url: str, store: Store, tmp_path: Path) -> None:
    fill(store)
    copy = backup(url, tmp_path / "backup" / "one.db")
    assert sorted(path.name for path in copy.parent.iterdir()) == ["one.db"]
    assert contents(copy) == contents(url)
    fresh = tmp_path / "fresh.db"
    assert restore(copy, fresh)["submission"] == 31
    assert contents(fresh) == contents(url)


def test_backup_never_overwrites(url: str, store: Store, tmp_path: Path) -> None:
    target = tmp_path / "one.db"
    target.write_text("mine")
    with pytest.raises(SetupError, match="exists"):
        backup(url, target)
    assert target.read_text() == "mine"


def test_restore_asks_before_it_replaces(tmp_path: Path) -> None:
    url = tmp_path / "kehoach.db"
    with Store.open(url) as store:
        fill(store)
        copy = backup(url, tmp_path / "copy.db")
        store.override(DIRECTIVE, "TH-02", "model", "met", reason="sau khi sao lưu", who="w", when=NOW)
        with pytest.raises(SetupError, match="not empty"):
            restore(copy, url)
        assert len(store.audit()) == 2
        restore(copy, url, force=True)
        assert len(store.audit()) == 1, "an open store sees what was put back"


@pytest.mark.parametrize("damage", ["text", "other", "cut"])
def test_a_damaged_backup_is_refused(tmp_path: Path, damage: str) -> None:
    source = tmp_path / "backup.db"
    if damage == "text":
        source.write_text("không phải SQLite" * 100)
    elif damage == "other":
        engine = sa.create_engine(f"sqlite:///{source}")
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE a (b)"))
    else:
        with Store.open(tmp_path / "whole.db") as store:
            fill(store)
        data = backup(tmp_path / "whole.db", tmp_path / "b.db").read_bytes()
        source.write_bytes(data[: len(data) // 2])
    with pytest.raises(SetupError):
        restore(source, tmp_path / "target.db")
    assert not (tmp_path / "target.db").exists()


def test_an_old_backup_is_upgraded(tmp_path: Path) -> None:
    migrate(tmp_path / "old.db", "0001")
    restore(tmp_path / "old.db", tmp_path / "new.db")
    assert Store.open(tmp_path / "new.db").submissions() == ()


def test_move_to_postgresql_and_back(postgres: Server, tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db") as store:
        fill(store)
    moved = postgres.create()
    assert copy_store(tmp_path / "a.db", moved)["finding"] == 30
    assert contents(moved) == contents(tmp_path / "a.db")
    with Store.open(moved) as store:
        added = store.override(DIRECTIVE, "TH-03", "model", "met", reason="r", who="w", when=NOW)
        assert added.id == 2, "the counter goes on after the copied rows"
    copy_store(moved, tmp_path / "b.db")
    assert contents(moved) == contents(tmp_path / "b.db")
    with pytest.raises(SetupError, match="not empty"):
        copy_store(tmp_path / "a.db", moved)


def test_backup_while_writing(url: str, store: Store, tmp_path: Path) -> None:
    """The copy is one state: each finding's document is in it, however many are written meanwhile."""
    fill(store, 5)
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            made = checked(plan([f"Thêm {number}."], f"TH-{number}"), f"{number}.pdf", {"model": Verdict.MET})
            store.save([arrival(made)], directives={DIRECTIVE.id: DIRECTIVE}, engine=ENGINE, now=NOW)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [backup(url, tmp_path / f"{number}.db") for number in range(4)]
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        tables = contents(copy)
        assert len(tables["submission"]) == len(tables["outcome"]) == len(tables["finding"]) + 1
