"""What a worker does, wherever it runs: fetch archived bytes, read, parse and check them, hand the results back."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.errors import Cause, ReaderCrash, ReadError, TooLarge
from pipeline.directives import DirectiveSet
from pipeline.intake.archive import Archive, Receipt
from pipeline.intake.errors import ArchiveDamaged
from pipeline.process import Failure, Processed, process_file
from pipeline.roster import Roster
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every document of a run."""

    settings: Settings
    roster: Roster
    directives: DirectiveSet


class Work:
    """A `Job` packed once for all batches. Not a dataclass, so that Prefect does not search it for futures."""

    def __init__(self, job: Job) -> None:
        self.payload = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)
        self.digest = hashlib.sha256(self.payload).hexdigest()
        self._job: Job | None = job

    def __getstate__(self) -> dict[str, object]:
        return {"payload": self.payload, "digest": self.digest, "_job": None}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Work) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def job(self) -> Job:
        """The job itself where it was packed, so that its rules are compiled already; elsewhere unpacked once."""
        return self._job or _unpack(self)


@lru_cache(maxsize=2)
def _unpack(work: Work) -> Job:
    job: Job = pickle.loads(work.payload)
    return job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one received file: a result per document (several for an archive), and the seconds it took."""

    receipt: Receipt
    results: tuple[Processed, ...]
    seconds: float
    damage: ArchiveDamaged | None = None
    """Set when the archived bytes are missing or changed: the operator's business, not the school's."""


Batch = tuple[Receipt, ...]


def process_batch(work: Work, batch: Batch) -> list[Outcome]:
    """Processes the files of a batch one after the other. A bad file is a result, never an exception.

    Raises OSError when the archive cannot be reached: that is worth trying again.
    """
    job = work.job
    archive = Archive(job.settings.archive)
    return [_outcome(job, archive, receipt) for receipt in batch]


def _outcome(job: Job, archive: Archive, receipt: Receipt) -> Outcome:
    started = time.perf_counter()
    try:
        results = _process(job, archive, receipt)
    except ArchiveDamaged as damage:
        return Outcome(receipt, (), time.perf_counter() - started, damage)
    return Outcome(receipt, results, time.perf_counter() - started)


def _process(job: Job, archive: Archive, receipt: Receipt) -> tuple[Processed, ...]:
    limits = job.settings.limits
    if receipt.size > limits.max_bytes:
        return (failed(receipt, TooLarge(f"{receipt.size} bytes, limit {limits.max_bytes}")),)
    data = archive.read(receipt.sha256)
    try:
        return process_file(
            data,
            receipt.source,
            roster=job.roster,
            directives=job.directives,
            directive_id=job.settings.directive,
            limits=limits,
        )
    except MemoryError:
        return (failed(receipt, TooLarge("out of memory")),)
    except (
        Exception
    ) as error:  # A fault of ours in one document must not stop the others; its place is logged.
        return (failed(receipt, ReaderCrash.of(error)),)


def failed(receipt: Receipt, error: ReadError) -> Processed:
    """The result of a file that could not be processed at all."""
    failure = Failure(Cause(error.cause), error.detail, error.message_vi, error.transient)
    return Processed(receipt.source, receipt.sha256, "failed", failure)


def make_batches(receipts: Sequence[Receipt], size: int) -> list[Batch]:
    """The receipts in groups of at most `size`, in their order."""
    return [tuple(receipts[start : start + size]) for start in range(0, len(receipts), size)]
