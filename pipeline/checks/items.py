"""Items of the plan's sections named by their place: "hai việc cuối của mục 4", "mô hình thứ hai ở phần 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.mentions import Hit
from pipeline.checks.references import chains, covered, lies_in, next_below, path_of, stands_under
from pipeline.checks.view import StatementView
from pipeline.checks.words import Words
from pipeline.plan import StatementKind

_NOUN = (
    r"(?:hoạt động|việc|nội dung|hình thức|mô hình|mục|ý|điểm|phần việc|đầu việc|gạch đầu dòng|gạch|dòng|số|khoản|"
    r"mảng)"
)
_COUNT = r"(?:cả\s+)?(một|hai|ba|bốn|năm|\d)"
_END = r"(đầu|cuối|sau|chót)(?:\s+(?:tiên|cùng))?"
_AT = r"\s+(?:(?:nêu|ghi|nói|kể)\s+)?(?:của|ở|trong|tại|thuộc)\s+"
_SOME = re.compile(rf"\b{_COUNT}\s+{_NOUN}\s+{_END}{_AT}$", re.IGNORECASE)
_NTH = re.compile(rf"\b{_NOUN}\s+(?:thứ\s+(nhất|hai|ba|tư|năm|sáu|\d)|{_END}){_AT}$", re.IGNORECASE)
_LETTERED = re.compile(r"\b([A-HĐ])\.?(\d{1,2})\b")
""" "B1", which bears no word for its level."""
_JUST_SAID = re.compile(
    rf"\b{_COUNT}\s+{_NOUN}\s+(?:{_END}\s+)?(?:vừa|mới)\s+(?:kể|nêu|nói|ghi|liệt kê)", re.IGNORECASE
)
_NUMBERS = {"một": 1, "nhất": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6}
_FIRST = ("đầu",)


@dataclass(frozen=True, slots=True)
class Items:
    """Some items of a section, or of what stands just before; `places` count from 0, or from -1 backwards."""

    section: str | None
    places: tuple[int, ...]
    hit: Hit


def items_named(words: Words) -> list[Items]:
    """The items that a statement names by their place, with its words."""
    text = words.source
    found: list[Items] = []
    named = [(chain[0].start(), chain[-1].end(), path_of([*chain, *outer])) for chain, outer in chains(text)]
    named += [(one.start(), one.end(), f"{one[1]}.{one[2]}") for one in _LETTERED.finditer(text)]
    for start, end, section in named:
        for first, places in _before(text, start):
            if hit := covered(words, first, end):
                found.append(Items(section.casefold(), places, hit))
    for match in _JUST_SAID.finditer(text):
        if hit := covered(words, *match.span()):
            found.append(Items(None, _run(match[1], match[2] or "cuối"), hit))
    return found


def _before(text: str, start: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Where the words for items of the section at `start` begin, and their places."""
    if match := _SOME.search(text, 0, start):
        yield match.start(), _run(match[1], match[2])
    elif match := _NTH.search(text, 0, start):
        yield match.start(), (_number(match[1]) - 1,) if match[1] else _run("một", match[2])


def _run(count: str, end: str) -> tuple[int, ...]:
    number = _number(count)
    return tuple(range(number)) if end.casefold() in _FIRST else tuple(range(-number, 0))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.casefold()]


def members(items: Items, statements: Sequence[StatementView], here: StatementView) -> frozenset[int]:
    """Indexes of the statements that make up the items; none where there are fewer.

    An item is what bears a label of its own in the section, or else a paragraph.
    """
    by_item: dict[tuple[str, int], list[int]] = {}
    for one in statements:
        if one.paragraph is here.paragraph or one.statement.index > here.statement.index:
            continue
        if (item := _item_of(one, items.section, here)) is not None and not _announces(one):
            by_item.setdefault(item, []).append(one.statement.index)
    labelled = any(label for label, _ in by_item)
    listed = [found for (label, _), found in by_item.items() if label or not labelled]
    if any(place >= len(listed) or place < -len(listed) for place in items.places):
        return frozenset()
    return frozenset(index for place in items.places for index in listed[place])


def _announces(one: StatementView) -> bool:
    """Whether the paragraph leads in the items: "Các hoạt động dự kiến:"."""
    return one.paragraph.views[-1].statement.text.rstrip().endswith(":")


def _item_of(one: StatementView, section: str | None, here: StatementView) -> tuple[str, int] | None:
    """The label of the item to which a statement belongs, or its paragraph; None for what is no item."""
    statement, block = one.statement, ("", id(one.paragraph))
    is_heading = statement.kind is StatementKind.HEADING
    if section is None:
        if statement.headings[:1] != here.statement.headings[:1] or is_heading:
            return None
        return block if statement.section == here.statement.section else (statement.section, 0)
    if lies_in(statement.section, section):
        below = next_below(statement.section, section)
        return (below, 0) if below else None if is_heading else block
    return block if stands_under(statement.headings, section) else None
