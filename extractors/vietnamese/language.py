"""The spaCy pipeline for Vietnamese: own tokenizer, sentences of blocks, terms of lexicons, spans of zones."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, registry

from extractors.vietnamese.lexicon import Lexicon, load_lexicon
from extractors.vietnamese.sentences import split
from extractors.vietnamese.tokens import VietnameseTokenizer

TERMS: Final = "terms"
"""Key of `doc.spans` for the terms: `label_` is the lexicon, `id_` the entry, longest first, never overlapping."""
LEXICONS: Final = ("police_bodies", "authorities", "organisations")
"""Lexicons that the shared pipeline looks for."""
_MAX_CHARS = 20_000_000
_EXCEPTION = "exception"


@registry.tokenizers("kehoach.syllables.v1")
def _create_tokenizer():  # type: ignore[no-untyped-def]  # spaCy reads the signature as a schema
    return lambda nlp: VietnameseTokenizer(nlp.vocab)


@Language.component("vi_sentences")
def set_sentences(doc: Doc) -> Doc:
    """Sets the sentence starts; a line of the text is a block, as in `Document.text`."""
    starts = {start for start, _ in _sentences(doc.text)}
    # Set one by one, spaCy would look at the whole text for each token.
    marks = [1 if token.i == 0 or token.idx in starts else -1 for token in doc]
    if marks:
        doc.from_array([SENT_START], np.array(marks).astype(np.uint64))  # type: ignore[arg-type]  # one attribute
    return doc


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    offset = 0
    for line in text.split("\n"):
        for start, end in split(line):
            yield offset + start, offset + end
        offset += len(line) + 1


class Terms:
    """Writes the phrases of lexicons that a text holds to `doc.spans["terms"]`.

    White space between the words of a phrase may be of any kind and length, but a phrase never crosses the end of a
    sentence. An exception of a lexicon hides the terms of that lexicon inside it; of terms that overlap the longest
    stays.
    """

    def __init__(self, nlp: Language, lexicons: Sequence[str]) -> None:
        self._vocab = nlp.vocab
        self._any = PhraseMatcher(nlp.vocab, attr="NORM")
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._sources: dict[int, tuple[str, str]] = {}
        for name in lexicons:
            self._add(nlp, name, load_lexicon(name))

    def _add(self, nlp: Language, name: str, lexicon: Lexicon) -> None:
        for entry in lexicon.entries:
            matcher = self._exact if entry.case == "exact" else self._any
            self._register(nlp, matcher, name, entry.id, entry.forms)
        if lexicon.exceptions:
            self._register(nlp, self._any, name, _EXCEPTION, lexicon.excluded)

    def _register(
        self, nlp: Language, matcher: PhraseMatcher, lexicon: str, entry: str, phrases: Iterable[str]
    ) -> None:
        key = f"{lexicon}/{entry}"
        matcher.add(key, [nlp.tokenizer(phrase) for phrase in phrases])
        self._sources[self._vocab.strings[key]] = (lexicon, entry)

    def __call__(self, doc: Doc) -> Doc:
        solid = [token for token in doc if not token.is_space]
        shadow = doc if len(solid) == len(doc) else self._without_space(doc)
        found: list[Span] = []
        hidden: dict[str, bytearray] = {}
        for matcher in (self._any, self._exact):
            for key, first, last in matcher(shadow):
                start, end = solid[first].i, solid[last - 1].i + 1
                if any(token.is_sent_start for token in doc[start + 1 : end]):
                    continue
                lexicon, entry = self._sources[key]
                if entry == _EXCEPTION:
                    cover = hidden.setdefault(lexicon, bytearray(len(doc)))
                    cover[start:end] = b"\1" * (end - start)
                else:
                    found.append(Span(doc, start, end, label=lexicon, span_id=entry))
        kept = [
            span
            for span in found
            if span.label_ not in hidden or not all(hidden[span.label_][span.start : span.end])
        ]
        doc.spans[TERMS] = filter_spans(sorted(kept, key=lambda span: (span.start, -span.end, span.id_)))
        return doc

    def _without_space(self, doc: Doc) -> Doc:
        solid = [token for token in doc if not token.is_space]
        shadow = Doc(self._vocab, words=[token.text for token in solid])
        for copy, token in zip(shadow, solid, strict=True):
            copy.norm_ = token.norm_
        return shadow


@Language.factory("vi_terms", default_config={"lexicons": list(LEXICONS)})
def _create_terms(nlp: Language, name: str, lexicons: list[str]) -> Terms:
    return Terms(nlp, lexicons)


def set_spans(doc: Doc, key: str, stretches: Iterable[tuple[int, int, str]]) -> Doc:
    """Writes stretches (start, end, label) of the text, such as the zones of a plan, to `doc.spans[key]`.

    A stretch that begins or ends inside a token takes the whole token.
    """
    spans = [
        doc.char_span(start, end, label=label, alignment_mode="expand")
        for start, end, label in stretches
        if start < end
    ]
    doc.spans[key] = [span for span in spans if span is not None]
    return doc


_lock = threading.Lock()


def vietnamese() -> Language:
    """The pipeline, built once per process. Raises DataError for a lexicon that is wrong.

    It keeps no state between texts: the same text gives the same result in any order, and nothing is downloaded.
    """
    with _lock:
        return _built()


@cache
def _built() -> Language:
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "kehoach.syllables.v1"}}})
    nlp.max_length = _MAX_CHARS
    nlp.add_pipe("vi_sentences")
    nlp.add_pipe("vi_terms")
    return nlp
