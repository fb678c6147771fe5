"""Wrong and missing diacritics put right where a pair of words leaves no doubt: "tuyên truyên", "phoi hop"."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.syllables import is_syllable
from pipeline.checks.dictionary import known_pairs, syllables_by_letters
from pipeline.checks.marks import HOOK, TILDE, lacks_marks, marks_of
from pipeline.checks.pair_counts import pair_counts
from pipeline.checks.spelling import Speller, is_abbreviation


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    return strip_diacritics(word)


_SPOKEN = (
    (re.compile(r"^(?:tr(?=[^\W\d_])|ch)"), "ch"),
    (re.compile(r"^[xs](?=[^\W\d_])"), "s"),
    (re.compile(r"^(?:gi(?=[^\W\d_])|d(?=[^\W\d_]))"), "d"),
    (re.compile(r"(?<=[^\W\d_])ng$"), "n"),
    (re.compile(r"(?<=[^\W\d_])c$"), "t"),
)
"""Sounds that much of the country speaks alike and so writes one for the other: tr/ch, x/s, gi/d, -ng/-n, -c/-t."""


@lru_cache(maxsize=65536)
def spoken(word: str) -> str:
    """A word with the sounds that are written for one another made one, hỏi and ngã too: "bão" and "bảo" are alike."""
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace(TILDE, HOOK))
    for sound, one in _SPOKEN:
        word = sound.sub(one, word)
    return word


_OFTEN = 5
"""Times that the plans of the samples must hold a pair for another to be heard as it."""
_SLIPS = 100
"""And so many more for every time that they hold the other one: schools slip in the samples too."""
_SLIPS_OF_COMPANIONS = 20
"""The same for a word that stands beside one other in nearly all places."""
_USUAL = 5
"""Times as often as the right pair that plans write one which is no slip, for it is right itself."""
_REMEMBERED = 200_000
"""Pairs of words known to need nothing, some 30 MB."""
_STOPS = ("c", "ch", "p", "t")


@lru_cache(maxsize=65536)
def settled(word: str) -> str:
    """A word that is no syllable because its marks were typed on the wrong letter, one was left out, or a key stuck.

    "trừong" and "truờng" are "trường", "quyêt" is "quyết", "côngg" is "công".
    """
    if word.isascii() or not word.isalpha() or is_syllable(word):
        return word
    for at, (letter, following) in enumerate(itertools.pairwise(word)):
        if letter == following and is_syllable(word[:at] + word[at + 1 :]):
            return word[:at] + word[at + 1 :]
    tone, shape = marks_of(word)
    like = [one for one in syllables_by_letters().get(_bare(word), ()) if len(one) == len(word)]
    same_tone = [one for one in like if marks_of(one)[0] == tone or (not tone and word.endswith(_STOPS))]
    exact = [one for one in same_tone if marks_of(one)[1] == shape]
    fuller = [one for one in same_tone if set(shape) <= set(marks_of(one)[1])]
    return next(iter(exact or fuller), word)


def _is_name(index: int, pair: tuple[str, str], target: tuple[str, str], printed: Sequence[str]) -> bool:
    """Whether the repair would change a syllable that stands alone with its capital inside the sentence."""
    capitals = [token[:1].isupper() and not token.isupper() for token in printed[index : index + 2]]
    for place in (0, 1):
        if pair[place] != target[place] and is_abbreviation(pair[place], printed[index + place]):
            return True
        alone = capitals[place] and not capitals[1 - place] and index + place > 0
        if alone and pair[place] not in (target[place], _bare(pair[place])) and is_syllable(pair[place]):
            return True
    return False


def _is_usual(pair: tuple[str, str], target: tuple[str, str]) -> bool:
    """Whether plans write the pair far oftener than what it would be put right to: "cho năm học", "chờ năm sau"."""
    written = pair_counts().count(*pair)
    return written >= max(_OFTEN, _USUAL * pair_counts().count(*target))


_Pair = tuple[str, str]


def _by(
    pairs: Iterable[_Pair], form: Callable[[str], str]
) -> tuple[dict[_Pair, _Pair], dict[_Pair, list[_Pair]]]:
    """The pairs by a form of their words: the only one of its form, or all of them in order."""
    only: dict[_Pair, _Pair] = {}
    several: dict[_Pair, set[_Pair]] = {}
    for pair in pairs:
        first = only.setdefault(key := (form(pair[0]), form(pair[1])), pair)
        if first is not pair:
            several.setdefault(key, {first}).add(pair)
    for key in several:
        del only[key]
    return only, {key: sorted(alike) for key, alike in several.items()}


class Repairer:
    """Repairs a pair of words to the field's pair with the same bare letters, or with the same sounds ("băn rôn").

    A pair is left alone when it is good Vietnamese by itself ("công ăn" việc làm is never "công an"), and so is a
    word that the field uses ("Hiệu trưởng" and "danh hiệu trường" differ by one mark). Marks may be missing on
    both words, and wrong on one.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        vocabulary: Iterable[str],
        known: frozenset[tuple[str, str]] | None = None,
    ) -> None:
        self._pairs = frozenset(pairs)
        self._vocabulary = frozenset(vocabulary)
        self._known = known_pairs() if known is None else known
        self._by_bare, self._choices = _by(self._pairs, _bare)
        """The field's pair with some bare letters; where there are several, those in order: neither is guessed."""
        self._by_sound, _ = _by(self._pairs, spoken)
        self._speller = Speller(self._pairs)
        self._calm: set[tuple[str, str]] = set()

    def repair(self, words: list[str], printed: Sequence[str] = (), slips: int = 0) -> list[str]:
        """`words` with doubtful words and pairs put right, as many as there are.

        `printed` is how they were typed, in capitals only where other words are not: "anh Dũng làm" is a name, not
        "dừng làm"; `slips` is how many had to be parted.
        """
        typed, words = words, [word if word in self._vocabulary else settled(word) for word in words]
        if words != typed:
            slips += sum(word != right for word, right in zip(typed, words, strict=True))
        doubtful = self._doubtful(words)
        read = words
        for step in (self._told, self._heard):
            # Where words were put right any pair may be another.
            read = step(read, printed, doubtful if read is words else range(len(read) - 1))
        read = self._speller.read(read, printed, slips) or read
        if not doubtful and read is words:
            return words
        return self._paired(read, doubtful if read == words else range(len(read) - 1), printed)

    def _paired(self, words: list[str], places: Collection[int], printed: Sequence[str]) -> list[str]:
        """The words with those pairs at some places put right that are doubtful only together."""
        words = list(words)
        changed = False
        for index in range(len(words) - 1):
            # The word before is taken as it was just put right: "thành lập ban" is not "lập bản".
            before, changed = changed, False
            if not (before or index in places):
                continue
            pair = words[index], words[index + 1]
            if pair in self._pairs:
                continue
            letters, sound = (_bare(pair[0]), _bare(pair[1])), (spoken(pair[0]), spoken(pair[1]))
            if not (letters in self._by_bare or letters in self._choices or sound in self._by_sound):
                continue
            target = self._by_sound.get(sound) or self._target(pair, letters, words, index)
            # "bà con trong bản": a word that is right with the one before it is no part of "còn trống".
            settled_before = index > 0 and (words[index - 1], pair[0]) in self._pairs
            # "với uy tín" is not "với ủy [ban]".
            settled_after = (pair[1], *words[index + 2 : index + 3]) in self._known
            if (
                target is not None
                and (not settled_before or target[0] == pair[0])
                and (not settled_after or target[1] == pair[1])
                and (self._may_repair(pair, target) or self._may_mark(pair, target, words, index))
                and not _is_usual(pair, target)
                and not (printed and _is_name(index, pair, target, printed))
            ):
                words[index : index + 2] = target
                changed = True
        return words

    def _doubtful(self, words: Sequence[str]) -> Collection[int]:
        """Where pairs of the words begin that may have to be put right: nearly nowhere, and pairs come again."""
        pairs = list(itertools.pairwise(words))
        doubted = set(pairs) - self._calm
        if not doubted:
            return ()
        calm = {pair for pair in doubted if self._is_calm(pair)}
        if len(self._calm) > _REMEMBERED:
            self._calm = set()  # not emptied in place: other threads look into it
        self._calm.update(calm)
        doubted -= calm
        return {index for index, pair in enumerate(pairs) if pair in doubted} if doubted else ()

    def _is_calm(self, pair: tuple[str, str]) -> bool:
        """Whether nothing but the pair itself tells that it stays as it is."""
        if pair in self._pairs:
            return True
        letters, sound = (_bare(pair[0]), _bare(pair[1])), (spoken(pair[0]), spoken(pair[1]))
        if sound in self._by_sound:
            return False
        may_lack = letters in self._by_bare or letters in self._choices
        return pair in self._known or not (may_lack or any(self._bids(pair)))

    def _bids(self, pair: tuple[str, str]) -> Iterator[tuple[str, str]]:
        """The pairs that it would be if one of its words were the one that hardly ever leaves the other."""
        if not (pair[0].isalpha() and pair[1].isalpha()):
            return
        counts = pair_counts()
        preceding, following = counts.companions
        for place, meant in enumerate((preceding.get(pair[1]), following.get(pair[0]))):
            if meant is None or meant.word == pair[place]:
                continue
            target = (pair[0], meant.word) if place else (meant.word, pair[1])
            slips = _SLIPS_OF_COMPANIONS if meant.always else _SLIPS
            often = _OFTEN + slips * counts.count(*pair)
            if counts.may_be_slip(pair[place], meant) and counts.count(*target) >= often:
                yield target

    def _told(self, words: list[str], printed: Sequence[str], places: Collection[int]) -> list[str]:
        """Words beside one that hardly ever stands beside another: "bằng rôn", "tạo đàm", "cam kiết"."""
        told = words
        for index in sorted(places):
            pair = words[index], words[index + 1]
            if pair in self._known or pair in self._pairs:
                continue
            for target in self._bids(pair):
                before, after = words[max(0, index - 1) : index], words[index + 2 : index + 3]
                doubts_first = target[0] != pair[0]
                if (
                    not self._is_at_home((*before, pair[0]), doubts_first)
                    and not self._is_at_home((pair[1], *after), not doubts_first)
                    and not (printed and _is_name(index, pair, target, printed))
                ):
                    told = [*told[:index], *target, *told[index + 2 :]]
        return told

    def _is_at_home(self, pair: Sequence[str], is_doubted: bool) -> bool:
        """Whether a word is right with its other neighbour; of the doubted one plans that write so tell as well."""
        if len(pair) < 2 or not (pair[0].isalpha() and pair[1].isalpha()):
            return False
        if (pair[0], pair[1]) in self._known:
            return True
        return is_doubted and (
            (pair[0], pair[1]) in self._pairs or pair_counts().count(pair[0], pair[1]) >= _OFTEN
        )

    def _heard(self, words: list[str], printed: Sequence[str], places: Collection[int]) -> list[str]:
        """Pairs of the field that were written as they sound ("tuyên chuyền"), before single words are doubted."""
        heard = words
        for index in sorted(places):
            pair = words[index], words[index + 1]
            target = self._by_sound.get((spoken(pair[0]), spoken(pair[1])))
            if target is None or target == pair:
                continue
            if (
                tuple(map(_bare, pair)) != tuple(map(_bare, target))
                and (self._may_repair(pair, target) or self._may_hear(pair, target))
                and not (printed and _is_name(index, pair, target, printed))
            ):
                heard = [*heard[:index], *target, *heard[index + 2 :]]
        return heard

    def _may_hear(self, pair: tuple[str, str], target: tuple[str, str]) -> bool:
        """Whether plans write the one pair often and the other hardly: "băn rôn", though "băn khoăn" has that word."""
        counts = pair_counts()
        preceding, following = counts.companions
        beside = (preceding.get(target[1]), target[0]), (following.get(target[0]), target[1])
        bound = any(meant is not None and meant.word == word for meant, word in beside)
        often = _OFTEN + (_SLIPS_OF_COMPANIONS if bound else _SLIPS) * counts.count(*pair)
        return pair not in self._known and counts.count(*target) >= often

    def _target(
        self, pair: tuple[str, str], bare: tuple[str, str], words: list[str], index: int
    ) -> tuple[str, str] | None:
        """The field's pair with these bare letters; of several, the one that goes on as the field does."""
        target = self._by_bare.get(bare)
        if target is not None:
            return target
        choices = self._choices.get(bare, ())
        alike = [one for one in choices if one[0] == pair[0] or one[1] == pair[1]]
        if len(alike) == 1:
            return alike[0]
        if pair == bare and index + 2 < len(words):
            going_on = [one for one in choices if (one[1], words[index + 2]) in self._pairs]
            return going_on[0] if len(going_on) == 1 else None
        return None

    def _may_repair(self, pair: tuple[str, str], target: tuple[str, str]) -> bool:
        if pair in self._known:
            return False
        wrong = [(word, right) for word, right in zip(pair, target, strict=True) if word != right]
        if all(word == _bare(word) for word, _ in wrong):
            return len(wrong) == 2 or wrong[0][0] not in self._vocabulary
        if len(wrong) != 1 or wrong[0][0] in self._vocabulary:
            return False
        # "danh sách thợ": a word that plans use is right, unless they use the other one here.
        counts = pair_counts()
        return wrong[0][0] not in counts.words or counts.count(*target) > 0

    def _may_mark(self, pair: tuple[str, str], target: tuple[str, str], words: list[str], index: int) -> bool:
        """Whether one word of the pair lacks its mark, though the field uses it too: "chi đạo", "dư luân".

        The pair must be a word of the language ("chỉ đạo"), and the unmarked one none with its other neighbour:
        "tình hình tư tưởng" has nothing to do with "hình từ".
        """
        if pair in self._known or target not in self._known:
            return False
        wrong = [place for place in (0, 1) if pair[place] != target[place]]
        if len(wrong) != 1 or _bare(pair[wrong[0]]) != _bare(target[wrong[0]]):
            return False  # "để chống mất cắp" sounds like "để trống", yet lacks nothing
        if not lacks_marks(pair[wrong[0]], target[wrong[0]]):
            return False
        place = index + wrong[0]
        beyond = words[place + 1 : place + 2] if wrong[0] else words[max(0, place - 1) : place]
        if not beyond:
            return True
        other = (pair[1], beyond[0]) if wrong[0] else (beyond[0], pair[0])
        return other not in self._known and other not in self._pairs
