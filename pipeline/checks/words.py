"""The words of a statement as they are compared: the tokens in their folded form, repaired, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.vietnamese.tokens import folded, pieces
from pipeline.checks.repair import Repairer
from pipeline.checks.spelling import respaced

# Spelling reforms wrote both ("kí"/"ký", "lí"/"lý", "qui"/"quy"): the same word, one form here.
_OPEN_I = re.compile(r"(?:[hklmst]|qu)[iìíỉĩị]")
_I_TO_Y = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")


@lru_cache(maxsize=65536)
def _compared(token: str) -> str:
    """The form in which a token is compared: folded, open syllables in i and y spelled alike; never empty."""
    word = folded(token)
    return word.translate(_I_TO_Y) if _OPEN_I.fullmatch(word) else word


@dataclass(frozen=True, slots=True)
class Words:
    """`texts[i]` is the folded, possibly repaired form of `source[starts[i]:ends[i]]`."""

    source: str
    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in `source` of the words [first, last)."""
        if first >= last:
            raise ValueError(f"no words in [{first}, {last})")
        return self.starts[first], self.ends[last - 1]

    def printed(self, first: int, last: int) -> str:
        """The words [first, last) as the school wrote them."""
        start, end = self.span(first, last)
        return self.source[start:end]

    def is_capitalised(self, index: int) -> bool:
        """Whether the school wrote the word with a capital (or it is a number)."""
        letter = self.source[self.starts[index]]
        return letter.isupper() or letter.isdigit()


def words_of(text: str, repairer: Repairer | None = None) -> Words:
    """The words of `text` in the matching view."""
    tokens, starts = pieces(text)
    if repairer is None:
        texts = list(map(_compared, tokens))
    else:
        spaced = respaced(tokens, starts)
        tokens, starts = spaced.tokens, spaced.starts
        texts = list(map(_compared, tokens))
        for index, word in spaced.meant.items():
            texts[index] = word
        texts = repairer.repair(texts, texts if text.isupper() else tokens, spaced.parted)
    ends = [start + len(token) for start, token in zip(starts, tokens, strict=True)]
    return Words(text, tuple(texts), tuple(starts), tuple(ends))


@lru_cache(maxsize=32768)
def phrase_words(phrase: str) -> tuple[str, ...]:
    """A lexicon phrase in the same view."""
    return words_of(phrase).texts
