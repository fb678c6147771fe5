"""Walks the units of a document in reading order and gives every sentence its zone, section and headings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extractors.vietnamese.sentences import split
from pipeline.parse.closing import Closing
from pipeline.parse.forms import title_word
from pipeline.parse.front import LEGAL_CUE, Front, is_opening
from pipeline.parse.headings import (
    HeadingLine,
    heading_line,
    names_partner,
    run_in,
    school_acts,
    set_apart,
    settle,
)
from pipeline.parse.stack import LEAD, PLAIN, PLAIN_TOP, Node, Stack
from pipeline.parse.tables import Table, read_table
from pipeline.parse.telling import are_state, are_tasks, tells_past, told
from pipeline.parse.units import Unit
from pipeline.parse.year import is_past
from pipeline.parse.zones import Hit, is_soft, words_of
from pipeline.plan import COMMITTING_ZONES, Heading, Part, Statement, StatementKind, Zone
from pipeline.roster.names import bare

_DOING = frozenset({Zone.OPERATIVE, Zone.ORGANISATION, Zone.SCHEDULE})
_BASIS = re.compile(r"\W*can cu\b(?! xay dung| lap| phap l[iy]| thuc hien)")
_PLANS = re.compile(r"\W*(?:nay,? )?(?:nha )?truong\b.{0,80}\bke hoach\b")
"""Right behind the legal bases: "Trường … trình bày kế hoạch bằng bảng", which ends the preamble."""
_FINAL = re.compile(r"\W*tren day la\b")
_TIME_COLUMN = re.compile(r"\b(?:thoi gian|tien do|thang|thoi diem|khi nao|hoan thanh)\b")


@dataclass(frozen=True)
class Outlined:
    headings: tuple[Heading, ...]
    statements: tuple[Statement, ...]


TOLD_LINES = 8
"""Lines under a heading that say what it stands over."""
PREAMBLE_GAP = 3
"""Lines that may stand between the last legal basis and the first heading; more of them are the plan itself."""


def preamble_end(units: Sequence[Unit], begin: int, closing: Closing) -> int:
    """Index after the legal bases and the sentence "… xây dựng kế hoạch như sau:"."""
    last_basis = begin
    for index in range(begin, min(len(units), begin + 40)):
        unit = units[index]
        if index in closing.zones or unit.block.cell is not None or _opens_body(units, index, closing):
            break
        if is_opening(unit) or (
            index == last_basis > begin and _PLANS.match(unit.key) and unit.label is None
        ):
            return index + 1
        if LEGAL_CUE.match(unit.key) and (last_basis == index or index - last_basis < 3):
            last_basis = index + 1
    else:
        return last_basis
    if last_basis == begin:
        return begin  # nothing is cited: what stands before the first heading is the plan's own
    near = index - last_basis <= PREAMBLE_GAP
    return index if near and index not in closing.zones and unit.block.cell is None else last_basis


def _opens_body(units: Sequence[Unit], index: int, closing: Closing) -> bool:
    unit = units[index]
    if unit.label is not None and unit.label.is_bullet:
        return False
    if len(unit.text) > 50 and _BASIS.match(bare(unit.content)):
        return False
    if (
        unit.label is None
        and title_word(unit.text, styled=False)
        and any(map(is_opening, units[index + 1 : index + 5]))
    ):
        return False  # the title once more
    line = _heading(units, index, closing)
    return line is not None and (
        unit.label is not None or (line.hit is not None and line.hit.opens) or unit.shouts
    )


def _heading(units: Sequence[Unit], index: int, closing: Closing) -> HeadingLine | None:
    unit = units[index]
    bold = unit.block.style.bold or unit.block.style.outline_level is not None
    after = _after(units, index, closing)
    if unit.label is None and after is not None and _in_table(after) and len(unit.text.split()) <= 20:
        line = heading_line(unit.text, None, shouts=True, bold=True)
        if line is not None and not line.continues:
            return line
    followed = _followed(unit, after)
    return heading_line(unit.text, unit.label, shouts=unit.shouts, bold=bold, followed=followed)


def _after(units: Sequence[Unit], index: int, closing: Closing) -> Unit | None:
    if index + 1 >= len(units) or index + 1 in closing.zones:
        return None
    return units[index + 1]


def _followed(unit: Unit, after: Unit | None) -> bool | None:
    """Whether the next unit stands under this one."""
    if after is None or unit.label is None:
        return False if after is None else None
    if after.label is None:
        return True
    if after.label.is_bullet:
        return _BULLET_RANK.get(after.label.style, 2) > _BULLET_RANK.get(unit.label.style, 0)
    restarts = after.label.style == unit.label.style and unit.label.ordinal >= 1 and after.label.number == "1"
    other = after.label.style != unit.label.style and not unit.label.is_bullet
    return restarts or (other and after.label.ordinal == 1)


_BULLET_RANK = {"bullet*": 1, "bullet-": 2, "bullet+": 3}
"""The usual nesting of bullets; a numbered line stands over all of them."""


def _in_table(unit: Unit) -> bool:
    cell = unit.block.cell
    return cell is not None and (cell.columns >= 2 if cell.ruled else cell.columns >= 3)


def outline(units: Sequence[Unit], front: Front, closing: Closing, year: int | None) -> Outlined:
    """Zones, headings and statements of a whole document; `year` is the one that it is for."""
    return _Walk(units, closing, year, front.date).run(front.body, preamble_end(units, front.body, closing))


@dataclass
class _Walk:
    units: Sequence[Unit]
    closing: Closing
    year: int | None
    issued: dt.date | None
    stack: Stack = field(default_factory=Stack)
    headings: list[Heading] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    last_table: Table | None = None
    last_table_end: int = -1
    apart: frozenset[int] = frozenset()
    """Units that stand as headings by their place alone."""
    run_in: Mapping[int, HeadingLine] = field(default_factory=dict)
    """Headings by their place at the beginning of paragraphs."""

    def run(self, body: int, after_preamble: int) -> Outlined:
        self._has_major = any(
            unit.label is not None and unit.label.is_major for unit in self.units[after_preamble:]
        )
        self.apart = set_apart(self.units, after_preamble, self.closing.zones)
        self.run_in = run_in(self.units, after_preamble, self.closing.zones)
        index, closed = 0, False
        while index < len(self.units):
            unit = self.units[index]
            if index < body:
                self._whole(unit, Zone.HEADER)
            elif index in self.closing.zones:
                self._whole(unit, self.closing.zones[index])
                closed = True
            elif index < after_preamble:
                self._sentences(unit, unit.label.end if unit.label else 0, Zone.LEGAL_BASIS)
            else:
                if closed:
                    self.stack.clear(Zone.APPENDIX)
                    closed = False
                if _in_table(unit):
                    index = self._table(index)
                    continue
                self._unit(index)
            index += 1
        return Outlined(tuple(self.headings), tuple(self.statements))

    def _unit(self, index: int) -> None:
        unit = self.units[index]
        if _FINAL.match(unit.key):
            self.stack.clear(Zone.ORGANISATION)
            self._sentences(unit, 0, Zone.ORGANISATION)
            return
        line = _heading(self.units, index, self.closing)
        if line is None and index in self.apart:
            line = heading_line(unit.text, None, bold=True)
        line = line or self.run_in.get(index)
        if line is not None:
            self._open(index, line)
        else:
            self._item(index)

    def _open(self, index: int, line: HeadingLine) -> None:
        """A heading, perhaps with a statement on its line."""
        unit = self.units[index]
        passing = unit.label is None and line.continues and self.stack.zone in COMMITTING_ZONES
        partner = names_partner(unit.text[unit.label.end if unit.label else 0 : line.end], line.hit)
        style = PLAIN if passing else self._make_room(index, line.hit, partner=partner)
        if self._ends_review(index, line.hit):
            self.stack.clear(self.stack.base)
        parent = self.stack.parent
        own = self._is_task_after_all(index, line) or (partner and self._school_acts(index, line))
        hit = None if own else line.hit
        zone = (
            Zone.REVIEW
            if parent is None and self._tells_of_state(index, line)
            else self._zone_under(parent, hit)
        )
        if zone in _DOING and is_past(unit.text[: line.end], self.year, self.issued):
            zone = Zone.REVIEW
        text = unit.text[: line.end].rstrip(" :.\t\n")
        label = unit.label
        number, ordinal = (label.number, label.ordinal) if label else ("", 0)
        self.stack.push(Node(style, zone, number, ordinal, heading=re.sub(r"\s+", " ", text)))
        self.headings.append(Heading(text, unit.start, number, self.stack.path, self.stack.depth, zone))
        above = self.stack.headings[:-1]
        self._emit(text, (Part(unit.start, unit.start + len(text)),), zone, StatementKind.HEADING, above)
        if line.continues:
            begin = line.end + 1 if unit.text[line.end] == "." else (label.end if label else 0)
            self._sentences(unit, begin, zone)
            if passing:  # "Thời gian: hằng tuần." in the middle of a section speaks of its own line only
                self.stack.nodes.pop()

    def _is_task_after_all(self, index: int, line: HeadingLine) -> bool:
        """ "4/ Tình hình bên trong" among the plan's own tasks, over sentences that tell nothing of the past."""
        unit = self.units[index]
        if (
            line.hit is None
            or line.hit.zone is not Zone.REVIEW
            or not any(heading.zone in _DOING for heading in self.headings)
            or not is_soft(words_of(unit.text[unit.label.end if unit.label else 0 : line.end]))
            or tells_past(unit.text[: line.end])
        ):
            return False
        return self._tells_of_tasks(index)

    def _school_acts(self, index: int, line: HeadingLine) -> bool:
        """Whether what stands under "Với Công an xã" is the school's own work, not what it asks."""
        return school_acts([self.units[index].text[line.end :].lstrip(" :."), *self._below(index)])

    def _tells_of_tasks(self, index: int) -> bool:
        """Whether sentences stand right under the heading, and few of them tell how things were."""
        return are_tasks(told(self._below(index)))

    def _tells_of_state(self, index: int, line: HeadingLine) -> bool:
        """Whether the first heading of the plan, in words of its own ("TRƯỜNG ĐANG CÓ GÌ"), stands over what is."""
        first = line.hit is None and not any(heading.zone in _DOING for heading in self.headings)
        return first and are_state(told(self._below(index)))

    def _below(self, index: int) -> Iterator[str]:
        """The lines right under a heading, as far as the next one."""
        for below in range(index + 1, min(index + 1 + TOLD_LINES, len(self.units))):
            if below in self.closing.zones or _heading(self.units, below, self.closing) is not None:
                return
            yield self.units[below].text

    def _ends_review(self, index: int, hit: Hit | None) -> bool:
        """A subject of the plan ("CÔNG TÁC TUYÊN TRUYỀN", "VIỆC MỘT – DANH HIỆU") under a review without a number.

        It is a part of the review where the plan's own tasks are announced later, and begins them where nothing does;
        one with a number of its own only over sentences that tell nothing of the past.
        """
        parent, label = self.stack.parent, self.units[index].label
        if parent is None or parent.zone is not Zone.REVIEW or parent.number:
            return False
        if label is not None and (label.is_bullet or not self._tells_of_tasks(index)):
            return False
        subject = hit is None or (not hit.opens and hit.zone is Zone.OPERATIVE)
        return subject and index > self._last_opening

    @cached_property
    def _last_opening(self) -> int:
        """Index of the last heading that announces tasks ("NHIỆM VỤ VÀ GIẢI PHÁP"); -1 without any."""
        for index in range(len(self.units) - 1, -1, -1):
            if index not in self.closing.zones and self.units[index].block.cell is None:
                line = _heading(self.units, index, self.closing)
                if (
                    line is not None
                    and line.hit is not None
                    and line.hit.opens
                    and line.hit.zone is Zone.OPERATIVE
                ):
                    return index
        return -1

    def _zone_under(self, parent: Node | None, hit: Hit | None) -> Zone:
        if parent is None and hit is None:
            return self.stack.base
        if parent is None and self.stack.base is Zone.APPENDIX:
            return settle(hit, Zone.APPENDIX)
        return settle(hit, parent.zone if parent else None, parent.heading if parent else "")

    def _make_room(self, index: int, hit: Hit | None, *, partner: bool = False) -> str:
        """Pop what the heading at `index` is not under; its style on the stack.

        One that only names a partner ("VỚI CÔNG AN XÃ") is a heading among others, not one that divides the plan.
        """
        unit = self.units[index]
        label = unit.label
        if label is None:
            numbered = self._has_major or any(node.number for node in self.stack.nodes)
            top = hit is not None and hit.opens and not partner and (unit.shouts or not numbered)
            self.stack.make_room_for_plain(top=top)
            return PLAIN_TOP if top else PLAIN
        self.stack.use()
        after = _after(self.units, index, self.closing)
        if (
            label.is_bullet
            and after is not None
            and after.label is not None
            and after.label.style == label.style
        ):
            self.stack.make_room(label)
            self._drop_lead()
            return LEAD
        self.stack.make_room(label)
        return label.style

    def _drop_lead(self) -> None:
        while self.stack.nodes and self.stack.nodes[-1].style == LEAD:
            self.stack.nodes.pop()

    def _item(self, index: int) -> None:
        """A paragraph or list item; one that ends in a colon stands over the items after it."""
        unit = self.units[index]
        label = unit.label
        announces = unit.text.endswith(":") and len(unit.text) <= 300
        if label is None:
            self.stack.leave_items(long=len(unit.text) > 150 or announces)
            begin, style = 0, LEAD
        else:
            begin, style = label.end, self._make_room(index, None) if announces else label.style
            if not announces:
                self.stack.use()
                self.stack.make_room(label)
        zone = self.stack.zone
        if label is not None and not label.is_bullet:
            self.stack.push(Node(style, zone, label.number, label.ordinal))
        self._sentences(unit, begin, zone)
        if announces:
            lead = self.statements[-1].text
            if label is not None and not label.is_bullet:
                self.stack.nodes[-1].lead = lead
            else:
                self.stack.push(Node(style, zone, lead=lead))

    def _table(self, index: int) -> int:
        """All units of the table that begins at `index`; the index after them."""
        first = self.units[index].block.cell
        end = index
        while end < len(self.units) and end not in self.closing.zones:
            cell = self.units[end].block.cell
            if cell is None or first is None or cell.table != first.table:
                break
            end += 1
        table = read_table(self.units[index:end], self.last_table if index == self.last_table_end else None)
        self.last_table, self.last_table_end = table, end
        zone = self.stack.zone
        if zone not in COMMITTING_ZONES and zone not in (Zone.REVIEW, Zone.OTHERS_DUTY):
            zone = Zone.OPERATIVE
        header = table.header_text
        if zone in COMMITTING_ZONES and any(_TIME_COLUMN.search(unit.key) for unit in table.header):
            zone = Zone.SCHEDULE
        headings = (*self.stack.headings, header) if header else self.stack.headings
        for row in table.rows:
            self._emit(row.text, row.parts, zone, StatementKind.ROW, headings)
        return end

    def _whole(self, unit: Unit, zone: Zone) -> None:
        self._emit(unit.text, (Part(unit.start, unit.end),), zone, StatementKind.SENTENCE, (), section="")

    def _sentences(self, unit: Unit, begin: int, zone: Zone) -> None:
        """The sentences from `begin` on; what stands before a colon leads the parts that semicolons cut off."""
        lead = ""
        for start, end in _spans(unit.text, begin):
            text = unit.text[start:end]
            headings = (*self.stack.headings, lead) if lead else self.stack.headings
            part = Part(unit.start + start, unit.start + end)
            self._emit(text, (part,), zone, StatementKind.SENTENCE, headings)
            if not text.endswith(";"):
                lead = ""
            elif ":" in text and not lead:
                lead = text[: text.index(":") + 1]

    def _emit(
        self,
        text: str,
        parts: tuple[Part, ...],
        zone: Zone,
        kind: StatementKind,
        headings: tuple[str, ...],
        *,
        section: str | None = None,
    ) -> None:
        path = self.stack.path if section is None else section
        self.statements.append(Statement(text, parts, zone, path, headings, kind, len(self.statements)))


def _spans(text: str, begin: int) -> Iterator[tuple[int, int]]:
    for start, end in split(text[begin:]):
        piece = text[begin + start : begin + end]
        lead = len(piece) - len(piece.lstrip())
        tail = len(piece.rstrip())
        if tail > lead:
            yield begin + start + lead, begin + start + tail
