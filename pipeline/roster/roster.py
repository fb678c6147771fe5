"""The roster of schools: read from CSV with every fault named by path, line and column, and asked for a match."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.errors import SetupError
from pipeline.plan import SchoolMatch
from pipeline.roster.matching import Candidates, Index, Row, by_place, elsewhere
from pipeline.roster.names import LEVELS, SchoolName, mentions, parse_levels, parse_name

COLUMNS = ("school_id", "name", "level", "commune", "district", "directive_scope", "aliases")
REQUIRED = ("school_id", "name", "level")


@dataclass(frozen=True, slots=True)
class School:
    school_id: str
    name: str
    level: str
    commune: str
    district: str
    directive_scope: str
    """Id of the directive that the school answers to; "" when it is found by district and year."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """Every school that may send a plan."""

    schools: tuple[School, ...]
    source: str = field(default="", compare=False)

    def __len__(self) -> int:
        return len(self.schools)

    def __contains__(self, school_id: object) -> bool:
        return school_id in self._by_id

    def __getitem__(self, school_id: str) -> School:
        """The school with this id. Raises KeyError."""
        return self._by_id[school_id]

    @cached_property
    def _by_id(self) -> Mapping[str, School]:
        return {school.school_id: school for school in self.schools}

    @cached_property
    def _index(self) -> Index:
        return Index([Row(one.school_id, _names_of(one), one.commune, one.district) for one in self.schools])

    def match(self, printed: Sequence[str], *, place_hints: Sequence[str] = ()) -> SchoolMatch:
        """The school that the printed texts name, the most trusted text first.

        Each text is a name, a header line or a sentence that holds one. A later text may correct an earlier one only
        when it spells nearly the same name. `place_hints` ("xã Mỹ An", "huyện Nhà Bè"), the most trusted first,
        choose between schools of one name; a district named outright that is not the school's own forbids a match.
        Two schools left give no match and both as candidates.
        """
        first: SchoolName | None = None
        for text in printed:
            for name in mentions(text):
                if first is not None and not _alike(first, name):
                    continue
                found = self._index.find(name)
                if found.rows:
                    return self._decide(name, found, place_hints, corrected=first is not None)
                if name.levels or name.kind:
                    first = first or name
        return SchoolMatch(None, None, 0.0, first.printed if first else None)

    def _decide(
        self, name: SchoolName, found: Candidates, hints: Sequence[str], *, corrected: bool
    ) -> SchoolMatch:
        own = " ".join(name.place)
        rows = by_place(found.rows, [own, *hints] if own else hints)
        ids = tuple(row.school_id for row in rows)
        if len(rows) > 1:
            return SchoolMatch(None, None, 0.0, name.printed, ids)
        if elsewhere(rows[0], hints):
            return SchoolMatch(None, None, 0.0, name.printed, ids)
        confidence = min(found.confidence, 0.95) if len(found.rows) > 1 else found.confidence
        confidence = min(confidence, 0.85) if corrected else confidence
        return SchoolMatch(rows[0].school_id, self[rows[0].school_id].name, confidence, name.printed, ids)


def _alike(first: SchoolName, other: SchoolName) -> bool:
    """Whether a second text spells the first one's name better, rather than naming another school."""
    if first.levels and other.levels and first.levels != other.levels:
        return False
    return fuzz.ratio(first.joined, other.joined) >= 70


def _names_of(school: School) -> tuple[SchoolName, ...]:
    own = parse_levels(school.level) or frozenset()
    names: dict[tuple[object, ...], SchoolName] = {}
    for text in (school.name, *school.aliases):
        name = parse_name(text)
        levels = name.levels or own
        whole = SchoolName(levels, name.kind, name.words, name.bare_words, name.place, name.printed)
        if whole.words:
            names.setdefault((levels, whole.kind, whole.words), whole)
    return tuple(names.values())


def load_roster(path: Path) -> Roster:
    """The schools in a CSV with the columns of `COLUMNS` in any order; aliases are separated by "|".

    Comma or semicolon separated, UTF-8 with or without a byte order mark, any Unicode form.
    Raises SetupError that names path, line and column.
    """
    text = _text_of(path)
    lines = text.splitlines()
    if not lines:
        raise _fault(path, 1, 1, "tệp trống", "the file is empty", COLUMNS)
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        schools = _schools(path, reader, lines, delimiter)
    except csv.Error as error:
        raise _fault(
            path, reader.line_num, 1, f"CSV không hợp lệ: {error}", f"not valid CSV: {error}"
        ) from error
    if not schools:
        raise _fault(path, 2, 1, "không có trường nào", "there is no school")
    return Roster(tuple(schools), str(path))


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _fault(path, 1, 1, f"không đọc được: {error}", f"cannot be read: {error}") from error
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _fault(
            path,
            line,
            column,
            "không phải UTF-8; hãy lưu lại dạng «CSV UTF-8»",
            "not UTF-8; save as CSV UTF-8",
        ) from error


def _schools(path: Path, reader: Iterator[list[str]], lines: list[str], delimiter: str) -> list[School]:
    header = [cell.strip() for cell in next(reader)]
    _check_header(path, header, lines[0], delimiter)
    seen: dict[str, int] = {}
    schools: list[School] = []
    previous = 1
    for row in reader:
        line, previous = previous + 1, int(getattr(reader, "line_num", previous + 1))
        if not any(cell.strip() for cell in row):
            continue
        spot = _Spot(path, line, lines[line - 1], delimiter, header)
        if len(row) != len(header):
            raise spot.fault(
                min(len(row), len(header)) - 1, f"có {len(row)} cột, cần {len(header)}",
                f"{len(row)} fields, want {len(header)}", COLUMNS,
            )  # fmt: skip
        school = _school(spot, dict(zip(header, (cell.strip() for cell in row), strict=True)))
        if school.school_id in seen:
            raise spot.fault(
                header.index("school_id"), f"mã trường «{school.school_id}» đã có ở dòng {seen[school.school_id]}",
                f"school_id {school.school_id!r} stands already on line {seen[school.school_id]}",
            )  # fmt: skip
        seen[school.school_id] = line
        schools.append(school)
    return schools


def _check_header(path: Path, header: list[str], line: str, delimiter: str) -> None:
    for index, column in enumerate(header):
        if column not in COLUMNS or column in header[:index]:
            why = "trùng cột" if column in header[:index] else "cột không biết"
            english = "repeated column" if column in header[:index] else "unknown column"
            at = _field_start(line, index, delimiter)
            raise _fault(path, 1, at, f"{why} «{column}»", f"{english} {column!r}", COLUMNS)
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        names = ", ".join(missing)
        raise _fault(path, 1, len(line) + 1, f"thiếu cột {names}", f"missing column {names}", COLUMNS)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A row of the file, so that a fault in it can say where it is."""

    path: Path
    line: int
    text: str
    delimiter: str
    header: list[str]

    def fault(self, index: int, vi: str, en: str, allowed: Sequence[str] = ()) -> SetupError:
        return _fault(self.path, self.line, _field_start(self.text, index, self.delimiter), vi, en, allowed)


def _school(spot: _Spot, row: Mapping[str, str]) -> School:
    for column in REQUIRED:
        if not row[column]:
            raise spot.fault(spot.header.index(column), f"cột {column} để trống", f"{column} is empty")
    if parse_levels(row["level"]) is None:
        raise spot.fault(
            spot.header.index("level"), f"cấp học «{row['level']}» không biết", f"unknown level {row['level']!r}",
            (*LEVELS, "TH&THCS", "THCS&THPT"),
        )  # fmt: skip
    aliases = tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
    return School(
        row["school_id"],
        row["name"],
        row["level"],
        row["commune"],
        row["district"],
        row["directive_scope"],
        aliases,
    )


def _field_start(line: str, index: int, delimiter: str) -> int:
    """1-based column at which field `index` of a CSV line begins."""
    field_number, quoted = 0, False
    for at, char in enumerate(line):
        if field_number == index:
            return at + 1
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            field_number += 1
    return len(line) + 1


def _fault(path: Path, line: int, column: int, vi: str, en: str, allowed: Sequence[str] = ()) -> SetupError:
    where = f"{path}:{line}:{column}"
    accepted = ", ".join(allowed)
    return SetupError(
        f"Danh sách trường sai tại {where}: {vi}" + (f" (được phép: {accepted})" if allowed else ""),
        f"{where}: {en}" + (f" (allowed: {accepted})" if allowed else ""),
    )
