"""Rejoins the lines of a column into paragraphs: by indent, gap, a short last line, list markers, change of style."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import quantiles

from extractors.readers.decoding import SOFT_HYPHEN
from extractors.readers.pdf_columns import Margins
from extractors.readers.pdf_lines import Line

_WIDER_GAP = 1.22
"""Lines further apart than this many usual distances belong to two paragraphs (6 points of spacing is 1.35)."""
_DEFAULT_PITCH = 1.3
"""Distance of lines in font sizes, where a document has too few lines to tell."""
_INDENT = 0.8
"""A first line is set in by at least this many font sizes."""
_SIZE_CHANGE = 1.12
_WIDEST_SPACE = 0.6
"""Wider spaces come from justified text, in font sizes."""
MARKER = re.compile(
    r"\s*(?:[-–+*•▪➢✓○□]\s*\S|\d{1,2}(?:\.\d{1,2}){0,3}\s*(?:[.)]|/(?!\d))\s*\S|\d{1,2}(?:\.\d{1,2}){1,3}\s+\S|[a-zđ]\s*[.)]\s+\S"
    r"|[IVX]{1,5}\s*[.)/-]\s*\S|[A-H]\s*[.)]\s+\S|(?:Điều|Phần|Chương|Mục|PHẦN|CHƯƠNG)\s+[\dIVX]+\b)"
)
_ENDED = re.compile(r"[.;:?!…][\"”’)»\s]*$|/\.\s*$")
_HEAD_LINES = re.compile(
    r"\s*(?:S[oốè]\S{0,2}\s*:|Độc lập|CỘNG H|Nơi nhận|V/v\b|TRƯỜNG\b|PHÒNG\b|SỞ\b|UBND\b|[ỦU][YỶ] BAN\b|TM\.|KT\.)"
)
_COLUMN_WIDTH = 380
"""A column narrower than this (points) is a side of a header or footer, or a cell; its true width is a guess …"""
_COLUMN_SLACK = 0.92
"""… so a line that fills this share of it is taken for full."""
_LATIN = re.compile("[A-Za-z]")


def usual_pitch(lines: Sequence[Line]) -> float:
    """Distance between lines of one paragraph, in font sizes: the lower quartile of all neighbours' distances."""
    ratios = [
        (below.middle - above.middle) / above.size
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and 0.8 * above.size < below.middle - above.middle < 3 * above.size
    ]
    return quantiles(ratios, n=4)[0] if len(ratios) >= 4 else min(ratios, default=_DEFAULT_PITCH)


def paragraphs(lines: Sequence[Line], margins: Margins, pitch: float) -> list[list[Line]]:
    """Groups the lines of one column; `pitch` comes from `usual_pitch`."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _breaks(groups[-1], line, margins, pitch):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def is_centred(line: Line, margins: Margins) -> bool:
    """Centred between the margins, and clearly set in on both sides."""
    before, after = line.x0 - margins.left, margins.right - line.x1
    return min(before, after) > 1.2 * line.size and abs(before - after) < 0.06 * margins.width + 4


def needs_space(above: Line, below: Line) -> bool:
    """Whether a space parts two lines: not after a hyphen or slash inside a word ("11/QĐ-" / "THCSBPT")."""
    text = above.text
    if above.ends_with_space or not text.endswith(("-", "/", "–", SOFT_HYPHEN)):
        return True
    if text.endswith(SOFT_HYPHEN):
        return False
    return len(text) < 2 or not text[-2].isalnum() or not below.text[:1].isalnum()


def _breaks(group: Sequence[Line], line: Line, margins: Margins, pitch: float) -> bool:
    above = group[-1]
    size = max(above.size, line.size)
    same_page = above.page == line.page
    if same_page and line.middle - above.middle > _WIDER_GAP * pitch * size:
        return True
    if max(above.size, line.size) > _SIZE_CHANGE * min(above.size, line.size) or _style_changes(group, line):
        return True
    centred = _share_centre(above, line)
    if not centred and is_centred(above, margins) != is_centred(line, margins):
        return True
    if has_room(above, line, margins):
        return True
    if margins.width < _COLUMN_WIDTH and _HEAD_LINES.match(line.text):
        return True
    ended = _ENDED.search(above.text) is not None
    if centred:
        return False
    if MARKER.match(line.text) and (ended or _is_capitals(above.text) or _starts_in(group, line)):
        return True
    if _starts_in(group, line):
        return True
    return (
        not same_page
        and ended
        and not line.text[:1].islower()
        and not _first_lines_are_set_in(group, margins)
    )


def _share_centre(above: Line, line: Line) -> bool:
    """Lines of one centred heading: the first may fill the column, so that it alone does not look centred."""
    off = abs((above.x0 + above.x1) - (line.x0 + line.x1)) / 2
    alike = above.bold == line.bold and above.italic == line.italic and not _ENDED.search(above.text)
    return off < 4 and abs(above.x0 - line.x0) > 4 and alike


def _style_changes(group: Sequence[Line], line: Line) -> bool:
    """A bold line ends where text that is not bold begins, and in a column also where capitals end."""
    above = group[-1]
    if above.bold and not line.fragments[0].face.bold:
        return True
    if line.bold and not above.fragments[-1].face.bold and _ENDED.search(above.text):
        return True
    return _is_capitals(above.text) and _LATIN.search(line.text) is not None and not _is_capitals(line.text)


def has_room(above: Line, line: Line, margins: Margins) -> bool:
    """The first word of `line` would have fitted on the line above, so that line ended on purpose."""
    needed = min(above.space, _WIDEST_SPACE * above.size) + line.first_word_width
    in_column = margins.width < _COLUMN_WIDTH
    if not in_column and above.x0 - margins.left < 3.5 * above.size and not is_centred(above, margins):
        return above.x1 + needed < margins.right - 0.5
    slack = _COLUMN_SLACK if in_column else 1.0
    return above.x1 - above.x0 + needed < slack * margins.width - 0.5


def _starts_in(group: Sequence[Line], line: Line) -> bool:
    """Set in against the line above, where that is not the hanging rest of a list item."""
    above = group[-1]
    inset = line.x0 - above.x0
    if inset > _INDENT * line.size:
        return not (len(group) == 1 and MARKER.match(above.text) and inset < 4 * line.size)
    # Out again by as much: the block that was set in has ended, unless its first line was the one set in.
    return len(group) > 1 and inset < -_INDENT * line.size


def _first_lines_are_set_in(group: Sequence[Line], margins: Margins) -> bool:
    return group[0].x0 > margins.left + _INDENT * group[0].size


def _is_capitals(text: str) -> bool:
    """By ASCII letters only: in TCVN3 the capitals with marks are small letters of another font."""
    letters = _LATIN.findall(text)
    return bool(letters) and "".join(letters).isupper()
