"""The phrase language of the lexicons: "(phát|chiếu) ... clip [tuyên truyền]" to patterns of words."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from pipeline.checks.words import phrase_words
from pipeline.errors import SetupError

MAX_FORMS = 2000
BREAK = "␤"
"""Stands between two statements: no phrase may cross it."""
CLAUSE_MARKS = (";", ".", "!", "?", "|", BREAK)
_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|(\.\.\.)|([^\s()\[\]]+)")
_GAP = {"...": {"ORTH": {"NOT_IN": list(CLAUSE_MARKS)}, "OP": "{0,4}"}}
_NUMBER = {"TEXT": {"REGEX": r"^\d+$"}}
_ANY = {"ORTH": {"NOT_IN": list(CLAUSE_MARKS)}}


@dataclass(frozen=True, slots=True)
class Forms:
    """What one phrase of a lexicon stands for: plain word sequences, and patterns with open places."""

    plain: tuple[tuple[str, ...], ...]
    patterns: tuple[tuple[dict[str, Any], ...], ...]


def _choices(phrase: str) -> list[list[str]]:
    choices: list[list[str]] = []
    at = 0
    for match in _PIECE.finditer(phrase):
        if phrase[at : match.start()].strip():
            raise ValueError(f"cannot read {phrase[at : match.start()]!r}")
        at = match.end()
        group, optional, gap, word = match.groups()
        if group is not None:
            choices.append([part.strip() for part in group.split("|")])
        elif optional is not None:
            choices.append(["", *(part.strip() for part in optional.split("|"))])
        else:
            choices.append([gap or word])
    if phrase[at:].strip():
        raise ValueError(f"cannot read {phrase[at:]!r}")
    return choices


def expand(phrase: str) -> Forms:
    """All forms of a phrase. Raises SetupError when it cannot be read or stands for more than MAX_FORMS."""
    try:
        choices = _choices(phrase)
    except ValueError as error:
        raise SetupError(
            f"Từ điển có cụm từ sai cú pháp: «{phrase}».",
            f"lexicon phrase {phrase!r}: {error}; allowed: words, (a|b), [a|b], #, *, ...",
        ) from error
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MAX_FORMS:
        raise SetupError(
            f"Cụm từ «{phrase}» có quá nhiều dạng ({count}).",
            f"lexicon phrase {phrase!r} stands for {count} forms; at most {MAX_FORMS}: split it",
        )
    plain: dict[tuple[str, ...], None] = {}
    patterns: list[tuple[dict[str, Any], ...]] = []
    for form in itertools.product(*choices):
        pieces = " ".join(part for part in form if part).split()
        if any(piece in ("...", "#", "*") for piece in pieces):
            patterns.append(tuple(_pattern(pieces)))
        elif pieces:
            plain[phrase_words(" ".join(pieces))] = None
    return Forms(tuple(plain), tuple(patterns))


def _pattern(pieces: list[str]) -> list[dict[str, Any]]:
    pattern: list[dict[str, Any]] = []
    for piece in pieces:
        if piece == "...":
            pattern.append(dict(_GAP["..."]))
        elif piece == "#":
            pattern.append(dict(_NUMBER))
        elif piece == "*":
            pattern.append(dict(_ANY))
        else:
            pattern.extend({"ORTH": word} for word in phrase_words(piece))
    return pattern
