"""Reads the text of a Word 97-2003 file piece by piece, with the marks that end its paragraphs, cells and rows.

LibreOffice 7.4 loses a table that another one follows at once: its cells come out as one paragraph. The marks in the
file tell them apart again.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import olefile

from extractors.document import Block, BlockKind, Cell, Region

# Offsets in the file information block, [MS-DOC] 2.5.
_FLAGS, _VERSION, _TEXT_LENGTH, _PIECES = 0x0A, 0x02, 0x4C, 0x1A2
_WORD_97 = 0x00C1
_TABLE_STREAM_FLAG = 0x0200
_COMPRESSED = 0x40000000
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
_SPECIAL = {
    0x1E: "-",
    0x1F: "\xad",
    0x0B: "\n",
    0x01: None,
    0x02: None,
    0x05: None,
    0x08: None,
    0x03: None,
    0x04: None,
}
_MARKS = re.compile("[\r\x07\x0c]")

Mark = Literal["paragraph", "cell", "row"]


@dataclass(frozen=True, slots=True)
class Piece:
    """The text up to a mark."""

    text: str
    mark: Mark


def pieces_of(data: bytes) -> list[Piece]:
    """Paragraphs and cells of the main text in order; empty for versions before Word 97 and for damaged tables."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as storage:
            main = storage.openstream("WordDocument").read()
            if struct.unpack_from("<H", main, _VERSION)[0] < _WORD_97:
                return []
            flags = struct.unpack_from("<H", main, _FLAGS)[0]
            table = storage.openstream("1Table" if flags & _TABLE_STREAM_FLAG else "0Table").read()
        return list(_split(_text(main, table)))
    except (OSError, struct.error, IndexError, ValueError):
        return []


def _text(main: bytes, table: bytes) -> str:
    start, size = struct.unpack_from("<II", main, _PIECES)
    length = struct.unpack_from("<I", main, _TEXT_LENGTH)[0]
    clx = table[start : start + size]
    position = 0
    while clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    plc = clx[position + 5 : position + 5 + struct.unpack_from("<I", clx, position + 1)[0]]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    out = []
    for index in range(count):
        characters = bounds[index + 1] - bounds[index]
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
        if place & _COMPRESSED:
            offset = (place & ~_COMPRESSED) // 2
            out.append(main[offset : offset + characters].decode("cp1252", "replace"))
        else:
            out.append(main[place : place + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(out)[:length]


def _split(text: str) -> Iterator[Piece]:
    text = _without_fields(text).translate(_SPECIAL)
    start = 0
    in_row = False
    for match in _MARKS.finditer(text):
        piece, start = text[start : match.start()], match.end()
        if match[0] != "\x07":
            yield Piece(piece, "paragraph")
        elif in_row and not piece and text[match.start() - 1] == "\x07":
            # An empty cell looks the same as the end of a row; `_rows` settles which it is.
            yield Piece("", "row")
        else:
            in_row = True
            yield Piece(piece, "cell")


def _without_fields(text: str) -> str:
    """Field codes ("PAGE", "HYPERLINK …") go, their results stay; fields may be nested."""
    while "\x13" in text:
        shorter = _FIELD.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text.replace("\x14", "").replace("\x15", "")


def split_glued_cells(blocks: Sequence[Block], pieces: Sequence[Piece]) -> list[Block]:
    """The blocks, those in which the text of several pieces stands together parted into cells again."""
    out: list[Block] = []
    at = 0
    table = max((block.cell.table for block in blocks if block.cell), default=0)
    for block in blocks:
        run = _pieces_behind(block, pieces, at) if block.region == Region.BODY else None
        if run is None:
            out.append(block)
            continue
        first, at = run
        own = pieces[first:at]
        if sum(1 for piece in own if piece.text.strip()) < 2:
            out.append(block)
            continue
        table += 1
        out.extend(_parted(block, own, table))
    return _renumbered(out)


def _pieces_behind(block: Block, pieces: Sequence[Piece], at: int) -> tuple[int, int] | None:
    """[first, end) of the pieces whose texts joined are the block's text, searched from `at` on."""
    raw = _bare(_raw(block))
    if not raw:
        return None
    for first in range(at, len(pieces)):
        text, end = _bare(pieces[first].text), first + 1
        if not text or not raw.startswith(text):
            continue
        while len(text) < len(raw) and end < len(pieces) and raw.startswith(text):
            text += _bare(pieces[end].text)
            end += 1
        if text == raw:
            return first, end
    return None


def _parted(block: Block, pieces: Sequence[Piece], table: int) -> Iterator[Block]:
    """One block per piece: those before the last cell mark are cells, the rest is text after the table."""
    raw = _raw(block)
    rows = _rows(pieces)
    columns = max((column for _, column, _ in rows), default=0) + 1
    position = 0
    for row, column, piece in rows:
        start = position
        for char in piece.text:
            if not char.isspace():
                position = raw.index(char, position) + 1
        if not piece.text.strip():
            continue
        while raw[start].isspace():
            start += 1
        low, high = _decoded(block, start), _decoded(block, position)
        # A single column is the tail of a footer ("- Lưu: VT." before the signer's post), not a table.
        cell = Cell(table, row, column, columns) if row >= 0 and columns > 1 else None
        yield replace(
            block,
            text=block.text[low:high],
            kind=BlockKind.CELL if cell else block.kind,
            cell=cell,
            label="",
            origin=block.origin[low:high] if block.origin is not None else None,
            places=(),
        )


def _rows(pieces: Sequence[Piece]) -> list[tuple[int, int, Piece]]:
    """(row, column, piece); row -1 for text that is in no cell."""
    out: list[tuple[int, int, Piece]] = []
    last = max((i for i, piece in enumerate(pieces) if piece.mark != "paragraph"), default=-1)
    row = column = 0
    for index, piece in enumerate(pieces):
        if index > last:
            out.append((-1, 0, piece))
        elif piece.mark == "row":
            row, column = row + 1, 0
        else:
            out.append((row, column, piece))
            column += piece.mark == "cell"
    return out


def _raw(block: Block) -> str:
    raw = block.original if block.original is not None else block.text
    return raw[len(block.label) :] if block.label and block.original is None else raw


def _decoded(block: Block, offset: int) -> int:
    return offset if block.origin is None else bisect_left(block.origin, offset)


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\xad", "")


def _renumbered(blocks: Sequence[Block]) -> list[Block]:
    out: list[Block] = []
    start = 0
    for block in blocks:
        out.append(replace(block, start=start))
        start += len(block.text) + 1
    return out
