"""Cuts the blocks of a document into units: the printed lines and paragraphs that the parser reasons about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractors.document import Block, Document, Region
from pipeline.parse.labels import Label, label_of
from pipeline.roster.names import bare


@dataclass(frozen=True)
class Unit:
    """A stretch of one block. `start` is its offset in `Document.text`; `text` has no white space at its ends."""

    text: str
    start: int
    index: int
    """Index of the block."""
    block: Block
    labelled: bool = True
    """Whether what stands at its head is a label; some bullets only adorn the headings of a plan."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def key(self) -> str:
        """Without diacritics, lower case, as long as `text`."""
        return bare(self.text)

    @cached_property
    def label(self) -> Label | None:
        return label_of(self.text) if self.labelled else None

    @cached_property
    def content(self) -> str:
        """What follows the label."""
        return self.text[self.label.end :] if self.label else self.text

    @property
    def styled(self) -> bool:
        style = self.block.style
        return style.bold or style.centred or style.outline_level is not None

    @cached_property
    def shouts(self) -> bool:
        """All in capitals; no paragraph is."""
        if len(self.text) > 250:
            return False
        letters = [char for char in self.text if char.isalpha()]
        return len(letters) >= 3 and sum(char.isupper() for char in letters) >= 0.85 * len(letters)

    def part(self, start: int, end: int) -> Unit:
        """The stretch [start, end) of this unit without white space at its ends."""
        text = self.text[start:end]
        lead = len(text) - len(text.lstrip())
        return Unit(text.strip(), self.start + start + lead, self.index, self.block, self.labelled)


_WIDE_GAP = re.compile(
    # Blanks left for the day, the month, the year or the number do not part two columns.
    r"(?<!\s)(?<!ngay)(?<!thang)(?:(?<!nam)(?<!so)(?<!so:)(?<!so :)|(?=\s+[^\d./…_\s]))"
    r"(?:\t\s*|\s{3,})(?=\S)(?!thang\b|nam\s*[\d.…_]|nam\W*$|/)"
)
_MOTTO_START = re.compile(r"(?<=\w)\s+(?=cong hoa xa hoi|doc lap\s*[-–—]\s*tu do)")
_RULE = re.compile(r"(?:(?![✓✔√☑])[\W_])*")
"""A line of dashes or dots; a tick in a cell says something."""
_SKIPPED = frozenset({Region.PAGE_HEADER, Region.PAGE_FOOTER})
_FULL_STOP = re.compile(r"[.;:!?…]\s*[\"”»)]?$")


def units_of(document: Document) -> list[Unit]:
    """The document in units, page headers and footers and ruling lines left out."""
    return [
        unit
        for index, block in enumerate(document.blocks)
        if block.region not in _SKIPPED
        for unit in _cut(Unit(block.text, block.start, index, block))
    ]


def page_header_units(document: Document) -> list[Unit]:
    """The page header of the first page: where some schools put the whole head of the document."""
    return [
        unit
        for index, block in enumerate(document.blocks)
        if block.region is Region.PAGE_HEADER and block.page == 1
        for unit in _cut(Unit(block.text, block.start, index, block))
    ]


def lines_of(unit: Unit) -> Iterator[Unit]:
    """The printed lines of a unit, and the columns that stand beside each other on one line."""
    for start, end in _pieces(unit.text, re.compile("\n")):
        for first, last in _pieces(unit.key[start:end], _WIDE_GAP):
            line = unit.part(start + first, start + last)
            for left, right in _pieces(line.key, _MOTTO_START):
                column = line.part(left, right)
                if not _RULE.fullmatch(column.text):
                    yield column


def _cut(whole: Unit) -> Iterator[Unit]:
    """A hard line break ends a unit where an item begins or a sentence or heading ended; else it is a space."""
    if "\n" not in whole.text:
        if not _RULE.fullmatch(whole.text):
            yield whole.part(0, len(whole.text))
        return
    begin = 0
    for start, end in _pieces(whole.text, re.compile("\n")):
        if start > begin and _begins(whole.text[begin:start].rstrip(), whole.text[start:end]):
            yield whole.part(begin, start)
            begin = start
    if not _RULE.fullmatch(whole.text[begin:]):
        yield whole.part(begin, len(whole.text))


def _begins(before: str, line: str) -> bool:
    last = before.rsplit("\n", 1)[-1].strip()
    if label_of(line.lstrip()) is not None or _FULL_STOP.search(last):
        return True
    return last.isupper() and not line.strip().isupper() and len(last) <= 90


def _pieces(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in separator.finditer(text):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)
