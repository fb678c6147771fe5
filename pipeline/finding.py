"""What a check returns: a verdict on one requirement with the words that justify it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractors.document import Box


class Verdict(StrEnum):
    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the plan. `quote == document.text[start:end]`, always within one block."""

    quote: str
    page: int
    section: str
    start: int
    end: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A statement that nearly counted, and why it did not (Vietnamese, for the clerk)."""

    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    requirement: str
    required: bool
    verdict: Verdict
    confidence: float
    names: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    reason: str
    """Vietnamese sentence for the clerk."""
    rule: str
    """Id of the rule that decided, "propaganda_method/named_form"."""
    cue: str | None = None
    near_misses: tuple[NearMiss, ...] = ()
