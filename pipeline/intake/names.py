"""Tells files that may hold a plan from lock, temporary and system files, by name."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from extractors.vietnamese.yaml_data import StrictModel, load_strict

MANIFEST_NAME = "manifest.csv"
MANIFEST_CODE = "manifest"
"""Code of the rule that names manifests in `ignored.yaml`."""

NOTE_SUFFIX = ".ly-do.txt"


class _Rule(StrictModel):
    code: str
    reason_vi: str
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


class _Rules(StrictModel):
    rules: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is not taken in: a stable code and the clerk's words."""

    code: str
    message_vi: str


def why_ignored(name: str, *, folder: bool = False) -> Reason | None:
    """The reason to leave a file or folder of this name alone; None when it may hold plans."""
    folded = name.casefold()
    for rule in _rules():
        patterns = rule.folders if folder else rule.files
        if any(fnmatchcase(folded, pattern) for pattern in patterns):
            return Reason(rule.code, rule.reason_vi)
    return None


def printable(name: str) -> str:
    """A name that UTF-8 can carry: bytes that the file system could not decode are written as `\\xNN`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@cache
def _rules() -> tuple[_Rule, ...]:
    return load_strict(Path(__file__).with_name("ignored.yaml"), _Rules).rules
