"""Chooses the reader of a file and turns every way in which it can fail into one documented cause."""

from __future__ import annotations

import errno
import posixpath

from extractors.document import Document
from extractors.errors import (
    CorruptDocument,
    EmptyDocument,
    EncryptedDocument,
    ReadError,
    TemporaryFile,
    TooLarge,
    UnsupportedDocument,
)
from extractors.limits import Limits
from extractors.readers import libreoffice
from extractors.readers.old_office import read_old_office
from extractors.readers.pdf import read_pdf
from extractors.readers.sniff import IMAGES, MediaType, sniff
from extractors.readers.word import read_word

_DEFAULTS = Limits()
_DOCUMENT_SUFFIXES = frozenset(
    {
        ".docx",
        ".docm",
        ".doc",
        ".rtf",
        ".odt",
        ".pdf",
        ".xlsx",
        ".jpg",
        ".jpeg",
        ".png",
        ".tif",
        ".tiff",
        ".heic",
    }
)
_STUMP = 64
"""A file of fewer bytes is what is left of a document, whatever it begins with."""


def read_document(data: bytes, name: str = "", limits: Limits = _DEFAULTS) -> Document:
    """Reads one file that is no archive, in this process.

    `name` serves only to tell temporary files and kinds of plain text. Raises a subclass of ReadError, and nothing
    else, when the file cannot be read. `extractors.isolation.read_isolated` does the same under limits of time
    and memory.
    """
    try:
        return _read(data, name, limits)
    except ReadError:
        raise
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise TooLarge("out of memory") from error
        raise CorruptDocument(f"{type(error).__name__}: {error}") from error
    except MemoryError as error:
        raise TooLarge("out of memory") from error
    except RecursionError as error:
        raise TooLarge("nested too deeply") from error
    except Exception as error:
        # A reader met something that its author did not think of; the file is to blame for all we know.
        raise CorruptDocument(f"{type(error).__name__}: {error}") from error


def _read(data: bytes, name: str, limits: Limits) -> Document:
    check_name(data, name)
    if not data.strip(b"\0 \r\n\t"):
        raise EmptyDocument(f"{len(data)} bytes, none of them content")
    if len(data) > limits.max_bytes:
        raise TooLarge(f"{len(data)} bytes, {limits.max_bytes} allowed")
    kind = sniff(data, name)
    if kind in (MediaType.DOCX, MediaType.DOCM):
        return read_word(data, kind, limits)
    if kind is MediaType.PDF:
        return read_pdf(data, limits)
    if kind in (MediaType.DOC, MediaType.RTF, MediaType.ODT):
        return read_old_office(data, kind, limits)
    if kind in IMAGES:
        from extractors.readers.pictures import (
            read_picture,  # Loads the recogniser: slow, and for scans only.
        )

        return read_picture(data, kind, limits)
    if kind in (MediaType.XLSX, MediaType.XLSM):
        from extractors.readers.workbook import read_workbook  # Loads openpyxl, for appendices only.

        return read_workbook(data, kind, limits)
    if kind is MediaType.ENCRYPTED_OFFICE:
        raise EncryptedDocument("the Office file has a password")
    if _promises_document(name) and (kind in (MediaType.UNKNOWN, MediaType.OLE) or len(data) < _STUMP):
        raise CorruptDocument("the name promises a document, the bytes are none")
    raise UnsupportedDocument(f"{kind.value} is not read")


def _promises_document(name: str) -> bool:
    return posixpath.splitext(name.lower())[1] in _DOCUMENT_SUFFIXES


def check_name(data: bytes, name: str) -> None:
    """Raises TemporaryFile for what editors and systems leave beside documents."""
    base = posixpath.basename(name.replace("\\", "/").replace("!", "/"))
    if base.startswith("~$") or (base.startswith("._") and data[:4] == b"\x00\x05\x16\x07"):
        raise TemporaryFile(f"{base} is a temporary file")
    if base.startswith("~") and base.lower().endswith(".tmp"):
        raise TemporaryFile(f"{base} is a temporary file")


def preload() -> None:
    """Loads what the readers load on first use, so that the first document does not pay for it."""
    from extractors.readers import pictures  # noqa: F401

    libreoffice.program()
