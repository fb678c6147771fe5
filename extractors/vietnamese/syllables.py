"""Which strings are Vietnamese syllables: onset, rime and tone, generated from the rules of the spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_ONSETS: tuple[str, ...] = (
    "",
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
)
_ONSETS += ("qu", "r", "s", "t", "th", "tr", "v", "x")

# Nucleus (with its glide) and the endings it takes; "-" is no ending.
_RIMES: dict[str, str] = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- c ch m n ng nh p t u",
    "i": "- a ch m n ng nh p t u",
    "iê": "c m n ng p t u",
    "o": "- c i m n ng p t",
    "oo": "c ng",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- a c i m n ng p t u",
    "uô": "c i m n ng p t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "- t nh",
    "yê": "m n ng t u",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "- m n o t",
    "uâ": "c n ng t y",
    "uê": "- ch n nh t u",
    "uơ": "- i n t",
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
}
# After qu the glide is part of the onset; only these nuclei follow it.
_AFTER_QU = ("a", "ă", "â", "e", "ê", "i", "iê", "o", "ô", "ơ", "y", "yê")
_STOPS = ("c", "ch", "p", "t")
_TONES = {"ngang": "", "huyền": "\u0300", "sắc": "\u0301", "hỏi": "\u0309", "ngã": "\u0303", "nặng": "\u0323"}
_TONES_OF_STOPS = ("sắc", "nặng")
_MARKED = frozenset("ăâêôơư")


def _fits(onset: str, rime: str) -> bool:
    """Whether the spelling writes this onset before this rime: k, gh, ngh before e, ê, i, y only; c, ng not there."""
    front = rime[0] in "eêiy"
    if onset == "qu":
        return True
    if onset == "k":
        return front
    if onset in ("gh", "ngh"):
        return front and rime[0] != "y"
    if onset in ("c", "ng"):
        return not front
    if onset == "g":
        return rime[0] != "e" and rime[0] != "ê" and rime[0] != "y"
    if onset == "gi":
        return rime[0] not in "iy"
    return not (onset and rime.startswith("yê"))


def _tone_seats(nucleus: str, ending: str) -> tuple[int, ...]:
    """Where in the rime the tone may stand; open oa, oe, uy have an old seat and a new one."""
    marked = [at for at, letter in enumerate(nucleus) if letter in _MARKED]
    if marked:
        return (marked[-1],)
    if nucleus in ("oa", "oe", "uy") and not ending:
        return (0, 1)
    return (len(nucleus) - 1,)


def _rimes(onset: str) -> Iterator[tuple[str, str]]:
    for nucleus, endings in _RIMES.items():
        if onset == "qu" and nucleus not in _AFTER_QU:
            continue
        for ending in endings.split(" "):
            yield nucleus, "" if ending == "-" else ending


@cache
def syllables() -> frozenset[str]:
    """Every syllable that the spelling allows, lower case, NFC, tones in the old and in the new place."""
    found: set[str] = set()
    for onset in _ONSETS:
        for nucleus, ending in _rimes(onset):
            rime = nucleus + ending
            if not _fits(onset, rime):
                continue
            for tone, mark in _TONES.items():
                if ending in _STOPS and tone not in _TONES_OF_STOPS:
                    continue
                for seat in _tone_seats(nucleus, ending):
                    found.add(
                        unicodedata.normalize("NFC", onset + rime[: seat + 1] + mark + rime[seat + 1 :])
                    )
    return frozenset(found)


def is_syllable(s: str) -> bool:
    """Whether `s` is spelled as a Vietnamese syllable, in any case and either Unicode form."""
    lowered = s.lower()
    if not lowered.isascii():
        lowered = unicodedata.normalize("NFC", lowered)
    return lowered in syllables()


_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")


def share_valid(text: str) -> float:
    """Share of the words of `text` that are Vietnamese syllables, 0-1; 1 when there is no word to judge.

    Words with digits, single letters and abbreviations in capitals ("UBND", "PCTP") are not judged.
    """
    words = [word for word in _WORD.findall(text) if len(word) > 1 and not is_abbreviation(word)]
    if not words:
        return 1.0
    return sum(map(is_syllable, words)) / len(words)


_ABBREVIATION = re.compile(r"[A-ZĐƯÔĂÂÊƠ]{2,8}|[A-ZĐ]{1,4}[a-zđ]{1,2}[A-ZĐ]{1,4}|[A-ZĐ]{2,4}[a-zđ]{1,2}")


def is_abbreviation(word: str) -> bool:
    """Whether a word is capitals that spell no syllable: "UBND", "GDĐT", "ThS" but not "HOA"."""
    return _ABBREVIATION.fullmatch(word) is not None and not is_syllable(word)
