"""Checking stored plans again beside processing their files anew: what a change of rules costs."""

from __future__ import annotations

import datetime as dt
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.limits import Limits
from pipeline.checks import check
from pipeline.directives import load_directives
from pipeline.directives.directive import Directive
from pipeline.process import Processed, process_file
from pipeline.roster import load_roster
from pipeline.store import Arrival, Store
from tests.conftest import SAMPLES

DIRECTIVE = "thu-thua-2020"
CHANGED = "police_coordination"
NOW = dt.datetime(2020, 3, 1, tzinfo=dt.UTC)
AT_ONCE = 50


def files() -> list[Path]:
    """The sample inbox: Word files and text PDFs."""
    return sorted(path for path in (SAMPLES / "inbox").iterdir() if path.suffix in (".docx", ".pdf"))


def changed(directive: Directive) -> Directive:
    """The directive after an edit of one requirement."""
    edited = [
        replace(item, fingerprint=f"{item.fingerprint}-edited") if item.id == CHANGED else item
        for item in directive.requirements
    ]
    return replace(directive, requirements=tuple(edited))


def main(plans: int = 1_000) -> None:
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    directive = directives[DIRECTIVE]
    began = time.process_time()
    results = [
        result
        for path in files()
        for result in process_file(
            path.read_bytes(), path.name, roster=roster, directives=directives, directive_id=DIRECTIVE,
            received=None, limits=Limits(), isolated=False,
        )
    ]  # fmt: skip
    per_file = (time.process_time() - began) / len(results)
    good = [result for result in results if result.status == "checked"]
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "x.db") as store:
        began = time.process_time()
        for start in range(0, plans, AT_ONCE):
            batch = [
                copy_of(good[number % len(good)], number)
                for number in range(start, min(plans, start + AT_ONCE))
            ]
            store.save(batch, directives=directives, engine="bench", now=NOW)
        print(f"store    {plans:>6,} plans: {time.process_time() - began:6.2f} s")
        again(store, changed(directive), plans, per_file)


def copy_of(result: Processed, number: int) -> Arrival:
    """The same plan as another file."""
    sha = f"{number:064x}"
    return Arrival(sha, f"{number}.docx", NOW, (replace(result, source=f"{number}.docx", sha256=sha),))


def again(store: Store, directive: Directive, plans: int, per_file: float) -> None:
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
    print(f"recheck  {plans:>6,} plans: {recheck:6.2f} s")
    print(f"process  {plans:>6,} files: {per_file * plans:6.2f} s (from {len(files())} sample files)")
    print(f"ratio {per_file * plans / recheck:.1f} (at least 20)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
