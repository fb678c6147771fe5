"""Word lists of the field as YAML: every way in which schools write one thing, and what only looks like it."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from extractors.vietnamese.yaml_data import DataError, StrictModel, load_strict

FOLDER = Path(__file__).with_name("lexicons")
_CHOICE = re.compile(r"\{([^{}]*)\}")


class Entry(StrictModel):
    """One thing and the phrases that name it.

    A phrase may hold choices: "công an {xã|phường}" stands for two phrases, "công an{ xã|}" for one with and one
    without. `case: exact` is for abbreviations that are other words in small letters ("CA", "ca").
    """

    id: str = Field(pattern=r"^[a-z0-9_.]+$")
    phrases: tuple[str, ...] = Field(min_length=1)
    case: Literal["any", "exact"] = "any"
    note: str | None = None
    """What else it may mean, for the people who keep the list."""

    @field_validator("phrases")
    @classmethod
    def _expandable(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            if not phrase.strip() or _CHOICE.sub("", phrase).count("{") or _CHOICE.sub("", phrase).count("}"):
                raise ValueError(f"phrase {phrase!r} is empty or has a brace without its fellow")
        return phrases

    @property
    def forms(self) -> tuple[str, ...]:
        """The phrases with their choices written out, in order, each once."""
        return tuple(dict.fromkeys(form for phrase in self.phrases for form in expand_choices(phrase)))


class Lexicon(StrictModel):
    """A named list. `exceptions` are phrases that hold a term but are not it; they win over it."""

    about: str
    entries: tuple[Entry, ...] = Field(min_length=1)
    exceptions: tuple[str, ...] = ()

    @field_validator("entries")
    @classmethod
    def _ids_once(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                raise ValueError(f"id '{entry.id}' stands twice")
            seen.add(entry.id)
        return entries

    @property
    def excluded(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(form for phrase in self.exceptions for form in expand_choices(phrase)))


def expand_choices(phrase: str) -> list[str]:
    """Every phrase that a phrase with choices stands for, white space tidied."""
    parts = _CHOICE.split(phrase)
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return [" ".join("".join(choice).split()) for choice in itertools.product(*options)]


def lexicon_names(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


@cache
def load_lexicon(name: str, folder: Path = FOLDER) -> Lexicon:
    """The list `<folder>/<name>.yaml`, read once. Raises DataError for an unknown name and for faults in the file."""
    if name not in lexicon_names(folder):
        raise DataError(folder / f"{name}.yaml", 1, 1, f"no lexicon '{name}'", lexicon_names(folder))
    return load_strict(folder / f"{name}.yaml", Lexicon)
