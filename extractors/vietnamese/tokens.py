"""The project's tokenizer for spaCy, and word boundaries from underthesea laid over the original text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc
from spacy.vocab import Vocab
from underthesea import word_tokenize

from extractors.vietnamese.normalise import fold

_MARKS = "\u0300-\u036f"
_TOKEN = re.compile(
    rf"(?P<space>\s+)"
    r"|(?:https?://|www\.)[^\s<>\"”]*[^\s<>\"”.,;:)]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\d+(?:[.,:]\d+)+"
    r"|[đĐ]/c\b|[vV]\.v|[vV]/v\b"
    rf"|[^\W\d_](?:[^\W\d_]|[{_MARKS}])*(?:\d+(?=\W|$))?"
    r"|\d+"
    r"|\.{2,}|…+"
    r"|."
    , re.DOTALL,
)  # fmt: skip


class VietnameseTokenizer:
    """Syllables, numbers and marks, one token each; `doc.text` is always the text that was given.

    The NORM of a token is its folded form (lower case, NFC, one tone placement), so patterns on NORM match every way
    of encoding a syllable.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for word in _pieces(text):
            if word == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        for token, word in zip(doc, words, strict=True):
            token.norm_ = _folded(word)
        return doc


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return fold(word).text or word


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces; white space after a word gives its first blank apart, for spaCy keeps that with the word."""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if match["space"] and len(piece) > 1 and piece[0] == " " and match.start():
            yield " "
            yield piece[1:]
        else:
            yield piece


def words(text: str) -> list[tuple[int, int]]:
    """Spans [start, end) of the words of a sentence, "an ninh" as one, by underthesea's word model.

    Costs about 40 microseconds a syllable: call it on sentences that a rule may match, never on whole plans.
    """
    composed = unicodedata.normalize("NFC", text)
    locate = _locate if composed == text else _locate_composed
    spans: list[tuple[int, int]] = []
    at = 0
    for word in word_tokenize(composed, use_token_normalize=False):
        span = locate(text, word, at)
        if span is not None:
            spans.append(span)
            at = span[1]
    return spans


def _locate(text: str, word: str, at: int) -> tuple[int, int] | None:
    """Where a word stands from `at` on; underthesea may have changed the white space inside it."""
    start = text.find(word, at)
    if start >= 0 and not text[at:start].strip():
        return start, start + len(word)
    match = re.compile(r"\s+".join(map(re.escape, word.split()))).search(text, at) if word.strip() else None
    return match.span() if match else None


def _locate_composed(text: str, word: str, at: int) -> tuple[int, int] | None:
    """As `_locate`, in text that is not composed: letters are compared in NFC."""
    wanted = "".join(word.split())
    start = at
    while start < len(text) and text[start].isspace():
        start += 1
    end, seen = start, ""
    while end < len(text) and len(seen) < len(wanted):
        end += 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        seen = unicodedata.normalize("NFC", "".join(text[start:end].split()))
    return (start, end) if seen == wanted else None
