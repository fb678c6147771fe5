"""Check many files at once in several processes and hand the results back in the order of the files."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
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
    work = partial(_check, job=job)
    if count == 1:
        for path in files:
            yield from work(path)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for results in pool.map(work, files):
            yield from results


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
