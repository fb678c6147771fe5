"""Reads PDFs with PDFium: the text layer of each page where it can be trusted, recognition where it cannot."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Block, BlockList, Document, Page
from extractors.errors import (
    CorruptDocument,
    EmptyDocument,
    EncryptedDocument,
    NoPages,
    TooLarge,
    UnreadableText,
)
from extractors.limits import Limits
from extractors.quality import page_quality
from extractors.readers.decoding import SOFT_HYPHEN
from extractors.readers.pdf_furniture import strip_furniture
from extractors.readers.pdf_page import PageText, page_text
from extractors.readers.pdf_scan import POOR_TEXT, recognise
from extractors.readers.pdf_writer import Writer
from extractors.readers.settling import document_encoding, settle
from extractors.readers.sniff import MediaType

if TYPE_CHECKING:
    from extractors.readers.ocr import OcrPage

ENGINE = "pdf/1"
_FEW_WORDS = 12
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def read_pdf(data: bytes, limits: Limits) -> Document:
    """Reads a PDF; pages without a usable text layer are recognised as pictures.

    Raises CorruptDocument, EncryptedDocument, NoPages, TooLarge, EmptyDocument, UnreadableText, and MissingTool when
    a page must be recognised and cannot be.
    """
    with _opened(data, limits) as document:
        pages, blocks = _read_pages(document)
        if document_encoding(blocks) == "tcvn3" and not any(
            SOFT_HYPHEN in (b.original or "") for b in blocks
        ):
            pages, blocks = _read_pages(document, lost_letters=True)
        quality = _qualities(pages, blocks)
        scanned = [page for page in pages if page.pictured or _is_poor(page, quality[page.number])]
        if scanned:
            for page, found in zip(scanned, _recognised(document, scanned, limits), strict=True):
                kept = quality[page.number] if page.words else 0.0
                page.recognised = found if page.pictured or found.quality > kept else None
            blocks = _blocks(pages)
    _check_text(pages, blocks)
    digest = hashlib.sha256(data).hexdigest()
    return Document(digest, MediaType.PDF.value, _pages(pages, blocks, quality), tuple(blocks), (), ENGINE)


def _is_poor(page: PageText, quality: float) -> bool:
    """A handful of words and codes says too little to be judged by, and there is no picture behind them."""
    return quality < POOR_TEXT and page.words >= _FEW_WORDS


def _recognised(document: Any, pages: Sequence[PageText], limits: Limits) -> list[OcrPage]:
    return recognise(document, [(page.number, page.sheet) for page in pages], limits)


def _read_pages(document: Any, *, lost_letters: bool = False) -> tuple[list[PageText], list[Block]]:
    pages = [page_text(document, index, lost_letters=lost_letters) for index in range(len(document))]
    strip_furniture([page.rows for page in pages])
    return pages, _blocks(pages)


def _blocks(pages: Sequence[PageText]) -> list[Block]:
    blocks = BlockList()
    Writer(blocks, pages).write()
    return settle(blocks.blocks)


def _check_text(pages: Sequence[PageText], blocks: Sequence[Block]) -> None:
    if any(block.text for block in blocks):
        return
    if any(page.recognised is not None and page.recognised.quality < POOR_TEXT for page in pages):
        raise UnreadableText("nothing could be recognised on the pages")
    raise EmptyDocument("the pages hold no text")


def _opened(data: bytes, limits: Limits) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium's error code may be left over from another document, so the file must say so too.
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
            raise EncryptedDocument("the PDF needs a password to open") from error
        if _NO_PAGES.search(data) and not _PAGE.search(data):
            raise NoPages("the PDF has no pages") from error
        raise CorruptDocument("PDFium cannot open the file") from error
    if len(document) == 0:
        raise NoPages("the PDF has no pages")
    if len(document) > limits.max_pages:
        raise TooLarge(f"{len(document)} pages, {limits.max_pages} allowed")
    return document


def _qualities(pages: Sequence[PageText], blocks: Sequence[Block]) -> dict[int, float]:
    texts: dict[int, list[str]] = {page.number: [] for page in pages}
    for block in blocks:
        texts[block.page].append(block.text)
    return {number: page_quality("\n".join(own)) if own else 1.0 for number, own in texts.items()}


def _pages(pages: Sequence[PageText], blocks: Sequence[Block], quality: dict[int, float]) -> tuple[Page, ...]:
    out = []
    for page in pages:
        sheet, found = page.sheet, page.recognised
        own = {block.encoding for block in blocks if block.page == page.number}
        out.append(
            Page(
                page.number,
                "ocr" if found else "native",
                tuple(sorted(own)) or ("unicode",),
                found.quality if found else quality[page.number],
                sheet.width,
                sheet.height,
            )
        )
    return tuple(out)
