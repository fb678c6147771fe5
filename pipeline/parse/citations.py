"""Legal citations of a document with their offsets in its text."""

from __future__ import annotations

from extractors.document import Document
from pipeline.plan import Citation


def citations_of(document: Document) -> tuple[Citation, ...]:
    return ()
