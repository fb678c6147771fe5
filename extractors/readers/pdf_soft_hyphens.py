"""Puts back the letter ư of TCVN3, a soft hyphen to other programs, where a PDF writer dropped it.

LibreOffice does not print soft hyphens, so TCVN3 text that it made into a PDF has no ư. It leaves a trace: the text
before and after the letter is drawn as two objects that touch. At the end of a line it prints a hyphen, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors.readers.decoding import SOFT_HYPHEN
from extractors.vietnamese.legacy import decode
from extractors.vietnamese.syllables import is_syllable

_FONT = ".VnTime"
_LINE_END = re.compile(r" *[\r\n]+| |$")
_EDGE = re.compile(r"^[\s\"'“”‘’(\[{]+|[\s\"'“”‘’)\]},.;:!?…]+$")
LINE_HYPHEN = re.compile("[\x02\ufffe]|-(?=[\r\n])")
_TOUCH = 1.5
"""Objects closer than this (points) touch."""


def restore_lost_letters(
    text: str, boxes: NDArray[np.float32], objects: Sequence[int | None]
) -> tuple[str, list[int]]:
    """The text with its soft hyphens back, and the number of the character that each one was.

    For a character put in, that is the complement (`~`) of the number of the one before it.
    """
    text = resolve_line_hyphens(text)
    inserted = set(_between_objects(text, boxes, objects))
    for match in _LINE_END.finditer(text):
        stop = match.start()
        if stop and stop not in inserted and not _drawn(objects, stop) and _ends_short(text, stop):
            inserted.add(stop)
    out: list[str] = []
    source: list[int] = []
    for index, char in enumerate(text):
        if index in inserted:
            # At the end of a line the space goes in too: nothing else says that the word ends there.
            added = SOFT_HYPHEN + (" " if not _drawn(objects, index) else "")
            out.append(added)
            source.extend([~max(index - 1, 0)] * len(added))
        out.append(char)
        source.append(index)
    if len(text) in inserted:
        out.append(SOFT_HYPHEN)
        source.append(~(len(text) - 1))
    return "".join(out), source


def _between_objects(text: str, boxes: NDArray[np.float32], objects: Sequence[int | None]) -> Iterator[int]:
    left, right = boxes[:, 0].tolist(), boxes[:, 2].tolist()
    for index in range(1, len(text)):
        before, after = objects[index - 1], objects[index]
        if before == after or not before or not after or text[index] in "\r\n" or text[index - 1] in "\r\n":
            continue
        if text[index] == SOFT_HYPHEN or text[index - 1] == SOFT_HYPHEN:
            continue
        if abs(left[index] - right[index - 1]) > _TOUCH or (text[index] == text[index - 1] == " "):
            continue
        start = max(text.rfind(" ", 0, index), text.rfind("\n", 0, index)) + 1
        stop = re.search(r"[ \r\n]|$", text[index:])
        head, tail = text[start:index], text[index : index + (stop.start() if stop else 0)]
        if _is_word(head + SOFT_HYPHEN + tail) or not _is_word(head + tail):
            yield index


def _drawn(objects: Sequence[int | None], index: int) -> bool:
    """A space or line end that stands in the file; the others are made up and belong to no object."""
    return index < len(objects) and bool(objects[index])


def resolve_line_hyphens(text: str) -> str:
    """What PDFium took for a hyphen at the end of a line: ư where that makes a syllable of TCVN3, else a hyphen.

    PDFium leaves out the line end after it, so the next line follows at once; a plain hyphen keeps its line end.
    """
    return LINE_HYPHEN.sub(lambda match: SOFT_HYPHEN if _is_broken_word(text, match.start()) else "-", text)


def _is_broken_word(text: str, hyphen: int) -> bool:
    start = max(text.rfind(" ", 0, hyphen), text.rfind("\n", 0, hyphen)) + 1
    tail = re.split(r"[ \r\n]", text[hyphen + 1 : hyphen + 14].lstrip("\r\n"), maxsplit=1)[0]
    head = text[start:hyphen] + SOFT_HYPHEN
    return head != SOFT_HYPHEN and (_is_word(head + tail) or (not tail and _is_word(head)))


def _ends_short(text: str, stop: int) -> bool:
    """Whether the last word of a line is no syllable, but one with ư at its end."""
    start = max(text.rfind(" ", 0, stop), text.rfind("\n", 0, stop)) + 1
    word = text[start:stop]
    return word.isalpha() and len(word) < 4 and not _is_word(word) and _is_word(word + SOFT_HYPHEN)


@lru_cache(maxsize=4096)
def _is_word(raw: str) -> bool:
    return is_syllable(decode(_EDGE.sub("", raw), _FONT).text)
