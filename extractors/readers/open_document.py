"""Reads the paragraphs of an OpenDocument text without LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = frozenset({_TEXT + "p", _TEXT + "h"})
# Text that is not printed in place: tracked deletions, comments, and notes, which come after their paragraph.
_SKIPPED = frozenset({_TEXT + "tracked-changes", _OFFICE + "annotation", _TEXT + "note-citation"})


def odt_paragraphs(root: etree._Element) -> list[str]:
    """Paragraphs of a content.xml in document order, table cells included."""
    body = root.find(f".//{_OFFICE}body")
    return [] if body is None else list(_paragraphs(body))


def _paragraphs(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag in _PARAGRAPHS:
            inner: list[etree._Element] = []
            yield _inline(child, inner)
            for part in inner:
                yield from _paragraphs(part)
        else:
            yield from _paragraphs(child)


def _inline(node: etree._Element, inner: list[etree._Element]) -> str:
    """The text of one paragraph; notes and frames inside it are put aside in `inner`."""
    pieces = [node.text or ""]
    for child in node:
        if child.tag == _TEXT + "s":
            pieces.append(" " * min(int(child.get(_TEXT + "c", "1")), 500))
        elif child.tag == _TEXT + "tab":
            pieces.append("\t")
        elif child.tag == _TEXT + "line-break":
            pieces.append("\n")
        elif child.tag == _TEXT + "note" or child.find(f".//{_TEXT}p") is not None:
            inner.append(child)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            pieces.append(_inline(child, inner))
        pieces.append(child.tail or "")
    return "".join(pieces)
