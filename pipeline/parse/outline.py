"""Walks the units of a document in reading order and gives every sentence its zone, section and headings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extractors.vietnamese.sentences import split
from pipeline.parse.bullets import without_heading_bullets
from pipeline.parse.closing import Closing
from pipeline.parse.front import Front
from pipeline.parse.headings import (
    HeadingLine,
    heading_line,
    is_request,
    names_partner,
    school_acts,
    set_apart,
    settle,
)
from pipeline.parse.neighbours import heading_at, in_table, unit_after
from pipeline.parse.preamble import preamble_end
from pipeline.parse.run_in import run_in
from pipeline.parse.stack import LEAD, PLAIN, PLAIN_TOP, Node, Stack
from pipeline.parse.tables import Table, read_table
from pipeline.parse.telling import (
    Telling,
    are_promises,
    are_state,
    are_tasks,
    tells_of_both,
    tells_past,
    told,
)
from pipeline.parse.units import Unit
from pipeline.parse.year import is_past
from pipeline.parse.zones import Hit, is_soft, words_of
from pipeline.plan import COMMITTING_ZONES, Heading, Part, Statement, StatementKind, Zone

_DOING = frozenset({Zone.OPERATIVE, Zone.ORGANISATION, Zone.SCHEDULE})
_FINAL = re.compile(r"\W*tren day la\b")
_BASIS_COLUMN = re.compile(r"\b(?:lam|van ban|de) can cu\b|^(?:cac )?can cu\b|\bco so phap l[yi]\b")
_TIME_COLUMN = re.compile(r"\b(?:thoi gian|tien do|thang|thoi diem|khi nao|hoan thanh)\b")


_LOOKS_BACK = re.compile(  # the first line of a review without a heading
    r"\W*(?:nhin lai|(?:qua|sau|trong) (?:mot|hai|\d+) nam|"
    r"(?:trong )?(?:nam|nam hoc|thoi gian) (?:qua|truoc|vua qua|roi)\b)"
)
_TURNS_TO_PLAN = re.compile(
    r"\W*(?:duoi day|sau day|nam nay|nam hoc nay|buoc vao|phat huy|vi vay|do do|vi the|de \w+|"
    r"(?:tu|xuat phat tu|tren co so|truoc|voi) (?:tinh hinh|ket qua|thuc te|nhung ket qua))\b"
)
"""How a line turns from what was to what will be done."""
_OPENING = 40
"""Characters in which the first line names the year that it tells of."""


@dataclass(frozen=True)
class Outlined:
    headings: tuple[Heading, ...]
    statements: tuple[Statement, ...]


TOLD_LINES = 8
"""Lines under a heading that say what it stands over."""


def outline(units: Sequence[Unit], front: Front, closing: Closing, year: int | None) -> Outlined:
    """Zones, headings and statements of a whole document; `year` is the one that it is for."""
    units = without_heading_bullets(units, front.body, closing.zones)
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
        reviewed = self._end_of_review(after_preamble)
        index, closed = 0, False
        while index < len(self.units):
            unit = self.units[index]
            if index in (after_preamble, reviewed) and after_preamble < reviewed:
                self.stack.clear(Zone.REVIEW if index == after_preamble else Zone.OPERATIVE)
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
                if in_table(unit):
                    index = self._table(index)
                    continue
                self._unit(index)
            index += 1
        return Outlined(tuple(self.headings), tuple(self.statements))

    def _end_of_review(self, begin: int) -> int:
        """Index after the lines without a heading that look back on a former year before the plan itself begins."""
        end = begin
        while end < len(self.units) and end not in self.closing.zones:
            unit = self.units[end]
            numbered = unit.label is not None and not unit.label.is_bullet
            heads = end in self.run_in or end in self.apart or heading_at(self.units, end, self.closing)
            if in_table(unit) or numbered or heads or _TURNS_TO_PLAN.match(unit.key):
                break
            end += 1
        lines = [unit.text for unit in self.units[begin:end]]
        if len(lines) < 2 or end == len(self.units) or end in self.closing.zones:
            return begin
        back = _LOOKS_BACK.match(self.units[begin].key) or is_past(
            lines[0][:_OPENING], self.year, self.issued
        )
        return end if back and are_state(told(lines)) else begin

    def _unit(self, index: int) -> None:
        unit = self.units[index]
        if _FINAL.match(unit.key):
            self.stack.clear(Zone.ORGANISATION)
            self._sentences(unit, 0, Zone.ORGANISATION)
            return
        line = heading_at(self.units, index, self.closing)
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
        if self._ends_review(index, line.hit) or self._ends_asking(index, line.hit):
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
        mixed = zone is Zone.REVIEW and tells_of_both(unit.text[: line.end])
        zone = Zone.OPERATIVE if mixed else zone
        text = unit.text[: line.end].rstrip(" :.\t\n")
        label = unit.label
        number, ordinal = (label.number, label.ordinal) if label else ("", 0)
        self.stack.push(Node(style, zone, number, ordinal, re.sub(r"\s+", " ", text), mixed=mixed))
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
            if below in self.closing.zones or heading_at(self.units, below, self.closing) is not None:
                return
            yield self.units[below].text

    def _ends_review(self, index: int, hit: Hit | None) -> bool:
        """A subject of the plan ("CÔNG TÁC TUYÊN TRUYỀN", "VIỆC MỘT – DANH HIỆU") under a review without a number.

        It is a part of the review where the plan's own tasks are announced later, but for one over promises or one in
        capitals like the review's own over sentences that tell little of the past, and begins them where nothing does;
        one with a number of its own only over sentences that tell nothing of the past.
        """
        parent, label = self.stack.parent, self.units[index].label
        if parent is None or parent.zone is not Zone.REVIEW or parent.number:
            return False
        if label is not None and (label.is_bullet or not self._tells_of_tasks(index)):
            return False
        subject = hit is None or (not hit.opens and hit.zone is Zone.OPERATIVE)
        alike = parent.heading.isupper() and self.units[index].text.isupper() and self._tells_of_tasks(index)
        month_or_doer = hit is not None and not hit.opens and hit.zone in (Zone.SCHEDULE, Zone.ORGANISATION)
        if index > self._last_opening:
            return subject or (month_or_doer and self._tells_of_tasks(index))
        return (month_or_doer and alike) or (hit is None and (alike or are_promises(self._below(index))))

    def _ends_asking(self, index: int, hit: Hit | None) -> bool:
        """A heading without a number behind such a one ("KIẾN NGHỊ", "MÔ HÌNH"), over lines that ask nothing."""
        parent, unit = self.stack.parent, self.units[index]
        if parent is None or parent.zone is not Zone.OTHERS_DUTY or parent.number or unit.label is not None:
            return False
        if hit is not None and hit.opens and hit.zone is not Zone.OTHERS_DUTY:
            return False  # it leaves the requests anyhow
        alike = parent.heading.isupper() == unit.text.isupper()
        return alike and not any(map(is_request, self._below(index)))

    @cached_property
    def _last_opening(self) -> int:
        """Index of the last heading that announces tasks ("NHIỆM VỤ VÀ GIẢI PHÁP"); -1 without any."""
        for index in range(len(self.units) - 1, -1, -1):
            if index not in self.closing.zones and self.units[index].block.cell is None:
                line = heading_at(self.units, index, self.closing)
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
        after = unit_after(self.units, index, self.closing)
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
        if zone in COMMITTING_ZONES and any(_BASIS_COLUMN.search(unit.key) for unit in table.header):
            zone = Zone.LEGAL_BASIS
        headings = (*self.stack.headings, header) if header else self.stack.headings
        for row in table.rows:
            self._emit(row.text, row.parts, zone, StatementKind.ROW, headings)
        return end

    def _whole(self, unit: Unit, zone: Zone) -> None:
        self._emit(unit.text, (Part(unit.start, unit.end),), zone, StatementKind.SENTENCE, (), section="")

    def _sentences(self, unit: Unit, begin: int, zone: Zone) -> None:
        """The sentences from `begin` on; what stands before a colon leads the parts that semicolons cut off."""
        lead = ""
        telling = Telling(self.year, mixed=self.stack.mixed)
        both = zone is Zone.REVIEW or (zone is Zone.OPERATIVE and self.stack.mixed)
        for start, end in _spans(unit.text, begin):
            text = unit.text[start:end]
            headings = (*self.stack.headings, lead) if lead else self.stack.headings
            part = Part(unit.start + start, unit.start + end)
            spoken_in = telling.zone(text) if both else zone
            self._emit(text, (part,), spoken_in, StatementKind.SENTENCE, headings)
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
