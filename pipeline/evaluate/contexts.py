"""Sentences that deny, drop, put off or lay on others what stands in their gap, over statements that alone are met.

python -m pipeline.evaluate.contexts prints how many of each kind fail, and which.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.checks import check
from pipeline.directives import DirectiveSet, load_directives
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.statements import SAMPLES
from pipeline.finding import Verdict
from pipeline.parse import parse
from pipeline.roster import Roster, load_roster

FOLDER = SAMPLES / "contexts"
DIRECTIVE = "thu-thua-2020"
MET = {
    "propaganda_method": "Tổ chức phát thanh măng non vào thứ Hai hằng tuần về phòng, chống bạo lực học đường.",
    "prevention_model": "Xây dựng mô hình “Cổng trường bình yên” ngay từ tháng 9.",
    "police_coordination": "Ký quy chế phối hợp với Công an xã Tân Lập về giữ gìn an ninh, trật tự trường học.",
}
"""A statement of each core requirement that is met where nothing is said against it."""

Kind = Literal["neg", "cancel", "past", "others", "undecided", "stay", "zone", "zone_stay", "table"]


class Context(BaseModel):
    """One line of `contexts/*.jsonl`: `{v}` is a verb phrase, `{s}` a sentence, in a table cell without its stop."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    want: Literal["met", "partial", "missing"]
    heading: str | None
    frame: str

    def filled(self, statement: str) -> str:
        """The text with the statement in its gap."""
        bare = statement.rstrip(".")
        if "|" in self.frame:
            return self.frame.replace("{v}", bare).replace("{s}", bare)
        return self.frame.replace("{v}", bare[0].lower() + bare[1:]).replace("{s}", statement)


@dataclass(frozen=True)
class Answer:
    """What the checker found of one requirement in a filled context."""

    context: Context
    requirement: str
    text: str
    verdict: Verdict

    @property
    def is_right(self) -> bool:
        return self.verdict.value == self.context.want


@lru_cache(maxsize=1)
def _ready() -> tuple[Roster, DirectiveSet]:
    return load_roster(SAMPLES / "roster.csv"), load_directives()


def contexts() -> Iterator[Context]:
    """All contexts of samples/contexts, file by file. Raises ValidationError for a line of another kind."""
    return (context for _, context in contexts_by_set())


def contexts_by_set() -> Iterator[tuple[str, Context]]:
    """The same, each with the name of its set."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.stem, Context.model_validate_json(line)


def answers(context: Context, requirements: Collection[str] = tuple(MET)) -> Iterator[Answer]:
    """The answer for each requirement (default: the core ones), the filled context read as a plan of its own."""
    roster, directives = _ready()
    directive = directives[DIRECTIVE]
    for requirement in requirements:
        text = context.filled(MET[requirement])
        plan = parse(
            minimal_plan(text, context.heading, year=directive.year), roster=roster, directives=directives
        )
        (finding,) = check(plan, directive, requirements={requirement})
        yield Answer(context, requirement, text, finding.verdict)


def main() -> None:
    total: dict[str, int] = defaultdict(int)
    wrong: dict[str, list[Answer]] = defaultdict(list)
    for context in contexts():
        for answer in answers(context):
            total[context.kind] += 1
            if not answer.is_right:
                wrong[context.kind].append(answer)
    for kind, count in total.items():
        sys.stdout.write(f"{kind:10} {len(wrong[kind]):4}/{count:<5} {len(wrong[kind]) / count:.3f}\n")
        for one in wrong[kind]:
            above = f"[{one.context.heading}] " if one.context.heading else ""
            sys.stdout.write(f"    {one.context.want} -> {one.verdict.value}: {above}{one.text}\n")


if __name__ == "__main__":
    main()
