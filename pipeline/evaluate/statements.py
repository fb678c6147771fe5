"""Score labelled single statements: each stands alone in a minimal plan, so one rule is seen at work at a time.

python -m pipeline.evaluate.statements [--requirement X] [--dev | --held] [--show-wrong] [FILE ...]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.directives import Directive, DirectiveSet, load_directives
from pipeline.errors import SetupError
from pipeline.evaluate.metrics import Confusion, merge
from pipeline.evaluate.minimal import minimal_plan
from pipeline.finding import Finding
from pipeline.plan import Plan

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
HELD_OUT = 5
"""Every statement whose number is divisible by this is held out: no rule is written while looking at it."""
PLAIN = "plain"
"""The row of the statements that concern no requirement: each answer other than `missing` is a false alarm."""
PHRASE = 4
"""Words in a row that count as copied when it is asked which directive a statement echoes."""

Check = Callable[..., Sequence[Finding]]
Part = Literal["all", "dev", "held"]


class Cue(BaseModel):
    """What decided the verdict other than by plain content."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    text: str = ""


class LabelledStatement(BaseModel):
    """One line of `statements/*.jsonl`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    text: str
    requirement: str | None = None
    heading: str | None = None
    verdict: Literal["met", "partial", "missing", "none"]
    names: tuple[str, ...] = ()
    cue: Cue | None = None
    note: str | None = None
    pair: str | None = None
    capability: str | None = None
    """What the pair probes, in sets written to be hard ("negation", "table")."""

    @property
    def expected(self) -> str:
        """`none` (it has nothing to do with the requirement) is to be answered `missing`."""
        return "missing" if self.verdict == "none" else self.verdict

    @property
    def held_out(self) -> bool:
        return int(re.sub(r"\D", "", self.id) or "0") % HELD_OUT == 0


Placement = Callable[[LabelledStatement, Directive], Plan]
"""How a statement becomes a plan."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the checker said to one statement, for one requirement."""

    statement: LabelledStatement
    requirement: str
    verdict: str
    finding: Finding

    @property
    def right(self) -> bool:
        return self.verdict == self.statement.expected


@dataclass
class StatementScores:
    """Confusion per requirement, apart for the statements that rules were written on and those held out."""

    dev: dict[str, Confusion] = field(default_factory=dict)
    held: dict[str, Confusion] = field(default_factory=dict)
    wrong: list[Answer] = field(default_factory=list)

    def add(self, answer: Answer) -> None:
        side = self.held if answer.statement.held_out else self.dev
        row = answer.requirement if answer.statement.requirement else PLAIN
        side.setdefault(row, Confusion()).add(answer.statement.expected, answer.verdict)
        if not answer.right:
            self.wrong.append(answer)

    @property
    def requirements(self) -> list[str]:
        return sorted(self.dev.keys() | self.held.keys(), key=lambda name: (name == PLAIN, name))


def parsed(directives: DirectiveSet) -> Placement:
    """Puts a statement into a minimal plan and parses it, as a file would be."""
    from pipeline.parse import parse
    from pipeline.roster import load_roster

    roster = load_roster(SAMPLES / "roster.csv")

    def place(statement: LabelledStatement, directive: Directive) -> Plan:
        document = minimal_plan(statement.text, statement.heading, year=directive.year)
        return parse(document, roster=roster, directives=directives)

    return place


def bare(statement: LabelledStatement, directive: Directive) -> Plan:
    """The statement as the only operative one of a plan, without the parser's help or harm."""
    return plan_of(statement.text, statement.heading)


def load_statements(paths: Iterable[Path]) -> list[LabelledStatement]:
    """Statements of JSONL files; files of another kind (headings with their zones) are passed over.

    Raises SetupError with path and line when a line is not a labelled statement.
    """
    statements = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            row = json.loads(line)
            if "zone" in row:
                continue
            try:
                statements.append(LabelledStatement.model_validate(row))
            except ValidationError as error:
                raise SetupError(
                    f"{path}:{number}: dòng này không đúng mẫu: {error}", f"{path}:{number}: {error}"
                ) from error
    return statements


def directive_of(
    statement: LabelledStatement, requirement: str, directives: DirectiveSet
) -> Directive | None:
    """The directive to check a statement against: it asks for it, is of the year named, and copied from most."""
    asking = [
        directive
        for directive in directives.values()
        if any(item.id == requirement for item in directive.requirements)
    ]
    return max(
        asking,
        key=lambda directive: (
            str(directive.year) in f"{statement.heading} {statement.text}",
            _copied(statement.text, directive.text),
        ),
        default=None,
    )


def _phrases(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[index : index + PHRASE]) for index in range(len(words) - PHRASE + 1)}


def _copied(text: str, source: str) -> int:
    return len(_phrases(text) & _phrases(source))


def score_statements(
    paths: Iterable[Path],
    directives: DirectiveSet,
    check: Check,
    place: Placement,
    *,
    requirements: Collection[str] | None = None,
    part: Part = "all",
) -> StatementScores:
    """Ask `check` about every statement, one at a time; `requirements` and `part` narrow what is asked.

    A statement that concerns no requirement is asked about for every requirement of its directive and must earn
    nothing.
    """
    scores = StatementScores()
    for statement in load_statements(paths):
        if part != "all" and statement.held_out != (part == "held"):
            continue
        for answer in answers(statement, directives, check, place, requirements):
            scores.add(answer)
    return scores


def answers(
    statement: LabelledStatement,
    directives: DirectiveSet,
    check: Check,
    place: Placement,
    requirements: Collection[str] | None = None,
) -> list[Answer]:
    """The checker's answer for the statement's requirement, or for all when it is labelled as concerning none."""
    given: list[Answer] = []
    for directive, wanted in _questions(statement, directives, requirements):
        findings = check(place(statement, directive), directive, requirements=wanted)
        given.extend(Answer(statement, item.requirement, str(item.verdict), item) for item in findings)
    return given


def _questions(
    statement: LabelledStatement, directives: DirectiveSet, requirements: Collection[str] | None
) -> list[tuple[Directive, list[str]]]:
    if statement.requirement is not None:
        if requirements and statement.requirement not in requirements:
            return []
        directive = directive_of(statement, statement.requirement, directives)
        return [(directive, [statement.requirement])] if directive else []
    asked: set[str] = set()
    questions = []
    for directive in directives.values():
        new = [item.id for item in directive.requirements if item.id not in asked]
        asked.update(new)
        wanted = [item for item in new if not requirements or item in requirements]
        if wanted:
            questions.append((directive, wanted))
    return questions


def report(scores: StatementScores) -> str:
    """A plain table: accuracy and macro-F1 per requirement, held-out statements apart."""
    lines = [f"{'requirement':26}{'dev':>6}{'acc':>7}{'macroF1':>9}{'held':>7}{'acc':>7}{'macroF1':>9}"]
    for requirement in scores.requirements:
        lines.append(_row(requirement, scores.dev.get(requirement), scores.held.get(requirement)))
    dev, held = (
        merge(confusion for name, confusion in side.items() if name != PLAIN)
        for side in (scores.dev, scores.held)
    )
    lines.append(_row("all but plain", dev, held))
    return "\n".join(lines)


def _row(name: str, dev: Confusion | None, held: Confusion | None) -> str:
    cells = [f"{name:26}"]
    for confusion, width in ((dev, 6), (held, 7)):
        if confusion is None or not confusion.total:
            cells.append(f"{0:>{width}}{'-':>7}{'-':>9}")
        else:
            cells.append(f"{confusion.total:>{width}}{confusion.accuracy:>7.3f}{confusion.macro_f1:>9.3f}")
    return "".join(cells)


def describe(answer: Answer) -> str:
    """One wrong answer in three lines: what was said, what was meant, what decided."""
    statement, finding = answer.statement, answer.finding
    cue = f" cue={statement.cue.kind}:{statement.cue.text!r}" if statement.cue else ""
    near = (
        f" near={[(item.quote[:40], item.reason) for item in finding.near_misses]}"
        if finding.near_misses
        else ""
    )
    return (
        f"{statement.id} {answer.requirement}: {answer.verdict}, should be {statement.verdict}{cue}\n"
        f"    [{statement.heading or ''}] {statement.text}\n"
        f"    rule={finding.rule} cue={finding.cue!r} names={list(finding.names)} "
        f"evidence={[item.quote for item in finding.evidence]}{near}"
    )


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluate.statements", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSONL files; default: samples/statements")
    parser.add_argument("--requirement", action="append", help="only this requirement (may be repeated)")
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--dev", dest="part", action="store_const", const="dev", help="without the held-out fifth"
    )
    part.add_argument(
        "--held", dest="part", action="store_const", const="held", help="only the held-out fifth"
    )
    parser.add_argument(
        "--bare", action="store_true", help="without the parser: the statement is operative and stands alone"
    )
    parser.add_argument("--show-wrong", action="store_true", help="list the wrong answers with what decided")
    parser.set_defaults(part="all")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the scores of the labelled statements."""
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    paths = arguments.files or sorted((SAMPLES / "statements").glob("*.jsonl"))
    directives = load_directives()
    place = bare if arguments.bare else parsed(directives)
    scores = score_statements(
        paths, directives, check, place, requirements=arguments.requirement, part=arguments.part
    )
    if arguments.show_wrong:
        print("\n".join(describe(answer) for answer in scores.wrong))
    print(report(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
