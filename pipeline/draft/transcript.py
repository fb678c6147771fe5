"""Takes the plain text in which a directive's own words are kept as a document, so that it can be drafted from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from extractors.document import BlockList, Document, Page
from extractors.errors import CorruptDocument, EmptyDocument
from extractors.vietnamese.legacy import decode_line
from pipeline.parse.labels import label_of

MEDIA_TYPE = "text/plain"
_COLUMNS = re.compile(r" {3,}|\t+")
"""What stands between the two columns of a header when its table is copied as plain text."""
_FULL = 0.85
"""A line this full of the widest ones was broken for want of room: letters differ in width, so it is not 1."""
_SENTENCE_END = (".", ";", ":", "!", "?")


def read_transcript(data: bytes) -> Document:
    """A block per paragraph, lines broken at the page's width joined again; two where a line prints two columns.

    VNI and TCVN3 lines are decoded as in Word files.

    Raises CorruptDocument when the bytes are not UTF-8, EmptyDocument when they hold no word.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorruptDocument(f"not UTF-8 at byte {error.start}") from error
    blocks = BlockList()
    for paragraph in _paragraphs([line.strip() for line in text.splitlines() if line.strip()]):
        blocks.add(paragraph)
    if not blocks.blocks:
        raise EmptyDocument("no line holds a word")
    return Document(
        hashlib.sha256(data).hexdigest(), MEDIA_TYPE, (Page(1),), tuple(blocks.blocks), engine="transcript"
    )


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    width = sorted(map(len, lines))[-1 - len(lines) // 10] if lines else 0
    whole: list[str] = []
    above = ""
    for line in lines:
        columns = [decode_line(words).text for words in _COLUMNS.split(line)]
        if whole and (len(columns) > 1 or _starts(above, columns[0], width)):
            yield " ".join(whole)
            whole = []
        if len(columns) > 1:
            yield from columns
        else:
            whole += columns
        above = line
    if whole:
        yield " ".join(whole)


def _starts(above: str, line: str, width: int) -> bool:
    """True when `line` begins a paragraph: marked as an item, or with room left for its first word above."""
    if label_of(line) is not None or above.isupper() != line.isupper():
        return True
    if above.endswith(_SENTENCE_END) and line[0].isupper():
        return True
    return len(above) + 1 + len(line.split(maxsplit=1)[0]) <= _FULL * width
