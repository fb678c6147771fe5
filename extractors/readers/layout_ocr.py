"""Lays the lines of a recognised page out as blocks: header columns, paragraphs, table rows, footer columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from extractors.document import BlockKind, BlockList, Cell, Page, Place, Style
from extractors.readers.layout_ocr_rows import close_pieces_joined, rows_of
from extractors.readers.layout_ocr_zones import Zone, zones_of
from extractors.readers.ocr_types import OcrLine, OcrPage

_MARKER = re.compile(
    r"(?:[-+*•–—]|\d{1,2}(?:\.\d{1,2}){0,3}[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}|[a-zđ]\)|[A-ZĐ][.)]|[IVX]{1,5}[.)/]|"
    r"(?:Điều|Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Căn|Thực)\b)(?=\s|$|[A-ZĐ])",
)
_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–—~.\s]*\d{1,3}\s*(?:/\s*\d{1,3})?[-–—~.\s]*", re.IGNORECASE)
_CUT_COMPOUND = re.compile(r"[^\W_]-$")
_TERMINAL = (".", ";", ":", "!", "?", "./.", ".”", '."')
_POINTS_PER_X_HEIGHT = 2.15
"""Type size over x-height of Times New Roman and its metric twins (0.448-0.459 em), marks not counted."""


@dataclass(frozen=True)
class _Paragraph:
    lines: tuple[OcrLine, ...]
    centred: bool = False


def add_ocr_page(blocks: BlockList, page: OcrPage) -> Page:
    """Adds the page's blocks in reading order and returns its Page entry.

    Two-column headers and footers become `Cell(ruled=False)` blocks, left column first; ruled tables cells row by
    row; page numbers are left out. A paragraph that runs over from the page before is joined to it.
    """
    zones = zones_of(_without_page_number(page.lines, page.height), page)
    footer = _open_footer(blocks)
    rest = _continuation(zones, page) if footer is not None else None
    if footer is not None and rest is not None:
        _continue_columns(blocks, page, rest[0], footer)
        zones = zones[rest[1] :]
    for index, zone in enumerate(zones):
        if zone.kind == "table":
            _add_table(blocks, page, zone)
        elif zone.kind == "columns":
            _add_columns(blocks, page, zone)
        else:
            _add_body(blocks, page, zone, joins=index == 0)
    return Page(page.number, "ocr", quality=page.quality, width=page.width, height=page.height)


def _without_page_number(lines: Sequence[OcrLine], height: float) -> list[OcrLine]:
    """Drops a lone number in the top or bottom margin."""
    kept = close_pieces_joined([line for line in lines if line.words])
    if len(kept) < 2:
        return kept
    for index in (0, -1):
        line = kept[index]
        edge = line.flat.bottom < 0.1 * height or line.flat.top > 0.88 * height
        if edge and line.cell is None and _PAGE_NUMBER.fullmatch(line.text) and _alone(line, kept):
            del kept[index]
    return kept


def _alone(line: OcrLine, lines: Sequence[OcrLine]) -> bool:
    return all(other is line or abs(other.flat.bottom - line.flat.bottom) > line.x_height for other in lines)


def _add_table(blocks: BlockList, page: OcrPage, zone: Zone) -> None:
    table = page.tables[zone.table]
    number = _next_table(blocks)
    in_cells = sorted((line for line in zone.lines), key=lambda line: line.cell or (0, 0, 0))
    for place, group in groupby(in_cells, key=lambda line: line.cell):
        if place is None:
            continue
        cell = Cell(number, place[1], place[2], table.columns)
        for row in _cell_paragraphs(list(group)):
            _add(blocks, page.number, row, kind=BlockKind.CELL, cell=cell)


def _cell_paragraphs(lines: list[OcrLine]) -> Iterator[_Paragraph]:
    """Wrapped lines of a cell are one paragraph until one starts with a list mark."""
    current: list[OcrLine] = []
    for line in rows_of(lines):
        if current and _MARKER.match(line.text) and len(line.text) > 3 and line.text[0] in "-+*•–":
            yield _Paragraph(tuple(current))
            current = []
        current.append(line)
    if current:
        yield _Paragraph(tuple(current))


def _next_table(blocks: BlockList) -> int:
    return 1 + max((block.cell.table for block in blocks.blocks if block.cell is not None), default=-1)


def _add_columns(blocks: BlockList, page: OcrPage, zone: Zone) -> None:
    number = _next_table(blocks)
    for column, side in enumerate((zone.left, zone.right)):
        cell = Cell(number, 0, column, 2, ruled=False)
        for paragraph in _column_paragraphs(list(rows_of(side))):
            _add(blocks, page.number, paragraph, kind=BlockKind.CELL, cell=cell)


def _open_footer(blocks: BlockList) -> Cell | None:
    """The right-hand cell with which the page before ended, when that was a two-column footer."""
    cell = blocks.blocks[-1].cell if blocks.blocks else None
    return cell if cell is not None and not cell.ruled and cell.column == 1 else None


def _continuation(zones: list[Zone], page: OcrPage) -> tuple[Zone, int] | None:
    """What goes on with the footer of the page before: recipients, a name, or columns; with the zones used."""
    if not zones or zones[0].kind == "table":
        return None
    if zones[0].kind == "columns":
        return zones[0], 1
    middle = (page.flat_width or page.width) / 2
    left = tuple(line for line in zones[0].lines if line.flat.x1 < middle * 1.1 and line.text[:1] in "-+*•–")
    right = tuple(line for line in zones[0].lines if line.flat.x0 > middle * 0.9)
    if len(left) + len(right) < len(zones[0].lines) or not left:
        return None
    if not right and len(zones) > 1 and zones[1].kind == "columns":
        return replace(zones[1], left=(*left, *zones[1].left)), 2
    return Zone("columns", left=left, right=right), 1


def _continue_columns(blocks: BlockList, page: OcrPage, zone: Zone, footer: Cell) -> None:
    """Left lines go before the right-hand blocks of the footer that the page break cut, right ones after them."""
    right = [block for block in blocks.blocks if block.cell == footer]
    del blocks.blocks[-len(right) :]
    blocks._next = right[0].start
    for paragraph in _column_paragraphs(list(rows_of(zone.left))):
        _add(blocks, page.number, paragraph, kind=BlockKind.CELL, cell=replace(footer, column=0))
    for block in right:
        blocks.add(
            block.text,
            page=block.page,
            kind=block.kind,
            style=block.style,
            cell=block.cell,
            places=block.places,
        )
    for paragraph in _column_paragraphs(list(rows_of(zone.right))):
        _add(blocks, page.number, paragraph, kind=BlockKind.CELL, cell=footer)


def _column_paragraphs(rows: list[OcrLine]) -> Iterator[_Paragraph]:
    """Lines of a header or footer column; those set tighter than the others are one paragraph, wrapped."""
    if not rows:
        return
    pitches = [below.flat.bottom - above.flat.bottom for above, below in pairwise(rows)]
    tight = min(pitches, default=0.0) * 1.2
    spread = bool(pitches) and max(pitches) > 1.3 * min(pitches)
    centred = _share_a_middle(rows)
    current = [rows[0]]
    for pitch, line in zip(pitches, rows[1:], strict=True):
        wrapped = spread and pitch <= tight and pitch < 3.6 * line.x_height and not _MARKER.match(line.text)
        if wrapped or _is_motto(current[-1], line):
            current.append(line)
        else:
            yield _Paragraph(tuple(current), centred)
            current = [line]
    yield _Paragraph(tuple(current), centred)


def _share_a_middle(rows: Sequence[OcrLine]) -> bool:
    """Centred lines have their middles above each other, the others their beginnings."""
    middles = [(row.flat.x0 + row.flat.x1) / 2 for row in rows]
    starts = [row.flat.x0 for row in rows]
    return max(middles) - min(middles) <= max(starts) - min(starts)


def _is_motto(above: OcrLine, below: OcrLine) -> bool:
    """The national title is one sentence even where a narrow column breaks it."""
    return above.text.startswith("CỘNG") and "NAM" in below.text and "VIỆT" in f"{above.text} {below.text}"


def _add_body(blocks: BlockList, page: OcrPage, zone: Zone, *, joins: bool) -> None:
    rows = list(rows_of(zone.lines))
    for index, paragraph in enumerate(_paragraphs(rows, page)):
        if index == 0 and joins and _runs_over(blocks, paragraph):
            _extend_last(blocks, page.number, paragraph)
        else:
            _add(blocks, page.number, paragraph)


def _paragraphs(rows: list[OcrLine], page: OcrPage) -> Iterator[_Paragraph]:
    if not rows:
        return
    left, right = _margins(rows)
    pitch = _tight_pitch(rows)
    centre = (left + right) / 2
    current = [rows[0]]
    for above, line in pairwise(rows):
        if _starts(above, line, left, right, pitch):
            yield _Paragraph(tuple(current), _centred(current, left, right, centre))
            current = []
        current.append(line)
    yield _Paragraph(tuple(current), _centred(current, left, right, centre))


def _margins(rows: Sequence[OcrLine]) -> tuple[float, float]:
    """Left and right edge of the text column: what most long lines keep to."""
    lefts = sorted(row.flat.x0 for row in rows)
    rights = sorted(row.flat.x1 for row in rows)
    return lefts[len(lefts) // 6], rights[-1 - len(rights) // 12]


def _tight_pitch(rows: Sequence[OcrLine]) -> float:
    """Distance of wrapped lines: the lower third of the distances that can be one at all."""
    steps = sorted(
        below.flat.bottom - above.flat.bottom
        for above, below in pairwise(rows)
        if 1.8 * above.x_height < below.flat.bottom - above.flat.bottom < 6 * above.x_height
    )
    return steps[len(steps) // 4] if steps else 3.2 * rows[0].x_height


def _starts(above: OcrLine, line: OcrLine, left: float, right: float, pitch: float) -> bool:
    """True when `line` begins a new paragraph after `above`."""
    x_height = line.x_height
    if line.flat.bottom - above.flat.bottom > 1.3 * pitch:
        return True
    if _MARKER.match(line.text):
        return True
    first = line.words[0].text
    width = (line.flat.x1 - line.flat.x0) * (len(first) + 1) / (len(line.text) + 1)
    if above.flat.x1 + width < right - 1.5 * x_height:
        return True  # the first word would have fitted above
    return line.flat.x0 > left + 2 * x_height and above.flat.x0 < left + x_height


def _centred(lines: Sequence[OcrLine], left: float, right: float, centre: float) -> bool:
    margin = 0.06 * (right - left)
    return all(
        line.flat.x0 > left + margin
        and line.flat.x1 < right - margin
        and abs((line.flat.x0 + line.flat.x1) / 2 - centre) < margin
        for line in lines
    )


def _runs_over(blocks: BlockList, paragraph: _Paragraph) -> bool:
    """A sentence cut by the page break: no end before it, a small letter after it."""
    if not blocks.blocks or paragraph.centred:
        return False
    last, text = blocks.blocks[-1], paragraph.lines[0].text
    if last.cell is not None or last.style.centred or last.text.rstrip().endswith(_TERMINAL):
        return False
    return text[:1].islower() and not _MARKER.match(text)


def _extend_last(blocks: BlockList, page: int, paragraph: _Paragraph) -> None:
    last = blocks.blocks.pop()
    blocks._next = last.start
    text, places = _text_and_places(paragraph.lines, page, len(last.text) + 1)
    blocks.add(
        f"{last.text} {text}",
        page=last.page,
        kind=last.kind,
        style=last.style,
        places=last.places + tuple(places),
    )


def _add(
    blocks: BlockList,
    page: int,
    paragraph: _Paragraph,
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    cell: Cell | None = None,
) -> None:
    text, places = _text_and_places(paragraph.lines, page, 0)
    size = _POINTS_PER_X_HEIGHT * max(line.x_height for line in paragraph.lines)
    style = Style(centred=paragraph.centred, size=round(size, 1))
    blocks.add(text, page=page, kind=kind, style=style, cell=cell, places=tuple(places))


def _text_and_places(lines: Iterable[OcrLine], page: int, start: int) -> tuple[str, list[Place]]:
    """Words set apart by a space, but for a compound that the line's end cuts after its hyphen ("CB-" "GV-NV")."""
    text, places = "", []
    for line in lines:
        for index, word in enumerate(line.words):
            cut = index == 0 and _CUT_COMPOUND.search(text) and word.text[0].isupper()
            text += "" if cut or not text else " "
            places.append(
                Place(start + len(text), start + len(text) + len(word.text), page, word.box, word.confidence)
            )
            text += word.text
    return text, places
