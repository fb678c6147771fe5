"""Measures how often each kind of finding is right on statements that no rule was written from, for calibration.yaml.

python -m pipeline.evaluate.calibration > pipeline/checks/calibration.yaml
"""

from __future__ import annotations

import sys
from collections import defaultdict

from pipeline.checks import check
from pipeline.directives import load_directives
from pipeline.evaluate.statements import SAMPLES, answers, load_statements, parsed

PRIOR = 8
"""A requirement with few held-out statements leans on the mean of all, as if so many more had been seen."""
Tally = dict[tuple[str, str], list[bool]]


def measured() -> Tally:
    """For each requirement and kind of finding, whether it was right, on the held-out statements."""
    directives = load_directives()
    place = parsed(directives)
    tally: Tally = defaultdict(list)
    for statement in load_statements(sorted((SAMPLES / "statements").glob("*.jsonl"))):
        if statement.requirement is None or not statement.held_out:
            continue
        for answer in answers(statement, directives, check, place):
            near = "_near" if answer.verdict == "missing" and answer.finding.near_misses else ""
            tally[answer.requirement, answer.verdict + near].append(answer.right)
    return tally


def shares(tally: Tally) -> dict[str, dict[str, float]]:
    """Smoothed shares of right findings; "default" is the mean over all requirements."""
    kinds = ("met", "partial", "missing", "missing_near")
    pooled = {
        kind: [right for (_, one), rights in tally.items() if one == kind for right in rights]
        for kind in kinds
    }
    mean = {kind: (sum(rights) + 1) / (len(rights) + 2) for kind, rights in pooled.items()}
    table = {"default": {kind: round(mean[kind], 3) for kind in kinds}}
    for requirement in sorted({requirement for requirement, _ in tally}):
        row = {}
        for kind in kinds:
            rights = tally.get((requirement, kind), [])
            row[kind] = round((sum(rights) + PRIOR * mean[kind]) / (len(rights) + PRIOR), 3)
        table[requirement] = row
    return table


def main() -> None:
    write = sys.stdout.write
    write(
        "# Share of right findings on the held-out statements: made by python -m pipeline.evaluate.calibration.\n"
    )
    write("# A single statement is trusted no further than this, whatever its rule says.\n")
    write("requirements:\n")
    for requirement, row in shares(measured()).items():
        cells = ", ".join(f"{kind}: {share}" for kind, share in row.items())
        write(f"  {requirement}: {{{cells}}}\n")


if __name__ == "__main__":
    main()
