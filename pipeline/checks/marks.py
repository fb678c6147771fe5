"""The marks of a Vietnamese syllable: its tone, and those that make another letter of a letter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

HOOK, TILDE = "\u0309", "\u0303"
HOOK_AND_TILDE = frozenset({HOOK, TILDE})
"""Hỏi and ngã sound alike south of Nghệ An, and are written for one another."""
_TONES = frozenset({"\u0300", "\u0301", "\u0323", HOOK, TILDE})


@lru_cache(maxsize=65536)
def marks_of(word: str) -> tuple[str, str]:
    """The tone of a syllable, and its other marks in alphabetical order, wherever and however often they were typed."""
    marks = {letter for letter in unicodedata.normalize("NFD", word) if unicodedata.combining(letter)}
    return "".join(sorted(marks & _TONES)), "".join(sorted(marks - _TONES)) + "đ" * ("đ" in word)


_OTHER = str.maketrans(HOOK + TILDE, TILDE + HOOK)


@lru_cache(maxsize=65536)
def with_other_tone(word: str) -> str:
    """A word with hỏi for ngã and ngã for hỏi; any other as it is."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_OTHER))


def lacks_marks(word: str, right: str) -> bool:
    """Whether marks were left out of `word` and none was typed wrong: "luân" for "luận", "chi" for "chỉ"."""
    tone, shape = marks_of(word)
    full_tone, full_shape = marks_of(right)
    return tone in ("", full_tone) and set(shape) <= set(full_shape)
