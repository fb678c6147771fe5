"""Finds what was left in a plan of the one it was copied from: another school's name, another year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.directives.directive import Directive
from pipeline.plan import COMMITTING_ZONES, Plan, Statement, StatementKind
from pipeline.publish.board import Row
from pipeline.roster import Roster, School
from pipeline.roster.names import SchoolName, mentions, parse_name

_MAY_NAME_A_SCHOOL = re.compile(
    r"\b(?:[Tt]rường|TRƯỜNG)\s+(?:[A-ZĐ]|tiểu|trung|mầm|mẫu|phổ)|\b(?:TH|THCS|THPT|MN|MG)\s+[A-ZĐÀ-Ỹ]"
)
"""A quick look before the careful one: most sentences name no school."""

_REACH = 120
"""Characters in which a name must end."""

_WITH_OTHERS = re.compile(
    r"(?:với|cùng|gần|cạnh|giáp|từ|sang|tại|đến|bạn|của các|liên trường|cụm|giao lưu|đối diện|bên|địa bàn)"
    r"\W*(?:các\s+)?$",
    re.IGNORECASE,
)
"""Words before the name by which a plan speaks of another school on purpose."""

_YEAR = re.compile(
    r"\b[Nn]ăm(?:\s+học)?\s*:?\s*((?:19|20)\d\d)(?:\s*[-–—/]\s*((?:19|20)\d\d))?(?!\s*[-–/]?\d)"
)
_PAST = re.compile(
    r"(?:so với|kết quả|tổng kết|đánh giá|trong các|qua các|giai đoạn|từ|cuối|hết|đầu|cùng kỳ|của|sửa đổi|ban hành|"
    r"tháng\s*\d{0,2}|ngày[\s\d./]*|luật[^.;]*|nghị[^.;]*|thông tư[^.;]*|quyết định[^.;]*|chỉ thị[^.;]*|số\s*\S+[^.;]*)"
    r"\W*$",
    re.IGNORECASE,
)
"""Words before a year that look back or cite; such a year is meant."""

_BACK = re.compile(
    r"\b(?:đã|vừa qua|năm trước|năm ngoái|kế thừa|phát huy|rút kinh nghiệm|tồn tại|trước đây)\b",
    re.IGNORECASE,
)
"""A sentence that looks back may name a former year."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words [start, end) of the document that belong to another school or year."""

    kind: str
    found: str
    expected: str
    other_school_id: str | None
    start: int
    end: int
    statement: Statement


def find_leftovers(plan: Plan, school: School, directive: Directive, roster: Roster) -> Iterator[Leftover]:
    """Names of other schools and former years in the parts of a plan that commit the school.

    It errs towards silence: names that the plan mentions on purpose ("phối hợp với trường …") and years that it looks
    back on are left alone, and a plan that is for another year as a whole is flagged as such elsewhere.
    """
    own = [parse_name(text) for text in (school.name, *school.aliases)]
    same_year = plan.year is None or plan.year == directive.year
    for statement in plan.statements:
        if statement.zone not in COMMITTING_ZONES:
            continue
        for part in statement.parts:
            text = plan.document.text[part.start : part.end]
            if _MAY_NAME_A_SCHOOL.search(text):
                yield from _names(text, part.start, statement, school, own, roster)
            if same_year and statement.kind is not StatementKind.HEADING and not _BACK.search(text):
                yield from _years(text, part.start, statement, directive)


def _names(
    text: str, offset: int, statement: Statement, school: School, own: list[SchoolName], roster: Roster
) -> Iterator[Leftover]:
    at = 0
    for match in _MAY_NAME_A_SCHOOL.finditer(text):
        # From the word "trường" on: in "Hiệu trưởng Trường …" the first of the two would be taken for it.
        name = next(mentions(text[match.start() : match.start() + _REACH]), None)
        if name is None or match.start() < at or not text.startswith(name.printed, match.start()):
            continue
        start, at = match.start(), match.start() + len(name.printed)
        if not name.levels or _WITH_OTHERS.search(text[:start]) or name.is_one_of(own) or not name.is_proper:
            continue
        found = roster.match([name.printed], place_hints=[school.commune])
        if found.school_id == school.school_id or school.school_id in found.candidates:
            continue
        if found.school_id is None and not name.printed.lower().startswith("trường"):
            continue  # "TH Tham gia": an abbreviation and a word, not a school that nobody knows
        yield Leftover(
            "school", name.printed, school.name, found.school_id, offset + start, offset + at, statement
        )


def _years(text: str, offset: int, statement: Statement, directive: Directive) -> Iterator[Leftover]:
    for match in _YEAR.finditer(text):
        years = [int(year) for year in match.groups() if year]
        if max(years) < directive.year and not _PAST.search(text[: match.start()]):
            start = offset + match.start()
            yield Leftover(
                "year", match.group(), directive.period, None, start, start + len(match.group()), statement
            )


def leftover_row(item: Leftover, plan: Plan, school: School, directive: Directive) -> Row:
    """A row of the table `leftovers`, with the passage around the words."""
    index = plan.document.block_at(item.start)
    span = plan.document.span(item.start, item.end)
    return {
        "directive_id": directive.id,
        "school_id": school.school_id,
        "leftover_kind": item.kind,
        "found": item.found,
        "expected": item.expected,
        "other_school_id": item.other_school_id,
        "quote": plan.document.blocks[index].text,
        "page": span.page,
        "section": item.statement.section or None,
        "start_offset": item.start,
        "end_offset": item.end,
        "document_sha256": plan.document.sha256,
    }
