"""How much is lost on the way from paper: the same plans printed in every format and read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.document import Document
from extractors.limits import Limits
from pipeline.directives import DirectiveSet
from pipeline.evaluate.labels import LabelledPlan
from pipeline.evaluate.plans import process_printed
from pipeline.evaluate.printing import MOTTO, dateline
from pipeline.process import Processed
from pipeline.roster import Roster

PHOTO = "photo"
"""Shows the first page only: its text is compared with that of a PDF's first page, its verdicts with nothing."""


@dataclass(frozen=True, slots=True)
class FormatRow:
    """One plan in one format; `equal` of `findings` verdicts are those of its .docx."""

    plan: str
    kind: str
    accuracy: float
    """1 - edit distance / length of the source, over text whose white space is one blank."""
    equal: int
    findings: int
    changed: tuple[str, ...]
    """ "requirement: docx verdict -> this verdict"."""
    failure: str | None = None


def compare_formats(
    plans: Sequence[LabelledPlan],
    kinds: Sequence[str],
    *,
    roster: Roster,
    directives: DirectiveSet,
    limits: Limits | None = None,
    told: Callable[[Iterable[LabelledPlan], int], Iterable[LabelledPlan]] | None = None,
) -> list[FormatRow]:
    """Print every plan in every format and read it back; `told` wraps the plans to show progress."""
    rows = []
    for plan in told(plans, len(plans)) if told else plans:

        def answer(kind: str, plan: LabelledPlan = plan) -> Processed:
            return process_printed(plan, kind, roster=roster, directives=directives, limits=limits)

        docx = answer("docx")
        first_page = _first_page(answer("pdf").document) if PHOTO in kinds else ""
        for kind in kinds:
            source = first_page if kind == PHOTO else source_text(plan)
            rows.append(_row(plan, kind, docx, docx if kind == "docx" else answer(kind), source))
    return rows


def _row(plan: LabelledPlan, kind: str, docx: Processed, processed: Processed, source: str) -> FormatRow:
    failure = f"{processed.failure.cause}: {processed.failure.detail}" if processed.failure else None
    compared = () if kind == PHOTO else docx.findings
    right = {finding.requirement: finding.verdict.value for finding in compared}
    given = {finding.requirement: finding.verdict.value for finding in processed.findings}
    changed = tuple(
        f"{name}: {verdict} -> {given.get(name, '-')}"
        for name, verdict in right.items()
        if given.get(name) != verdict
    )
    accuracy = character_accuracy(source, processed.document.text if processed.document else "")
    return FormatRow(plan.id, kind, accuracy, len(right) - len(changed), len(right), changed, failure)


def character_accuracy(source: str, read: str) -> float:
    """Share of the source's characters that came through, 0-1: 1 - edit distance / length."""
    wanted, got = _flat(source), _flat(read)
    if not wanted:
        return 1.0 if not got else 0.0
    return max(0.0, 1 - Levenshtein.distance(wanted, got) / len(wanted))


def source_text(plan: LabelledPlan) -> str:
    """All that the printer puts on paper, cell by cell in reading order."""
    lines = [*plan.header_left, f"Số: {plan.number or '      /KH'}", *MOTTO, dateline(plan), *plan.title]
    lines += plan.body.splitlines()
    if plan.table:
        lines += [
            plan.table.caption or "",
            *plan.table.header,
            *(cell for row in plan.table.rows for cell in row),
        ]
    lines += ["Nơi nhận:", *(plan.recipients or ())]
    if plan.signer:
        lines += [plan.signer.post, plan.signer.name]
    return "\n".join(lines)


def _first_page(document: Document | None) -> str:
    """What stands on page 1; a paragraph that runs on to page 2 is cut where the page ends."""
    lines = []
    for block in document.blocks if document else ():
        ends = [place.end for place in block.places if place.page == 1]
        if ends or (not block.places and block.page == 1):
            lines.append(block.text[: max(ends, default=len(block.text))])
    return "\n".join(lines)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
