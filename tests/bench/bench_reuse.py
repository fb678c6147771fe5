"""Checking stored plans again beside processing their files anew: what a change of rules costs."""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.limits import Limits
from flows.context import run_context
from flows.rechecking import rules_step
from pipeline.directives import load_directives
from pipeline.directives.load import BUILT_IN
from pipeline.evaluate.labels import load_corpus
from pipeline.evaluate.printing import print_plan
from pipeline.process import ENGINE, Processed, process_file
from pipeline.roster import load_roster
from pipeline.settings import Settings, load_settings
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


EDITS = {
    "a phrase more": ("      # Signs.\n", '      # Signs.\n      - "ký bản giao ước thi đua an ninh"\n'),
    "a rule surer": ("    confidence: 0.93\n", "    confidence: 0.94\n"),
    "another field": ("subject: [partner]\n", "subject: [partner, together]\n"),
}
"""Edits of one requirement's YAML: what was written and what is; the last one touches every plan."""


def main(plans: int = 1_000) -> None:
    words = word_files()
    processed(words[:1])  # the rules are built once, whoever comes first
    good, per_word = processed(words)
    _, per_mixed = processed(inbox_files())
    with TemporaryDirectory() as folder:
        settings = an_office(Path(folder))
        with Store.open(settings.database_url) as store:
            fill(store, good, plans)
        again(settings)  # the night before
        for name, (was, now) in EDITS.items():
            path = Path(folder) / "rules" / "shared" / f"{CHANGED}.yaml"
            text = path.read_text(encoding="utf-8")
            assert was in text, f"the edit {name!r} finds no {was!r}"
            path.write_text(text.replace(was, now, 1), encoding="utf-8")
            seconds = again(settings)
            path.write_text(text, encoding="utf-8")
            print(f"recheck  {plans:>6,} plans after {name}: {seconds:6.2f} s")
            for kind, each in (("Word files", per_word), ("the sample inbox", per_mixed)):
                print(
                    f"    processing as many like {kind}: {each * plans:6.1f} s, {each * plans / seconds:5.1f} x"
                )


def an_office(folder: Path) -> Settings:
    """An office whose rules are a copy that can be edited."""
    shutil.copytree(BUILT_IN, folder / "rules", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return load_settings(
        data_dir=folder / "data", directives_dir=folder / "rules", roster=SAMPLES / "roster.csv"
    )


def fill(store: Store, good: list[Processed], plans: int) -> None:
    """Stores so many plans, each of them a copy under a name of its own."""
    began = time.process_time()
    for start in range(0, plans, AT_ONCE):
        numbers = range(start, min(plans, start + AT_ONCE))
        batch = [copy_of(good[number % len(good)], number) for number in numbers]
        store.save(batch, directives=load_directives(), engine=ENGINE, now=NOW)
    print(f"store    {plans:>6,} plans: {time.process_time() - began:6.2f} s")


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


def again(settings: Settings) -> float:
    """Processor seconds of the step that brings stored plans up to the rules, which are compiled anew."""
    with run_context(settings, "recheck") as context:
        began = time.process_time()
        rules_step(context)
        return time.process_time() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
