"""References to the plan's own sections and rows: "mục III.4", "điểm a khoản 2 phần II", "dòng 3 của phụ lục"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.checks.mentions import Hit
from pipeline.checks.words import Words

_THROUGHOUT = r"(?:điều|mảng|việc|hoạt động|nhiệm vụ|giải pháp|công việc)"
"""Levels that are numbered through the whole plan, whatever part they stand in."""
_LOOSE = "số"
"""Names a place only beside a level: "số 2 mục II" is II.2, "xe số 5" is none."""
_LEVEL = rf"(?:phần|chương|mục|tiểu mục|{_THROUGHOUT}|khoản|điểm|ý|đầu việc|gạch đầu dòng|{_LOOSE})"
_NUMBER = (
    r"(?:[ivxl]+|\d{1,2}|[a-hđ]\d{0,2}|(?:(?<=phần\s)|(?<=chương\s))(?:một|hai|ba|bốn)|"
    r"(?:(?<=phần\sthứ\s)|(?<=chương\sthứ\s))(?:nhất|hai|ba|tư|năm|sáu))"
)
_COUNTED = r"người|em|lớp|buổi|tuần|lần|ngày|thầy|cô|đồng chí|giáo viên|học sinh|tháng|triệu|giờ|phút"
_ONE = re.compile(
    rf"\b({_LEVEL})\s+(?:(?:số|thứ)\s+)?({_NUMBER}(?:\.{_NUMBER})*)\b(?!\s*[/%]|\s+(?:{_COUNTED})\b)",
    re.IGNORECASE,
)
_IN_WORDS = {"một": "1", "nhất": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5", "sáu": "6"}
_OUTERMOST = ("phần", "chương")
ANYWHERE = "*."
"""Opens a path whose outer numbers are not told: "Điều 6" may stand in any part."""
_OUTER = frozenset(f"{letter}." for letter in "ABCDĐEGH")
_TABLE = "bảng|biểu|phụ lục|lịch"
_JOIN = re.compile(r"\s*,?\s*(?:của|thuộc|ở|tại|trong)?\s*")
_AND = re.compile(r"\s*(?:,\s*)?(?:và|,)\s*", re.IGNORECASE)
_ROW = re.compile(
    r"\b(?:(?:dòng|stt|số thứ tự)\s+(?:số\s+|thứ\s+)?|hàng\s+(?:số|thứ)\s+|"
    r"(?:mục|việc|nội dung|công việc|phần việc|ý|số)\s+(?:số\s+|thứ\s+)?"
    rf"(?=\d+\s+(?:của|trong|ở|tại|thuộc)\s+(?:{_TABLE})\b))"
    r"(\d{1,2})\b(?!\s*[/%])",
    re.IGNORECASE,
)
"""Names a row of a table by the number in its first cell."""
_OF_DOCUMENT = re.compile(
    r"\s*,?\s*(?:của|tại|trong)?\s*(?:luật|nghị định|nghị quyết|thông tư|chỉ thị|công văn|quyết định|hướng dẫn|"
    r"bộ tiêu chí)",
    re.IGNORECASE,
)


def sections_named(words: Words) -> list[tuple[str, Hit]]:
    """The outline numbers that a statement names, outermost first ("II.2.a"), each with its words.

    The parts of one reference may stand from the inside out, as the law is cited ("điểm a khoản 2 mục III"), or in
    one number ("mục III.4"), or from the outside in ("Phần một, mảng 2"). The articles of a law are none of the
    plan's.
    """
    text = words.source
    found: list[tuple[str, Hit]] = []
    for chain, outer in chains(text):
        if all(_level(match) == _LOOSE for match in (*chain, *outer)):
            continue
        if _OF_DOCUMENT.match(text, chain[-1].end()):
            continue
        path = path_of([*chain, *outer])
        if hit := covered(words, chain[0].start(), chain[-1].end()):
            found.append((path.casefold(), hit))
    return found


def rows_named(words: Words) -> list[tuple[str, Hit]]:
    """The numbers of rows that a statement names, each with its words: "dòng số 4 của bảng phân công"."""
    found: list[tuple[str, Hit]] = []
    for match in _ROW.finditer(words.source):
        if hit := covered(words, match.start(), match.end()):
            found.append((match[1].lstrip("0"), hit))
    return found


def covered(words: Words, start: int, end: int) -> Hit | None:
    """The words between two offsets of the source; None where there are none."""
    spans = (words.span(i, i + 1) for i in range(len(words)))
    covered = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    return (covered[0], covered[-1] + 1) if covered else None


def chains(text: str) -> Iterator[tuple[list[re.Match[str]], list[re.Match[str]]]]:
    """Each reference, and what it shares with the one behind it: "điểm a và điểm c của mục 1 phần II"."""
    matches = list(_ONE.finditer(text))
    chains: list[list[re.Match[str]]] = []
    for match in matches:
        last = chains[-1][-1] if chains else None
        joint = _JOIN.match(text, last.end()) if last is not None else None
        if last is not None and joint and joint.end() == match.start() and _level(last) != _level(match):
            chains[-1].append(match)
        else:
            chains.append([match])
    shared: list[list[re.Match[str]]] = []
    for chain, behind in zip(reversed(chains), [None, *reversed(chains)], strict=False):
        beside = (
            behind is not None
            and len(chain) == 1
            and _level(chain[0]) == _level(behind[0])
            and _AND.fullmatch(text, chain[0].end(), behind[0].start())
        )
        shared.append([*behind[1:], *shared[-1]] if beside and behind is not None else [])
    yield from zip(chains, reversed(shared), strict=True)


def _level(match: re.Match[str]) -> str:
    return match.group(1).casefold()


def path_of(chain: Sequence[re.Match[str]]) -> str:
    outside_in = _level(chain[0]) in _OUTERMOST
    ordered = chain if outside_in else list(reversed(chain))
    numbers = [_IN_WORDS.get(number := one.group(2).casefold(), number) for one in ordered]
    throughout = len(chain) == 1 and re.fullmatch(_THROUGHOUT, chain[0].group(1), re.IGNORECASE)
    numbers = [re.sub(r"^([a-hđ])(\d+)$", r"\1.\2", number) for number in numbers]  # "mục B2" is B.2
    return (ANYWHERE if throughout else "") + ".".join(numbers)


def lies_in(section: str, named: str) -> bool:
    """Whether the statement's section is the one named or lies in it.

    The outer number may be left out where there are two, or where the outer divisions have letters: "Mục 3" is A.3.
    """
    path = f".{section.casefold()}."
    if named.startswith(ANYWHERE):
        return f".{named.removeprefix(ANYWHERE)}." in path
    inner = "." in named or (named.isdigit() and section[:2] in _OUTER)
    return path.startswith(f".{named}.") or (inner and f".{named}." in path)


def next_below(section: str, named: str) -> str:
    """The part of a section's path right below the one named: "b" of "III.2.b" below "III.2"; empty in itself."""
    path, plain = f".{section.casefold()}.", f".{named.removeprefix(ANYWHERE)}."
    return path[path.find(plain) + len(plain) :].partition(".")[0]


def stands_under(headings: Sequence[str], named: str) -> bool:
    """Whether one of the headings bears the level and number that are named: "Mục 4. Mô hình" under "Phần II"."""
    found = (_ONE.match(heading.strip()) for heading in headings)
    return any(match is not None and match[2].casefold() == named for match in found)
