"""What a reader returns: text in blocks, with a way back to page, box and original characters."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

Method = Literal["native", "ocr"]
Encoding = Literal["unicode", "nfd", "vni", "tcvn3", "vps", "viscii", "cp1258"]


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    CELL = "table_cell"


class Region(StrEnum):
    """Where on the sheet a block stands. Page headers and footers are kept apart from the body."""

    BODY = "body"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    FOOTNOTE = "footnote"
    TEXT_BOX = "text_box"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points (1/72 inch), origin at the top left of the page."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Characters [start, end) of a block's text stand in `box` of `page` (1-based)."""

    start: int
    end: int
    page: int
    box: Box | None = None
    confidence: float | None = None
    """OCR confidence of the word, 0-1; None for native text."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the typography says; a parser uses it as a hint, never as proof."""

    bold: bool = False
    italic: bool = False
    centred: bool = False
    size: float | None = None
    """Points."""
    outline_level: int | None = None
    """1-9 when the file itself marks the block as a heading."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a block stands in a table. A layout table (`ruled=False`) is the two-column header or footer."""

    table: int
    row: int
    column: int
    columns: int
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or the paragraph of a table cell.

    `text` is NFC Unicode after decoding, with the spacing of the source. `original` is what stood in the file
    before decoding; `origin[i]` is the offset in `original` of `text[i]`, None when they are the same characters.
    `start` is the block's offset in `Document.text`.
    """

    text: str
    start: int
    page: int = 1
    kind: BlockKind = BlockKind.PARAGRAPH
    region: Region = Region.BODY
    style: Style = Style()
    cell: Cell | None = None
    places: tuple[Place, ...] = ()
    encoding: Encoding = "unicode"
    original: str | None = None
    origin: tuple[int, ...] | None = None
    label: str = ""
    """The automatic number that Word prints ("1.", "a)"); it is part of `text` too."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def original_of(self, start: int, end: int) -> str:
        """The original characters behind `text[start:end]`."""
        if self.original is None or self.origin is None:
            return self.text[start:end]
        if start >= end:
            return ""
        stop = self.origin[end] if end < len(self.origin) else len(self.original)
        return self.original[self.origin[start] : stop]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: how it was read and how far its text can be trusted (quality 0-1)."""

    number: int
    method: Method = "native"
    encodings: tuple[Encoding, ...] = ("unicode",)
    quality: float = 1.0
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of `Document.text` with its way back to the sheet."""

    start: int
    end: int
    quote: str
    page: int
    boxes: tuple[Box, ...]
    block: int
    original: str


@dataclass(frozen=True)
class Document:
    """A file that was read. `text` is the blocks' texts joined by newlines, so block offsets index into it."""

    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    engine: str = ""
    """Reader name and version: the same bytes read by the same engine give the same document."""

    @cached_property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @property
    def quality(self) -> float:
        """Mean quality of the pages, 0-1."""
        return round(sum(page.quality for page in self.pages) / len(self.pages), 4) if self.pages else 0.0

    @property
    def methods(self) -> tuple[Method, ...]:
        return tuple(sorted({page.method for page in self.pages}))

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        return tuple(sorted({encoding for page in self.pages for encoding in page.encodings}))

    def block_at(self, offset: int) -> int:
        """Index of the block that holds `text[offset]`."""
        if not 0 <= offset <= len(self.text):
            raise IndexError(f"offset {offset} is outside the document's {len(self.text)} characters")
        return max(0, bisect_right(self._starts, offset) - 1)

    def span(self, start: int, end: int) -> Span:
        """The stretch [start, end) with page, boxes and original characters; it must lie within one block."""
        index = self.block_at(start)
        block = self.blocks[index]
        if not start <= end <= block.end:
            raise ValueError(f"span [{start}, {end}) leaves block {index}, which ends at {block.end}")
        first, last = start - block.start, end - block.start
        hits = [place for place in block.places if place.start < last and place.end > first]
        boxes = tuple(place.box for place in hits if place.box is not None)
        page = hits[0].page if hits else block.page
        return Span(start, end, self.text[start:end], page, boxes, index, block.original_of(first, last))


@dataclass
class BlockList:
    """Collects blocks in reading order and gives each its offset; readers use it to build a Document."""

    blocks: list[Block] = field(default_factory=list)
    _next: int = 0

    def add(
        self,
        text: str,
        *,
        page: int = 1,
        kind: BlockKind = BlockKind.PARAGRAPH,
        region: Region = Region.BODY,
        style: Style | None = None,
        cell: Cell | None = None,
        places: tuple[Place, ...] = (),
        encoding: Encoding = "unicode",
        original: str | None = None,
        origin: tuple[int, ...] | None = None,
        label: str = "",
    ) -> None:
        self.blocks.append(
            Block(
                text,
                self._next,
                page,
                kind,
                region,
                style or Style(),
                cell,
                places,
                encoding,
                original,
                origin,
                label,
            )
        )
        self._next += len(text) + 1
