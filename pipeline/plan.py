"""A school's plan as the parser understands it: who sent it, for when, and what it says where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from extractors.document import Document


class DocumentKind(StrEnum):
    PLAN = "plan"
    DIRECTIVE = "directive"
    REPORT = "report"
    OTHER = "other"


class Zone(StrEnum):
    """What a part of the document is for; LABELLING.md rule G1 rests on it."""

    HEADER = "header"
    LEGAL_BASIS = "legal_basis"
    AIMS = "aims"
    REVIEW = "review"
    OPERATIVE = "operative"
    ORGANISATION = "organisation"
    SCHEDULE = "schedule"
    APPENDIX = "appendix"
    OTHERS_DUTY = "others_duty"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"


COMMITTING_ZONES = frozenset({Zone.AIMS, Zone.OPERATIVE, Zone.ORGANISATION, Zone.SCHEDULE, Zone.APPENDIX})
"""Zones whose sentences can commit the school (the operative text of rule G1)."""


class StatementKind(StrEnum):
    SENTENCE = "sentence"
    HEADING = "heading"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [start, end) of `Document.text` inside one block."""

    start: int
    end: int
    column: str | None = None
    """Header of the table column, for the parts of a row."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, or one table row read with its column headings.

    `text` is what the checks read. A sentence has one part and `text == document.text[start:end]`; a row has a part
    per cell and `text` joins them with " | ". Quotes are always taken from one part.
    """

    text: str
    parts: tuple[Part, ...]
    zone: Zone
    section: str
    """Outline number, such as "II.2"; "" outside the outline."""
    headings: tuple[str, ...]
    """Headings over the statement, outermost first; for a row the table's caption and header row come last."""
    kind: StatementKind = StatementKind.SENTENCE
    index: int = 0
    """Position in the plan, in reading order."""

    @property
    def start(self) -> int:
        return self.parts[0].start

    @property
    def end(self) -> int:
        return self.parts[-1].end


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    start: int
    number: str
    """As printed: "II", "2", "a"."""
    path: str
    """Joined with its parents: "II.2.a"."""
    level: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal citation: "09/1998/NQ-CP", "48-CT/TW"."""

    number: str
    start: int
    end: int
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SchoolMatch:
    """Which school of the roster issued the document; `confidence` 0-1; candidates when it is not certain."""

    school_id: str | None
    name: str | None
    confidence: float
    printed: str | None = None
    """The name as it was printed; None when the document names no school."""
    candidates: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether two schools or more of the roster bear the printed name and nothing tells which is meant."""
        return self.school_id is None and len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class Plan:
    """A document parsed.

    `flags` holds stable codes: "school_unmatched" (a plan of no school of the roster), "school_ambiguous" (two schools
    of that name), "year_unknown", "wrong_period" (for another year than its school's directive), "authority_text" (an
    authority's own text under a school's header).
    """

    document: Document
    kind: DocumentKind
    school: SchoolMatch
    number: str | None
    date: dt.date | None
    year: int | None
    title: str | None
    signer: str | None
    outline: tuple[Heading, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    flags: tuple[str, ...] = ()
