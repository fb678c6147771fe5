"""Reads a file into a Document: says what it is by its bytes, then hands it to the reader of that format."""

from __future__ import annotations

from extractors.readers.dispatch import read_document
from extractors.readers.sniff import MediaType, sniff

__all__ = ["MediaType", "read_document", "sniff"]
