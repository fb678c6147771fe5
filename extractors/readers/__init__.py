"""Reads a file into a Document: says what it is by its bytes, then hands it to the reader of that format."""

from __future__ import annotations

from extractors.readers.archive import is_container, members
from extractors.readers.dispatch import preload, read_document
from extractors.readers.members import Member
from extractors.readers.sniff import MediaType, sniff

__all__ = ["MediaType", "Member", "is_container", "members", "preload", "read_document", "sniff"]
