"""Every lexicon found in a text in one pass over its folded words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.phrases import PhraseAutomaton
from pipeline.directives.directive import Directive
from pipeline.directives.schema import LexiconSpec
from pipeline.errors import SetupError

_EXCEPT = "!"
Hit = tuple[int, int]
"""Words [first, last) of one text."""


def overlap(hit: Hit, scope: Hit) -> bool:
    """Whether two ranges share a word."""
    return hit[0] < scope[1] and scope[0] < hit[1]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A lexicon with all that it includes."""

    phrases: tuple[str, ...]
    exceptions: tuple[str, ...]


def lexicons_of(directive: Directive) -> dict[str, LexiconSpec]:
    """All lexicons of a directive; those of one requirement under "requirement.lexicon"."""
    lexicons = dict(directive.lexicons.items())
    for requirement in directive.requirements:
        for name, spec in requirement.spec.lexicons.items():
            lexicons[f"{requirement.id}.{name}"] = spec
    return lexicons


def resolve(lexicons: Mapping[str, LexiconSpec]) -> dict[str, Resolved]:
    """Lexicons with their includes followed. Raises SetupError on an unknown or circular include."""

    def follow(name: str, above: tuple[str, ...]) -> tuple[dict[str, None], dict[str, None]]:
        if name in above:
            path = " -> ".join((*above, name))
            raise SetupError(
                f"Từ điển gọi vòng tròn: {path}.", f"lexicons include each other in a circle: {path}"
            )
        if name not in lexicons:
            raise SetupError(
                f"Từ điển «{name}» không có.",
                f"unknown lexicon {name!r} included by {above[-1]!r}; known: {', '.join(sorted(lexicons))}",
            )
        spec = lexicons[name]
        phrases = dict.fromkeys(spec.phrases)
        exceptions = dict.fromkeys(spec.exceptions)
        for included in spec.include:
            more, less = follow(included, (*above, name))
            phrases.update(more)
            exceptions.update(less)
        return phrases, exceptions

    resolved: dict[str, Resolved] = {}
    for name in lexicons:
        phrases, exceptions = follow(name, ())
        resolved[name] = Resolved(tuple(phrases), tuple(exceptions))
    return resolved


class MentionFinder:
    """Finds all given lexicons at once. Built once per directive and process."""

    def __init__(self, lexicons: Mapping[str, Resolved]) -> None:
        self.names = frozenset(lexicons)
        self._automaton = PhraseAutomaton()
        for name, lexicon in lexicons.items():
            for phrase in lexicon.phrases:
                self._automaton.add(name, phrase)
            for phrase in lexicon.exceptions:
                self._automaton.add(_EXCEPT + name, phrase)
        self.words = self._automaton.words

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Every two words of letters that may follow each other in a phrase."""
        return {pair for pair in self._automaton.pairs() if pair[0].isalpha() and pair[1].isalpha()}

    def find(self, words: Sequence[str]) -> dict[str, list[Hit]]:
        """The longest hits of every lexicon in a text, in order, exceptions taken out."""
        return _tidy(self._automaton.find(words))


def _tidy(found: dict[str, list[Hit]]) -> dict[str, list[Hit]]:
    tidy: dict[str, list[Hit]] = {}
    for name, hits in found.items():
        if name[0] == _EXCEPT:
            continue
        excluded = found.get(_EXCEPT + name)
        if excluded is not None:
            # First, for within a longer hit that is none there may be one: "buổi dạy này" in "buổi dạy này sau đó".
            hits = [
                hit for hit in hits if not any(hit[0] < last and first < hit[1] for first, last in excluded)
            ]
        kept = _longest_in_order(hits) if len(hits) > 1 else hits
        if kept:
            tidy[name] = kept
    return tidy


def _longest_in_order(hits: Sequence[Hit]) -> list[Hit]:
    """`longest` of hits in the order of their first and then of their last words, mostly without a search."""
    kept: list[Hit] = []
    for hit in hits:
        if kept and kept[-1][0] == hit[0]:
            kept[-1] = hit
        else:
            kept.append(hit)
    if all(one[1] <= other[0] for one, other in itertools.pairwise(kept)):
        return kept
    return longest(kept)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of overlapping hits, the first of equals, in reading order."""
    kept: list[Hit] = []
    for hit in sorted(set(hits), key=lambda hit: (hit[0] - hit[1], hit[0])):
        if all(hit[1] <= first or last <= hit[0] for first, last in kept):
            kept.append(hit)
    return sorted(kept)
