"""Reads Excel workbooks (.xlsx, .xlsm) that schools attach as appendices: every sheet a table, every row its cells."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from extractors.document import BlockKind, BlockList, Cell, Document, Page
from extractors.errors import CorruptDocument, EmptyDocument, TooLarge, UnsafeXml
from extractors.limits import Limits
from extractors.quality import page_quality
from extractors.readers.decoding import Run, decode_runs
from extractors.readers.package import open_package
from extractors.readers.settling import settle
from extractors.readers.sniff import MediaType

ENGINE = "workbook/1"
_MAX_CELLS = 200_000
"""A workbook with more filled cells is data, not an appendix of a plan."""


def read_workbook(data: bytes, media_type: MediaType, limits: Limits) -> Document:
    """Reads a workbook. Raises CorruptDocument, EncryptedDocument, TooLarge, UnsafeXml, EmptyDocument."""
    _check(data, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise CorruptDocument(f"not a whole workbook: {error}") from error
    blocks = BlockList()
    pages: list[Page] = []
    try:
        for sheet in book.worksheets:
            number = len(pages) + 1
            before = len(blocks.blocks)
            _read_sheet(sheet, blocks, number)
            if len(blocks.blocks) > before:
                text = "\n".join(block.text for block in blocks.blocks[before:])
                pages.append(Page(number, quality=page_quality(text)))
    except (KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise CorruptDocument(f"a sheet is damaged: {error}") from error
    finally:
        book.close()
    if not pages:
        raise EmptyDocument("the workbook has no filled cell")
    warnings = ("macros in the file were not run",) if media_type is MediaType.XLSM else ()
    digest = hashlib.sha256(data).hexdigest()
    return Document(digest, media_type.value, tuple(pages), tuple(settle(blocks.blocks)), warnings, ENGINE)


def _check(data: bytes, limits: Limits) -> None:
    with open_package(data, limits) as package:
        for part in package.parts:
            if part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part)[:4096]:
                raise UnsafeXml(f"{part} declares a document type")


def _read_sheet(
    sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet, blocks: BlockList, number: int
) -> None:
    for row_index, row in enumerate(sheet.iter_rows(values_only=True)):
        filled = [(column, text) for column, value in enumerate(row) if (text := _shown(value))]
        for column, text in filled:
            decoded = decode_runs([Run(text)])
            cell = Cell(number, row_index, column, max(len(row), 1))
            blocks.add(
                decoded.text,
                page=number,
                kind=BlockKind.CELL,
                cell=cell,
                encoding=decoded.encoding,
                original=decoded.original,
                origin=decoded.origin,
            )
        if len(blocks.blocks) > _MAX_CELLS:
            raise TooLarge(f"more than {_MAX_CELLS} cells in the workbook")


def _shown(value: object) -> str:
    """A cell as Vietnamese Excel shows it by default."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y" if value.time() == dt.time() else "%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
