"""What a text may say at all, by its bare letters: most statements need no closer look for one requirement."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.tokens import folded
from pipeline.checks.context import ANAPHORA, context_lexicons
from pipeline.checks.mentions import Resolved
from pipeline.checks.pair_counts import pair_counts
from pipeline.checks.phrases import openings
from pipeline.checks.spelling import SHORTHAND, other_letters
from pipeline.directives.load import ABOVE, atom_names
from pipeline.directives.schema import ContextFile, RequirementFile

REMEMBERED = 8192
"""Sentences of which words and mentions are kept, about 30 MB at most: half of all plans is copied."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"\b([^\W\d_])[/.](?=([^\W\d_]{2,}))")
"""The letter of a word of which only the first was typed, and the word behind it: "t/tra"."""
_SHORTHAND = re.compile(rf"\b(?:{'|'.join(SHORTHAND)})\b")
_SIGNS = {
    "@quote": re.compile(r"[^\w\s.,;:()/+%…!?-]|ʼ"),
    "@number": re.compile(r"[\d²³¹⁰-₉①-⓿❶-➓]"),
    "@row": re.compile(r"\|"),
}
"""Marks without which a text has no quotation, no number and no cells."""
_PLAIN = re.compile(r"[\w|;:%/.,()#]+")
"""A word with marks that folding leaves as they are."""


def letters_of(text: str) -> list[str]:
    """The words of a text as they are printed, without numbers and marks."""
    return _LETTERS.findall(text)


def shortened(text: str) -> bool:
    """Whether it may hold a word of which only the first letter was typed, or a shorthand: "t/tra", "k duy trì"."""
    return any(after.islower() for _, after in _SHORT.findall(text)) or bool(_SHORTHAND.search(text))


def spelled_out(text: str) -> str:
    """The text with such words written out, where they are known."""

    def word(match: re.Match[str]) -> str:
        meant = pair_counts().spelled_out(match[1].lower(), folded(match[2])) if match[2].islower() else None
        return match[0] if meant is None else f"{meant} "

    return _SHORTHAND.sub(lambda match: SHORTHAND[match[0]], _SHORT.sub(word, text))


@lru_cache(maxsize=65536)
def bare_word(word: str) -> str:
    """`bare` of one word."""
    return bare(word)


def bare(text: str) -> str:
    """Lower case without marks, y for i, sounds written for one another made one: what no repair changes."""
    return _SOUND.sub(_one_sound, strip_diacritics(text.lower()).replace("i", "y"))


_SOUND = re.compile(r"\b(?:tr|x|gy)(?=[^\W\d_])|(?<=[^\W\d_])(?:ng|c)\b")
_ONE_SOUND = {"tr": "ch", "x": "s", "gy": "d", "ng": "n", "c": "t"}


def _one_sound(match: re.Match[str]) -> str:
    return _ONE_SOUND[match[0]]


def signs(text: str) -> set[str]:
    """What a text has beside words: "@quote", "@number", "@row", each where there may be one."""
    return {name for name, sign in _SIGNS.items() if sign.search(text)}


class Glance:
    """Says which lexicons may be found in a text: each that is, and some that are not.

    A phrase begins with two words that stand beside each other, or with one that anything may follow.
    """

    def __init__(self, lexicons: Mapping[str, Resolved]) -> None:
        self._always: set[str] = set()
        pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        singles: dict[str, set[str]] = defaultdict(set)
        signs: dict[str, set[str]] = defaultdict(set)
        for name, lexicon in lexicons.items():
            for first, second in {opening for phrase in lexicon.phrases for opening in openings(phrase)}:
                if second:
                    pairs[bare_word(first), bare_word(second)].add(name)
                elif first.isalpha():
                    singles[bare_word(first)].add(name)
                elif first and _PLAIN.fullmatch(first):
                    signs[bare_word(first)].add(name)
                else:
                    self._always.add(name)
        self._signs = {sign: frozenset(names) for sign, names in signs.items()}
        self._pairs = {pair: frozenset(names) for pair, names in pairs.items()}
        self._singles = {word: frozenset(names) for word, names in singles.items()}
        self.remembered = lru_cache(maxsize=REMEMBERED)(self.keys)

    def keys(self, text: str) -> set[str] | None:
        """Names of the lexicons that `text` may hold; None where a slip of the hand may hide any."""
        if any(map(other_letters, letters_of(text))) or shortened(text):
            return None
        plain = bare(text)
        words = letters_of(plain)
        found = self._always | signs(text)
        for sign, names in self._signs.items():
            if sign in plain or (sign == "#" and "@number" in found):
                found |= names
        for word in self._singles.keys() & words:
            found |= self._singles[word]
        for pair in self._pairs.keys() & itertools.pairwise(words):
            found |= self._pairs[pair]
        return found


def withdrawing(context: ContextFile) -> frozenset[str]:
    """The lexicons without which no statement takes back what was said before it: cancelling, denial, pointing back."""
    kinds = [spec.phrases for spec in context.modifiers if spec.kind in ("cancellation", "negation")]
    named = (name for name, spec in context_lexicons(context).items() if spec.phrases in kinds)
    return frozenset({*named, ANAPHORA})


class _Atom(NamedTuple):
    """It holds only where one of `needed` is found: in the statement itself, in its headings, or in either."""

    needed: frozenset[str]
    here: bool
    above: bool


class Gate:
    """Knows of one requirement which lexicons a statement must hold for any of its rules to say a word."""

    def __init__(self, spec: RequirementFile) -> None:
        self._spec = spec
        rules = [rule for rule in spec.rules if rule.verdict != "none"]
        found = [[self._atom(atom) for atom in rule.all] for rule in rules]
        # One that may hold without any lexicon asks for nothing.
        self._rules = [[atom for atom in atoms if atom is not None] for atoms in found]

    @property
    def lexicons(self) -> frozenset[str]:
        """All that some rule asks for."""
        return frozenset().union(*(atom.needed for atoms in self._rules for atom in atoms))

    def _atom(self, atom: str) -> _Atom | None:
        scope, names = atom_names(atom)
        needed: set[str] = set()
        for name in names:
            structure = self._spec.structures.get(name)
            if name == "@proper":
                return None
            if structure is not None:
                needed.update({"@row"} if structure.columns else ())
                name = structure.after
            needed.add(f"{self._spec.id}.{name}" if name in self._spec.lexicons else name)
        return _Atom(frozenset(needed), scope not in ABOVE, scope is not None)

    def opens(self, present: Set[str], above: Set[str]) -> bool:
        """Whether some rule may hold where, at the most, these lexicons are found in a statement and its headings."""
        for atoms in self._rules:
            for needed, here, up in atoms:
                if not ((here and not needed.isdisjoint(present)) or (up and not needed.isdisjoint(above))):
                    break
            else:
                return True
        return False
