"""What a text may say at all, by its bare letters: most statements need no closer look for one requirement."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.tokens import folded
from pipeline.checks.context import context_lexicons
from pipeline.checks.mentions import Resolved
from pipeline.checks.pair_counts import pair_counts
from pipeline.checks.phrase_parts import endings
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
_EVERYWHERE = 100_000
"""Stands for how often marks and numbers are found: rather any word than one of them."""
_ASKED = 3
"""Parts of a phrase of which a text must hold the opening words to be looked at closely: the rarest."""
_MARK = re.compile(r"[\W\d_]+")
"""What a word has beside letters: the number of "pc02"."""
_ANY_NUMBER = "#"
_PLAIN = re.compile(r"[\w|;:%/.,()#]+")
"""A word with marks that folding leaves as they are."""


def letters_of(text: str) -> list[str]:
    """The words of a text as they are printed, without numbers and marks."""
    return _LETTERS.findall(text)


def shortened(text: str, typed: Sequence[str]) -> bool:
    """Whether it may hold a word of which only the first letter was typed, or a shorthand: "t/tra", "k duy trì".

    `typed` are its words.
    """
    if 1 in map(len, typed) and any(after.islower() for _, after in _SHORT.findall(text)):
        return True
    return not SHORTHAND.keys().isdisjoint(typed) and bool(_SHORTHAND.search(text))


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


_UNSETTLED = ""
"""Stands for a word of which it is not known how it will be read."""


@lru_cache(maxsize=65536)
def _settled(word: str) -> str:
    """`bare_word` of a word as it was typed; empty where it may be read with other letters than it has."""
    return _UNSETTLED if other_letters(word) else bare_word(word)


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

    A text that holds a phrase holds one of the openings of each part that the phrase cannot do without: two words that
    stand beside each other, or one that anything may follow.
    """

    def __init__(self, lexicons: Mapping[str, Resolved]) -> None:
        self._always: set[str] = set()
        rarest: dict[_Opening, dict[str, set[tuple[_Openings, ...]]]] = defaultdict(lambda: defaultdict(set))
        for name, lexicon in lexicons.items():
            for phrase in lexicon.phrases:
                needed = _needed(phrase)
                self._always.update(() if needed else (name,))
                for opening in needed[0] if needed else ():
                    rarest[opening][name].add(needed[1:])
        self._rarest = {
            opening: [(name, () if () in rest else tuple(rest)) for name, rest in names.items()]
            for opening, names in rarest.items()
        }
        every = {one for names in rarest.values() for rest in names.values() for more in rest for one in more}
        asked = frozenset(rarest).union(*every)
        other = sorted(one for one in asked if isinstance(one, str) and not one.isalpha())
        self._marks = [one for one in other if _LETTERS.search(one) is None]
        self._mixed = [(one, _MARK.findall(one)[0]) for one in other if _LETTERS.search(one) is not None]
        self.remembered = lru_cache(maxsize=REMEMBERED)(self.keys)

    def keys(self, text: str) -> set[str] | None:
        """Names of the lexicons that `text` may hold; None where a slip of the hand may hide any."""
        text = unicodedata.normalize("NFC", text)  # a letter typed in parts is one of the word
        typed = letters_of(text)
        words = list(map(_settled, typed))
        if _UNSETTLED in words or shortened(text, typed):
            return None
        found = self._always | signs(text)
        held: set[_Opening] = {*words, *itertools.pairwise(words), *filter(text.__contains__, self._marks)}
        if "@number" in found:
            held.add(_ANY_NUMBER)
        if mixed := [word for word, mark in self._mixed if mark in text]:
            plain = bare(text)
            held.update(word for word in mixed if word in plain)
        for opening in self._rarest.keys() & held:
            for name, ways in self._rarest[opening]:
                if name not in found and (not ways or any(_all_in(rest, held) for rest in ways)):
                    found.add(name)
        return found


_Opening = str | tuple[str, str]
_Openings = frozenset[_Opening]


def _all_in(parts: tuple[_Openings, ...], held: set[_Opening]) -> bool:
    """Whether a text that holds these openings may hold all the parts."""
    return not any(part.isdisjoint(held) for part in parts)


@lru_cache(maxsize=32768)
def _needed(phrase: str) -> tuple[_Openings, ...]:
    """The openings of the parts that a phrase cannot do without, the rarest first; none of a part that may be any."""
    parts = dict.fromkeys(map(_bare_openings, endings(phrase)))
    return tuple(sorted((part for part in parts if part), key=_frequency))[:_ASKED]


def _bare_openings(ending: str) -> _Openings:
    """The openings of what is left of a phrase; empty where it may begin with anything."""
    found: set[_Opening] = set()
    for first, second in openings(ending):
        if not (first.isalpha() or _PLAIN.fullmatch(first)):
            return frozenset()
        found.add((bare_word(first), bare_word(second)) if second else bare_word(first))
    return frozenset(found)


def _frequency(part: _Openings) -> int:
    """How often one of the openings stands in the plans of the samples."""
    counts = _bare_counts()
    return sum(counts.get(one, 0) if isinstance(one, tuple) or one.isalpha() else _EVERYWHERE for one in part)


@lru_cache(maxsize=1)
def _bare_counts() -> Mapping[_Opening, int]:
    """How often words and pairs of them stand in the plans of the samples, by their bare letters."""
    found: dict[_Opening, int] = defaultdict(int)
    for first, following in pair_counts().pairs.items():
        before = bare_word(first)
        for second, count in following.items():
            after = bare_word(second)
            found[before, after] += count
            found[after] += count
    return found


def withdrawing(context: ContextFile) -> frozenset[str]:
    """The lexicons without which no sentence of its own takes back what was said before it: cancelling and denial."""
    kinds = [spec.phrases for spec in context.modifiers if spec.kind in ("cancellation", "negation")]
    return frozenset(name for name, spec in context_lexicons(context).items() if spec.phrases in kinds)


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
