"""Reads a file into a Document: says what it is by its bytes, then hands it to the reader of that format."""

from __future__ import annotations

from extractors.document import Document
from extractors.limits import Limits
from extractors.readers.pdf import read_pdf
from extractors.readers.sniff import MediaType, sniff
from extractors.readers.word import read_word

__all__ = ["MediaType", "read_document", "sniff"]


def read_document(data: bytes, name: str = "", limits: Limits = Limits()) -> Document:  # noqa: B008
    """Reads one file that is no archive, in this process. Raises the ReadError subclass of the cause."""
    kind = sniff(data, name)
    if kind is MediaType.PDF:
        return read_pdf(data, limits)
    return read_word(data, kind, limits)
