"""Publishes the store: all tables into a new immutable folder, checked, then "latest" is switched to it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.directives.directive import Directive
from pipeline.publish.across import across_plans
from pipeline.publish.board import (
    Board,
    Row,
    compliance_row,
    evidence_rows,
    school_row,
    school_summary_row,
    submission_row,
)
from pipeline.publish.extras import Matrix, partition, published_tables
from pipeline.publish.package import write_descriptor
from pipeline.publish.sheets import write_table_book
from pipeline.publish.shelf import Shelf
from pipeline.publish.summary import Summary, directive_rows, override_rows, rule_rows
from pipeline.publish.tables import ContractBroken, TableWriter, sha256_of
from pipeline.publish.workbook import StaffWorkbook
from pipeline.roster import Roster
from pipeline.store import Store
from pipeline.store.records import PublicationRecord
from pipeline.store.snapshot import BI_TABLES, fill_bi, write_sqlite
from pipeline.store.view import View

Directives = Mapping[str, Directive]


@dataclass(frozen=True, slots=True)
class Publication:
    """A dataset that was published. `unchanged` says that it is the former one, for nothing had changed."""

    id: str
    url: str
    """The immutable folder."""
    latest: str
    """Where readers find the latest one; on object storage the folder itself, named by `latest.json`."""
    published_at: dt.datetime
    rows: Mapping[str, int]
    digest: str
    unchanged: bool = False


def publish(
    store: Store,
    directives: Directives,
    roster: Roster,
    out: str | Path,
    *,
    now: dt.datetime | None = None,
    skip_unchanged: bool = False,
) -> Publication:
    """Publishes what the store holds of these directives, for the schools of the roster.

    `out` is a folder or an fsspec URL. With `skip_unchanged`, a dataset equal to the latest one is not published
    again. Raises ContractBroken, with every fault, when a table breaks the contract; "latest" then stays as it was.
    """
    now = now or dt.datetime.now(dt.UTC)
    shelf = Shelf(out)
    if not store.read_only:
        store.note_rules(directives.values(), now=now)
    with shelf.new(now) as (name, folder):
        tables = build(store, directives, roster, folder)
        partition(folder, sorted(directives))
        digest = _digest(folder)
        if skip_unchanged and (former := _same_as_latest(store, shelf, digest)):
            return Publication(
                former.id,
                former.url,
                shelf.entrance(former.url),
                former.published_at,
                tables,
                digest,
                unchanged=True,
            )
        write_sqlite(folder / "dataset.sqlite", published_tables(folder))
        write_descriptor(folder, now, rows=tables)
        if not store.read_only:
            fill_bi(store, published_tables(folder, BI_TABLES))
        url = shelf.commit(name, folder)
    if not store.read_only:
        store.record_publication(PublicationRecord(name, url, now, tables["compliance"], digest))
    return Publication(name, url, shelf.entrance(url), now, tables, digest)


def build(store: Store, directives: Directives, roster: Roster, folder: Path) -> dict[str, int]:
    """Writes all tables into `folder` and returns their rows. Raises ContractBroken."""
    with store.snapshot() as view, Tables(folder) as tables:
        _fill(tables, view, directives, roster)
    return tables.finish()


@dataclass
class Tables(AbstractContextManager["Tables"]):
    """The writers of a publication, opened when first used."""

    folder: Path
    writers: dict[str, TableWriter] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def add(self, table: str, rows: Iterable[Row]) -> None:
        if table not in self.writers:
            self.writers[table] = TableWriter(table, self.folder)
            self._stack.callback(self.writers[table].close)
        self.writers[table].add(rows)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for writer in self.writers.values():
                writer.abandon()
        self._stack.close()

    def finish(self) -> dict[str, int]:
        """Rows of each table. Raises ContractBroken with the faults of all tables."""
        faults = [fault for writer in self.writers.values() for fault in writer.faults]
        if faults:
            raise ContractBroken(faults)
        return {name: writer.count for name, writer in sorted(self.writers.items())}


def _fill(tables: Tables, view: View, directives: Directives, roster: Roster) -> None:
    chosen = {name: directives[name] for name in sorted(directives)}
    boards = {name: Board.load(view, directive, roster) for name, directive in chosen.items()}
    with StaffWorkbook(tables.folder / "compliance.xlsx") as book:
        for board in boards.values():
            _fill_directive(tables, book, view, board)
            found = across_plans(view, board, roster)
            tables.add("copied_pairs", found.copied_pairs)
            tables.add("leftovers", found.leftovers)
            book.across(found.copied_pairs, found.leftovers)
    schools = {school.school_id: school for school in sorted(roster.schools, key=lambda item: item.school_id)}
    received = [
        submission_row(item, chosen.get(item.directive_id or ""), schools.get(item.school_id or ""))
        for item in view.submissions()
    ]
    for name, rows in (
        ("schools", [school_row(school, chosen) for school in schools.values()]),
        ("submissions", received),
    ):
        tables.add(name, rows)
        write_table_book(tables.folder / f"{name}.xlsx", name, rows)
    tables.add("directives", directive_rows(chosen))
    tables.add("rules", rule_rows(view.rule_versions(), chosen))
    tables.add("overrides", override_rows(view.audit(), boards))


def _fill_directive(tables: Tables, book: StaffWorkbook, view: View, board: Board) -> None:
    summary, matrix = Summary(board.directive), Matrix(tables.folder, board.directive)
    sheets = book.board(board)
    for school, answers in board.answers(view):
        row = school_summary_row(board, school, answers)
        summary.add(row)
        matrix.add(row, answers)
        sheets.add(row, answers)
        tables.add("school_summary", [row])
        rows = [compliance_row(board.directive, answer) for answer in answers]
        tables.add("compliance", rows)
        book.rows(rows)
        for answer in answers:
            tables.add("evidence", evidence_rows(board.directive, answer))
    tables.add("summary", summary.rows())
    matrix.write()


def _digest(folder: Path) -> str:
    """Over the data files, which hold no time of publishing."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".parquet", ".csv"))
    lines = [f"{path.relative_to(folder).as_posix()} {sha256_of(path)}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _same_as_latest(store: Store, shelf: Shelf, digest: str) -> PublicationRecord | None:
    latest = shelf.latest()
    records = {record.id: record for record in store.publications() if record.digest == digest}
    return records.get(latest) if latest and latest in shelf.ids() else None
