"""Joins the fragments of a page into lines by position, cut where a gap may part two columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractors.document import Box
from extractors.readers.decoding import Run
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


@dataclass(frozen=True, slots=True)
class Word:
    """Characters [start, end) of a line's text and their box."""

    start: int
    end: int
    box: Box


@dataclass
class Line:
    """Fragments side by side, left to right, in one column of one printed line."""

    fragments: list[Fragment]
    page: int

    @cached_property
    def x0(self) -> float:
        return self.fragments[0].x0

    @cached_property
    def x1(self) -> float:
        return max(fragment.x1 for fragment in self.fragments)

    @cached_property
    def top(self) -> float:
        return min(fragment.top for fragment in self.fragments)

    @cached_property
    def bottom(self) -> float:
        return max(fragment.bottom for fragment in self.fragments)

    @cached_property
    def size(self) -> float:
        """Font size in points of most of the line."""
        weights: dict[float, int] = {}
        for fragment in self.fragments:
            weights[fragment.face.size] = weights.get(fragment.face.size, 0) + len(fragment.text)
        size = max(weights, key=lambda key: weights[key])
        return size if size >= 2 else max(self.bottom - self.top, 1.0)

    @cached_property
    def middle(self) -> float:
        """Height of the line's body on the page: the middle of its commonest fragments."""
        middles = sorted(fragment.top + fragment.bottom for fragment in self.fragments)
        return middles[len(middles) // 2] / 2

    @property
    def bold(self) -> bool:
        return all(fragment.face.bold for fragment in self.fragments)

    @property
    def italic(self) -> bool:
        return all(fragment.face.italic for fragment in self.fragments)

    @property
    def ends_with_space(self) -> bool:
        return self.fragments[-1].trail > 0

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @cached_property
    def runs(self) -> list[Run]:
        return self._composed[0]

    @cached_property
    def words(self) -> list[Word]:
        return self._composed[1]

    @cached_property
    def first_word_width(self) -> float:
        words = self.words
        return words[0].box.x1 - words[0].box.x0 if words else 0.0

    @cached_property
    def space(self) -> float:
        """Width of the spaces between the line's words, in points."""
        gaps = sorted(b.box.x0 - a.box.x1 for a, b in pairwise(self.words))
        return gaps[len(gaps) // 2] if gaps else _USUAL_SPACE * self.size

    @cached_property
    def _composed(self) -> tuple[list[Run], list[Word]]:
        runs: list[Run] = []
        words: list[Word] = []
        offset = 0
        joints = _joints(self.fragments)
        for spaces, fragment in zip(joints, self.fragments, strict=True):
            text = " " * spaces + fragment.text
            if runs and runs[-1].font == fragment.face.name:
                runs[-1] = Run(runs[-1].text + text, fragment.face.name)
            else:
                runs.append(Run(text, fragment.face.name))
            _add_words(words, fragment, offset + spaces, glued=spaces == 0)
            offset += len(text)
        return runs, words


def _add_words(words: list[Word], fragment: Fragment, offset: int, *, glued: bool) -> None:
    """Adds the fragment's words; the first one may continue the word that the fragment before it ended with."""
    position = 0
    top, bottom = fragment.top, fragment.bottom
    for part in fragment.text.split(" "):
        end = position + len(part)
        if part:
            x0 = fragment.lefts[position]
            x1 = fragment.lefts[end] if end < len(fragment.text) else fragment.x1
            if glued and position == 0 and words and words[-1].end == offset:
                last = words[-1].box
                box = Box(min(last.x0, x0), min(last.top, top), max(last.x1, x1), max(last.bottom, bottom))
                words[-1] = Word(words[-1].start, offset + end, box)
            else:
                words.append(Word(offset + position, offset + end, Box(x0, top, x1, bottom)))
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
        home = next((row for row in reversed(rows[-4:]) if row.holds(fragment)), None)
        if home is None:
            rows.append(_Row(fragment))
        else:
            home.add(fragment)
    rows.sort(key=lambda row: row.top)
    return [_cut(_without_doubles(row.members), page) for row in rows]


class _Row:
    def __init__(self, first: Fragment) -> None:
        self.members = [first]
        self.top, self.bottom = first.top, first.bottom

    def holds(self, fragment: Fragment) -> bool:
        overlap = min(self.bottom, fragment.bottom) - max(self.top, fragment.top)
        return overlap >= 0.5 * min(self.bottom - self.top, fragment.height)

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
        twin = any(
            other.text == fragment.text
            and abs(other.x0 - fragment.x0) < 0.12 * fragment.height
            and abs(other.top - fragment.top) < 0.12 * fragment.height
            for other in kept[-3:]
        )
        if not twin:
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
