"""Cuts the text of one block into sentences, without touching numbers, labels, abbreviations or quoted lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.vietnamese.names import FAMILY_NAMES

# Never followed by the end of a sentence: titles, places and posts that take a name.
_TITLES = frozenset(
    [
        "tp",
        "tx",
        "tt",
        "ts",
        "ths",
        "th.s",
        "pgs",
        "gs",
        "ông",
        "bà",
        "đ/c",
        "đc",
        "kt",
        "tm",
        "tl",
        "tuq",
        "vd",
        "tr",
        "st",
        "mr",
        "mrs",
        "ms",
        "dr",
        "no",
    ]
)
# One letter and a full stop: phường, quận, huyện, xã, tỉnh, ông, bà before a name or a number.
_UNITS = frozenset("PQHXTÔB")
# Named by a letter.
_LETTERED = frozenset(
    ("dãy", "lớp", "nhà", "khu", "khối", "tổ", "nhóm", "ca", "cổng", "án", "tầng", "đội", "hạng", "phòng")
)
# These end a sentence as often as they precede a name; the family name after them decides.
_PERSONS = frozenset(
    ("gv", "hs", "nv", "cb", "bs", "ks", "cn", "ht", "pht", "gvcn", "cbgv", "tpt", "hp", "phó")
)

_END = re.compile(r"\./\.?|[.…]{2,}|[.?!…;]")
_CLOSERS = "\"'”’»)]}"
_NEWLINE_ITEM = re.compile(r"\n\s*(?=[-+*•–—▪●]\s|(?:\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđA-ZĐ][.)]|[IVX]+\.)\s)")
_LABEL = re.compile(
    r"\s*[-+*•–—]?\s*(?:"
    r"(?:điều|mục|chương|phần|khoản|bước|câu|tiêu chí|tuần|nhóm|việc|nhiệm vụ|phụ lục|giải pháp|biện pháp|nội dung"
    r"|bài|mục tiêu|hoạt động)\s+(?:thứ\s+\w+|(?:số\s+)?(?:\d{1,3}|[ivx]{1,5}|[a-hđ])(?:\.\d+)*)"
    r"|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,5}(?:\.\d{1,2})*|[a-zđ](?:\.\d{1,2})*)"
    r")\.",
    re.IGNORECASE,
)
# "khối 3, 4, 5. Do …": a number in a list of numbers is no label.
_INNER_LABEL = re.compile(r"(?:[:;(]|(?<!\d),)\s*(?:\d{1,2}|[a-zđ])$", re.IGNORECASE)
_LOOSE_DATE = re.compile(r"\b\d{1,2}\.\s\d{1,2}\.\s?\d{4}\b")
_PAIRS = {")": "(", "]": "[", "”": "“", "»": "«"}
_OPENERS = frozenset(_PAIRS.values())
_BRACKETS = re.compile(r"[()\[\]“”«»\"]")
# A bracket or a quotation longer than this holds sentences of its own, or was never closed.
_LONGEST_PROTECTED = 400
_SOLID = re.compile(r"\S")
_LOOK_AHEAD = 40
_LONGEST_WORD = 60


def split(text: str) -> list[tuple[int, int]]:
    """Spans [start, end) of the sentences of one block, in order, without the white space around them.

    A sentence ends at `.?!;` or an ellipsis, at "./.", and at a line break that a list item or a finished line makes
    certain. Nothing inside brackets or quotation marks ends one. Every character that is not white space is in
    exactly one span.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text):
        if end <= start:
            continue
        if text[start:end].strip():
            spans.append(_trimmed(text, start, end))
        start = end
    if text[start:].strip():
        spans.append(_trimmed(text, start, len(text)))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str) -> Iterator[int]:
    """Offsets at which a sentence ends, rising."""
    protected = _protected(text)
    breaks = _line_breaks(text)
    start = 0
    for match in _END.finditer(text):
        while breaks and breaks[0] <= match.start():
            start = breaks.pop(0)
            yield start
        if match.start() < start:
            continue
        end = _after_closers(text, match.end())
        if protected[match.start()] and not _closes_with(text, match, end, protected):
            continue
        if _ends_sentence(text, start, match, end):
            yield end
            start = end
    yield from breaks


def _following(text: str, end: int) -> str:
    """The beginning of what comes next, white space left out; a name or a label fits into it."""
    begin = _SOLID.search(text, end)
    return text[begin.start() : begin.start() + _LOOK_AHEAD] if begin else ""


def _closes_with(text: str, match: re.Match[str], end: int, protected: bytearray) -> bool:
    """Whether the mark is the last one inside its bracket and a new sentence follows: “… hòa bình.” Đồng thời …"""
    follows = text[end:].lstrip()
    return (
        end > match.end() and not protected[end] and match[0] != ";" and (not follows or follows[0].isupper())
    )


def _line_breaks(text: str) -> list[int]:
    if "\n" not in text:
        return []
    items = {match.start() for match in _NEWLINE_ITEM.finditer(text)}
    finished = {match.end() - 1 for match in re.finditer(r"[.;:!?]\s*\n", text)}
    return sorted(items | finished)


def _after_closers(text: str, end: int) -> int:
    while end < len(text) and text[end] in _CLOSERS:
        end += 1
    return end


def _protected(text: str) -> bytearray:
    """1 for every character inside brackets or quotation marks that are closed, and inside a spaced date."""
    inside = bytearray(len(text) + 1)
    open_at: dict[str, list[int]] = {opener: [] for opener in _OPENERS}
    straight = -1
    for mark in _BRACKETS.finditer(text):
        at, char = mark.start(), mark[0]
        if char in _OPENERS:
            open_at[char].append(at)
        elif char in _PAIRS and open_at[_PAIRS[char]]:
            _cover(inside, open_at[_PAIRS[char]].pop(), at)
        elif char == '"':
            if straight < 0:
                straight = at
            else:
                _cover(inside, straight, at)
                straight = -1
    for match in _LOOSE_DATE.finditer(text):
        _cover(inside, match.start(), match.end())
    return inside


def _cover(inside: bytearray, start: int, end: int) -> None:
    if end - start <= _LONGEST_PROTECTED:
        inside[start:end] = b"\1" * (end - start)


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int) -> bool:
    mark = match[0]
    follows = _following(text, end)
    if mark == ";" or mark.startswith("./"):
        return True
    if not follows:
        return True
    spaced = end < len(text) and text[end].isspace()
    if len(mark) > 1 or mark == "…":
        # Five dots and more are a blank to fill in; after fewer, only a capital or an item starts anew.
        blank = mark.count(".") + 3 * mark.count("…") > 4 and text[match.start() - 1] != "v"
        return spaced and not blank and (follows[0].isupper() or follows[0] in "-+*•–")
    if mark in "?!":
        return spaced
    return _full_stop_ends(text, start, match.start(), spaced, follows)


def _full_stop_ends(text: str, start: int, at: int, spaced: bool, follows: str) -> bool:
    label = _LABEL.match(text, start)
    if label and label.end() == at + 1:
        return False
    word = _word_before(text, at)
    lowered = word.lower()
    if lowered in ("v.v", "vv"):
        return spaced and follows[0].isupper()
    if (
        lowered in _TITLES
        or lowered.rpartition(".")[2] in _TITLES
        or (word in _UNITS and (follows[0].isupper() or follows[0].isdigit()))
    ):
        # "ở dãy B. Việc ấy …": the letter is the name of what stands before it; "CA P.12" is the police of a phường.
        named = _word_before(text, len(text[: at - 1].rstrip()))
        return len(word) == 1 and named != "CA" and named.lower() in _LETTERED
    if (
        lowered in _PERSONS
        and re.match(r"\w+", follows)
        and re.split(r"\W", follows, maxsplit=1)[0] in FAMILY_NAMES
    ):
        return False
    if not spaced:
        # "an ninh.Tổ chức": the space was forgotten; "12.5", "www.x.vn", "P.GD&ĐT" go on.
        glued = (
            len(word) > 1 and word.isalpha() and word.islower() and re.match(r"[^\W\d_][^\W\d_]*\s", follows)
        )
        return bool(glued) and follows[0].isupper()
    return not _INNER_LABEL.search(text, max(start, at - 6), at)


def _word_before(text: str, at: int) -> str:
    begin = at
    while (
        begin > max(0, at - _LONGEST_WORD)
        and not text[begin - 1].isspace()
        and text[begin - 1] not in '("“‘«[,;'
    ):
        begin -= 1
    return text[begin:at]
