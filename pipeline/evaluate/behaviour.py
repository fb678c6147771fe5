"""Behavioural cases as data (CheckList, Ribeiro 2020): one small text, one requirement, the verdict it must get.

python -m pipeline.evaluate.behaviour prints the failure rate of every capability.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.vietnamese.yaml_data import StrictModel, load_strict
from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.directives import DirectiveSet, load_directives
from pipeline.evaluate.statements import SAMPLES
from pipeline.finding import Finding
from pipeline.plan import Zone

FOLDER = SAMPLES / "behaviour"


class Case(StrictModel):
    capability: str
    text: str
    heading: str | None = None
    zone: Zone = Zone.OPERATIVE
    verdict: Literal["met", "partial", "missing"]
    names: tuple[str, ...] = ()
    why: str
    known: str | None = None
    """Why the case is known to fail; it must fail as long as this stands here."""


class CaseFile(StrictModel):
    requirement: str
    directive: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Placed:
    requirement: str
    directive: str
    case: Case

    def __str__(self) -> str:
        return f"{self.requirement}/{self.case.capability}: {self.case.text}"


def cases() -> Iterator[Placed]:
    """All cases of samples/behaviour, in the order of the files."""
    for path in sorted(FOLDER.glob("*.yaml")):
        file = load_strict(path, CaseFile)
        for case in file.cases:
            yield Placed(file.requirement, file.directive, case)


@lru_cache(maxsize=1)
def directives() -> DirectiveSet:
    return load_directives()


def judged(placed: Placed, text: str | None = None) -> Finding:
    """The finding for a case, or for another wording of it."""
    case = placed.case
    plan = plan_of(case.text if text is None else text, case.heading, zone=case.zone)
    (finding,) = check(plan, directives()[placed.directive], requirements={placed.requirement})
    return finding


def main() -> None:
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    total: dict[tuple[str, str], int] = defaultdict(int)
    for placed in cases():
        key = (placed.requirement, placed.case.capability)
        total[key] += 1
        got = judged(placed).verdict
        if got != placed.case.verdict:
            wrong[key].append(f"    {placed.case.verdict} -> {got.value}: {placed.case.text}")
    for key in sorted(total):
        sys.stdout.write(
            f"{key[0]:26} {key[1]:20} {len(wrong[key]):3}/{total[key]:<4} {len(wrong[key]) / total[key]:.2f}\n"
        )
        sys.stdout.write("".join(line + "\n" for line in wrong[key]))
    failed = sum(len(lines) for lines in wrong.values())
    sys.stdout.write(f"{'all':47} {failed:3}/{sum(total.values()):<4} {failed / sum(total.values()):.3f}\n")


if __name__ == "__main__":
    main()
