"""Gives TCVN3 capitals back: small toned letters among capitals were typed in a capitals font."""

from __future__ import annotations

import re
from enum import Enum

from extractors.vietnamese.syllables import is_abbreviation

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.:;!?()–—]|\s-\s")


class _Case(Enum):
    CAPITALS = "capitals"
    SMALL = "small"
    OPEN = "open"


_SENTENCE_START = re.compile(
    r"(?:^\s*[-+*•–]\s*|[.!?]\s+|^\s*\(?(?:\w{1,2}|[IVX]+)[.)/]\s*|(?:^|[\s(])[“\"]\s*)$"
)
# Words that stand small between capitalised names: "Tân Mỹ ở Cần Giuộc", "xã Tân Bình, ấp Bình An".
_NEVER_NAMES = frozenset(["ở", "ấp", "ấy", "à", "ạ", "ý", "ừ", "ứ", "ổ", "ủy", "uỷ", "ích", "ốm"])
_MIDDLE_NAMES = frozenset(["Thị", "Văn"])


def restore_capitals(text: str, *, starts_line: bool = False) -> str:
    """Raises the letters of decoded TCVN3 text that had no capital code; the length stays.

    "Kế HOạCH" becomes "KẾ HOẠCH". A word that shows too little of its case ("Kế", "ở") follows its neighbours. A
    toned vowel at the start of a sentence or of a name ("Trần Thị út Hạnh") is a capital. `starts_line` says that
    the text is the beginning of its line.
    """
    words = list(_WORD.finditer(text))
    capitals = _are_capitals([_case(word[0]) for word in words], _phrases(text, words))
    pieces: list[str] = []
    at = 0
    for index, word in enumerate(words):
        raised = word[0]
        if capitals[index]:
            raised = raised.upper()
        elif _lacks_initial(raised) and _wants_initial(text, words, index, starts_line):
            raised = raised[0].upper() + raised[1:]
        pieces += (text[at : word.start()], raised)
        at = word.end()
    return "".join(pieces) + text[at:]


def _lacks_initial(word: str) -> bool:
    return word[0].islower() and not _shows_case(word[0])


def _wants_initial(text: str, words: list[re.Match[str]], index: int, starts_line: bool) -> bool:
    word = words[index]
    if (starts_line and index == 0 and not text[: word.start()].strip()) or _starts_sentence(
        text, word.start()
    ):
        return True
    if index == 0 or text[words[index - 1].end() : word.start()] != " " or word[0] in _NEVER_NAMES:
        return False
    previous = words[index - 1][0]
    if previous in _MIDDLE_NAMES:
        return True
    if index == 1 or _starts_sentence(text, words[index - 1].start()):
        # The capital before is that of a sentence, not of a name: "Hưởng ứng Ngày Pháp luật".
        return False
    follows = words[index + 1] if index + 1 < len(words) else None
    named = follows is not None and text[word.end() : follows.start()] == " " and follows[0].istitle()
    return previous.istitle() and named


def _starts_sentence(text: str, at: int) -> bool:
    return _SENTENCE_START.search(text, max(0, at - 16), at) is not None


def _shows_case(letter: str) -> bool:
    """Whether the code of a letter tells its case: all but the small toned vowels, which may stand for capitals."""
    return letter.isascii() or letter.isupper() or letter in "ăâêôơưđ"


def _case(word: str) -> _Case:
    shown = [letter for letter in word if _shows_case(letter)]
    if any(letter.islower() for letter in shown):
        return _Case.SMALL
    # An abbreviation is in capitals in every text; it says nothing of the words beside it.
    if len(shown) >= 2 and not is_abbreviation(word):
        return _Case.CAPITALS
    return _Case.OPEN


def _phrases(text: str, words: list[re.Match[str]]) -> list[int]:
    """For each word the number of its phrase: case carries over from neighbours, but not over a stop or a dash."""
    numbers: list[int] = []
    for index, word in enumerate(words):
        parted = index > 0 and _STOP.search(text, words[index - 1].end(), word.start()) is not None
        numbers.append(numbers[-1] + parted if numbers else 0)
    return numbers


def _are_capitals(cases: list[_Case], phrases: list[int]) -> list[bool]:
    """For each word whether it is in capitals: by what it shows, or by the nearest of its phrase that shows more."""
    before = _nearest(cases, phrases)
    after = _nearest(cases[::-1], phrases[::-1])[::-1]
    return [
        case is _Case.CAPITALS or (case is _Case.OPEN and {left, right} - {None} == {_Case.CAPITALS})
        for case, left, right in zip(cases, before, after, strict=True)
    ]


def _nearest(cases: list[_Case], phrases: list[int]) -> list[_Case | None]:
    """For each word the case of the last one before it, in its phrase, that shows one."""
    found: list[_Case | None] = []
    last: _Case | None = None
    for index, case in enumerate(cases):
        if index and phrases[index] != phrases[index - 1]:
            last = None
        found.append(last)
        if case is not _Case.OPEN:
            last = case
    return found
