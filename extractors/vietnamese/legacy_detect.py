"""Finds the stretches of a line that are in a legacy encoding, by their characters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.vietnamese.legacy_case import restore_capitals
from extractors.vietnamese.legacy_tables import LEGACY, Legacy, Table, loses_common_word, tables
from extractors.vietnamese.syllables import is_abbreviation, is_syllable, syllables

# What Windows-1252 shows for bytes 80-9F: letters that no Vietnamese word in Unicode has, and typographic marks.
_WINDOWS_LETTERS = "ŠšŒœŽžŸƒˆ˜"
_WINDOWS_MARKS = "‚„…†‡‰‹›‘’“”•–—™€"
_UNICODE_ONLY = re.compile(rf"(?=[^\W\d_]|[\u0300-\u036f])[\u0100-\U0010ffff](?<![{_WINDOWS_LETTERS}])")
_PLAIN_WORDS = re.compile(r"[^\W\d_]+")
# Letters by which French, German and Spanish names are spelled; on their own they prove no legacy encoding.
_FOREIGN = frozenset("ãõàâäáçéèêëíîïñóôöùûüÿœæßÀÂÄÁÇÉÈÊËÍÎÏÑÓÔÖÙÛÜŸŒÆ")
# In a legacy font these are letters, and in Unicode marks that stand at the edge of a word or alone.
_EDGE_MARKS: dict[Legacy, str] = {
    "tcvn3": "«»",
    "vps": _WINDOWS_MARKS + "«»",
    "viscii": _WINDOWS_MARKS + "«»",
}
_LONE_MARKS: dict[Legacy, str] = {"tcvn3": "·×÷§©®¶", "vps": _WINDOWS_MARKS, "viscii": _WINDOWS_MARKS}
_TCVN3_MARKS = "·§©®«»×÷¡¢£¤¥¦¨¬¶¸¹º¼½¾¿"
# Signs that Unicode text hardly has; one class of characters, so that most lines are passed in one quick scan.
_RARE = re.compile(
    rf"[\u00c0-\u00de{_TCVN3_MARKS}\u00ad\u0080-\u009f{_WINDOWS_LETTERS}{_WINDOWS_MARKS}ª°±²³´µ¯]"
)
_ODD_IN_UNICODE = re.compile(
    rf"[a-z][\u00c0-\u00de]|[{_TCVN3_MARKS}\u00ad\u0080-\u009f{_WINDOWS_LETTERS}]"
    rf"|[^\W\d_][{_WINDOWS_MARKS}ª°±²³´µ¯][^\W\d_]"
)
_LEAST_VALID = 0.7


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters [start, end) of a line that are in `encoding`."""

    start: int
    end: int
    encoding: Legacy


@dataclass(frozen=True, slots=True)
class Word:
    """What decoding would do to one word of a line."""

    strong: bool
    """No syllable as it stands, a syllable when decoded."""
    damaged: bool
    """A syllable, or a frequent one, as it stands only."""
    broken: bool
    """Changed, and no syllable either way."""
    valid: bool
    likely: bool
    """Changed into a syllable or an abbreviation, whatever it was before."""
    foreign: bool
    """Spelled with letters that French, German and Spanish have too."""


def find_stretches(text: str) -> list[Stretch]:
    """The stretches of one line to decode, in order; empty for Unicode text.

    A word is strong evidence when it is no Vietnamese syllable as it stands and is one when decoded. Words with
    letters that only Unicode has are never touched and part the line into runs.
    """
    if text.isascii() or not _is_suspicious(text):
        return []
    runs = list(_runs(text))
    mixed = len(runs) != 1 or runs[0] != (0, len(text))
    found = (_stretch(text, start, end, mixed=mixed) for start, end in runs)
    return [stretch for stretch in found if stretch is not None]


def _is_suspicious(text: str) -> bool:
    """Whether any word is neither ASCII nor a Vietnamese syllable; most lines end here."""
    if _RARE.search(text) and _ODD_IN_UNICODE.search(text):
        return True
    known = syllables()
    return any(
        word not in known and not word.isascii() and not _UNICODE_ONLY.search(word)
        for token in text.lower().split()
        if token not in known and not token.isascii()
        for word in _PLAIN_WORDS.findall(token)
    )


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Longest stretches without a Unicode-only word."""
    start = 0
    for match in re.finditer(r"\S+", text):
        if _UNICODE_ONLY.search(match[0]):
            if text[start : match.start()].strip():
                yield start, match.start()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _stretch(text: str, start: int, end: int, *, mixed: bool) -> Stretch | None:
    best: tuple[int, Legacy, list[tuple[int, int, Word]]] | None = None
    for encoding in LEGACY:
        placed = list(weigh(text, start, end, tables()[encoding]))
        strict = mixed or encoding not in ("vni", "tcvn3")
        score = _score([word for _, _, word in placed], mixed=strict)
        if score > 0 and (best is None or score > best[0]):
            best = score, encoding, placed
    if best is None:
        return None
    _, encoding, placed = best
    if mixed:
        likely = [(first, last) for first, last, word in placed if word.likely]
        return Stretch(likely[0][0], likely[-1][1], encoding)
    return Stretch(start, end, encoding)


def _score(words: list[Word], *, mixed: bool) -> int:
    """Strong words less what decoding would spoil; 0 when the evidence does not suffice."""
    strong = [word for word in words if word.strong]
    damaged = sum(word.damaged for word in words)
    broken = sum(word.broken for word in words)
    score = len(strong) - 2 * damaged - broken
    if score <= 0 or sum(word.valid for word in words) < _LEAST_VALID * len(words):
        return 0
    if len(strong) > 1:
        return score
    if mixed:
        return 0
    is_name = strong[0].foreign and not (len(words) > 1 and _all_valid(words))
    return 0 if is_name else score


def _all_valid(words: list[Word]) -> bool:
    return all(word.valid for word in words)


@cache
def _word_pattern(encoding: Legacy) -> re.Pattern[str]:
    """Words of an encoding: ASCII letters, its own characters and every other letter of Latin-1."""
    own = re.escape("".join(sorted(tables()[encoding].alphabet)))
    return re.compile(f"[A-Za-z\u00c0-\u00ff{own}]+")


def words_of(
    text: str, table: Table, start: int = 0, end: int | None = None, *, by_font: bool = False
) -> Iterator[tuple[int, int]]:
    """Spans of the words of legacy text, without the marks at their edges or alone that are no letters there.

    `by_font`: the font is known to draw letters for such marks, so in TCVN3 one that stands alone is a letter.
    """
    lone = "" if by_font and table.encoding == "tcvn3" else _LONE_MARKS.get(table.encoding, "")
    for match in _word_pattern(table.encoding).finditer(text, start, len(text) if end is None else end):
        first, last = _without_edges(text, match, table)
        if (
            last - first == 1
            and text[first] in lone
            and (lone is _WINDOWS_MARKS or _stands_alone(text, first))
        ):
            continue
        if last - first == 1 and text[first] in "«»" and not _stands_alone(text, first):
            continue
        if first < last:
            yield first, last


def _without_edges(text: str, match: re.Match[str], table: Table) -> tuple[int, int]:
    """The word without quotation marks, when it is no syllable with them."""
    start, end = match.span()
    edges = _EDGE_MARKS.get(table.encoding, "")
    if (
        not edges
        or not (text[start] in edges or text[end - 1] in edges)
        or is_syllable(table.decode(match[0])[0])
    ):
        return start, end
    left = end - len(match[0].lstrip(edges))
    right = start + len(match[0].rstrip(edges))
    if left >= right:
        return (start, end) if end - start == 1 else (end, end)
    for first, last in ((left, end), (start, right)):
        if is_syllable(table.decode(text[first:last])[0]):
            return first, last
    return left, right


def _stands_alone(text: str, at: int) -> bool:
    """Whether a character has white space or the edge of the text on both sides: a bullet, a dash, "5 × 3"."""
    return not text[max(0, at - 1) : at].strip() and not text[at + 1 : at + 2].strip()


def weigh(text: str, start: int, end: int, table: Table) -> Iterator[tuple[int, int, Word]]:
    """What decoding by `table` would do to each word of text[start:end]; abbreviations and letters do not count."""
    for first, last in words_of(text, table, start, end):
        word = _judge(text[first:last], table.encoding, first > 0 and text[first - 1].isdigit())
        if word is not None:
            yield first, last, word


@lru_cache(maxsize=20_000)
def _judge(raw: str, encoding: Legacy, by_digit: bool) -> Word | None:
    """What decoding would do to a word; None for one that does not count. After a digit a word proves nothing."""
    decoded, _ = tables()[encoding].decode(raw)
    before, changed = is_syllable(raw) and _is_one_case(raw), decoded != raw
    shown = restore_capitals(decoded) if encoding == "tcvn3" else decoded
    after = is_syllable(decoded) and (before or _is_one_case(shown))
    capitals = not before and is_abbreviation(decoded)
    if (capitals and not changed) or (not capitals and not after and len(decoded) == 1):
        return None
    return Word(
        strong=changed and not before and after and len(raw) > 1 and not by_digit,
        damaged=changed and before and (not after or (len(raw) > 1 and loses_common_word(raw, decoded))),
        broken=changed and not before and not after and not capitals,
        valid=after or capitals,
        likely=capitals or (changed and after),
        foreign=all(char.isascii() or char in _FOREIGN for char in raw),
    )


def _is_one_case(word: str) -> bool:
    """Small, capitals or with a capital initial; another mixture is legacy text or the work of a wrong table."""
    return word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())
