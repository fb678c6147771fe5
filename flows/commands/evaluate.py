"""`kehoach evaluate`: how right the checker is, on labelled plans and statements."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import typer

from flows import messages
from flows.commands.options import rules_of, settings_of
from flows.console import err, out, progress, say, table
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.evaluate.formats import FormatRow
    from pipeline.evaluate.labels import LabelledPlan
    from pipeline.evaluate.plans import PlanScores
    from pipeline.evaluate.statements import StatementScores
    from pipeline.roster import Roster

Corpus = Annotated[Path, typer.Argument(metavar="CORPUS_DIR", show_default=False)]
Formats = Annotated[str | None, typer.Option("--formats", metavar="docx,pdf,…|all", show_default=False)]
Statements = Annotated[bool, typer.Option("--statements", show_default=False)]
Folds = Annotated[bool, typer.Option("--folds", show_default=False)]
Wrong = Annotated[bool, typer.Option("--wrong/--no-wrong", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def evaluate(
    corpus: Corpus,
    formats: Formats = None,
    statements: Statements = False,
    folds: Folds = False,
    wrong: Wrong = True,
) -> None:
    if not corpus.is_dir():
        raise SetupError(
            messages.text("error.no_folder", path=corpus), messages.text("error.no_folder", path=corpus)
        )
    if statements:
        _show_statements(_statements(corpus), wrong)
        return
    from pipeline.evaluate.labels import load_corpus

    plans = load_corpus(corpus)
    if formats:
        _show_formats(_formats(plans, formats, corpus))
    else:
        _show_plans(_plans(plans, corpus, folds=folds), wrong)


def _roster(corpus: Path) -> Roster:
    from pipeline.roster import load_roster

    near = [folder / "roster.csv" for folder in (corpus, corpus.parent)]
    path = next((path for path in near if path.exists()), near[0])
    return load_roster(path)


def _plans(plans: list[LabelledPlan], corpus: Path, *, folds: bool) -> PlanScores:
    from pipeline.evaluate.plans import process_printed, score_plans

    roster, directives = _roster(corpus), rules_of(settings_of())
    told = progress(plans, len(plans), "evaluate.progress")
    answered = [(plan, process_printed(plan, "docx", roster=roster, directives=directives)) for plan in told]
    if folds:
        from pipeline.evaluate.folds import without_own_words
        from pipeline.evaluate.statements import load_statements

        statements = load_statements(sorted((corpus / "statements").glob("*.jsonl")))
        answered = without_own_words(answered, directives, [item.text for item in statements])
    return score_plans(answered)


def _formats(plans: list[LabelledPlan], formats: str, corpus: Path) -> list[FormatRow]:
    from pipeline.evaluate.formats import compare_formats
    from pipeline.evaluate.printing import FORMATS

    kinds = list(FORMATS) if formats == "all" else formats.split(",")
    unknown = [kind for kind in kinds if kind not in FORMATS]
    if unknown:
        detail = messages.text("evaluate.unknown_format", name=unknown[0], known=", ".join(FORMATS))
        raise SetupError(detail, detail)

    def told(items: Iterable[LabelledPlan], total: int) -> Iterable[LabelledPlan]:
        return progress(items, total, "evaluate.progress")

    return compare_formats(
        plans, kinds, roster=_roster(corpus), directives=rules_of(settings_of()), told=told
    )


def _statements(corpus: Path) -> StatementScores:
    from pipeline.checks import check
    from pipeline.evaluate.statements import parsed, score_statements

    folder = corpus / "statements" if (corpus / "statements").is_dir() else corpus
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        detail = messages.text("evaluate.no_statements", path=folder)
        raise SetupError(detail, detail)
    directives = rules_of(settings_of())
    return score_statements(paths, directives, check, parsed(directives))


def _show_plans(scores: PlanScores, wrong: bool) -> None:
    from pipeline.evaluate.metrics import VERDICTS

    rows = table(
        "column.requirement", "column.verdict", "column.precision", "column.recall", "column.f1", "column.count",
        "column.confusion", "column.names_f1",
    )  # fmt: skip
    for name, confusion in sorted(scores.verdicts.items()):
        for verdict in VERDICTS:
            score = confusion.score(verdict)
            given = ", ".join(
                f"{answer} {count}"
                for (label, answer), count in sorted(confusion.counts.items())
                if label == verdict
            )
            rows.add_row(
                name if verdict == "met" else "",
                verdict,
                f"{score.precision:.3f}",
                f"{score.recall:.3f}",
                f"{score.f1:.3f}",
                str(score.support),
                given,
                f"{scores.names[name].f1:.3f}" if verdict == "met" else "",
            )
        rows.add_section()
    out().print(rows)
    _show_totals(scores)
    if wrong:
        _show_wrong(scores)


def _show_totals(scores: PlanScores) -> None:
    whole, core = scores.all, scores.core
    for key, value in (
        ("evaluate.core_macro_f1", scores.core_macro_f1),
        ("evaluate.accuracy", whole.accuracy),
        ("evaluate.wrongly_met", core.share(answer="met", unless="met")),
        ("evaluate.wrongly_missing", core.share(answer="missing", unless="missing")),
        ("evaluate.evidence", fmean(scores.evidence) if scores.evidence else 0.0),
    ):
        say(key, value=f"{value:.3f}")
    for fact, right in scores.facts.items():
        say("evaluate.fact", fact=fact, right=sum(right), total=len(right))
    for band in scores.calibration:
        if band.findings:
            say(
                "evaluate.band",
                low=band.low,
                high=band.high,
                findings=band.findings,
                share=f"{band.share:.3f}",
            )


def _show_wrong(scores: PlanScores) -> None:
    console = out()
    for item in scores.wrong:
        console.print(
            f"{item.plan} {item.subject}: {item.answer} ({messages.text('evaluate.should_be')} {item.label})"
            f" {item.rule}",
            markup=False,
            soft_wrap=True,
        )
        for quote in (*item.evidence, *item.near_misses):
            console.print(f"    {quote}", markup=False, soft_wrap=True, style="dim")


def _show_formats(rows: list[FormatRow]) -> None:
    shown = table("column.format", "column.plans", "column.accuracy", "column.worst", "column.equal")
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        findings = sum(row.findings for row in of_kind)
        worst = min(of_kind, key=lambda row: row.accuracy)
        shown.add_row(
            kind,
            str(len(of_kind)),
            f"{fmean(row.accuracy for row in of_kind):.4%}",
            f"{worst.accuracy:.4%} {worst.plan}",
            f"{sum(row.equal for row in of_kind) / findings:.2%}" if findings else "–",
        )
    out().print(shown)
    for row in rows:
        for line in ([row.failure] if row.failure else []) + list(row.changed):
            err().print(f"{row.plan}.{row.kind}: {line}", markup=False, soft_wrap=True)


def _show_statements(scores: StatementScores, wrong: bool) -> None:
    from pipeline.evaluate.statements import describe, report

    console = out()
    console.print(report(scores), markup=False)
    if wrong:
        for answer in scores.wrong:
            console.print(describe(answer), markup=False, soft_wrap=True)
