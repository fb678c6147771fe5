"""Checks stored plans again after rules or roster changed, without opening a file; plain functions."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from flows.context import Context
from flows.freshness import roster_digest
from pipeline.checks import check
from pipeline.directives import Directive
from pipeline.finding import Finding
from pipeline.logs import log_event
from pipeline.process import ENGINE, process_document
from pipeline.store import StoredDocument

SAVED_TOGETHER = 50
"""Plans whose new verdicts are stored in one transaction."""

ROSTER_NOTE = "roster-used.txt"

T = TypeVar("T")


def recheck_step(context: Context) -> None:
    """Brings every stored plan up to the present roster and rules; only what the change touches is done again."""
    changed = _again_by_roster(context) if _roster_changed(context) else 0
    for directive in context.job.directives.values():
        changed += _again_by_rules(context, directive)
    context.summary.rechecked += changed
    if changed:
        log_event("rechecked", run=context.summary.run_id, plans=changed)


def _again_by_rules(context: Context, directive: Directive) -> int:
    """Plans with requirements that the present rules have not seen: those requirements, no others."""
    plans = 0
    for group in _groups(context.store.stored_documents(directive, outdated_only=True), SAVED_TOGETHER):
        context.freshness.spoil()
        found = {item.sha256: _check(item, directive) for item in group}
        context.store.save_findings(found, directive=directive, engine=ENGINE)
        plans += len(group)
        context.progress("recheck", plans, plans)
    return plans


def _check(item: StoredDocument, directive: Directive) -> tuple[Finding, ...]:
    return check(item.plan, directive, requirements=item.outdated)


def _roster_changed(context: Context) -> bool:
    note = _roster_note(context)
    return not note.exists() or note.read_text(encoding="utf-8") != roster_digest(context.settings)


def _again_by_roster(context: Context) -> int:
    """Another roster may name another school for any document: each is parsed again from its stored text."""
    settings, plans = context.settings, 0
    for group in _groups(context.store.stored_documents(), SAVED_TOGETHER):
        context.freshness.spoil()
        results = [
            process_document(
                item.plan.document,
                item.source,
                roster=context.job.roster,
                directives=context.job.directives,
                directive_id=settings.directive,
                received=item.received_at.astimezone(settings.zone).date(),
            )
            for item in group
        ]
        context.store.save_results(results, directives=context.job.directives, engine=ENGINE)
        plans += len(group)
        context.progress("recheck", plans, plans)
    _remember_roster(context)
    log_event("roster_changed", level=logging.INFO, plans=plans)
    return plans


def _remember_roster(context: Context) -> None:
    _roster_note(context).write_text(roster_digest(context.settings), encoding="utf-8")


def _roster_note(context: Context) -> Path:
    return context.settings.state_dir / ROSTER_NOTE


def _groups(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    source = iter(items)
    while group := list(islice(source, size)):
        yield group
