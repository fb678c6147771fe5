"""Check many files at once in several processes and hand the results back in the order of the files."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from extractors.limits import Limits
from pipeline.directives import DirectiveSet
from pipeline.process import Processed, process_file
from pipeline.roster import Roster

SHARED_FROM = 8
"""Files from which it pays to start further processes (each costs about a second)."""
MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class _Job:
    roster: Roster
    directives: DirectiveSet
    directive_id: str | None
    received: dt.date | None
    limits: Limits


def check_files(
    files: Sequence[Path],
    *,
    roster: Roster,
    directives: DirectiveSet,
    directive_id: str | None = None,
    received: dt.date | None = None,
    limits: Limits | None = None,
    workers: int = 0,
) -> Iterator[Processed]:
    """Results of all files, file by file; `workers` 0 takes one process per core when there are many files."""
    job = _Job(roster, directives, directive_id, received, limits or Limits())
    count = workers or (min(os.cpu_count() or 1, MOST_WORKERS) if len(files) >= SHARED_FROM else 1)
    if count == 1:
        for path in files:
            yield from _check(path, job)
        return
    with ProcessPoolExecutor(count, get_context("spawn"), _start, (job, logging.getLogger().level)) as pool:
        for results in pool.map(_check_here, files):
            yield from results


_jobs: list[_Job] = []
"""The job of this worker process: rules are compiled once per process, not once per file."""


def _start(job: _Job, level: int) -> None:
    logging.basicConfig(stream=sys.stderr, level=level)
    _jobs[:] = [job]


def _check_here(path: Path) -> tuple[Processed, ...]:
    return _check(path, _jobs[0])


def _check(path: Path, job: _Job) -> tuple[Processed, ...]:
    return process_file(
        path.read_bytes(),
        str(path),
        roster=job.roster,
        directives=job.directives,
        directive_id=job.directive_id,
        received=job.received,
        limits=job.limits,
    )
