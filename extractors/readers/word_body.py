"""Walks a Word story (body, header, footer, footnote, text box) and adds its paragraphs as blocks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from extractors.document import BlockKind, BlockList, Cell, Place, Region, Style
from extractors.readers.decoding import BlockText, Run, decode_runs
from extractors.readers.word_numbering import Label, Numbering
from extractors.readers.word_runs import (
    MC,
    ParagraphContent,
    Piece,
    RunWalker,
    chosen_alternative,
    is_placeholder,
)
from extractors.readers.word_styles import ParagraphLook, Styles
from extractors.readers.word_tables import TableCell, TableShape, table_shape

Element = etree._Element

_VAL = qn("w:val")
_WRAPPERS = frozenset(qn(tag) for tag in ("w:customXml", "w:ins", "w:moveTo", "w:sdtContent"))
_LONG_CELL = 4
"""A cell across the whole table with at least this many paragraphs is running text in a frame, not a table row."""
_HEADING_LENGTH = 250
"""A paragraph longer than this is no heading, whatever its outline level says."""


@dataclass(frozen=True, slots=True)
class Where:
    """The surroundings of a paragraph."""

    region: Region = Region.BODY
    cell: Cell | None = None


@dataclass
class Story:
    """State that runs through a whole document: page, list counters, open fields, table numbers."""

    blocks: BlockList
    styles: Styles
    numbering: Numbering
    walker: RunWalker
    chunk: Callable[[str, Where], None]
    """Reads the imported part (w:altChunk) behind a relationship id."""
    rendered_pages: bool = False
    """The file says where its pages ended when it was last printed; then forced breaks are not counted again."""
    page: int = 1
    tables: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    _carried: list[Piece] = field(default_factory=list)

    def read(self, container: Element, where: Where) -> None:
        """Adds everything that `container` prints, in document order."""
        for node in container:
            tag = node.tag
            if tag == qn("w:p"):
                self._paragraph(node, where)
            elif tag == qn("w:tbl"):
                self._table(node, where)
            elif tag == qn("w:sdt"):
                if not is_placeholder(node):
                    self.read(node, where)
            elif tag in _WRAPPERS:
                self.read(node, where)
            elif tag == MC + "AlternateContent":
                self.read(chosen_alternative(node), where)  # type: ignore[arg-type]  # any iterable of elements
            elif tag == qn("w:altChunk"):
                self.chunk(node.get(qn("r:id"), ""), where)

    def _paragraph(self, node: Element, where: Where) -> None:
        properties = node.find(qn("w:pPr"))
        style_node = properties.find(qn("w:pStyle")) if properties is not None else None
        style_id = style_node.get(_VAL) if style_node is not None else self.styles.default_paragraph_style
        look = self.styles.paragraph_look(properties).over(self.styles.paragraph_style(style_id))
        base = self.styles.run_style(style_id).over(self.styles.default_run)
        content = self.walker.read(node, base)
        self.notes.extend(content.notes)
        self.images.extend(content.images)
        if _mark_is_deleted(properties):
            self._carried.extend(content.pieces)
        else:
            label = self.numbering.label(look, style_id) if where.region != Region.TEXT_BOX else None
            self._add(content, look, label, where)
        for box in content.text_boxes:
            self.read(box, Where(Region.TEXT_BOX if where.region == Region.BODY else where.region))
        if properties is not None and (section := properties.find(qn("w:sectPr"))) is not None:
            self._section_end(section)

    def _add(self, content: ParagraphContent, look: ParagraphLook, label: Label | None, where: Where) -> None:
        if look.page_break_before and not self.rendered_pages and self.blocks.blocks:
            self.page += 1
        pieces, self._carried = [*self._carried, *content.pieces], []
        shift = sum(len(piece.text) for piece in pieces) - content.length
        decoded = decode_runs(Run(piece.text, piece.look.font, bool(piece.look.caps)) for piece in pieces)
        breaks = content.rendered_breaks if self.rendered_pages else content.forced_breaks
        places = self._turn_pages([shift + offset for offset in breaks], decoded, pieces)
        if not decoded.text:
            return
        prefix = f"{label.text}{label.gap}" if label else ""
        decoded = _prefixed(prefix, decoded)
        kind = _kind(look, decoded.text, label, where)
        self.blocks.add(
            decoded.text,
            page=places[0].page if places else self.page,
            kind=kind,
            region=where.region,
            style=_style(pieces, look, kind),
            cell=where.cell,
            places=tuple(
                Place(p.start + len(prefix) * (p.start > 0), p.end + len(prefix), p.page) for p in places
            ),
            encoding=decoded.encoding,
            original=decoded.original,
            origin=decoded.origin,
            label=label.text if label else "",
        )

    def _turn_pages(self, breaks: list[int], decoded: BlockText, pieces: list[Piece]) -> tuple[Place, ...]:
        """Counts the page breaks inside a paragraph; places only where the text stands on more than one page."""
        if not breaks:
            return ()
        first = self.page
        self.page += len(breaks)
        raw = "".join(piece.text for piece in pieces)
        lead = len(raw) - len(raw.lstrip())
        origin = decoded.origin or range(lead, lead + len(decoded.text))
        cuts = [sum(1 for offset in origin if offset < at) for at in breaks]
        edges = [0, *cuts, len(decoded.text)]
        return tuple(
            Place(start, end, first + i)
            for i, (start, end) in enumerate(itertools.pairwise(edges))
            if end > start
        )

    def _section_end(self, section: Element) -> None:
        kind = section.find(qn("w:type"))
        if not self.rendered_pages and (
            kind is None or kind.get(_VAL) in ("nextPage", "evenPage", "oddPage")
        ):
            self.page += 1

    def _table(self, table: Element, where: Where) -> None:
        shape = table_shape(table, self.styles)
        if len(shape.rows) == 1 and len(shape.rows[0]) == 1:
            self.read(shape.rows[0][0].node, where)
            return
        number = self._next_table()
        for index, row in enumerate(shape.rows):
            if _is_frame(row, shape):
                self.read(row[0].node, where)
                # What follows the running text is another table: the footer is not a row of the header.
                number = self._next_table()
                continue
            for cell in row:
                place = Cell(number, index, cell.column, shape.columns, shape.ruled)
                self.read(cell.node, Where(where.region, place))

    def _next_table(self) -> int:
        self.tables += 1
        return self.tables


def _mark_is_deleted(properties: Element | None) -> bool:
    """A deleted paragraph mark joins the paragraph with the next one."""
    mark = properties.find(qn("w:rPr")) if properties is not None else None
    return mark is not None and mark.find(qn("w:del")) is not None


def _is_frame(row: tuple[TableCell, ...], shape: TableShape) -> bool:
    if len(row) != 1 or row[0].span < shape.columns:
        return False
    paragraphs = sum(1 for node in row[0].node.iter(qn("w:p")))
    return paragraphs >= _LONG_CELL


def _prefixed(prefix: str, decoded: BlockText) -> BlockText:
    """The automatic number in front; it has no characters of its own in the file, so it maps to the first one."""
    if not prefix:
        return decoded
    if decoded.original is None or decoded.origin is None:
        origin = (0,) * len(prefix) + tuple(range(len(decoded.text)))
        return BlockText(prefix + decoded.text, decoded.encoding, decoded.text, origin)
    first = decoded.origin[0] if decoded.origin else 0
    return BlockText(
        prefix + decoded.text, decoded.encoding, decoded.original, (first,) * len(prefix) + decoded.origin
    )


def _kind(look: ParagraphLook, text: str, label: Label | None, where: Where) -> BlockKind:
    if where.cell is not None:
        return BlockKind.CELL
    if _outline(look) is not None and len(text) <= _HEADING_LENGTH:
        return BlockKind.HEADING
    return BlockKind.LIST_ITEM if label is not None else BlockKind.PARAGRAPH


def _outline(look: ParagraphLook) -> int | None:
    """Word counts outline levels from 0; 9 means body text."""
    return look.outline + 1 if look.outline is not None and 0 <= look.outline < 9 else None


def _style(pieces: Iterable[Piece], look: ParagraphLook, kind: BlockKind) -> Style:
    inked = [piece for piece in pieces if piece.text.strip()]
    sizes: dict[float, int] = {}
    for piece in inked:
        if piece.look.size is not None:
            sizes[piece.look.size] = sizes.get(piece.look.size, 0) + len(piece.text)
    return Style(
        bold=bool(inked) and all(piece.look.bold for piece in inked),
        italic=bool(inked) and all(piece.look.italic for piece in inked),
        centred=look.alignment == "center",
        size=max(sizes, key=lambda size: sizes[size]) if sizes else None,
        outline_level=_outline(look) if kind is BlockKind.HEADING else None,
    )
