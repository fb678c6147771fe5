"""What stands where in a document, block by block: its zone in the plan and the mentions in it."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.document import Document
from extractors.finders import Mention, find_mentions
from extractors.vietnamese.language import set_spans, vietnamese
from pipeline.parse import parse
from pipeline.plan import Zone
from pipeline.roster import Roster

_ZONES = "zones"


@dataclass(frozen=True, slots=True)
class Annotation:
    """Of one block: its zone (None for page headers, column headings and empty lines), and its mentions.

    The mentions' positions are those in `Document.text`.
    """

    zone: Zone | None
    mentions: tuple[Mention, ...]


def annotate(document: Document, *, roster: Roster | None = None) -> tuple[Annotation, ...]:
    """One annotation per block, in their order. A block of several zones has that of its first words.

    The zones are those of a plan whatever kind the document is of; without a roster its school stays unknown.
    """
    plan = parse(document, roster=roster or Roster(()))
    doc = vietnamese()(document.text)
    set_spans(
        doc,
        _ZONES,
        [
            (part.start, part.end, statement.zone.value)
            for statement in plan.statements
            for part in statement.parts
        ],
    )
    zones: dict[int, Zone] = {}
    for span in sorted(doc.spans[_ZONES], key=lambda span: span.start_char):
        zones.setdefault(document.block_at(span.start_char), Zone(span.label_))
    mentions: dict[int, list[Mention]] = {}
    for mention in find_mentions(doc):
        mentions.setdefault(document.block_at(mention.start), []).append(mention)
    return tuple(
        Annotation(zones.get(index), tuple(mentions.get(index, ()))) for index in range(len(document.blocks))
    )
