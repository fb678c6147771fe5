"""The system of record: everything that is known of every file, in one database, with one writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from extractors.document import Document
from pipeline.directives.directive import Directive
from pipeline.errors import SetupError
from pipeline.finding import Finding, Verdict
from pipeline.process import Processed
from pipeline.store import connect, decisions, reading, runs, saving
from pipeline.store.records import (
    Arrival,
    Assignment,
    Decision,
    Known,
    PublicationRecord,
    RuleVersion,
    RunRecord,
    RunStatus,
    Saved,
    StoredDocument,
    StoredFinding,
    Submission,
)
from pipeline.store.view import View

Directives = Mapping[str, Directive]


def utc_now() -> dt.datetime:
    """The present time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Store:
    """An open database. Reads see one consistent state each; writes queue behind one another.

    It may be shared by threads. A process opens its own: connections do not survive a fork.
    """

    def __init__(self, engine: Engine, url: str, *, read_only: bool) -> None:
        self.engine = engine
        self.url = url
        self.read_only = read_only

    @classmethod
    def open(cls, url: str | Path, *, read_only: bool = False) -> Store:
        """Opens a database by SQLAlchemy URL or path of a SQLite file; creates or upgrades it unless `read_only`.

        Raises SetupError when it cannot be reached, is newer than this program, or (read-only) has other tables.
        """
        engine = connect.create_engine(url, read_only=read_only)
        try:
            if connect.current_revision(engine) != connect.head_revision():
                if read_only:
                    raise SetupError(
                        "Cơ sở dữ liệu chưa được nâng cấp; hãy chạy «kehoach migrate».",
                        "the database has another revision; run `kehoach migrate`",
                    )
                connect.migrate(url)
        except sa.exc.DBAPIError as error:
            engine.dispose()
            raise SetupError(
                f"Không mở được cơ sở dữ liệu: {error.orig}", f"cannot open the database: {error.orig}"
            ) from error
        except SetupError:
            engine.dispose()
            raise
        return cls(engine, str(url), read_only=read_only)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> AbstractContextManager[Connection]:
        return connect.reading(self.engine)

    def _write(self) -> AbstractContextManager[Connection]:
        if self.read_only:
            raise SetupError("Cơ sở dữ liệu được mở chỉ để đọc.", "the store was opened read-only")
        return connect.writing(self.engine)

    # Writing results

    def save(
        self,
        arrivals: Sequence[Arrival],
        *,
        directives: Directives,
        engine: str,
        now: dt.datetime | None = None,
    ) -> Saved:
        """Stores a batch of files with their results in one transaction; the same batch twice changes nothing.

        `engine` names the version of everything that reads and parses; `now` becomes `checked_at` of what is new.
        Raises KeyError for a file without results that was never read.
        """
        with self._write() as connection:
            return saving.save_arrivals(connection, arrivals, directives, engine, now or utc_now())

    def save_results(
        self,
        results: Iterable[Processed],
        *,
        directives: Directives,
        engine: str,
        now: dt.datetime | None = None,
    ) -> Saved:
        """Stores new results of documents that arrived before (parsed again from their stored text)."""
        with self._write() as connection:
            keyed = ((item.sha256, item) for item in results)
            return saving.save_results(connection, keyed, directives, engine, now or utc_now())

    def save_findings(
        self,
        found: Mapping[str, Sequence[Finding]],
        *,
        directive: Directive,
        engine: str,
        now: dt.datetime | None = None,
    ) -> int:
        """Stores verdicts (sha256 -> findings) made with the present rules; returns how many are new or different."""
        with self._write() as connection:
            return saving.save_findings(connection, found, directive, engine, now or utc_now())

    def carry_findings(
        self,
        wanted: Mapping[str, Collection[str]],
        *,
        directive: Directive,
        former: Mapping[str, str],
        engine: str,
        now: dt.datetime | None = None,
    ) -> set[tuple[str, str]]:
        """Verdicts (sha256 -> requirements) by rules of which the fingerprints were `former` hold by the present ones.

        Returns the (sha256, requirement) that had a verdict to carry over.
        """
        with self._write() as connection:
            return saving.carry_findings(connection, wanted, directive, former, engine, now or utc_now())

    def note_rules(self, directives: Iterable[Directive], *, now: dt.datetime | None = None) -> None:
        """Remembers the present version of every requirement, whether or not a plan was checked with it yet."""
        with self._write() as connection:
            for directive in directives:
                saving.save_rules(connection, directive, now or utc_now())

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """One consistent state to read from, however long that takes and whatever is written meanwhile."""
        with self._read() as connection:
            yield View(connection)

    def known_outcomes(self, shas: Collection[str]) -> dict[str, Known]:
        """What is known of some bytes; `Known.settled(engine)` says whether to read them again."""
        with self._read() as connection:
            return reading.known_outcomes(connection, shas)

    def submissions(self, directive_id: str | None = None) -> tuple[Submission, ...]:
        """Every file that arrived, with its version, sorted by directive, school and arrival."""
        with self._read() as connection:
            return reading.submissions(connection, directive_id)

    def current_submissions(self, directive_id: str) -> dict[str, Submission]:
        """school_id -> the version that counts."""
        return {
            item.school_id: item for item in self.submissions(directive_id) if item.current and item.school_id
        }

    def findings(self, directive: Directive, shas: Collection[str]) -> dict[tuple[str, str], StoredFinding]:
        """(sha256, requirement) -> the rules' verdict by the present rules, else by the last ones that were used."""
        with self._read() as connection:
            return reading.findings(connection, directive, shas)

    def document(self, sha256: str) -> Document | None:
        """The document as it was read; None when it could not be, or is not known."""
        with self._read() as connection:
            return reading.document_of(connection, sha256)

    def stored_documents(
        self,
        directive: Directive | None = None,
        *,
        outdated_only: bool = False,
        shas: Collection[str] | None = None,
    ) -> Iterator[StoredDocument]:
        """Stored plans, for a recheck without reading files: all, or those of one directive, or some by content.

        With `outdated_only`, only plans for which a requirement was not checked with the present rules
        (`StoredDocument.outdated` names them). May be interleaved with writes.
        """
        return reading.stored_documents(self.engine, directive, outdated_only=outdated_only, shas=shas)

    def rule_versions(self) -> tuple[RuleVersion, ...]:
        """Every version of every requirement that was ever in use."""
        with self._read() as connection:
            return reading.rule_versions(connection)

    # Reviewers' decisions

    def override(
        self,
        directive: Directive,
        school_id: str,
        requirement: str,
        verdict: Verdict | str | None,
        *,
        reason: str,
        who: str,
        when: dt.datetime | None = None,
    ) -> Decision:
        """Adds a decision on the school's present version; None withdraws the former one.

        Raises SetupError for an unknown requirement or verdict, or without reason and name.
        """
        with self._write() as connection:
            return decisions.add_override(
                connection,
                directive,
                school_id,
                requirement,
                verdict,
                reason=reason,
                who=who,
                when=when or utc_now(),
            )

    def audit(
        self,
        *,
        directive_id: str | None = None,
        school_id: str | None = None,
        requirement: str | None = None,
    ) -> tuple[Decision, ...]:
        """Every decision ever made, oldest first."""
        with self._read() as connection:
            return decisions.audit(
                connection, directive_id=directive_id, school_id=school_id, requirement=requirement
            )

    def last_decisions(self, directive_id: str) -> dict[tuple[str, str], Decision]:
        """(school, requirement) -> the last decision; `in_force(decision, sha256)` says whether it still holds."""
        with self._read() as connection:
            return decisions.last_decisions(connection, directive_id)

    def assign(
        self,
        sha256: str,
        school_id: str | None,
        directive_id: str | None,
        *,
        reason: str,
        who: str,
        when: dt.datetime | None = None,
    ) -> Assignment:
        """Says whose a document is when the program could not; the last word counts. Recheck it afterwards."""
        with self._write() as connection:
            return decisions.add_assignment(
                connection, sha256, school_id, directive_id, reason=reason, who=who, when=when or utc_now()
            )

    def assignments(self, sha256: str | None = None) -> tuple[Assignment, ...]:
        """Every assignment ever made, oldest first."""
        with self._read() as connection:
            return decisions.assignments(connection, sha256)

    # Runs and publications

    def start_run(self, run_id: str, kind: str, *, now: dt.datetime | None = None) -> RunRecord:
        """Notes that a run began; runs of the kind that never ended are marked interrupted."""
        with self._write() as connection:
            return runs.start(connection, run_id, kind, now or utc_now())

    def finish_run(
        self,
        run_id: str,
        status: RunStatus,
        counts: Mapping[str, int],
        *,
        message: str | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        """Notes how a run ended and what became of each file. Raises KeyError for an unknown run."""
        with self._write() as connection:
            runs.finish(connection, run_id, status, counts, message, now or utc_now())

    def runs(self, *, limit: int = 50) -> tuple[RunRecord, ...]:
        """The last runs, newest first."""
        with self._read() as connection:
            return runs.runs(connection, limit)

    def record_publication(self, record: PublicationRecord) -> None:
        """Notes a dataset that was published."""
        with self._write() as connection:
            runs.record_publication(connection, record)

    def publications(self, *, limit: int = 50) -> tuple[PublicationRecord, ...]:
        """The last publications, newest first."""
        with self._read() as connection:
            return runs.publications(connection, limit)
