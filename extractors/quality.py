"""How far the text of a page can be trusted, judged by what it says and never by how much it says."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from extractors.vietnamese.syllables import is_abbreviation, is_syllable

# Share of good words -> quality, joined by straight lines. Measured: clean plans lie above 0.9 of good words, undecoded
# VNI or TCVN3 and shifted glyphs below 0.5, Tesseract on a bad scan between.
_SCALE = ((0.0, 0.0), (0.4, 0.1), (0.6, 0.45), (0.8, 0.85), (0.9, 0.97), (0.95, 1.0), (1.0, 1.0))
_FOREIGN_WEIGHT = 0.25
"""A word in plain ASCII that is no syllable ("camera", "Zalo") says little either way."""
_JUNK_WEIGHT = 6.0
_SPLIT_WEIGHT = 6.0
_NEUTRAL_SHARE = 0.55
"""Above this share of abbreviations and codes a text is no longer prose or a table but a row of glyphs."""
_FEW_TOKENS = 12
_ENOUGH_FOR_MARKS, _LEAST_MARKED, _WITHOUT_MARKS = 30, 0.15, 0.6
"""More words than the first, of which fewer than the second have marks: the marks were lost."""

_JUNK = re.compile(
    "[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\U000f0000-\U0010ffff]"
)
_ADDRESS = re.compile(r"https?://|www\.|@\w+\.|\.\w{2,4}/|\.(?:vn|com|net|org|edu|gov)\b", re.IGNORECASE)
_CODE = re.compile(r"[\d.,:/%°º+xX×hgpmk²³-]+|\d+[^\W\d_]{1,3}\d*|[A-Za-zĐđ]{1,3}\d+[A-Za-z]?|[IVXLC]+")
_WORD = re.compile(r"[^\W\d_]+")
_ODD_INSIDE = re.compile(r"[^\W\d_][\\^~`{}|<>#$%=_*+?!;:¡-©«-´¶-¿×÷]+[^\W_]|[^\W\d_]\d+[^\W\d_]{2,}")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_FOREIGN_NAME = re.compile(r"[A-ZÉÈÀÂÔÎÇ](?=[a-z]*[àâäçéèêëîïôöùûüÿœæñ])[a-zàâäçéèêëîïôöùûüÿœæñ]{2,}")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_CONSONANT_RUN = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
# Letters that stand alone in Vietnamese ("y tế", "ở", "ý") or as labels and signs of classes.
_ALONE = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy") | frozenset(
    "àáảạòóôồổờởợùúủụừứửựìíịỉỳýỷỵéèẻẽẹêếềểễệãõũĩỹẫẵấầẩậắằẳặốỗộớỡữ"
)
_SMALL_ABBREVIATIONS = frozenset(
    ["kg", "km", "cm", "mm", "gv", "hs", "cb", "nv", "hk", "tp", "tt", "vd", "ko", "đc", "tpt"]
)
_LABEL_AFTER = ".):/-,;"


class _Tally(NamedTuple):
    """What a token, or a whole text, counts for."""

    good: int = 0
    bad: int = 0
    foreign: int = 0
    neutral: int = 0
    marked: int = 0
    """Words with a letter that ASCII lacks; in Vietnamese about two of three."""
    word: str = ""
    """The token's only word."""
    bare: bool = False
    """Nothing stands before or behind that word."""

    @property
    def words(self) -> int:
        return self.good + self.bad + self.foreign


def page_quality(text: str) -> float:
    """0-1: 0 for no text at all or for glyphs without sense, 1 for clean Vietnamese.

    Counts syllables that the spelling allows, replacement and private-use glyphs, words torn apart by spaces and
    glyphs that stand for others. Numbers, document numbers, abbreviations and foreign words are neutral.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = len(composed) - sum(map(str.isspace, composed))
    if not visible:
        return 0.0
    tallies = [_tally(token) for token in composed.split()]
    count = _Tally(*(sum(column) for column in list(zip(*tallies, strict=True))[:5]))
    junk = len(_JUNK.findall(composed)) / visible
    intact = 1 - min(1.0, _JUNK_WEIGHT * junk)
    return round(max(0.0, _share_score(count) * intact * _split_factor(tallies, count.words)), 4)


def _share_score(count: _Tally) -> float:
    tokens = count.words + count.neutral
    foreign = max(0.0, count.foreign - count.good / 2)
    if tokens <= _FEW_TOKENS and not count.bad:
        # A heading or the name of an application: too little to hold foreign words against it.
        foreign = 0.0
    weight = count.good + count.bad + _FOREIGN_WEIGHT * foreign
    share = count.good / weight if weight else 1.0
    if tokens > _FEW_TOKENS and count.neutral > _NEUTRAL_SHARE * tokens and count.bad > count.good:
        share *= 1 - count.neutral / tokens
    if count.words > _ENOUGH_FOR_MARKS and count.marked < _LEAST_MARKED * count.words:
        share *= _WITHOUT_MARKS
    for (low, low_score), (high, high_score) in pairwise(_SCALE):
        if share <= high:
            return low_score + (high_score - low_score) * (share - low) / (high - low)
    return 1.0


def _split_factor(tallies: list[_Tally], words: int) -> float:
    torn = sum(
        left.bare and bool(right.word) and _is_torn(left.word, right.word)
        for left, right in pairwise(tallies)
    )
    return max(0.0, 1 - _SPLIT_WEIGHT * max(0.0, torn / words - 0.01)) if words else 1.0


@lru_cache(maxsize=30_000)
def _tally(token: str) -> _Tally:
    if _ADDRESS.search(token):
        return _Tally(neutral=1)
    bare = token.strip("“”\"'‘’()[]{}«»…•*.,;:!?/-–—_")
    if not bare or _CODE.fullmatch(bare):
        return _Tally(neutral=int(bool(bare)))
    words = _WORD.findall(bare)
    if _ODD_INSIDE.search(bare):
        return _Tally(bad=max(1, len(words)))
    labelled = token != bare and token[-1] in _LABEL_AFTER
    judged = Counter(_judge(word, labelled=labelled) for word in words)
    return _Tally(
        judged["good"],
        judged["bad"],
        judged["foreign"],
        judged["neutral"],
        sum(not word.isascii() for word in words),
        words[0] if len(words) == 1 else "",
        len(words) == 1 and token == bare,
    )


def _judge(word: str, *, labelled: bool) -> Literal["good", "bad", "foreign", "neutral"]:
    if is_syllable(word):
        # A mixture of cases inside a syllable is the work of a wrong table: "trÊn", "hiÖn".
        return "good" if word.islower() or word.isupper() or word[1:].islower() else "bad"
    if len(word) == 1:
        if word.lower() not in _ALONE:
            return "bad"
        return "neutral" if labelled or word.isupper() else "foreign"
    if (
        is_abbreviation(word)
        or word in _SMALL_ABBREVIATIONS
        or (labelled and len(word) < 4 and word[0].isupper())
    ):
        return "neutral"
    if _FOREIGN_NAME.fullmatch(word) or (_ASCII_WORD.fullmatch(word) and _is_pronounceable(word)):
        return "foreign"
    return "bad"


def _is_pronounceable(word: str) -> bool:
    cased = (
        word.islower() or word.isupper() or word[1:].islower() or re.fullmatch(r"(?:[A-Z][a-z]+){2,3}", word)
    )
    return bool(cased and _VOWEL.search(word) and not _CONSONANT_RUN.search(word))


@lru_cache(maxsize=30_000)
def _is_torn(left: str, right: str) -> bool:
    """Whether two tokens are one syllable with a space inside: "ĐIỀ U", "KHO ẢN", "tr ường"."""
    if left.isupper() != right.isupper() or right[0].isupper() != left[-1].isupper():
        return False
    if not is_syllable(left + right) or (
        is_syllable(left) and is_syllable(right) and not _is_uncommon_pair(left, right)
    ):
        return False
    return not (left.isupper() and len(left) + len(right) <= 3)


def _is_uncommon_pair(left: str, right: str) -> bool:
    """Both halves are syllables, but the left one is a bare consonant-vowel stem and the right one a bare rime."""
    return (
        len(right) == 2
        and right[-1].lower() in "cmnpt"
        and right[0].lower() in "ảẳẩẻểỉỏổởủửỷ"
        and len(left) >= 3
    )
