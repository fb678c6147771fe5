"""Says what a file is from its bytes; the name only separates text kinds that look alike."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath


class MediaType(StrEnum):
    """Kinds of file that the readers tell apart; the values are media types."""

    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOCM = "application/vnd.ms-word.document.macroEnabled.12"
    DOC = "application/msword"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
    XLS = "application/vnd.ms-excel"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ENCRYPTED_OFFICE = "application/x-ole-encrypted-package"
    OLE = "application/x-ole-storage"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIC = "image/heic"
    BMP = "image/bmp"
    GIF = "image/gif"
    ZIP = "application/zip"
    RAR = "application/vnd.rar"
    SEVEN_ZIP = "application/x-7z-compressed"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    HTML = "text/html"
    MHTML = "multipart/related"
    XML = "application/xml"
    TEXT = "text/plain"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


IMAGES = frozenset(
    {
        MediaType.JPEG,
        MediaType.PNG,
        MediaType.TIFF,
        MediaType.WEBP,
        MediaType.HEIC,
        MediaType.BMP,
        MediaType.GIF,
    }
)

# Prefixes that settle the kind by themselves.
_MAGIC: tuple[tuple[bytes, MediaType], ...] = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"II+\x00", MediaType.TIFF),
    (b"MM\x00+", MediaType.TIFF),
    (b"GIF87a", MediaType.GIF),
    (b"GIF89a", MediaType.GIF),
    (b"Rar!\x1a\x07", MediaType.RAR),
    (b"7z\xbc\xaf\x27\x1c", MediaType.SEVEN_ZIP),
    (b"{\\rtf", MediaType.RTF),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")
# A PDF may be preceded by rubbish; readers accept the header within the first kibibyte (ISO 32000-1, annex H).
_PDF_WINDOW = 1024
_MAIL_HEADER = re.compile(
    rb"^(?:Received|From|To|Subject|Date|Message-ID|MIME-Version|Return-Path|Delivered-To|X-[\w-]+|DKIM-Signature"
    rb"|Content-Type|Reply-To|Sender|Cc):",
    re.IGNORECASE,
)


def sniff(data: bytes, name: str = "") -> MediaType:
    """The kind of `data`, by content. `name` is only looked at where bytes cannot tell (plain text or mail)."""
    if not data:
        return MediaType.EMPTY
    for prefix, kind in _MAGIC:
        if data.startswith(prefix):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return MediaType.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return MediaType.HEIC
    if (
        data.startswith(b"BM")
        and len(data) > 26
        and data[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return MediaType.BMP
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return MediaType.PDF
    return _sniff_text(data, name)


def _sniff_zip(data: bytes) -> MediaType:
    """Office packages are zips: their content types or `mimetype` entry say which."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.replace("\\", "/").lower() for entry in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, OverflowError):
        return _guess_broken_zip(data)
    if "[content_types].xml" in names or any(entry.startswith("word/") for entry in names):
        return _office_kind(names)
    if "mimetype" in names and "content.xml" in names:
        return MediaType.ODT if b"opendocument.text" in data[:200] else MediaType.UNKNOWN
    return MediaType.ZIP


def _office_kind(names: set[str]) -> MediaType:
    macros = any(entry.endswith("vbaproject.bin") for entry in names)
    if any(entry.startswith("word/") for entry in names):
        return MediaType.DOCM if macros else MediaType.DOCX
    if any(entry.startswith("xl/") for entry in names):
        return MediaType.XLSM if macros else MediaType.XLSX
    if any(entry.startswith("ppt/") for entry in names):
        return MediaType.PPTX
    # A strict reader of the package decides whether this is a document with unusual part names.
    return MediaType.DOCX


def _guess_broken_zip(data: bytes) -> MediaType:
    """A cut-off package still begins with its first entries; the cause must speak of the document, not a zip."""
    head = data[:8192]
    if b"[Content_Types].xml" in head or b"word/" in head:
        return MediaType.DOCX
    if b"xl/" in head:
        return MediaType.XLSX
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in head:
        return MediaType.ODT
    return MediaType.ZIP


def _sniff_ole(data: bytes) -> MediaType:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as storage:
            streams = {"/".join(entry).lower() for entry in storage.listdir()}
    except Exception:  # olefile raises many kinds on a damaged storage
        return MediaType.DOC if b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0" in data else MediaType.OLE
    if "encryptedpackage" in streams:
        return MediaType.ENCRYPTED_OFFICE
    if "worddocument" in streams:
        return MediaType.DOC
    if "workbook" in streams or "book" in streams:
        return MediaType.XLS
    if any(entry.startswith(("__properties_version", "__substg1.0_")) for entry in streams):
        return MediaType.MSG
    return MediaType.OLE


def _sniff_text(data: bytes, name: str) -> MediaType:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = head[:1024].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or (
        b"<html" in lowered and lowered.startswith(b"<")
    ):
        return MediaType.HTML
    if lowered.startswith(b"<?xml"):
        return MediaType.XML
    if _looks_like_mail(head):
        return MediaType.MHTML if b"multipart/related" in lowered and b"html" in lowered else MediaType.EML
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix == ".eml" and b":" in head[:200]:
        return MediaType.EML
    if b"\0" not in head and _printable_share(head) > 0.95:
        return MediaType.TEXT
    return MediaType.UNKNOWN


def _looks_like_mail(head: bytes) -> bool:
    """At least two header fields of mail at the start, so that a note beginning "To:" is not a mail."""
    fields = 0
    for line in head.splitlines()[:40]:
        if not line.strip():
            break
        if _MAIL_HEADER.match(line):
            fields += 1
        elif not line.startswith((b" ", b"\t", b">From ", b"From ")) and not re.match(rb"^[\w-]+:", line):
            return False
    return fields >= 2


def _printable_share(head: bytes) -> float:
    if not head:
        return 0.0
    bad = sum(1 for byte in head if byte < 9 or 13 < byte < 32)
    return 1 - bad / len(head)
