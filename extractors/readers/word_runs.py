"""Walks the inside of one Word paragraph: text that is printed, in order, with its look; all else aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from extractors.readers.symbols import symbol_text
from extractors.readers.word_styles import RunLook, Styles

Element = etree._Element

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML = "{urn:schemas-microsoft-com:vml}"
_VAL = qn("w:val")
_RELATION = qn("r:id")
_EMBED = qn("r:embed")

# Wrappers whose content is printed as if they were not there.
_TRANSPARENT = frozenset(
    qn(tag) for tag in ("w:hyperlink", "w:smartTag", "w:ins", "w:moveTo", "w:customXml", "w:sdtContent")
) | {qn("w:bdo"), qn("w:dir"), qn("w:subDoc")}
# Tracked deletions, and field codes, are not printed.
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_TEXT_BOX = qn("w:txbxContent")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    look: RunLook


@dataclass
class ParagraphContent:
    """What one paragraph prints. Page breaks are offsets in the joined text of the pieces."""

    pieces: list[Piece] = field(default_factory=list)
    rendered_breaks: list[int] = field(default_factory=list)
    forced_breaks: list[int] = field(default_factory=list)
    text_boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, look: RunLook) -> None:
        if text:
            self.pieces.append(Piece(text, look))
            self.length += len(text)


@dataclass
class _Field:
    code: str = ""
    result: bool = False

    @property
    def is_page_number(self) -> bool:
        words = self.code.split()
        return bool(words) and words[0].upper() in _PAGE_FIELDS


class RunWalker:
    """Reads paragraphs one after another; fields may begin in one paragraph and end in another."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []

    def read(self, paragraph: Element, base: RunLook) -> ParagraphContent:
        """`base` is the look that the paragraph's style gives its text."""
        content = ParagraphContent()
        self._walk(paragraph, base, content)
        return content

    def _walk(self, parent: Element, base: RunLook, content: ParagraphContent) -> None:
        for node in parent:
            tag = node.tag
            if tag == qn("w:r"):
                self._run(node, base, content)
            elif tag in _TRANSPARENT:
                self._walk(node, base, content)
            elif tag == qn("w:sdt"):
                if not is_placeholder(node):
                    for inner in node.iterchildren(qn("w:sdtContent")):
                        self._walk(inner, base, content)
            elif tag == qn("w:fldSimple"):
                if not _Field(node.get(qn("w:instr"), "")).is_page_number:
                    self._walk(node, base, content)
            elif tag == MC + "AlternateContent":
                for inner in chosen_alternative(node):
                    self._walk_alternative(inner, base, content)
            elif isinstance(tag, str) and tag.startswith("{" + _MATH):
                content.add("".join(text.text or "" for text in node.iter("{" + _MATH + "}t")), base)

    def _walk_alternative(self, branch: Element, base: RunLook, content: ParagraphContent) -> None:
        if branch.find(qn("w:r")) is not None:
            self._walk(branch, base, content)
        else:
            self._drawing(branch, content)

    def _run(self, run: Element, base: RunLook, content: ParagraphContent) -> None:
        properties = run.find(qn("w:rPr"))
        look = base
        if properties is not None:
            style = properties.find(qn("w:rStyle"))
            if style is not None:
                look = self._styles.run_style(style.get(_VAL)).over(look)
            look = self._styles.run_look(properties).over(look)
        for node in run:
            self._run_child(node, look, content)

    def _run_child(self, node: Element, look: RunLook, content: ParagraphContent) -> None:
        tag = node.tag
        if tag == qn("w:t"):
            self._text(fold_symbols(node.text or "", look.font), look, content)
        elif tag in _CHARACTERS:
            self._text(_CHARACTERS[tag], look, content)
        elif tag == qn("w:br"):
            self._break(node, look, content)
        elif tag == qn("w:lastRenderedPageBreak"):
            content.rendered_breaks.append(content.length)
        elif tag == qn("w:fldChar"):
            self._field_mark(node.get(qn("w:fldCharType"), ""))
        elif tag == qn("w:instrText"):
            if self._fields and not self._fields[-1].result:
                self._fields[-1].code += node.text or ""
        elif tag == qn("w:sym"):
            code, font = node.get(qn("w:char"), ""), node.get(qn("w:font"), "")
            self._text(symbol_text(code, font), _with_font(look, font), content)
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            content.notes.append((tag.rpartition("}")[2].removesuffix("Reference"), node.get(qn("w:id"), "")))
        elif tag in (qn("w:drawing"), qn("w:pict"), qn("w:object")):
            self._drawing(node, content)
        elif tag == MC + "AlternateContent":
            for inner in chosen_alternative(node):
                if inner.tag in (qn("w:drawing"), qn("w:pict"), qn("w:object")):
                    self._drawing(inner, content)
                else:
                    self._run_child(inner, look, content)
        elif tag == qn("w:ruby"):
            base_text = node.find(qn("w:rubyBase"))
            if base_text is not None:
                self._walk(base_text, look, content)

    def _text(self, text: str, look: RunLook, content: ParagraphContent) -> None:
        if look.hidden or any(
            not open_field.result or open_field.is_page_number for open_field in self._fields
        ):
            return
        content.add(text, look)

    def _break(self, node: Element, look: RunLook, content: ParagraphContent) -> None:
        if node.get(qn("w:type")) == "page":
            content.forced_breaks.append(content.length)
        self._text("\n", look, content)

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, node: Element, content: ParagraphContent) -> None:
        """Text boxes and pictures; shapes repeated as a fallback for old programs count once."""
        for inner in printed_descendants(node):
            if inner.tag == _TEXT_BOX:
                content.text_boxes.append(inner)
            elif inner.tag == qn("a:blip") and inner.get(_EMBED):
                content.images.append(inner.get(_EMBED, ""))
            elif inner.tag == VML + "imagedata" and inner.get(_RELATION):
                content.images.append(inner.get(_RELATION, ""))


_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
# Word's soft hyphen stays until legacy fonts are decoded: in TCVN3 it is the letter ư.
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "\u00ad",
}


def chosen_alternative(node: Element) -> list[Element]:
    """The children of the branch of an mc:AlternateContent that is printed: the first choice that has content."""
    for branch in node.iterchildren(MC + "Choice", MC + "Fallback"):
        if len(branch):
            return list(branch)
    return []


def printed_descendants(node: Element) -> Iterator[Element]:
    """Descendants in document order, one branch of each alternative; does not descend into text boxes."""
    yield node
    if node.tag == _TEXT_BOX:
        return
    children = chosen_alternative(node) if node.tag == MC + "AlternateContent" else list(node)
    for child in children:
        yield from printed_descendants(child)


def is_placeholder(control: Element) -> bool:
    """A content control that still shows its prompt ("Click here to enter text") holds no text of the writer."""
    properties = control.find(qn("w:sdtPr"))
    shown = properties.find(qn("w:showingPlcHdr")) if properties is not None else None
    return shown is not None and shown.get(_VAL, "1") not in ("0", "false")


def fold_symbols(text: str, font: str | None) -> str:
    """Text in a symbol font sits in U+F000-F0FF; it is brought back to what the font prints."""
    if not any("\uf000" <= char <= "\uf0ff" for char in text):
        return text
    return "".join(
        symbol_text(f"{ord(char):04X}", font or "") if "\uf000" <= char <= "\uf0ff" else char for char in text
    )


def _with_font(look: RunLook, font: str) -> RunLook:
    return RunLook(font, font, look.bold, look.italic, look.caps, look.hidden, look.size) if font else look
