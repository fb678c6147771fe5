"""What the flow costs beside processing: python -m tests.bench.bench_flow [--documents 1000] [--archived 5000]."""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

import pipeline.directives.load as load
from extractors import isolation
from flows.nightly import run_nightly, run_recheck
from flows.prefect_server import temporary_server
from flows.runners import plain_batches
from flows.work import Job, Work, make_batches
from pipeline.directives import load_directives
from pipeline.evaluate.labels import load_corpus
from pipeline.evaluate.printing import print_plan
from pipeline.intake.archive import Archive
from pipeline.intake.intake import take_in
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.flows.office import Office, resent

WALL: dict[str, float] = {}
CPU: dict[str, float] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Prints and keeps what a step takes: wall time, and processor time of this process and all its children."""
    started, used = time.perf_counter(), processor_seconds()
    yield
    WALL[name] = time.perf_counter() - started
    CPU[name] = processor_seconds() - used
    print(f"{name:<58} {WALL[name]:8.2f} s wall {CPU[name]:8.2f} s processor", flush=True)


def processor_seconds() -> float:
    """Of this process, its living children (Prefect's server among them) and those that have ended."""
    total = time.process_time()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total += ended.ru_utime + ended.ru_stime
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times = child.cpu_times()
            total += times.user + times.system
    return total


def documents(count: int) -> dict[str, bytes]:
    """Text documents of different bytes: the labelled plans printed in Word, in turn."""
    plans = [print_plan(plan, "docx").data for plan in load_corpus(SAMPLES / "plans")]
    return {f"{number:05d}.docx": resent(plans[number % len(plans)], f"{number}") for number in range(count)}


def loaded(base: Path, api_url: str) -> None:
    """A first small night: what a process loads once (Prefect, pandas, the rules) is a line of its own."""
    office = Office.open(base / "first", after_archive="remove")
    office.drop(documents(3))
    with timed("three documents, everything loaded on the way"):
        run_nightly(office.settings(prefect="server", prefect_api_url=api_url))


def bare(office: Office) -> None:
    """Processing alone: the same archived files, the same runner, no Prefect, no store, no publication."""
    settings = office.settings()
    archive = Archive(settings.archive)
    with timed("intake: archive, receipts, inbox cleared"):
        take_in(settings, archive)
    work = Work(Job(settings, load_roster(settings.roster), load_directives()))
    batches = make_batches(archive.pending(), settings.batch_size)
    run = plain_batches(settings)
    fresh_readers(office)
    with timed("bare processing"):
        for _ in run(work, batches):
            pass


def fresh_readers(office: Office) -> None:
    """New reading children, warm as in a long night: they are replaced after 1,000 documents, in neither of the two."""
    settings = office.settings()
    isolation.close()
    work = Work(Job(settings, load_roster(settings.roster), load_directives()))
    batches = make_batches(Archive(settings.archive).pending(), settings.batch_size)
    list(plain_batches(settings)(work, batches[:2]))


def whole(office: Office, api_url: str) -> None:
    """The flow on a server that is up; everything is in the archive already, so intake costs nothing."""
    fresh_readers(office)
    with timed("flow: process, store, publish, on Prefect"):
        summary = run_nightly(office.settings(prefect="server", prefect_api_url=api_url))
    assert summary.status == "done" and summary.documents


def changed_rules(office: Office, rules: Path) -> None:
    """One requirement's rule is edited; its verdicts are made again from the stored plans."""
    settings = office.settings(directives_dir=rules)
    run_recheck(settings)
    edited = next(path for path in sorted(rules.rglob("*.yaml")) if path.stem == "propaganda_method")
    text = edited.read_text(encoding="utf-8")
    edited.write_text(re.sub(r"confidence: 0\.\d+", "confidence: 0.61", text, count=1), encoding="utf-8")
    with timed("recheck of one requirement, publication included"):
        summary = run_recheck(settings)
    assert summary.rechecked


def nothing_new(base: Path, api_url: str, archived: int) -> None:
    """An inbox that keeps its files, all of them archived: one more run, against an empty Prefect flow."""
    office = Office.open(base / "archived", after_archive="keep")
    office.drop(documents(archived))
    run_nightly(office.settings())
    for where, options in (("plain", {}), ("server up", {"prefect": "server", "prefect_api_url": api_url})):
        with timed(f"nothing new, {archived} archived, command, {where}"):
            Office(office.base, {**office.options, **options}).run("run")
    with timed(f"nothing new, {archived} archived, command, own server"):
        Office(office.base, {**office.options, "prefect": "temporary"}).run("run")
    empty = Office.open(base / "empty")
    empty.run("run")
    with timed("empty data folder, command, own server"):
        Office(empty.base, {"prefect": "temporary"}).run("run")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--archived", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        office = Office.open(base / "office", after_archive="remove")
        office.drop(documents(options.documents))
        with temporary_server(Office.open(base / "server").settings()) as server:
            server.wait()
            loaded(base, server.api_url)
            bare(office)
            whole(office, server.api_url)
            rules = base / "directives"
            shutil.copytree(load.BUILT_IN, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
            changed_rules(office, rules)
            nothing_new(base, server.api_url, options.archived)
    for kind, spent in (("wall", WALL), ("processor", CPU)):
        flow, plain = spent["flow: process, store, publish, on Prefect"], spent["bare processing"]
        recheck = spent["recheck of one requirement, publication included"]
        print(
            f"\n{kind} time: Prefect, store and publication add {100 * (flow / plain - 1):.1f} % (at most 15 %)"
        )
        print(f"{kind} time: recheck is {flow / recheck:.1f} times faster than the files again (at least 20)")


if __name__ == "__main__":
    main()
