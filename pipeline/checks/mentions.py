"""Every lexicon found in a plan in one pass: spaCy's phrase and token matchers over the folded words."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.checks.phrases import BREAK, expand
from pipeline.directives.schema import LexiconSpec
from pipeline.errors import SetupError

_EXCEPT = "!"
Hit = tuple[int, int]
"""Words [first, last) of one text."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A lexicon with all that it includes."""

    phrases: tuple[str, ...]
    exceptions: tuple[str, ...]


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
    """Finds all given lexicons at once. Built once per set of directives; safe to share between threads."""

    def __init__(self, lexicons: Mapping[str, Resolved]) -> None:
        self.vocab = Vocab()
        self._phrases = PhraseMatcher(self.vocab, attr="ORTH")
        self._patterns = Matcher(self.vocab, validate=False)
        self.pairs: set[tuple[str, str]] = set()
        self.words: set[str] = set()
        owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, lexicon in lexicons.items():
            self._add(name, lexicon.phrases, owners)
            self._add(_EXCEPT + name, lexicon.exceptions, owners)
        # One pattern may belong to many lexicons: it is matched once, under a key that lists them.
        self._owners: dict[int, tuple[str, ...]] = {}
        by_key: dict[tuple[str, ...], list[Doc]] = defaultdict(list)
        for words, names in owners.items():
            by_key[tuple(names)].append(Doc(self.vocab, words=list(words)))
        for number, (together, docs) in enumerate(by_key.items()):
            key = f"phrase-{number}"
            self._phrases.add(key, docs)
            self._owners[self.vocab.strings[key]] = together

    def _add(self, key: str, phrases: Iterable[str], owners: dict[tuple[str, ...], list[str]]) -> None:
        patterns = []
        for phrase in phrases:
            forms = expand(phrase)
            for words in forms.plain:
                owners[words].append(key)
                self.words.update(words)
                self.pairs.update(
                    pair for pair in itertools.pairwise(words) if pair[0].isalpha() and pair[1].isalpha()
                )
            patterns.extend([list(pattern) for pattern in forms.patterns])
        if patterns:
            self._patterns.add(key, patterns)

    def find(self, texts: Sequence[Sequence[str]]) -> list[dict[str, list[Hit]]]:
        """For each text (its words), the longest hits of every lexicon, in order, exceptions taken out."""
        words: list[str] = []
        starts: list[int] = []
        for text in texts:
            starts.append(len(words))
            words.extend(text)
            words.append(BREAK)
        raw: list[dict[str, list[Hit]]] = [defaultdict(list) for _ in texts]
        if not words:
            return []
        doc = Doc(self.vocab, words=words)
        owner_of_word = [index for index, text in enumerate(texts) for _ in range(len(text) + 1)]
        for key, first, last in self._phrases(doc):
            index = owner_of_word[first]
            if last <= starts[index] + len(texts[index]):
                for name in self._owners[key]:
                    raw[index][name].append((first - starts[index], last - starts[index]))
        for key, first, last in self._patterns(doc):
            index = owner_of_word[first]
            if last <= starts[index] + len(texts[index]):
                raw[index][self.vocab.strings[key]].append((first - starts[index], last - starts[index]))
        return [_tidy(found) for found in raw]


def _tidy(found: dict[str, list[Hit]]) -> dict[str, list[Hit]]:
    tidy: dict[str, list[Hit]] = {}
    for name, hits in found.items():
        if name.startswith(_EXCEPT):
            continue
        excluded = found.get(_EXCEPT + name, ())
        kept = [
            hit
            for hit in longest(hits)
            if not any(hit[0] < last and first < hit[1] for first, last in excluded)
        ]
        if kept:
            tidy[name] = kept
    return tidy


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The longest of overlapping hits, the first of equals, in reading order."""
    kept: list[Hit] = []
    for hit in sorted(set(hits), key=lambda hit: (hit[0] - hit[1], hit[0])):
        if all(hit[1] <= first or last <= hit[0] for first, last in kept):
            kept.append(hit)
    return sorted(kept)
