"""Which plans an edit of the rules can matter to: those that hold the words of a phrase or rule that changed.

It may name too many, never too few: what it leaves out keeps its verdict without another look.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extractors.vietnamese.tokens import folded
from pipeline.checks.context import context_lexicons
from pipeline.checks.glance import Gate, Glance, bare_word, letters_of, shortened, spelled_out
from pipeline.checks.judge import Judge
from pipeline.checks.mentions import lexicons_of, resolve
from pipeline.checks.pair_counts import pair_counts
from pipeline.checks.phrase_parts import Part, parts_of
from pipeline.checks.phrases import PhraseAutomaton
from pipeline.checks.spelling import other_letters, parted
from pipeline.checks.view import TIED
from pipeline.checks.words import phrase_words
from pipeline.directives.directive import Directive, Requirement
from pipeline.directives.edits import Edit, PhraseEdit
from pipeline.directives.schema import LexiconSpec
from pipeline.plan import Plan

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Wording:
    """Bare words, and pairs of them side by side, without which some words cannot stand in a text."""

    words: frozenset[str]
    pairs: frozenset[Pair]

    def __bool__(self) -> bool:
        return bool(self.words)

    def may_stand_in(self, plan: PlanWords) -> bool:
        return self.words <= plan.words and self.pairs <= plan.pairs


_Condition = Sequence[Sequence[_Wording]]
"""Of each of its parts a text must hold one of the wordings."""


class PlanWords:
    """The bare words of a plan and its pairs of neighbours, in every reading that a slip of the hand leaves open."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _typed(self) -> list[list[str]]:
        """The words of all that is looked at: the text, and headings and rows as they are put together."""
        whole = self.plan.document.text
        made_up: set[str] = set()
        for statement in self.plan.statements:
            made_up.update(statement.headings)
            if len(statement.parts) > 1:
                made_up.add(statement.text)
                made_up.update(part.column for part in statement.parts if part.column)
        texts = (whole, *(text for text in made_up if text not in whole))
        return [typed for text in texts for typed in _as_typed(text)]

    @cached_property
    def words(self) -> frozenset[str]:
        typed = set(itertools.chain.from_iterable(self._typed))
        found = set(map(bare_word, typed))
        return frozenset(found.union(*map(_readings, filter(other_letters, typed))))

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        found: set[Pair] = set()
        for typed in self._typed:
            found.update(itertools.pairwise(map(bare_word, typed)))
            for place in [place for place, word in enumerate(typed) if other_letters(word)]:
                around = [_readings(word) for word in typed[max(0, place - 1) : place + 2]]
                for one, other in itertools.pairwise(around):
                    found.update(itertools.product(one, other))
        return frozenset(found)


class Touch:
    """Says of a plan whether an edit of one requirement's rules may change what is found in it."""

    def __init__(self, edit: Edit, directive: Directive, requirement: Requirement) -> None:
        used = _needed(directive, Judge(requirement.spec, {}).lexicons())
        named = [one for one in edit.phrases if one.lexicon in used]
        self._conditions = [condition for one in named for condition in _of_phrases(one)]
        self._conditions += _of_vocabulary(edit.phrases, _unchanged(directive, edit.phrases))
        self._rules: tuple[Gate, Glance] | None = None
        if edit.rules:
            gate = Gate(requirement.spec.model_copy(update={"rules": edit.rules}))
            self._rules = gate, Glance(resolve(_needed(directive, gate.lexicons)))

    def may_matter(self, words: PlanWords) -> bool:
        """Whether the plan must be checked again; False only where its finding cannot be another."""
        if any(_may_hold(condition, words) for condition in self._conditions):
            return True
        return self._rules is not None and _opens_in(words.plan, *self._rules)


def _may_hold(condition: _Condition, plan: PlanWords) -> bool:
    return all(any(wording.may_stand_in(plan) for wording in part) for part in condition)


# The words of a plan


def _as_typed(text: str) -> Iterator[list[str]]:
    """The words of a text; once more where some were run together or cut to their first letter."""
    typed = letters_of(text)
    yield typed
    written = letters_of(spelled_out(text)) if shortened(text, typed) else typed
    if any(map(parted, written)):
        yield [part for word in written for part in (word[: parted(word)], word[parted(word) :]) if part]
    elif written is not typed:
        yield written


@lru_cache(maxsize=65536)
def _readings(word: str) -> frozenset[str]:
    near = pair_counts().nearby(folded(word)) if other_letters(word) else ()
    return frozenset({bare_word(word), *map(bare_word, near)})


# What changed phrases need


def _of_phrases(edit: PhraseEdit) -> Iterator[_Condition]:
    for phrase, former in _side_by_side(edit):
        yield from _of_phrase(phrase, former)


def _side_by_side(edit: PhraseEdit) -> Iterator[tuple[str, str | None]]:
    """Each phrase with the former one that it was made of by changing one group, or None."""
    left = list(edit.removed)
    for phrase in edit.added:
        former = next((one for one in left if _differing(one, phrase) is not None), None)
        if former is not None:
            left.remove(former)
        yield phrase, former
    yield from ((phrase, None) for phrase in left)


def _differing(one: str, other: str) -> int | None:
    """Which part alone differs between two phrases: a group of choices of the same kind."""
    parts, others = parts_of(one), parts_of(other)
    if len(parts) != len(others):
        return None
    differing = [place for place, (a, b) in enumerate(zip(parts, others, strict=True)) if a != b]
    if len(differing) != 1:
        return None
    a, b = parts[differing[0]], others[differing[0]]
    return differing[0] if a.kind == b.kind != "word" else None


def _of_phrase(phrase: str, former: str | None) -> Iterator[_Condition]:
    parts = parts_of(phrase)
    place = None if former is None else _differing(former, phrase)
    if former is not None and place is not None:
        before = parts_of(former)[place]
        changed = tuple(
            choice
            for choice in (*parts[place].choices, *before.choices)
            if choice not in parts[place].choices or choice not in before.choices
        )
        if not changed:
            return  # the same choices in another order
        parts = (*parts[:place], Part("one", changed), *parts[place + 1 :])
    yield _needs(parts)


def _needs(parts: Sequence[Part]) -> _Condition:
    """What the parts of a phrase need; optional ones, open places and groups within groups need nothing."""
    needs: list[list[_Wording]] = []
    for words, group in itertools.groupby(parts, key=lambda part: part.kind == "word"):
        run = list(group)
        if words:
            needs.append([_wording([part.choices[0][0] for part in run])])
            continue
        for part in run:
            wordings = [_wording(choice) for choice in part.choices]
            if part.kind == "one" and all(wordings):
                needs.append(wordings)
    return [wordings for wordings in needs if all(wordings)]


def _wording(pieces: Sequence[str]) -> _Wording:
    """The words among the pieces of a phrase, and which of them stand side by side."""
    words: set[str] = set()
    pairs: set[Pair] = set()
    before = ""
    depth = 0
    for piece in pieces:
        depth += (piece in ("(", "[")) - (piece in (")", "]"))
        plain = (
            () if depth or piece in (")", "]", "*", "#", "...") else phrase_words(piece.removeprefix("\\"))
        )
        if not plain:
            before = ""
        for word in plain:
            now = bare_word(word) if word.isalpha() else ""
            words.update({now} if now else ())
            pairs.update({(before, now)} if before and now else ())
            before = now
    return _Wording(frozenset(words), frozenset(pairs))


# What words the field has: how doubtful words are read


def _of_vocabulary(edits: Sequence[PhraseEdit], unchanged: Sequence[str]) -> Iterator[_Condition]:
    """A word or pair that no phrase had, or has any more, may let a doubtful word be read otherwise."""
    old = _vocabulary(phrase for edit in edits for phrase in edit.removed)
    new = _vocabulary(phrase for edit in edits for phrase in edit.added)
    for words in sorted(old ^ new):
        if not _is_in(words, unchanged):
            plain = tuple(map(bare_word, words))
            pairs = frozenset({(plain[0], plain[1])} if len(plain) == 2 else ())
            yield [[_Wording(frozenset(plain), pairs)]]


def _vocabulary(phrases: Iterable[str]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for phrase in phrases:
        found |= _words_and_pairs(phrase)
    return found


@lru_cache(maxsize=4096)
def _words_and_pairs(phrase: str) -> frozenset[tuple[str, ...]]:
    automaton = PhraseAutomaton()
    automaton.add("", phrase)
    words = {(word,) for word in automaton.words if word.isalpha()}
    return frozenset(
        {*words, *(pair for pair in automaton.pairs() if pair[0].isalpha() and pair[1].isalpha())}
    )


def _is_in(words: tuple[str, ...], phrases: Sequence[str]) -> bool:
    """Whether a word or pair stands in one of the phrases. Those in another spelling are not looked at."""
    return any(
        words in _words_and_pairs(phrase) for phrase in phrases if all(word in phrase for word in words)
    )


def _unchanged(directive: Directive, edits: Sequence[PhraseEdit]) -> list[str]:
    """All phrases that the directive's lexicons had before and have now."""
    added = {phrase for edit in edits for phrase in edit.added}
    lexicons = (*lexicons_of(directive).values(), *context_lexicons(directive.context).values())
    phrases = (phrase for spec in lexicons for phrase in (*spec.phrases, *spec.exceptions))
    return [phrase for phrase in dict.fromkeys(phrases) if phrase not in added]


# What changed rules need


def _needed(directive: Directive, names: Set[str]) -> Mapping[str, LexiconSpec]:
    """The lexicons of some names, and all that they include."""
    lexicons = lexicons_of(directive)
    wanted: dict[str, LexiconSpec] = {}
    todo = [name for name in sorted(names) if name in lexicons]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted[name] = lexicons[name]
            todo += wanted[name].include
    return wanted


def _opens_in(plan: Plan, gate: Gate, glance: Glance) -> bool:
    """Whether some statement may hold all that one of the rules asks for."""
    keys = glance.remembered
    for place, statement in enumerate(plan.statements):
        held = keys(statement.text)
        above = [keys(heading) for heading in statement.headings]
        before = plan.statements[max(0, place - TIED) : place]
        above += [keys(one.text) for one in before if one.text.rstrip().endswith(";")]
        if held is None or None in above or gate.opens(held, set().union(*filter(None, above))):
            return True
    return False
