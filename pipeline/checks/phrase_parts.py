"""What a phrase of the lexicons is made of: its words, open places and groups, read without an automaton."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

TOKEN = re.compile(r"\s*(\\[()\[\]|]|[()\[\]|]|[^\s()\[\]|\\]+)")
"""A word, bracket, bar or open place of a phrase; a backslash makes a bracket or bar a word."""
CLOSER = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a phrase: a word or an open place, one of some choices, or one of them or nothing."""

    kind: Literal["word", "one", "maybe"]
    choices: tuple[tuple[str, ...], ...]
    """The pieces of each choice, with the brackets of groups inside them."""


_KINDS: Mapping[str, Literal["one", "maybe"]] = {")": "one", "]": "maybe"}


@lru_cache(maxsize=4096)
def parts_of(phrase: str) -> tuple[Part, ...]:
    """A well-formed phrase as the pieces and groups that it is made of."""
    parts: list[Part] = []
    choices: list[list[str]] = [[]]
    depth = 0
    for token in TOKEN.findall(phrase):
        opens, closes = token in CLOSER, token in CLOSER.values()
        depth += opens - closes
        if depth == 0:
            found = choices if closes else [[token]]
            parts.append(Part(_KINDS.get(token, "word"), tuple(map(tuple, found))))
            choices = [[]]
        elif depth == 1 and opens:
            pass
        elif depth == 1 and token == "|":
            choices.append([])
        else:
            choices[-1].append(token)
    return tuple(parts)


def endings(phrase: str) -> Iterator[str]:
    """The phrase, and what is left of it from each later word or choice that no match can do without."""
    depth = at = 0
    for match in TOKEN.finditer(phrase):
        token = match[1]
        if depth == 0 and token not in ("[", "*", "..."):
            yield phrase[at:].lstrip()
        depth += (token in CLOSER) - (token in CLOSER.values())
        at = match.end()
