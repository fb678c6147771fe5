"""Renders Word's automatic numbers ("1.", "a)", "II.", bullets) as the printed text shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from extractors.readers.word_styles import ParagraphLook, Styles

Element = etree._Element

_VAL = qn("w:val")
_LEVELS = 9
_BULLET = "-"
# Bullets that a typist could have typed stay as they are: schools use "-" over "+" as two depths.
_TYPED_BULLETS = frozenset("-+*•–—")
_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: number format, text pattern ("%1.%2)"), first number, what follows the label."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False
    suffix: str = "tab"
    restart: int | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The printed number and the white space between it and the text."""

    text: str
    gap: str


class Numbering:
    """Counts list paragraphs in reading order; one object per document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._numbers: dict[str, Element] = {}
        self._levels: dict[str, tuple[str, dict[int, Level]]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[str] = set()
        if root is not None:
            for node in root.iterchildren(qn("w:abstractNum")):
                self._abstract[node.get(qn("w:abstractNumId"), "")] = node
            for node in root.iterchildren(qn("w:num")):
                self._numbers[node.get(qn("w:numId"), "")] = node

    def label(self, look: ParagraphLook, style_id: str | None) -> Label | None:
        """The label of the next paragraph with this look, or None when it is not in a list."""
        number_id = look.number_id
        if not number_id or number_id == "0" or number_id not in self._numbers:
            return None
        abstract_id, levels = self._load(number_id)
        level = look.number_level
        if level is None:
            level = self._level_of_style(abstract_id, style_id)
        level = min(max(level, 0), _LEVELS - 1)
        if level not in levels:
            return None
        counters = self._advance(number_id, abstract_id, level, levels)
        return _render(level, levels, counters)

    def _load(self, number_id: str) -> tuple[str, dict[int, Level]]:
        if number_id not in self._levels:
            node = self._numbers[number_id]
            abstract_id = _child_value(node, "w:abstractNumId") or ""
            abstract = self._follow_links(self._abstract.get(abstract_id))
            levels = _levels_of(abstract) if abstract is not None else {}
            for override in node.iterchildren(qn("w:lvlOverride")):
                index = _integer(override.get(qn("w:ilvl")), 0)
                replacement = override.find(qn("w:lvl"))
                if replacement is not None:
                    levels[index] = _level(replacement)
            self._levels[number_id] = (abstract_id, levels)
        return self._levels[number_id]

    def _follow_links(self, abstract: Element | None) -> Element | None:
        """A list may borrow its levels from a numbering style (w:numStyleLink)."""
        for _ in range(_LEVELS):
            link = _child_value(abstract, "w:numStyleLink") if abstract is not None else None
            style = self._styles.node(link) if link else None
            number = (
                style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}") if style is not None else None
            )
            target = self._numbers.get(number.get(_VAL, "")) if number is not None else None
            if target is None:
                return abstract
            abstract = self._abstract.get(_child_value(target, "w:abstractNumId") or "")
        return abstract

    def _level_of_style(self, abstract_id: str, style_id: str | None) -> int:
        abstract = self._abstract.get(abstract_id)
        if abstract is not None and style_id:
            for node in abstract.iterchildren(qn("w:lvl")):
                if _child_value(node, "w:pStyle") == style_id:
                    return _integer(node.get(qn("w:ilvl")), 0)
        return 0

    def _advance(
        self, number_id: str, abstract_id: str, level: int, levels: dict[int, Level]
    ) -> list[int | None]:
        """Lists made from one abstract list count on together, unless a list says where it starts."""
        counters = self._counters.setdefault(abstract_id, [None] * _LEVELS)
        if number_id not in self._started:
            self._started.add(number_id)
            for override in self._numbers[number_id].iterchildren(qn("w:lvlOverride")):
                start = _child_value(override, "w:startOverride")
                if start is not None:
                    counters[_integer(override.get(qn("w:ilvl")), 0) % _LEVELS] = _integer(start, 1) - 1
        current = counters[level]
        counters[level] = levels[level].start if current is None else current + 1
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and level < restart):
                counters[deeper] = None
        for upper in range(level):
            if counters[upper] is None:
                counters[upper] = levels[upper].start if upper in levels else 1
        return counters


def _levels_of(abstract: Element) -> dict[int, Level]:
    return {_integer(node.get(qn("w:ilvl")), 0): _level(node) for node in abstract.iterchildren(qn("w:lvl"))}


def _level(node: Element) -> Level:
    legal, restart = node.find(qn("w:isLgl")), _child_value(node, "w:lvlRestart")
    return Level(
        _child_value(node, "w:numFmt") or "decimal",
        _child_value(node, "w:lvlText") or "",
        _integer(_child_value(node, "w:start"), 1),
        legal is not None and legal.get(_VAL, "1") not in ("0", "false"),
        _child_value(node, "w:suff") or "tab",
        _integer(restart, 0) if restart is not None else None,
    )


def _render(level: int, levels: dict[int, Level], counters: list[int | None]) -> Label | None:
    shape = levels[level]
    gap = "" if shape.suffix == "nothing" else " "
    if shape.format == "bullet":
        mark = shape.text.strip()
        return Label(mark if mark in _TYPED_BULLETS else _BULLET, gap) if mark else None
    if shape.format == "none":
        plain = re.sub(r"%\d", "", shape.text).strip()
        return Label(plain, gap) if plain else None

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        value = counters[index] if 0 <= index < _LEVELS else None
        if value is None:
            return ""
        form = levels[index].format if index in levels else "decimal"
        return format_number(value, "decimal" if shape.legal else form)

    text = re.sub(r"%(\d)", number, shape.text).strip()
    return Label(text, gap) if text else None


def format_number(value: int, form: str) -> str:
    """`value` in one of Word's number formats; formats that Vietnamese documents do not use come out as digits."""
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("upperLetter", "lowerLetter"):
        letters = _letters(value)
        return letters.upper() if form == "upperLetter" else letters
    if form == "decimalZero":
        return f"{value:02d}"
    if form in ("vietnameseCounting", "cardinalText") and 0 < value < 100:
        return _counted(value)
    return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        out += letters * count
    return out


def _letters(value: int) -> str:
    """Word goes on after z with aa, bb, cc."""
    if value < 1:
        return str(value)
    repeat, index = divmod(value - 1, 26)
    return chr(ord("a") + index) * (repeat + 1)


def _counted(value: int) -> str:
    tens, unit = divmod(value, 10)
    if tens == 0:
        return _UNITS[unit]
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if unit == 0:
        return head
    tail = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(unit, _UNITS[unit])
    return f"{head} {tail}"


def _child_value(node: Element, tag: str) -> str | None:
    child = node.find(qn(tag))
    return child.get(_VAL) if child is not None else None


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default
