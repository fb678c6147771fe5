"""Reads .docx and .docm: body, tables, page headers and footers, text boxes, footnotes, imported parts."""

from __future__ import annotations

import hashlib
import posixpath

from docx.oxml.ns import qn
from lxml import etree

from extractors.document import BlockList, Document, Page, Region
from extractors.errors import CorruptDocument, EmptyDocument, ReadError, UnsupportedDocument
from extractors.limits import Limits
from extractors.quality import page_quality
from extractors.readers.chunks import chunk_paragraphs
from extractors.readers.decoding import Run, decode_runs
from extractors.readers.package import Package, Relationship, open_package
from extractors.readers.settling import settle
from extractors.readers.sniff import MediaType
from extractors.readers.word_body import Story, Where
from extractors.readers.word_numbering import Numbering
from extractors.readers.word_runs import RunWalker
from extractors.readers.word_styles import Styles, theme_fonts

Element = etree._Element

ENGINE = "word/1"
_MAIN_PART = "word/document.xml"
_CHUNK_DEPTH = 2
_FEW_WORDS = 30
"""A document with fewer words and pictures of some size is a scan pasted into Word."""
_CONTENT = frozenset({Region.BODY, Region.TEXT_BOX})
_NOTE_PARTS = {"footnote": "footnotes", "endnote": "endnotes"}
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


class _Parts:
    """The main part of a Word package and the parts that it points to."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = self._main_part()
        self.links = package.relationships(self.main)

    def _main_part(self) -> str:
        for link in self.package.relationships("").values():
            if link.kind == "officeDocument" and not link.external:
                return link.target
        if _MAIN_PART in self.package:
            return _MAIN_PART
        raise CorruptDocument("the package has no main document part")

    def root(self, kind: str) -> Element | None:
        """The part of one kind ("styles"), None when it is absent or broken: text matters more than its looks."""
        for link in self.links.values():
            if link.kind == kind and not link.external:
                try:
                    return self.package.xml(link.target)
                except CorruptDocument:
                    return None
        return None

    def link(self, relation_id: str) -> Relationship | None:
        return self.links.get(relation_id)


def read_word(data: bytes, media_type: MediaType, limits: Limits, *, chunk_depth: int = 0) -> Document:
    """Reads a Word package. Raises CorruptDocument, EncryptedDocument, TooLarge, UnsafeXml, EmptyDocument."""
    with open_package(data, limits) as package:
        parts = _Parts(package)
        root = package.xml(parts.main)
        body = root.find(qn("w:body"))
        if body is None:
            raise UnsupportedDocument(f"{parts.main} is not a word-processing document")
        story = _story(parts, root, limits, chunk_depth)
        _read_all(parts, story, body)
        words = sum(len(block.text.split()) for block in story.blocks.blocks if block.region in _CONTENT)
        pictures = _pictures(parts, story) if words < _FEW_WORDS else []
    digest = hashlib.sha256(data).hexdigest()
    warnings = ["macros in the file were not run"] if media_type == MediaType.DOCM else []
    if pictures:
        from extractors.readers.pictures import pages_in, recognise_pictures  # Loads the recogniser: slow.

        if scans := pages_in(pictures, limits):
            warnings.append("the file holds pictures of pages instead of text")
            return recognise_pictures(scans, digest, media_type, limits, tuple(warnings))
    if not any(block.text for block in story.blocks.blocks):
        raise EmptyDocument("the document has no text")
    return _document(digest, media_type, story, warnings)


def _story(parts: _Parts, root: Element, limits: Limits, chunk_depth: int) -> Story:
    styles = Styles(parts.root("styles"), theme_fonts(parts.root("theme")))
    blocks = BlockList()
    story = Story(
        blocks,
        styles,
        Numbering(parts.root("numbering"), styles),
        RunWalker(styles),
        chunk=lambda relation, where: _read_chunk(parts, story, relation, where, limits, chunk_depth),
        rendered_pages=next(root.iter(qn("w:lastRenderedPageBreak")), None) is not None,
    )
    return story


def _read_all(parts: _Parts, story: Story, body: Element) -> None:
    headers, footers = _page_furniture(parts, body)
    for root in headers:
        story.read(root, Where(Region.PAGE_HEADER))
    story.page = 1
    story.read(body, Where())
    last = story.page
    for kind, note_id in story.notes:
        _read_note(parts, story, kind, note_id)
    for root in footers:
        story.read(root, Where(Region.PAGE_FOOTER))
    story.page = last


def _page_furniture(parts: _Parts, body: Element) -> tuple[list[Element], list[Element]]:
    """Header and footer parts in the order of their sections, each once."""
    found: dict[str, list[Element]] = {"header": [], "footer": []}
    seen: set[str] = set()
    for section in body.iter(qn("w:sectPr")):
        for node in section.iterchildren(qn("w:headerReference"), qn("w:footerReference")):
            link = parts.link(node.get(qn("r:id"), ""))
            if link is None or link.external or link.target in seen or link.kind not in found:
                continue
            seen.add(link.target)
            try:
                found[link.kind].append(parts.package.xml(link.target))
            except CorruptDocument:
                continue
    return found["header"], found["footer"]


def _read_note(parts: _Parts, story: Story, kind: str, note_id: str) -> None:
    root = parts.root(_NOTE_PARTS[kind])
    if root is None:
        return
    for note in root.iterchildren(qn(f"w:{kind}")):
        if note.get(qn("w:id")) == note_id and note.get(qn("w:type")) not in _SEPARATORS:
            story.read(note, Where(Region.FOOTNOTE))


def _read_chunk(
    parts: _Parts, story: Story, relation: str, where: Where, limits: Limits, chunk_depth: int
) -> None:
    """An imported document (w:altChunk): Word shows it as part of the text when it opens the file."""
    link = parts.link(relation)
    if link is None or link.external or chunk_depth >= _CHUNK_DEPTH:
        return
    data = parts.package.read(link.target)
    if data.startswith(b"PK"):
        try:
            inner = read_word(data, MediaType.DOCX, limits, chunk_depth=chunk_depth + 1)
        except ReadError:
            return
        texts = [block.text for block in inner.blocks]
    else:
        texts = chunk_paragraphs(data, posixpath.splitext(link.target)[1])
    for text in texts:
        decoded = decode_runs([Run(text)])
        if decoded.text:
            story.blocks.add(
                decoded.text, page=story.page, region=where.region, cell=where.cell, encoding=decoded.encoding,
                original=decoded.original, origin=decoded.origin,
            )  # fmt: skip


def _pictures(parts: _Parts, story: Story) -> list[bytes]:
    links = (parts.link(relation) for relation in story.images)
    return [
        parts.package.read(link.target)
        for link in links
        if link and not link.external and link.target in parts.package
    ]


def _document(digest: str, media_type: MediaType, story: Story, warnings: list[str]) -> Document:
    blocks = tuple(settle(story.blocks.blocks))
    last = max([story.page, *(block.page for block in blocks)])
    pages = []
    for number in range(1, last + 1):
        own = [block for block in blocks if block.page == number]
        encodings = tuple(sorted({block.encoding for block in own})) or ("unicode",)
        quality = page_quality("\n".join(block.text for block in own)) if own else 1.0
        pages.append(Page(number, "native", encodings, quality))
    return Document(digest, media_type.value, tuple(pages), blocks, tuple(warnings), ENGINE)
