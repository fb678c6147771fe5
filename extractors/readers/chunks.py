"""Paragraphs of the foreign parts that Word can import (HTML, RTF, plain text)."""

from __future__ import annotations

import re

from lxml import etree, html
from striprtf.striprtf import rtf_to_text

_BLOCK_TAGS = frozenset(
    {
        "p",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "blockquote",
        "pre",
    }
    | {"section", "article", "header", "footer"}
)
_SILENT_TAGS = frozenset({"script", "style", "head", "title", "meta", "template"})
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")


def chunk_paragraphs(data: bytes, suffix: str) -> list[str]:
    """The paragraphs of `data`, told apart by content first and by the part's suffix second."""
    if data.startswith(b"{\\rtf"):
        return [line for line in rtf_text(data).split("\n") if line.strip()]
    if suffix in (".htm", ".html", ".xhtml") or b"<html" in data[:2048].lower():
        return html_paragraphs(data)
    return [line for line in decode_text(data).splitlines() if line.strip()]


def decode_text(data: bytes) -> str:
    """Plain text: by byte order mark, else UTF-8, else the Windows code page that every byte has a letter in."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def rtf_text(data: bytes) -> str:
    """Text of an RTF file without its looks."""
    text = rtf_to_text(data.decode("latin-1"), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return str(text)


def html_paragraphs(data: bytes) -> list[str]:
    """Text of the block elements in order; scripts and styles are left out."""
    declared = _CHARSET.search(data[:2048])
    encoding = declared[1].decode("ascii") if declared else "utf-8" if _is_utf8(data) else "cp1252"
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False, encoding=encoding)
        root = html.fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return []
    lines = [""]
    _walk_html(root, lines)
    texts = (_SPACES.sub(" ", line).strip() for line in lines)
    return [text for text in texts if text]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _walk_html(node: html.HtmlElement, lines: list[str]) -> None:
    if not isinstance(node.tag, str) or node.tag in _SILENT_TAGS:
        return
    breaks = node.tag in _BLOCK_TAGS
    if breaks or node.tag == "br":
        lines.append("")
    lines[-1] += node.text or ""
    for child in node:
        _walk_html(child, lines)
        lines[-1] += child.tail or ""
    if breaks:
        lines.append("")
