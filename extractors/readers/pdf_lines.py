"""Joins the fragments of a page into lines by position, cut where a gap may part two columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.readers.decoding import Run, legacy_font
from extractors.readers.pdf_glyphs import Fragment

_SPACE = 0.16
"""A gap of this many font sizes between letters is a space (a narrow space is 0.25, kerning stays below 0.1)."""
_USUAL_SPACE = 0.25
_COLUMN_GAP = 1.7
"""A gap of this many font sizes may part two columns."""
_SPLIT_GAP = 0.45
"""… and this much is enough where other rows show where the columns part."""
_WORD_GAP = 1.9
"""Between words of spaced-out letters there are two letter gaps and a space: more than this many letter gaps."""
_APART = 0.1
"""Letters printed with wide spacing never touch: even their narrowest gap has this many line heights."""
_SPACED_OUT = 4
"""At least so many single letters in a row are one word printed with wide letter spacing."""


Word = tuple[int, int, float, float, float, float]
"""Characters [start, end) of a line's text, then left, top, right and bottom of their box on the page."""


class Line:
    """Fragments side by side, left to right, in one column of one printed line.

    `size` is the font size of most of it; `middle` the height of its body on the page: the middle of its fragments.
    """

    __slots__ = (
        "_runs",
        "_text",
        "_words",
        "bottom",
        "fragments",
        "middle",
        "page",
        "size",
        "top",
        "x0",
        "x1",
    )

    def __init__(self, fragments: list[Fragment], page: int) -> None:
        self.fragments = fragments
        self.page = page
        self.x0 = fragments[0].x0
        self.x1 = max([fragment.x1 for fragment in fragments])
        self.top = min([fragment.top for fragment in fragments])
        self.bottom = max([fragment.bottom for fragment in fragments])
        middles = sorted([fragment.top + fragment.bottom for fragment in fragments])
        self.middle = middles[len(middles) // 2] / 2
        self.size = _usual_size(fragments) or max(self.bottom - self.top, 1.0)
        self._runs: list[Run] | None = None
        self._text: str | None = None
        self._words: list[Word] = []

    @property
    def bold(self) -> bool:
        return all(fragment.face.bold for fragment in self.fragments)

    @property
    def italic(self) -> bool:
        return all(fragment.face.italic for fragment in self.fragments)

    @property
    def ends_with_space(self) -> bool:
        return self.fragments[-1].trail > 0

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = "".join([run.text for run in self.runs])
        return self._text

    @property
    def runs(self) -> list[Run]:
        if self._runs is None:
            self._runs = self._compose()
        return self._runs

    @property
    def words(self) -> list[Word]:
        if self._runs is None:
            self._runs = self._compose()
        return self._words

    @property
    def first_word_width(self) -> float:
        words = self.words
        return words[0][4] - words[0][2] if words else 0.0

    @property
    def space(self) -> float:
        """Width of the spaces between the line's words, in points."""
        gaps = sorted([b[2] - a[4] for a, b in pairwise(self.words)])
        return gaps[len(gaps) // 2] if gaps else _USUAL_SPACE * self.size

    def _compose(self) -> list[Run]:
        runs: list[Run] = []
        offset = 0
        # Only legacy fonts part runs: a line in Unicode is often drawn in two fonts, letter by letter.
        font, pieces = legacy_font(self.fragments[0].face.name), [""]
        for spaces, fragment in zip(_joints(self.fragments), self.fragments, strict=True):
            own = legacy_font(fragment.face.name)
            if own != font:
                runs.append(Run("".join(pieces), font))
                font, pieces = own, []
            if spaces:
                pieces.append(" " * spaces)
            pieces.append(fragment.text)
            _add_words(self._words, fragment, offset + spaces, glued=spaces == 0)
            offset += spaces + len(fragment.text)
        runs.append(Run("".join(pieces), font))
        return runs


def _usual_size(fragments: Sequence[Fragment]) -> float:
    """0 where the file does not say."""
    size = fragments[0].face.size
    if any(fragment.face.size != size for fragment in fragments):
        weights: dict[float, int] = {}
        for fragment in fragments:
            weights[fragment.face.size] = weights.get(fragment.face.size, 0) + len(fragment.text)
        size = max(weights, key=weights.__getitem__)
    return size if size >= 2 else 0.0


def _add_words(words: list[Word], fragment: Fragment, offset: int, *, glued: bool) -> None:
    """Adds the fragment's words; the first one may continue the word that the fragment before it ended with."""
    text, lefts = fragment.text, fragment.lefts
    top, bottom = fragment.top, fragment.bottom
    position = 0
    for part in text.split(" ") if " " in text else (text,):
        end = position + len(part)
        if part:
            x0 = lefts[position]
            x1 = lefts[end] if end < len(text) else fragment.x1
            start = offset + position
            if glued and position == 0 and words and words[-1][1] == offset:
                start, _, left, above, right, below = words.pop()
                x0, x1 = min(left, x0), max(right, x1)
                words.append((start, offset + end, x0, min(above, top), x1, max(below, bottom)))
            else:
                words.append((start, offset + end, x0, top, x1, bottom))
        position = end + 1


def _joints(fragments: Sequence[Fragment]) -> list[int]:
    """Number of spaces in front of each fragment: the typed ones, else one where the gap is wide enough."""
    joints = [0]
    for left, right in pairwise(fragments):
        gap = right.x0 - left.x1
        size = max(left.face.size, right.face.size) or left.height
        typed = max(left.trail, right.lead)
        # A letter borrowed from another font may be wider than its place, and cover most of the typed space.
        if typed and gap > 0.03 * size:
            joints.append(typed)
        else:
            joints.append(1 if gap > _SPACE * size else 0)
    return _close_spaced_letters(fragments, joints)


def _close_spaced_letters(fragments: Sequence[Fragment], joints: list[int]) -> list[int]:
    """A heading printed with wide letter spacing: its letters join where the gaps are the usual ones."""
    if sum([len(fragment.text) == 1 for fragment in fragments]) < _SPACED_OUT:
        return joints
    index = 0
    while index < len(fragments):
        stop = index
        while stop < len(fragments) and len(fragments[stop].text) == 1 and fragments[stop].text.isalpha():
            stop += 1
        gaps = [fragments[i].x0 - fragments[i - 1].x1 for i in range(index + 1, stop)]
        apart = bool(gaps) and min(gaps) > _APART * fragments[index].height
        if apart and stop - index >= _SPACED_OUT and sum(map(bool, joints[index + 1 : stop])) * 2 > len(gaps):
            usual = sorted(gaps)[len(gaps) // 2]
            for i, gap in enumerate(gaps, start=index + 1):
                joints[i] = int(gap > _WORD_GAP * max(usual, 0.5))
        index = max(stop, index + 1)
    return joints


def rows_of(fragments: Iterable[Fragment], page: int) -> list[list[Line]]:
    """Printed rows from top to bottom, each a list of lines from left to right, cut at column gaps."""
    rows: list[_Row] = []
    for fragment in sorted(fragments, key=lambda f: (f.top + f.bottom, f.x0)):
        for row in reversed(rows[-4:]):
            if row.holds(fragment):
                row.add(fragment)
                break
        else:
            rows.append(_Row(fragment))
    rows.sort(key=lambda row: row.top)
    return [_cut(_without_doubles(row.members), page) for row in rows]


class _Row:
    def __init__(self, first: Fragment) -> None:
        self.members = [first]
        self.top, self.bottom = first.top, first.bottom

    def holds(self, fragment: Fragment) -> bool:
        top, bottom = fragment.top, fragment.bottom
        own, height = self.bottom - self.top, bottom - top
        overlap = (bottom if bottom < self.bottom else self.bottom) - (top if top > self.top else self.top)
        return overlap >= 0.5 * (own if own < height else height)

    def add(self, fragment: Fragment) -> None:
        self.members.append(fragment)
        # The band grows only with what is about as high, or a tall bracket would swallow two lines.
        if fragment.height < 1.6 * (self.bottom - self.top):
            self.top, self.bottom = min(self.top, fragment.top), max(self.bottom, fragment.bottom)


def _without_doubles(members: list[Fragment]) -> list[Fragment]:
    """Left to right; text drawn again a hair aside, to look bold, counts once."""
    members.sort(key=lambda fragment: fragment.x0)
    kept: list[Fragment] = []
    for fragment in members:
        near = 0.12 * (fragment.bottom - fragment.top)
        for other in kept[-3:]:
            if (
                fragment.x0 - other.x0 < near
                and other.text == fragment.text
                and abs(other.top - fragment.top) < near
            ):
                break
        else:
            kept.append(fragment)
    return kept


def split_line(line: Line, low: float, high: float) -> tuple[Line, Line] | None:
    """Cuts a line at a gap wider than a space that lies over the strip from `low` to `high`, None without one."""
    edge = line.fragments[0].x1
    for index, fragment in enumerate(line.fragments[1:], start=1):
        wide = fragment.x0 - edge > _SPLIT_GAP * line.size
        if wide and fragment.x0 > low and edge < high:
            return Line(line.fragments[:index], line.page), Line(line.fragments[index:], line.page)
        edge = max(edge, fragment.x1)
    return None


def _cut(members: list[Fragment], page: int) -> list[Line]:
    lines = [[members[0]]]
    edge = members[0].x1
    for fragment in members[1:]:
        size = max(fragment.face.size, lines[-1][-1].face.size) or fragment.height
        if fragment.x0 - edge > _COLUMN_GAP * size:
            lines.append([])
        lines[-1].append(fragment)
        edge = max(edge, fragment.x1)
    return [Line(line, page) for line in lines]
