"""Legal citations of a document with their offsets in its text."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.document import Document
from extractors.finders.citations import find_citations
from pipeline.plan import Citation


def citations_of(document: Document, body: int) -> tuple[Citation, ...]:
    """The numbers cited from offset `body` on, in whatever zone; the document's own number stands before it."""
    return tuple(_cited(document, body))


def _cited(document: Document, body: int) -> Iterator[Citation]:
    for block in document.blocks:
        if block.end < body or "/" not in block.text:
            continue
        for mention in find_citations(block.text):
            start = block.start + mention.start
            if start >= body:
                yield Citation(mention.number, start, block.start + mention.end, mention.date)
