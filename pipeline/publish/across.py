"""Compares the plans of one directive with each other: copied pairs, and what was left of another school or year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.directives.directive import Directive
from pipeline.plan import Plan
from pipeline.publish.board import Board, Row
from pipeline.publish.copies import Copy, marks_of, measured, suspects
from pipeline.publish.leftovers import find_leftovers, leftover_row
from pipeline.publish.shingles import Hashes, Sketch, own_text, shingles_of, sketch, words_of
from pipeline.roster import Roster, School
from pipeline.store.records import Submission
from pipeline.store.versions import arrival_order
from pipeline.store.view import View

_SAMPLE_LENGTH = 300
"""Characters of the longest common passage that are shown."""


@dataclass(frozen=True)
class AcrossPlans:
    """Rows of the tables `copied_pairs` and `leftovers` for one directive."""

    copied_pairs: list[Row]
    leftovers: list[Row]


def across_plans(view: View, board: Board, roster: Roster) -> AcrossPlans:
    """Reads every plan that counts once; the comparison itself touches only numbers."""
    known = known_shingles(board.directive)
    sent = _plans_that_count(board)
    marks: dict[str, Hashes] = {}
    leftovers: list[Row] = []
    for sha, plan in view.plans(sent):
        school, _ = sent[sha]
        marks[sha] = marks_of(sketch(words_of(own_text(plan), school), known), len(sent))
        leftovers += _leftover_rows(plan, school, board.directive, roster, sha)
    order = [item.sha256 for _, item in sorted(sent.values(), key=lambda pair: arrival_order(pair[1]))]
    order = [sha for sha in order if sha in marks]
    pairs = suspects([marks[sha] for sha in order])
    sketches = _sketches(view, sent, {order[place] for pair in pairs for place in pair}, known)
    compared = (measured(pair, sketches[order[pair[0]]], sketches[order[pair[1]]]) for pair in pairs)
    copies = [copy for copy in compared if copy is not None]
    samples = _samples(view, sent, {order[item.second] for item in copies})
    rows = [_pair_row(item, order, sent, samples, board.directive) for item in copies]
    return AcrossPlans(
        sorted(rows, key=lambda row: (row["school_a"], row["school_b"])),
        sorted(leftovers, key=lambda row: (row["school_id"], row["start_offset"])),
    )


def known_shingles(directive: Directive) -> Hashes:
    """What everybody may repeat: the directive's own words, and those of the others that it knows."""
    texts = {directive.text, *(directive.known_texts or ())}
    return np.unique(np.concatenate([shingles_of(words_of(text)) for text in sorted(texts)]))


def _plans_that_count(board: Board) -> dict[str, tuple[School, Submission]]:
    """sha256 -> (school, submission). One content belongs to one school: the plan names it, or a clerk did."""
    schools = {school.school_id: school for school in board.schools}
    return {
        item.sha256: (schools[school_id], item)
        for school_id, item in sorted(board.current.items())
        if school_id in schools and item.status == "checked"
    }


def _leftover_rows(
    plan: Plan, school: School, directive: Directive, roster: Roster, sha: str
) -> Iterable[Row]:
    seen: set[int] = set()
    for item in find_leftovers(plan, school, directive, roster):
        if item.start not in seen:
            seen.add(item.start)
            yield leftover_row(item, plan, school, directive) | {"document_sha256": sha}


def _sketches(
    view: View, sent: Mapping[str, tuple[School, Submission]], wanted: set[str], known: Hashes
) -> dict[str, Sketch]:
    """sha256 -> all of a plan that can be compared, for the suspected ones only: they are few, and the plans many."""
    return {sha: sketch(words_of(own_text(plan), sent[sha][0]), known) for sha, plan in view.plans(wanted)}


def _samples(
    view: View, sent: Mapping[str, tuple[School, Submission]], wanted: Iterable[str]
) -> dict[str, tuple[str, tuple[tuple[int, int], ...]]]:
    """sha256 -> (text, places of its syllables), for the plans of which a passage is shown."""
    found = {}
    for sha, plan in view.plans(list(wanted)):
        text = own_text(plan)
        found[sha] = (text, words_of(text, sent[sha][0]).spans)
    return found


def _pair_row(
    item: Copy,
    order: list[str],
    sent: Mapping[str, tuple[School, Submission]],
    samples: Mapping[str, tuple[str, tuple[tuple[int, int], ...]]],
    directive: Directive,
) -> Row:
    first, second = order[item.first], order[item.second]
    text, spans = samples[second]
    start, end = item.longest
    passage = text[spans[start][0] : spans[end - 1][1]] if end > start else ""
    return {
        "directive_id": directive.id,
        "school_a": sent[first][0].school_id,
        "school_a_name": sent[first][0].name,
        "school_b": sent[second][0].school_id,
        "school_b_name": sent[second][0].name,
        "share": item.share_second,
        "share_a": item.share_first,
        "share_b": item.share_second,
        "copied_syllables": item.syllables,
        "sample": " ".join(passage.split())[:_SAMPLE_LENGTH] or None,
        "document_a": first,
        "document_b": second,
    }
