"""Reads .doc (Word 97-2003), .rtf and .odt: by LibreOffice where it is installed, else their bare text."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import struct
from dataclasses import dataclass, replace

import legacy_doc
import olefile

from extractors.document import BlockList, Document, Page
from extractors.errors import (
    CorruptDocument,
    EmptyDocument,
    EncryptedDocument,
    MissingTool,
    ReadTimeout,
    TooLarge,
)
from extractors.limits import Limits
from extractors.quality import page_quality
from extractors.readers import libreoffice
from extractors.readers.chunks import rtf_text
from extractors.readers.decoding import Run, decode_runs
from extractors.readers.open_document import odt_paragraphs
from extractors.readers.package import open_package
from extractors.readers.settling import settle
from extractors.readers.sniff import MediaType
from extractors.readers.word import read_word
from extractors.readers.word97 import pieces_of, split_glued_cells

log = logging.getLogger(__name__)

ENGINE = "text/1"
_OFFICE_SHARE = 0.6
"""LibreOffice gets this share of the document's time, so that there is time left for the plain way."""
_PLAIN_QUALITY = 0.7
"""Best quality of a page read without LibreOffice: tables, numbering and fonts are lost."""
_WORD_MAGIC = frozenset({0xA5EC, 0xA5DC, 0xA5DB, 0xA699, 0xA697})
_ENCRYPTED_FLAG = 0x0100
_PARAGRAPH_END = re.compile(r"[\r\n\x07\x0b\x0c]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class _Route:
    suffix: str
    import_filter: str


_ROUTES = {
    MediaType.DOC: _Route(".doc", "MS Word 97"),
    MediaType.RTF: _Route(".rtf", "Rich Text Format"),
    MediaType.ODT: _Route(".odt", "writer8"),
}


def read_old_office(data: bytes, media_type: MediaType, limits: Limits) -> Document:
    """Reads .doc, .rtf or .odt. Raises CorruptDocument, EncryptedDocument, EmptyDocument, TooLarge, UnsafeXml."""
    if media_type is MediaType.DOC:
        _check_word(data)
    elif media_type is MediaType.RTF:
        _check_rtf(data)
    else:
        _check_odt(data, limits)
    route = _ROUTES[media_type]
    try:
        converted = libreoffice.to_docx(
            data,
            suffix=route.suffix,
            import_filter=route.import_filter,
            timeout=_OFFICE_SHARE * limits.timeout_seconds,
        )
        document = read_word(converted, media_type, limits)
    except EmptyDocument:
        raise
    except (MissingTool, ReadTimeout, CorruptDocument) as error:
        log.warning("%s read without LibreOffice: %s", media_type.name, error)
        return _read_plain(data, media_type, limits, str(error))
    if media_type is MediaType.DOC:
        document = replace(document, blocks=tuple(split_glued_cells(document.blocks, pieces_of(data))))
    return replace(document, sha256=hashlib.sha256(data).hexdigest(), engine=f"{document.engine}+libreoffice")


def _check_word(data: bytes) -> None:
    """What LibreOffice would not say clearly: whether this is a whole Word file, and whether it has a password."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as storage:
            header = storage.openstream("WordDocument").read(12)
    except Exception as error:  # olefile raises many kinds on a damaged storage
        raise CorruptDocument(f"not a whole Word file: {error}") from error
    if len(header) < 12:
        raise CorruptDocument("the WordDocument stream is cut off")
    magic, flags = struct.unpack_from("<H8xH", header)
    if magic not in _WORD_MAGIC:
        raise CorruptDocument(f"the WordDocument stream begins with {magic:#06x}")
    if flags & _ENCRYPTED_FLAG:
        raise EncryptedDocument("the Word file has a password")


def _check_rtf(data: bytes) -> None:
    if b"\\rtf" not in data[:16] or b"}" not in data[-64:].rstrip(b"\0\r\n \x1a"):
        raise CorruptDocument("the RTF file is cut off")


def _check_odt(data: bytes, limits: Limits) -> None:
    with open_package(data, limits) as package:
        if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise EncryptedDocument("the OpenDocument file has a password")
        package.xml("content.xml")


def _read_plain(data: bytes, media_type: MediaType, limits: Limits, reason: str) -> Document:
    texts = _plain_paragraphs(data, media_type, limits)
    blocks = BlockList()
    for text in texts:
        decoded = decode_runs([Run(text)])
        if decoded.text:
            blocks.add(
                decoded.text, encoding=decoded.encoding, original=decoded.original, origin=decoded.origin
            )
    if not blocks.blocks:
        raise EmptyDocument("the document has no text")
    settled = tuple(settle(blocks.blocks))
    quality = min(_PLAIN_QUALITY, page_quality("\n".join(block.text for block in settled)))
    encodings = tuple(sorted({block.encoding for block in settled}))
    return Document(
        hashlib.sha256(data).hexdigest(),
        media_type.value,
        (Page(1, "native", encodings, quality),),
        settled,
        (f"read without LibreOffice, tables and numbering may be lost: {reason}",),
        ENGINE,
    )


def _plain_paragraphs(data: bytes, media_type: MediaType, limits: Limits) -> list[str]:
    if media_type is MediaType.DOC:
        options = legacy_doc.ExtractionOptions(max_text_bytes=min(limits.max_inflated_bytes, 50_000_000))
        try:
            text = legacy_doc.extract_text(data, options=options).text
        except legacy_doc.LegacyDocError as error:
            if "limit" in str(error):
                raise TooLarge(str(error)) from error
            raise CorruptDocument(str(error)) from error
    elif media_type is MediaType.RTF:
        text = rtf_text(data)
    else:
        with open_package(data, limits) as package:
            return odt_paragraphs(package.xml("content.xml"))
    return [_CONTROL.sub("", part) for part in _PARAGRAPH_END.split(text)]
