"""Numbers of official documents: "355/SGDĐT-HCQT", "09/1998/NQ-CP", "48-CT/TW", spaces and all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from extractors.finders.dates import find_dates


@dataclass(frozen=True, slots=True)
class CitationMention:
    """A document number at [start, end). `number` is written without spaces and with plain hyphens.

    `date` is the one printed right after it ("ngày 13/02/2020"); None when there is none or it has a blank.
    """

    start: int
    end: int
    number: str
    date: dt.date | None = None


# A symbol: capitals, perhaps with a small letter or two inside or behind (CTr, QyĐ, TTg), perhaps with digits (V05).
_SYMBOL = r"(?:[A-ZĐ][A-ZĐƯÔÂƠÊĂ]{0,9}(?:&[A-ZĐ]{1,6})?[a-zđ]{0,2}[A-ZĐ]{0,8}\d{0,3})(?![\w&])"
_GAP = r"\s{0,3}"
_DASH = rf"{_GAP}[-–—‑]{_GAP}"
_SLASH = rf"{_GAP}/{_GAP}"
_STATE = re.compile(
    rf"(?<![\w/.,-])(?P<number>\d{{1,5}}[a-zA-Z]?){_SLASH}(?:(?P<year>(?:19|20)\d{{2}}){_SLASH})?"
    rf"(?P<first>{_SYMBOL})(?P<rest>(?:(?:{_DASH}|/){_SYMBOL}){{0,4}})"
)
_PARTY = re.compile(
    rf"(?<![\w/.,-])(?P<number>\d{{1,4}}){_DASH}(?P<first>{_SYMBOL}){_SLASH}(?P<rest>{_SYMBOL})"
)

# Types of documents (Nghị định 30/2020/NĐ-CP, annex III, and Party usage); one of them may stand without a body.
_TYPES = frozenset(
    re.findall(
        r"\w+",
        "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ NĐ TT TTLT NQLT KHLT KHPH QCPH CTPH KL CV QH PL",
    )
)
# What a fraction of people or time looks like: "20/GV-NV", "2/HK-I".
_NEVER_FIRST = frozenset(
    ["CB", "GV", "HS", "NV", "HK", "GVCN", "PH", "CMHS", "CBGV", "HT", "PHT", "BGH", "TH", "THCS"]
)
_CUE = re.compile(r"\b(?:số|kí\s*hiệu|ký\s*hiệu)\s*:?\s*$", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:công\s+văn|quyết\s+định|kế\s+hoạch|thông\s+báo|chỉ\s+thị)\s+số\s*:?\s*$", re.IGNORECASE
)
_ASSEMBLY = re.compile(r"QH\d{1,2}")
_DATE_GAP = re.compile(
    r"[\s,;(]*(?:ban\s+hành\s+|ký\s+)?(?=ngày\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})", re.IGNORECASE
)


def find_citations(text: str) -> tuple[CitationMention, ...]:
    """Every document number of `text`, in order. Dates, school years, class names and fractions are none."""
    found = [mention for match in _STATE.finditer(text) if (mention := _state(text, match)) is not None]
    for match in _PARTY.finditer(text):
        if match["first"] in _NEVER_FIRST:
            continue
        number = f"{match['number']}-{match['first']}/{match['rest']}"
        found.append(CitationMention(*match.span(), number, _date_after(text, match.end())))
    return tuple(sorted(found, key=lambda mention: mention.start))


def _state(text: str, match: re.Match[str]) -> CitationMention | None:
    first, rest, end = match["first"], match["rest"], match.end()
    if first in _NEVER_FIRST:
        return None
    rest, end = _without_prose(first, rest, end)
    alone = not rest
    if (
        alone
        and not (match["year"] and _ASSEMBLY.fullmatch(first))
        and not _may_stand_alone(text, match, first)
    ):
        return None
    year = f"{match['year']}/" if match["year"] else ""
    tail = re.sub(r"[-–—‑]", "-", re.sub(r"\s", "", rest))
    number = f"{match['number']}/{year}{first}{tail}"
    return CitationMention(match.start(), end, number, _date_after(text, end))


def _may_stand_alone(text: str, match: re.Match[str], first: str) -> bool:
    """A symbol without a body: a type with its year or the word "số" before it, a body after "Công văn số"."""
    begin, end = max(0, match.start() - 40), match.start()
    if first in _TYPES:
        return bool(match["year"]) or first in ("QĐ", "NĐ") or _CUE.search(text, begin, end) is not None
    return len(first) > 2 and _NAMED.search(text, begin, end) is not None


def _without_prose(first: str, rest: str, end: int) -> tuple[str, int]:
    """The rest of a number without a word that only follows a spaced dash: "12/KH - UBND" but not "12/KH - Ban"."""
    parts = list(re.finditer(r"(\s*[-–—‑/]\s*)([^\s\-–—‑/]+)", rest))
    kept = ""
    for part in parts:
        if part[1].strip() != part[1] and not re.fullmatch(r"[A-ZĐƯÔÂƠÊĂ&]{2,12}\d{0,3}|TTg|TW", part[2]):
            break
        kept += part[0]
    return kept, end - (len(rest) - len(kept))


def _date_after(text: str, end: int) -> dt.date | None:
    gap = _DATE_GAP.match(text, end)
    if gap is None:
        return None
    start = gap.end()
    for mention in find_dates(text[start : start + 60]):
        if mention.start == 0 or (mention.start <= 6 and text[start : start + 4].lower() == "ngày"):
            return mention.date
        break
    return None
