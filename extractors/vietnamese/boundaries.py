"""Where the words of a sentence begin and end, by underthesea's word model: "trẻ thơ" is one word and holds no poem."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

from underthesea import word_tokenize

_ONE_AT_A_TIME = threading.Lock()
"""underthesea shows its model to other threads before it is loaded."""


@lru_cache(maxsize=4096)
def word_spans(sentence: str) -> tuple[tuple[int, int], ...]:
    """Spans [start, end) of the words of a sentence in NFC; for other forms nothing is said.

    Costs about 40 microseconds a syllable: ask it of sentences that a rule may match, never of whole plans.
    """
    if not unicodedata.is_normalized("NFC", sentence):
        return ()
    spans: list[tuple[int, int]] = []
    at = 0
    # Without its normalisation underthesea changes white space only, so that every word can be found again.
    with _ONE_AT_A_TIME:
        words = word_tokenize(sentence, use_token_normalize=False)
    for word in words:
        match = (
            re.compile(r"\s+".join(map(re.escape, word.split()))).search(sentence, at)
            if word.strip()
            else None
        )
        if match is not None:
            spans.append(match.span())
            at = match.end()
    return tuple(spans)


def splits_word(sentence: str, start: int, end: int) -> bool:
    """Whether [start, end) is only a part of a word: "thơ" in "trẻ thơ", "phát" in "phát hiện"."""
    return any(
        first <= start and end <= last and last - first > end - start for first, last in word_spans(sentence)
    )
