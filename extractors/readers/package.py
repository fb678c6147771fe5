"""Opens zip-based documents (docx, odt) safely: bounded inflation, no external entities, broken links left out."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from docx.oxml.parser import oxml_parser
from lxml import etree

from extractors.errors import CorruptDocument, EncryptedDocument, TooLarge, UnsafeXml
from extractors.limits import Limits

# Below this many inflated bytes a high ratio is natural and says nothing (extractors.limits).
_RATIO_FLOOR = 1024 * 1024
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO "strict" files use other namespaces for the same elements; they are read as the usual ones.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """`kind` is the last part of the relationship's type, "header", "image" …; `target` a part name."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one zip-based document, read on demand and counted against the limits."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._inflated = 0
        self._entries = {_part_name(info.filename): info for info in archive.infolist()}

    def __contains__(self, part: str) -> bool:
        return _part_name(part) in self._entries

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, part: str) -> bytes:
        """The part's bytes. Raises CorruptDocument when it is missing or damaged, TooLarge past the limit."""
        info = self._entries.get(_part_name(part))
        if info is None:
            raise CorruptDocument(f"part {part} is missing")
        left = self._limits.max_inflated_bytes - self._inflated
        try:
            with self._archive.open(info) as stream:
                data = stream.read(left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise CorruptDocument(f"part {part}: {error}") from error
        except RuntimeError as error:  # zipfile's word for "a password is needed"
            raise EncryptedDocument(str(error)) from error
        self._inflated += len(data)
        if len(data) > left:
            raise TooLarge(f"more than {self._limits.max_inflated_bytes} bytes come out of the package")
        return data

    def xml(self, part: str) -> etree._Element:
        """The part parsed. Raises UnsafeXml for a document type, CorruptDocument when it is not well formed."""
        return parse_xml(self.read(part), part)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of `part` by id; those whose target is missing are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found: dict[str, Relationship] = {}
        for node in self.xml(rels).iter(_RELATIONSHIP):
            target, external = node.get("Target", ""), node.get("TargetMode") == "External"
            if not external:
                target = _resolve(folder, target)
            if external or target in self:
                found[node.get("Id", "")] = Relationship(
                    node.get("Type", "").rsplit("/", 1)[-1], target, external
                )
        return found


@contextmanager
def open_package(data: bytes, limits: Limits) -> Iterator[Package]:
    """Opens the zip in `data`; what is declared is checked here, what really comes out is counted while reading."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        raise CorruptDocument(f"not a whole zip: {error}") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.max_members:
            raise TooLarge(f"{len(entries)} parts in the package, {limits.max_members} allowed")
        check_declared(sum(e.file_size for e in entries), sum(e.compress_size for e in entries), limits)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise EncryptedDocument("the package's zip entries are encrypted")
        yield Package(archive, limits)


def check_declared(inflated: int, packed: int, limits: Limits) -> None:
    """Raises TooLarge when sizes declared by an archive break the limits."""
    if inflated > limits.max_inflated_bytes:
        raise TooLarge(f"{inflated} bytes declared, {limits.max_inflated_bytes} allowed")
    if inflated > _RATIO_FLOOR and inflated > limits.max_ratio * max(packed, 1):
        raise TooLarge(f"{inflated} bytes from {packed}: more than {limits.max_ratio:g} to 1")


def parse_xml(data: bytes, part: str = "") -> etree._Element:
    """Parses without network, external entities or entity expansion, into python-docx's element classes."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise UnsafeXml(f"{part} declares a document type")
    try:
        root = etree.fromstring(data, oxml_parser)
    except etree.XMLSyntaxError as error:
        if "entity" in str(error).lower():
            raise UnsafeXml(f"{part}: {error}") from error
        if "depth" in str(error) or "huge" in str(error).lower():
            raise TooLarge(f"{part}: {error}") from error
        raise CorruptDocument(f"{part}: {error}") from error
    # Another character encoding can hide the words looked for above.
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml(f"{part} declares a document type")
    return root


def _part_name(name: str) -> str:
    """Part names compare without case; some writers use backslashes or a leading slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return _part_name(posixpath.normpath(target))
    return _part_name(posixpath.normpath(posixpath.join(folder, target.replace("\\", "/"))))
