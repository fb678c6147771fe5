"""The project's tokenizer for spaCy: syllables, numbers and marks, in a form in which they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc
from spacy.vocab import Vocab

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
            token.norm_ = folded(word)
        return doc


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """The form in which a token is compared; never empty."""
    return fold(word) or word


def pieces(text: str) -> tuple[list[str], list[int]]:
    """The tokens that the tokenizer makes, white space left out, with their offsets: for those who need no Doc.

    A Doc costs four times as much; whole plans are judged by these.
    """
    tokens: list[str] = []
    starts: list[int] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup is None and not (token := match[0]).isspace():
            tokens.append(token)
            starts.append(match.start())
    return tokens, starts


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces; white space after a word gives its first blank apart, for spaCy keeps that with the word."""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if match["space"] and len(piece) > 1 and piece[0] == " " and match.start():
            yield " "
            yield piece[1:]
        else:
            yield piece
