"""A directive and its requirements as the checks use them, each with the fingerprint of all that decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.directives.schema import ContextFile, LexiconSpec, RequirementFile


@dataclass(frozen=True, slots=True)
class Clause:
    section: str
    quote: str


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """One thing that a directive asks for. `fingerprint` changes whenever anything that decides it changes."""

    id: str
    name_vi: str
    name_en: str
    required: bool
    clause: Clause
    about_vi: str
    advice_vi: str
    spec: RequirementFile
    fingerprint: str


@dataclass(frozen=True, slots=True, eq=False)
class Directive:
    id: str
    title_vi: str
    number: str | None
    issuer: str
    district: str
    year: int
    period: str
    issued: dt.date | None
    deadline: dt.date | None
    active: bool
    text: str
    basis_numbers: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    fingerprint: str
    lexicons: Mapping[str, LexiconSpec]
    context: ContextFile
    known_texts: tuple[str, ...]
    """Texts that count as copied: the directive's own, and those of the other known directives."""

    def requirement(self, requirement_id: str) -> Requirement:
        """Raises KeyError when the directive does not ask for it."""
        for requirement in self.requirements:
            if requirement.id == requirement_id:
                return requirement
        raise KeyError(requirement_id)


class DirectiveSet(Mapping[str, Directive]):
    """All known directives by id."""

    def __init__(self, directives: Mapping[str, Directive]) -> None:
        self._directives = dict(directives)

    def __getitem__(self, directive_id: str) -> Directive:
        return self._directives[directive_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._directives)

    def __len__(self) -> int:
        return len(self._directives)
