"""The words of a statement as they are compared: folded, repaired, each with its place in the statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.vietnamese.normalise import Folded, fold
from pipeline.checks.repair import Repairer

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
# Spelling reforms wrote both ("kí"/"ký", "lí"/"lý", "qui"/"quy"): the same word, one form here.
_OPEN_I = re.compile(r"(?:[hklmst]|qu)[iìíỉĩị]")
_I_TO_Y = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")
_OPENING = frozenset('"(“«‘[')


@lru_cache(maxsize=65536)
def same_letter(word: str) -> str:
    """One spelling for open syllables in i and y; the length never changes."""
    return word.translate(_I_TO_Y) if _OPEN_I.fullmatch(word) else word


@dataclass(frozen=True, slots=True)
class Words:
    """`texts[i]` stands at `folded.text[starts[i]:ends[i]]`, possibly repaired or respelled."""

    source: str
    folded: Folded
    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in `source` of the words [first, last)."""
        if first >= last:
            raise ValueError(f"no words in [{first}, {last})")
        return self.folded.source_span(self.starts[first], self.ends[last - 1])

    def printed(self, first: int, last: int) -> str:
        """The words [first, last) as the school wrote them."""
        start, end = self.span(first, last)
        return self.source[start:end]

    def is_capitalised(self, index: int) -> bool:
        """Whether the school wrote the word with a capital (or it is a number)."""
        start, _ = self.span(index, index + 1)
        return self.source[start].isupper() or self.source[start].isdigit()


def split_words(text: str) -> tuple[list[str], list[int], list[int]]:
    """Words and punctuation marks of a folded text with their offsets."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(text):
        texts.append(match[0])
        starts.append(match.start())
        ends.append(match.end())
    return texts, starts, ends


def words_of(text: str, repairer: Repairer | None = None) -> Words:
    """The words of `text` in the matching view."""
    folded = fold(text)
    texts, starts, ends = split_words(folded.text)
    if repairer is not None:
        texts = repairer.repair(texts)
    return Words(text, folded, tuple(same_letter(word) for word in texts), tuple(starts), tuple(ends))


def phrase_words(phrase: str) -> tuple[str, ...]:
    """A lexicon phrase in the same view."""
    texts, _, _ = split_words(fold(phrase).text)
    return tuple(same_letter(word) for word in texts)
