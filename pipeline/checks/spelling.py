"""Words typed without marks, mistyped or run together, read as a school plan most likely means them.

A noisy channel: of all words that the typed letters may stand for, those are taken that follow each other most often
in the plans that the project knows, weighed against how many slips the typing would have needed.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extractors.vietnamese.syllables import is_syllable
from extractors.vietnamese.tokens import folded
from pipeline.checks.marks import HOOK_AND_TILDE, lacks_marks, marks_of, with_other_tone
from pipeline.checks.pair_counts import EDGE, kind_of, pair_counts

TONELESS, UNMARKED = 0.29, 0.17
"""Share of words without a tone mark, and without any mark, in the labelled plans (301,594 words)."""
_FEW, _DEVIATIONS = 5, 2.5
"""Words from which on such a share says something, and standard deviations from which on it is no chance."""
_PARTLY, _CAPITAL = 1.5, 3.0
"""What it costs, as a logarithm, to believe that a marked word lacks another mark, and that a capital is no name's."""
_COMMONER = (20, 60)
"""Times that a word must stand more often with hỏi for ngã, and with its marks, for the typed one to be doubtful."""
_RARELY = 0.1
"""Share of marks left out up to which a word gets its marks only where a neighbour asks for them."""


SHORTHAND = {"k": "không", "ko": "không", "hổng": "không", "CA": "cax"}
"""Words as they are written in messages or said in the south, and the police; in capitals "K" is a form of pupils."""
_MARKS_OF_SHORT = frozenset("/.")
"""Behind a word of which only the first letter was typed."""
_GAP = ("lỗ", "kiến")
"""Beside which "hổng" is a gap: "lỗ hổng", "hổng kiến thức"."""
_OF_THE_POLICE = re.compile(
    "xã|phường|thị|huyện|quận|tỉnh|thành|địa|khu|ấp|bản|thôn|khóm|viên|tt|tp|[qhxp]|trực|sáng|chiều|tối|đêm"
)
"""Words before which "CA" is a part of a name ("CA xã") or a shift ("CA trực")."""
_OF_A_SHIFT = re.compile(r"mỗi|theo|chia|đổi|từng|một|hai|ba|nhận|\d+")


@dataclass(frozen=True, slots=True)
class Hand:
    """How carefully a text was typed: the chance that a word lacks a mark, and that it has a wrong one."""

    leaves_out: float
    mistakes: float

    def cost(self, typed: str, meant: str) -> float:
        """The logarithm of the chance that `meant` was typed as `typed`, which has the same bare letters."""
        (tone, shape), (full_tone, full_shape) = marks_of(typed), marks_of(meant)
        total, left_out = 0.0, 0
        for mark, full in ((tone, full_tone), (shape, full_shape)):
            if mark == full:
                total += math.log(1 - self.leaves_out) if full else 0.0
            elif set(mark) < set(full) or not mark:
                left_out += 1
            elif {mark, full} == HOOK_AND_TILDE:
                total += math.log(2 * self.mistakes)
            else:
                total += math.log(self.mistakes)
        # Who leaves out one mark of a word mostly leaves out the other too.
        partly = left_out and (tone or shape)
        return total + (math.log(self.leaves_out) if left_out else 0.0) - (_PARTLY if partly else 0.0)


def _lacking(count: int, words: int, usual: float) -> float:
    """The share of marks left out, where more words lack them than chance explains; else 0."""
    if words < _FEW or count - usual * words < _DEVIATIONS * math.sqrt(words * usual * (1 - usual)):
        return 0.0
    return (count - usual * words) / ((1 - usual) * words)


def is_abbreviation(word: str, printed: str) -> bool:
    """Whether it is an abbreviation: "CAP" is the police of the ward, "VII" a number; "KHONG" is a word."""
    return len(printed) > 1 and printed.isupper() and not is_syllable(word)


class _Look(NamedTuple):
    """What a word by itself says of the hand that typed it; and of many words, how many say so."""

    letters: int
    toneless: int
    unmarked: int
    strange: int


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word as it is compared, those beside it, and how it was printed."""

    word: str
    before: str
    after: str
    printed: str

    @property
    def is_name(self) -> bool:
        """Whether it has a capital inside a sentence."""
        return self.printed[:1].isupper() and self.before.isalpha()


@lru_cache(maxsize=65536)
def _look(word: str) -> _Look:
    tone, shape = marks_of(word)
    letters = word.isalpha() and (is_syllable(word) or _lost_marks(word))
    return _Look(
        letters,
        letters and not tone,
        letters and not (tone or shape),
        letters and _is_strange(word),
    )


@lru_cache(maxsize=65536)
def _counts_of(word: str) -> int:
    """`_look` as one number, so that those of a text are added in one go: each of its four in 32 bits."""
    letters, toneless, unmarked, strange = _look(word)
    return letters | toneless << 32 | unmarked << 64 | strange << 96


def _counted(words: Sequence[str]) -> _Look:
    """How many of the words are of letters, lack marks or are strange."""
    total, one = sum(map(_counts_of, words)), 2**32 - 1
    return _Look(total & one, total >> 32 & one, total >> 64 & one, total >> 96)


def _lost_marks(word: str) -> bool:
    """Whether a word that is no syllable may be one without its marks: "hoc", but not "clb"."""
    counts = pair_counts()
    return word not in counts.words or any(map(is_syllable, counts.same_letters(word)))


def _is_strange(word: str) -> bool:
    counts = pair_counts()
    if not counts.knows(word):
        return bool(counts.nearby(word))
    # "tỗ", "khong": with the other of two tones that sound alike, or with its marks, it is a far commoner word.
    often = counts.words.get(word, 0)
    if often * _COMMONER[0] < counts.words.get(with_other_tone(word), 0):
        return True
    marked = (counts.words[form] for form in counts.same_letters(word)) if word.isascii() else ()
    return any(often * _COMMONER[1] < other for other in marked)


@lru_cache(maxsize=65536)
def parted(token: str) -> int:
    """Where a token, as typed, is two words that were run together ("Côngan" 4); 0 where it is one."""
    at = pair_counts().parted(folded(token))
    # Typed in parts (NFD) a letter is longer than in the form in which words are compared.
    lengths = (
        length for length in range(at, len(token)) if len(unicodedata.normalize("NFC", token[:length])) == at
    )
    return max(itertools.takewhile(bool, lengths), default=0) if at else 0


@dataclass(frozen=True, slots=True)
class Respaced:
    """The tokens of a text and their offsets, each of them one word."""

    tokens: list[str]
    starts: list[int]
    meant: Mapping[int, str]
    """By index, the words of which only the first letter was typed."""
    parted: int
    """How many words had been run together."""


def respaced(tokens: list[str], starts: list[int]) -> Respaced:
    """Words apart that were run together ("Công anxã"), and a letter with its stroke one word ("t/tra", "v/động")."""
    places = list(map(parted, tokens))
    if not any(places) and _MARKS_OF_SHORT.isdisjoint(tokens) and SHORTHAND.keys().isdisjoint(tokens):
        return Respaced(tokens, starts, {}, 0)
    short = {
        index: word
        for index, mark in enumerate(tokens[1:-1])
        if mark in _MARKS_OF_SHORT and (word := _word_of_letter(tokens, starts, index)) is not None
    }
    said = {
        index: SHORTHAND[token]
        for index, token in enumerate(tokens)
        if token in SHORTHAND and _stands_for_a_word(tokens, starts, index)
    }
    if not short and not said and not any(places):
        return Respaced(tokens, starts, {}, 0)
    found: list[tuple[str, int]] = []
    meant: dict[int, str] = {}
    for index, (token, start, at) in enumerate(zip(tokens, starts, places, strict=True)):
        if index in short:
            meant[len(found)] = short[index]
            found.append((token + tokens[index + 1], start))
        elif index in said:
            meant[len(found)] = said[index]
            found.append((token, start))
        elif index - 1 not in short:
            found += [(token[:at], start), (token[at:], start + at)] if at else [(token, start)]
    return Respaced(
        [token for token, _ in found], [start for _, start in found], meant, sum(map(bool, places))
    )


def _stands_for_a_word(tokens: Sequence[str], starts: Sequence[int], index: int) -> bool:
    """Whether a shorthand is a word as it is written in messages ("k duy trì"), not a unit or a part of "đ/k"."""
    if tokens[index].isupper():
        return _is_the_police(tokens, index)
    if not tokens[index + 1 : index + 2]:
        return False
    if tokens[index] == "hổng":
        return not {folded(one) for one in tokens[max(0, index - 1) : index + 2]} & set(_GAP)
    parts = index > 0 and starts[index - 1] + len(tokens[index - 1]) < starts[index]
    counts = index > 0 and tokens[index - 1][-1].isdigit()
    return tokens[index + 1][0].islower() and (parts or index == 0) and not counts


def _is_the_police(tokens: Sequence[str], index: int) -> bool:
    """Whether "CA" stands for the police by itself: in capitals amid small letters, and no shift is meant."""
    before = folded(tokens[index - 1]) if index else ""
    after = folded(tokens[index + 1]) if index + 1 < len(tokens) else ""
    if _OF_A_SHIFT.fullmatch(before) or after[:1].isdigit() or _OF_THE_POLICE.fullmatch(after):
        return False
    return any(token.islower() for token in tokens)


def _word_of_letter(tokens: Sequence[str], starts: Sequence[int], index: int) -> str | None:
    letter, after = tokens[index], tokens[index + 2]
    if len(letter) > 1 or starts[index + 2] != starts[index] + 2 or not after.islower():
        return None
    return pair_counts().spelled_out(letter.lower(), folded(after))


@lru_cache(maxsize=65536)
def other_letters(token: str) -> bool:
    """Whether a token may be read with other letters than it has, or as two words."""
    word = folded(token)
    return parted(token) > 0 or (not pair_counts().knows(word) and bool(pair_counts().nearby(word)))


class Speller:
    """Reads doubtful texts; knows the pairs of the field (its lexicons) beside those of the plans."""

    def __init__(self, field: frozenset[tuple[str, str]]) -> None:
        self._field = field
        self._counts = pair_counts()
        self._vocabulary = frozenset(word for pair in field for word in pair)

    def read(self, words: Sequence[str], printed: Sequence[str] = (), slips: int = 0) -> list[str] | None:
        """What the words most likely mean, as many as there are; None where nothing makes them doubtful.

        `printed` is how they were typed (in capitals only where other words are not), `slips` how many of them were put
        right already.
        """
        hand = self._hand(words, printed or words, slips)
        if hand is None:
            return None
        typed = itertools.starmap(
            _Typed,
            zip(words, (EDGE, *words), (*words[1:], EDGE), printed or words, strict=False),
        )
        steps: list[dict[str, tuple[float, str]]] = []
        best: dict[str, float] = {EDGE: 0.0}
        for one in typed:
            reached: dict[str, tuple[float, str]] = {}
            for form, cost in self._meanings(one, hand):
                kind = kind_of(form)
                score, before = max(
                    (so_far + self._chance(last, kind), last) for last, so_far in best.items()
                )
                score += cost
                if kind not in reached or score > reached[kind][0]:
                    reached[kind] = (score, before)
            steps.append(reached)
            best = {kind: score for kind, (score, _) in reached.items()}
        kind = max(best, key=lambda last: best[last])
        found: list[str] = []
        for word, step in zip(reversed(words), reversed(steps), strict=True):
            found.append(kind if kind.isalpha() else word)
            kind = step[kind][1]
        return found[::-1]

    def _chance(self, before: str, word: str) -> float:
        return self._counts.chance(before, word, (before, word) in self._field)

    def _hand(self, words: Sequence[str], printed: Sequence[str], slips: int) -> Hand | None:
        """How carefully the words were typed; None where nothing is wrong with them."""
        if not words:
            return None
        count, toneless, unmarked, strange = _counted(words)
        if strange:
            strange -= sum(
                (is_abbreviation(word, as_typed) or (as_typed[:1].isupper() and word.isascii()))
                and _look(word).strange
                for word, as_typed in zip(words, printed, strict=True)
            )
        strange += slips
        lacking = max(_lacking(toneless, count, TONELESS), _lacking(unmarked, count, UNMARKED))
        if not strange and not lacking:
            return None
        share = strange / max(count, 1)
        return Hand(min(0.95, max(lacking, 0.005 + share / 3)), min(0.006, 0.002 + share / 20))

    def _meanings(self, one: _Typed, hand: Hand) -> Iterator[tuple[str, float]]:
        """What a typed word may be, itself among it, each with the logarithm of its chance."""
        word = one.word
        if not word.isalpha():
            yield word, 0.0
            return
        yield word, hand.cost(word, word)
        if is_abbreviation(word, one.printed):
            # "GDDT" is "GDĐT", but "CAP" no "cặp".
            for form in self._counts.forms(word):
                if form != word and not is_syllable(form):
                    yield form, hand.cost(word, form)
            return
        for form in self._counts.forms(word):
            if form == word or not (form in self._counts.words or form in self._vocabulary):
                continue
            lacks = lacks_marks(word, form)
            doubtful = lacks or not one.is_name or (form, one.after) in self._field  # "Cộng an" is no name
            if (lacks and hand.leaves_out > _RARELY) or (doubtful and self._fits(one, form)):
                yield form, hand.cost(word, form) - (_CAPITAL if one.is_name else 0.0)
        # "Côg an" is no name, for no syllable is written so.
        named = one.is_name and is_syllable(word)
        if not (named or self._counts.knows(word) or word in self._vocabulary):
            for form in self._counts.nearby(word):
                if self._fits(one, form):
                    yield form, math.log(hand.mistakes)

    def _fits(self, one: _Typed, form: str) -> bool:
        """Whether a word stands in the plans beside one of its neighbours, as typed or with the other tone.

        A word from elsewhere ("mica") looks like a slip too, and a rare one ("bão") like another.
        """
        before = {one.before, with_other_tone(one.before)}
        after = {one.after, with_other_tone(one.after)}
        return any(self._follows(word, form) for word in before) or any(
            self._follows(form, word) for word in after
        )

    def _follows(self, before: str, word: str) -> bool:
        if not (before.isalpha() and word.isalpha()):
            return False
        return (before, word) in self._field or self._counts.count(before, word) > 0
