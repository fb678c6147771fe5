"""Score the checker on labelled plans: verdicts, evidence, names, the facts of the header, confidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.limits import Limits
from pipeline.directives import DirectiveSet
from pipeline.evaluate.labels import Gold, LabelledPlan
from pipeline.evaluate.matching import NameCount, overlaps
from pipeline.evaluate.metrics import CORE, Calibration, Confusion, calibration, merge
from pipeline.evaluate.printing import print_plan
from pipeline.finding import Finding
from pipeline.process import Processed, process_file
from pipeline.roster import Roster

FACTS = ("kind", "school_id", "number", "date", "year")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One answer that differs from its label."""

    plan: str
    subject: str
    """A requirement, or a fact of the header."""
    label: str
    answer: str
    evidence: tuple[str, ...] = ()
    rule: str = ""
    near_misses: tuple[str, ...] = ()


@dataclass
class PlanScores:
    """What the checker got right and wrong over a corpus."""

    verdicts: dict[str, Confusion] = field(default_factory=dict)
    names: dict[str, NameCount] = field(default_factory=dict)
    facts: dict[str, list[bool]] = field(default_factory=lambda: {fact: [] for fact in FACTS})
    evidence: list[bool] = field(default_factory=list)
    """For every finding with a verdict and a labelled sentence: do its quotes touch one of them?"""
    judged: list[tuple[float, bool]] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    plans: int = 0

    @property
    def core(self) -> Confusion:
        """The core requirements' counts together."""
        return merge(confusion for name, confusion in self.verdicts.items() if name in CORE)

    @property
    def core_macro_f1(self) -> float:
        """Mean over the core requirements of their macro-F1."""
        scores = [self.verdicts[name].macro_f1 for name in CORE if name in self.verdicts]
        return sum(scores) / len(scores) if scores else 0.0

    @property
    def all(self) -> Confusion:
        return merge(self.verdicts.values())

    @property
    def calibration(self) -> tuple[Calibration, ...]:
        return calibration(self.judged)


def process_printed(
    plan: LabelledPlan, kind: str, *, roster: Roster, directives: DirectiveSet, limits: Limits | None = None
) -> Processed:
    """A labelled plan printed as `kind`, read and checked against the directive that its label names."""
    printed = print_plan(plan, kind)
    return process_file(
        printed.data,
        printed.name,
        roster=roster,
        directives=directives,
        directive_id=plan.directive,
        limits=limits,
        isolated=False,
    )[0]


def score_plans(answered: Iterable[tuple[LabelledPlan, Processed]]) -> PlanScores:
    """Compare what was found with the labels."""
    scores = PlanScores()
    for plan, processed in answered:
        scores.plans += 1
        _score_facts(scores, plan, processed)
        findings = {finding.requirement: finding for finding in processed.findings}
        for requirement, gold in plan.gold.items():
            _score_finding(scores, plan.id, requirement, gold, findings.get(requirement))
        for requirement in findings.keys() - plan.gold.keys():
            scores.wrong.append(Wrong(plan.id, requirement, "no finding", str(findings[requirement].verdict)))
    return scores


def _score_facts(scores: PlanScores, plan: LabelledPlan, processed: Processed) -> None:
    found = processed.plan
    answers: dict[str, object] = {
        "kind": found.kind.value if found else None,
        "school_id": found.school.school_id if found else None,
        "number": found.number if found else None,
        "date": found.date if found else None,
        "year": found.year if found else None,
    }
    for fact in FACTS:
        label, answer = getattr(plan, fact), answers[fact]
        right = label == answer
        scores.facts[fact].append(right)
        if not right:
            scores.wrong.append(Wrong(plan.id, fact, str(label), str(answer)))


def _score_finding(
    scores: PlanScores, plan: str, requirement: str, gold: Gold, finding: Finding | None
) -> None:
    answer = finding.verdict.value if finding else "missing"
    scores.verdicts.setdefault(requirement, Confusion()).add(gold.verdict, answer)
    names = scores.names.setdefault(requirement, NameCount())
    names.add(finding.names if finding else (), gold.names)
    if finding is None:
        scores.wrong.append(Wrong(plan, requirement, gold.verdict, "no finding"))
        return
    quotes = tuple(item.quote for item in finding.evidence)
    right = answer == gold.verdict
    scores.judged.append((finding.confidence, right))
    if answer in ("met", "partial") and gold.evidence:
        scores.evidence.append(any(overlaps(quote, label) for quote in quotes for label in gold.evidence))
    if not right:
        near = tuple(f"{item.quote} ({item.reason})" for item in finding.near_misses)
        scores.wrong.append(Wrong(plan, requirement, gold.verdict, answer, quotes, finding.rule, near))
