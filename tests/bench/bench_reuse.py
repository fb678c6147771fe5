"""Checking stored plans again beside processing their files anew: what a change of rules costs."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.limits import Limits
from pipeline.checks import check
from pipeline.directives import load_directives
from pipeline.directives.directive import Directive
from pipeline.evaluate.labels import load_corpus
from pipeline.evaluate.printing import print_plan
from pipeline.process import Processed, process_file
from pipeline.roster import load_roster
from pipeline.store import Arrival, Store
from tests.conftest import SAMPLES

DIRECTIVE = "thu-thua-2020"
CHANGED = "police_coordination"
NOW = dt.datetime(2020, 3, 1, tzinfo=dt.UTC)
AT_ONCE = 50


def word_files() -> list[tuple[str, bytes]]:
    """Every labelled plan for the directive as a Word file, each another text."""
    plans = (*load_corpus(SAMPLES / "plans"), *load_corpus(SAMPLES / "plans-extra"))
    chosen = [plan for plan in plans if plan.directive == DIRECTIVE and plan.kind == "plan"]
    return [(f"{plan.id}.docx", print_plan(plan, "docx").data) for plan in chosen]


def inbox_files() -> list[tuple[str, bytes]]:
    """The sample inbox as it came: Word old and new, text PDFs, scans, an archive, a folder of photos."""
    paths = sorted(
        path for path in (SAMPLES / "inbox").rglob("*") if path.is_file() and path.suffix != ".csv"
    )
    return [(path.name, path.read_bytes()) for path in paths]


def changed(directive: Directive) -> Directive:
    """The directive after an edit of one requirement."""
    edited = [
        replace(item, fingerprint=f"{item.fingerprint}-edited") if item.id == CHANGED else item
        for item in directive.requirements
    ]
    return replace(directive, requirements=tuple(edited))


def main(plans: int = 1_000) -> None:
    directive = load_directives()[DIRECTIVE]
    words = word_files()
    processed(words[:1])  # the rules are built once, whoever comes first
    good, per_word = processed(words)
    _, per_mixed = processed(inbox_files())
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db") as store:
        began = time.process_time()
        for start in range(0, plans, AT_ONCE):
            numbers = range(start, min(plans, start + AT_ONCE))
            batch = [copy_of(good[number % len(good)], number) for number in numbers]
            store.save(batch, directives=load_directives(), engine="bench", now=NOW)
        print(f"store    {plans:>6,} plans: {time.process_time() - began:6.2f} s")
        recheck = again(store, changed(directive), plans)
    for name, each in (("Word files", per_word), ("the sample inbox", per_mixed)):
        print(
            f"process  {plans:>6,} like {name}: {each * plans:6.1f} s, {each * plans / recheck:5.1f} x the recheck"
        )


def processed(sources: list[tuple[str, bytes]]) -> tuple[list[Processed], float]:
    """The checked plans among the files, and the seconds that a file costs, children's included."""
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    began = spent()
    results = [
        result
        for name, data in sources
        for result in process_file(
            data, name, roster=roster, directives=directives, directive_id=DIRECTIVE,
            received=None, limits=Limits(), isolated=False,
        )
    ]  # fmt: skip
    each = (spent() - began) / len(results)
    return [result for result in results if result.status == "checked"], each


def spent() -> float:
    """Processor seconds of this process and of the programs that it waited for (LibreOffice, Tesseract)."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def copy_of(result: Processed, number: int) -> Arrival:
    """The same plan as another file."""
    sha = f"{number:064x}"
    return Arrival(sha, f"{number}.docx", NOW, (replace(result, source=f"{number}.docx", sha256=sha),))


def again(store: Store, directive: Directive, plans: int) -> float:
    """Seconds of a recheck of one requirement, its rules built anew and its findings stored."""
    began = time.process_time()
    loaded = sum(1 for _ in store.stored_documents(directive, outdated_only=True))
    load = time.process_time() - began
    began = time.process_time()
    found = {}
    for item in store.stored_documents(directive, outdated_only=True):
        found[item.sha256] = check(item.plan, directive, requirements=item.outdated)
    store.save_findings(found, directive=directive, engine="bench", now=NOW)
    recheck = time.process_time() - began
    print(f"load     {loaded:>6,} plans: {load:6.2f} s, {1000 * load / loaded:.2f} ms each (aim: 1 ms)")
    print(f"recheck  {plans:>6,} plans: {recheck:6.2f} s (at least 20 times faster than their files)")
    return recheck


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
