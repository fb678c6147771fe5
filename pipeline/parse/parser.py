"""Document to Plan: front, closing, zones and statements put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from extractors.document import Document
from pipeline.parse.author import kind_of, listen, school_of
from pipeline.parse.citations import citations_of
from pipeline.parse.closing import read_closing
from pipeline.parse.front import read_front
from pipeline.parse.outline import outline
from pipeline.parse.preamble import preamble_end
from pipeline.parse.units import page_header_units, units_of
from pipeline.parse.year import year_of
from pipeline.plan import DocumentKind, Plan, SchoolMatch
from pipeline.roster import Roster


class Dated(Protocol):
    """What the parser needs of a directive."""

    @property
    def year(self) -> int: ...


def parse(document: Document, *, roster: Roster, directives: Mapping[str, Dated] | None = None) -> Plan:
    """The plan in a document. Pure and quick (some milliseconds); never raises for a strange document.

    With `directives`, a plan for a year that none of its school's directives asks for is flagged "wrong_period".
    """
    units = units_of(document)
    front = read_front(units)
    if not front.issuers and front.number is None:
        units = page_header_units(document) + units
        front = read_front(units)
    closing = read_closing(units, front.body)
    after = preamble_end(units, front.body, closing)
    preamble = units[front.body : after]
    body = [units[index] for index in range(after, len(units)) if index not in closing.zones]
    voice = listen(front, preamble, body, closing)
    kind = kind_of(front, voice, preamble, body, closing)
    school = school_of(front, preamble, body, closing, roster, kind)
    year = year_of(front, preamble, body, closing.last_words, kind)
    outlined = outline(units, front, closing, year)
    return Plan(
        document=document,
        kind=kind,
        school=school,
        number=front.number,
        date=front.date,
        year=year,
        title=front.title_text,
        signer=closing.signer,
        outline=outlined.headings,
        statements=outlined.statements,
        citations=citations_of(document, units[front.body].start if front.body < len(units) else 0),
        flags=tuple(_flags(kind, school, year, roster, directives)),
    )


def _flags(
    kind: DocumentKind,
    school: SchoolMatch,
    year: int | None,
    roster: Roster,
    directives: Mapping[str, Dated] | None,
) -> Iterator[str]:
    if kind is DocumentKind.PLAN and school.school_id is None:
        yield "school_ambiguous" if school.ambiguous else "school_unmatched"
    if kind is DocumentKind.DIRECTIVE and school.school_id is not None:
        yield "authority_text"
    if kind is DocumentKind.PLAN and year is None:
        yield "year_unknown"
    if kind is DocumentKind.PLAN and school.school_id and year is not None and directives:
        scope = re.split(r"[,|]", roster[school.school_id].directive_scope)
        asked = {directives[name.strip()].year for name in scope if name.strip() in directives}
        if asked and year not in asked:
            yield "wrong_period"
