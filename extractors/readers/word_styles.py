"""Resolves what a Word run or paragraph looks like: its own properties over its styles over the document defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from lxml import etree

Element = etree._Element

_VAL = qn("w:val")
_OFF = frozenset({"0", "false", "off", "none"})
_MAX_CHAIN = 20
"""Styles based on styles; Word itself stops at 10, a loop must stop too."""


@dataclass(frozen=True, slots=True)
class RunLook:
    """Character properties; None means "as below" while merging, and "not set" once resolved."""

    ascii_font: str | None = None
    high_font: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    size: float | None = None

    def over(self, below: RunLook) -> RunLook:
        """This look where it says something, `below` elsewhere."""
        if self == _NOTHING:
            return below
        return RunLook(
            self.ascii_font if self.ascii_font is not None else below.ascii_font,
            self.high_font if self.high_font is not None else below.high_font,
            self.bold if self.bold is not None else below.bold,
            self.italic if self.italic is not None else below.italic,
            self.caps if self.caps is not None else below.caps,
            self.hidden if self.hidden is not None else below.hidden,
            self.size if self.size is not None else below.size,
        )

    @property
    def font(self) -> str | None:
        """The font of the letters beyond ASCII, the ones that differ between encodings."""
        return self.high_font or self.ascii_font


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """Paragraph properties that reading needs; numbering id "0" switches a style's numbering off."""

    alignment: str | None = None
    outline: int | None = None
    number_id: str | None = None
    number_level: int | None = None
    page_break_before: bool | None = None

    def over(self, below: ParagraphLook) -> ParagraphLook:
        return ParagraphLook(
            self.alignment if self.alignment is not None else below.alignment,
            self.outline if self.outline is not None else below.outline,
            self.number_id if self.number_id is not None else below.number_id,
            self.number_level if self.number_level is not None else below.number_level,
            self.page_break_before if self.page_break_before is not None else below.page_break_before,
        )


_NOTHING = RunLook()
_PLAIN = ParagraphLook()


def flag(node: Element | None) -> bool | None:
    """A toggle property: present means on, unless its value says off; absent says nothing."""
    if node is None:
        return None
    return node.get(_VAL, "1").lower() not in _OFF


class Styles:
    """The styles part of a document, resolved on demand and remembered."""

    def __init__(self, root: Element | None, theme: Callable[[str], str | None]) -> None:
        self._theme = theme
        self._nodes: dict[str, Element] = {}
        self._runs: dict[str, RunLook] = {}
        self._paragraphs: dict[str, ParagraphLook] = {}
        self.default_run = RunLook()
        self.default_paragraph_style: str | None = None
        if root is not None:
            self._load(root)

    def _load(self, root: Element) -> None:
        for node in root.iterchildren(qn("w:style")):
            style_id = node.get(qn("w:styleId"), "")
            self._nodes[style_id] = node
            if node.get(qn("w:type")) == "paragraph" and node.get(qn("w:default"), "0").lower() not in _OFF:
                self.default_paragraph_style = style_id
        self.default_run = self.run_look(
            root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        )

    def node(self, style_id: str) -> Element | None:
        return self._nodes.get(style_id)

    def run_style(self, style_id: str | None) -> RunLook:
        """The look that a style gives its text, parents included."""
        if not style_id:
            return _NOTHING
        if style_id not in self._runs:
            look = _NOTHING
            for node in self._chain(style_id):
                look = look.over(self.run_look(node.find(qn("w:rPr"))))
            self._runs[style_id] = look
        return self._runs[style_id]

    def paragraph_style(self, style_id: str | None) -> ParagraphLook:
        style_id = style_id or self.default_paragraph_style
        if not style_id:
            return _PLAIN
        if style_id not in self._paragraphs:
            look = _PLAIN
            for node in self._chain(style_id):
                look = look.over(self.paragraph_look(node.find(qn("w:pPr"))))
            self._paragraphs[style_id] = look
        return self._paragraphs[style_id]

    def _chain(self, style_id: str) -> list[Element]:
        chain: list[Element] = []
        current: str | None = style_id
        while current and len(chain) < _MAX_CHAIN:
            node = self._nodes.get(current)
            if node is None or node in chain:
                break
            chain.append(node)
            based_on = node.find(qn("w:basedOn"))
            current = based_on.get(_VAL) if based_on is not None else None
        return chain

    def run_look(self, properties: Element | None) -> RunLook:
        """Direct properties of a w:rPr."""
        if properties is None or len(properties) == 0:
            return _NOTHING
        found = {child.tag: child for child in properties}
        ascii_font, high_font = self._fonts(found.get(qn("w:rFonts")))
        size = found.get(qn("w:sz"))
        return RunLook(
            ascii_font,
            high_font,
            flag(found.get(qn("w:b"))),
            flag(found.get(qn("w:i"))),
            flag(found.get(qn("w:caps"))),
            flag(found.get(qn("w:vanish"))),
            _half_points(size.get(_VAL) if size is not None else None),
        )

    def paragraph_look(self, properties: Element | None) -> ParagraphLook:
        """Direct properties of a w:pPr."""
        if properties is None:
            return _PLAIN
        alignment, outline = properties.find(qn("w:jc")), properties.find(qn("w:outlineLvl"))
        look = ParagraphLook(
            alignment.get(_VAL) if alignment is not None else None,
            _integer(outline.get(_VAL) if outline is not None else None),
            page_break_before=flag(properties.find(qn("w:pageBreakBefore"))),
        )
        numbering = properties.find(qn("w:numPr"))
        if numbering is None:
            return look
        number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        return replace(
            look,
            number_id=number.get(_VAL) if number is not None else None,
            number_level=_integer(level.get(_VAL)) if level is not None else None,
        )

    def _fonts(self, node: Element | None) -> tuple[str | None, str | None]:
        if node is None:
            return None, None
        fonts = []
        for plain, themed in (("w:ascii", "w:asciiTheme"), ("w:hAnsi", "w:hAnsiTheme")):
            theme = node.get(qn(themed))
            fonts.append((self._theme(theme) if theme else None) or node.get(qn(plain)))
        return fonts[0], fonts[1]


def theme_fonts(root: Element | None) -> Callable[[str], str | None]:
    """Looks up "minorHAnsi", "majorAscii" … in a theme part."""
    fonts: dict[str, str] = {}
    if root is not None:
        for size in ("major", "minor"):
            latin = root.find(f".//{qn(f'a:{size}Font')}/{qn('a:latin')}")
            if latin is not None and latin.get("typeface"):
                fonts[size] = latin.get("typeface", "")
    return lambda name: fonts.get(name[:5])


def _half_points(value: str | None) -> float | None:
    number = _integer(value)
    return number / 2 if number is not None else None


def _integer(value: str | None) -> int | None:
    try:
        return int(float(value)) if value is not None else None
    except (ValueError, OverflowError):
        return None
