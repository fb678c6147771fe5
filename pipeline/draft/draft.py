"""An authority's document to the facts and duties of a directive, each with its quote."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from extractors.finders.dates import find_dates
from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.yaml_data import StrictModel, load_strict
from pipeline.checks.mentions import MentionFinder, Resolved
from pipeline.checks.words import words_of
from pipeline.plan import Plan, Statement, StatementKind, Zone

Force = Literal["deadline", "target", "obligation", "task"]
"""How strongly it is laid on schools, strongest first: a date, a number, a "must", a task in general words."""
_SHARED = "shared."
_SPOKEN = frozenset(
    {Zone.AIMS, Zone.OPERATIVE, Zone.ORGANISATION, Zone.OTHERS_DUTY, Zone.SCHEDULE, Zone.APPENDIX}
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the document asks of schools. `quote` is an exact substring of its text."""

    section: str
    quote: str
    page: int
    force: Force
    use: tuple[str, ...]
    """The shared requirements that answer it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found; None where the document leaves it blank."""

    id: str
    title: str | None
    number: str | None
    issuer: str | None
    district: str | None
    issued: dt.date | None
    year: int | None
    deadline: dt.date | None
    recipients: tuple[str, ...]
    basis: tuple[str, ...]
    duties: tuple[Duty, ...]


class _Cues(StrictModel):
    deadline: tuple[str, ...]
    obliged: tuple[str, ...]
    not_obliged: tuple[str, ...]
    target: tuple[str, ...]
    wished: tuple[str, ...]
    own_headings: tuple[str, ...]
    shared: dict[str, tuple[str, ...]]


_SPEAKER = re.compile(
    r"\b(?:Phòng|Sở|UBND|[UỦ][ỷyỶY] ban)\b[^,.;:]{3,60}?(?=,? (?:xây dựng|ban hành|triển khai|đề ra|lập) [Kk]ế hoạch\b)"
)


@lru_cache(maxsize=1)
def _finder() -> MentionFinder:
    cues = load_strict(Path(__file__).with_name("cues.yaml"), _Cues)
    plain = {
        name: Resolved(getattr(cues, name), ()) for name in ("deadline", "target", "wished", "own_headings")
    }
    plain["obliged"] = Resolved(cues.obliged, cues.not_obliged)
    plain |= {_SHARED + name: Resolved(phrases, ()) for name, phrases in cues.shared.items()}
    return MentionFinder(plain)


def draft(plan: Plan) -> Draft:
    """The directive that `plan.document` (an authority's plan, parsed) would make."""
    issuer = _issuer(plan)
    place = _place(issuer)
    duties = tuple(_duties(plan))
    return Draft(
        id=_slug(place, plan.year),
        title=_title(plan.title),
        number=plan.number,
        issuer=issuer,
        district=place,
        issued=plan.date,
        year=plan.year,
        deadline=_deadline(plan),
        recipients=tuple(_recipients(plan)),
        basis=tuple(dict.fromkeys(citation.number for citation in plan.citations)),
        duties=duties,
    )


def _duties(plan: Plan) -> Iterator[Duty]:
    for statement in plan.statements:
        if statement.zone not in _SPOKEN or statement.kind is StatementKind.HEADING or _is_own(statement):
            continue
        hits = _finder().find(words_of(statement.text).texts)
        force = _force(statement, hits)
        if force is not None:
            use = tuple(name.removeprefix(_SHARED) for name in hits if name.startswith(_SHARED))
            part = statement.parts[0]
            span = plan.document.span(part.start, part.end)
            yield Duty(statement.section, span.quote.strip(), span.page, force, use)


def _force(statement: Statement, hits: Mapping[str, Sequence[tuple[int, int]]]) -> Force | None:
    if "deadline" in hits and any(date.until for date in find_dates(statement.text)):
        return "deadline"
    if "target" in hits:
        return "target"
    if "obliged" in hits:
        return "obligation"
    opens = any(first == 0 for first, _ in hits.get("wished", ()))
    return "task" if opens and statement.zone is not Zone.AIMS else None


def _is_own(statement: Statement) -> bool:
    """Whether the section speaks of the authority's own work, or another body's."""
    return any("own_headings" in _finder().find(words_of(heading).texts) for heading in statement.headings)


def _deadline(plan: Plan) -> dt.date | None:
    """The date by which plans must be sent: a date marked as a limit, in a sentence that asks to send something."""
    limits = [
        (date.date, statement.text)
        for statement in plan.statements
        if statement.zone in _SPOKEN
        for date in find_dates(statement.text)
        if date.until and date.date is not None
    ]
    asked = [
        date
        for date, text in limits
        if any(word in text.lower() for word in ("gửi", "gởi", "nộp", "kế hoạch"))
    ]
    return asked[0] if asked else limits[0][0] if limits else None


def _issuer(plan: Plan) -> str | None:
    """The last line of the header's left side before the number: the body that signs.

    A text without its header still says it where it opens: "Phòng … huyện Nhà Bè xây dựng Kế hoạch …".
    """
    lines = [statement.text.strip() for statement in plan.statements if statement.zone is Zone.HEADER]
    bodies = [line for line in lines if line.upper().startswith(("PHÒNG", "SỞ", "UBND", "ỦY BAN", "UỶ BAN"))]
    if not bodies:
        speaks = (_SPEAKER.search(statement.text) for statement in plan.statements)
        return next((match[0] for match in speaks if match), None)
    issuer = bodies[-1]
    above = bodies[-2] if len(bodies) > 1 else ""
    place = _place(issuer) or _place(above)
    if issuer.isupper():
        issuer = issuer.capitalize().replace("giáo dục và đào tạo", "Giáo dục và Đào tạo")
    return issuer if place is None or place.lower() in issuer.lower() else f"{issuer} {place}"


def _place(body: str | None) -> str | None:
    """The proper name after "huyện", "quận" …, in the case of a name."""
    words = (body or "").split()
    for index, word in enumerate(words):
        if word.lower() in ("huyện", "quận", "tỉnh", "phố", "xã"):
            name = " ".join(words[index + 1 : index + 4])
            return name.title() or None
    if body and "đào tạo" in body.lower():
        name = body[body.lower().index("đào tạo") + len("đào tạo") :].strip()
        return name.title() or None
    return None


def _title(title: str | None) -> str | None:
    return title if title is None else " ".join(title.capitalize().split()) if title.isupper() else title


def _recipients(plan: Plan) -> Iterator[str]:
    for statement in plan.statements:
        text = statement.text.strip(" -;.")
        if statement.zone is Zone.RECIPIENTS and text and not text.lower().startswith(("nơi nhận", "lưu")):
            yield text


def _slug(place: str | None, year: int | None) -> str:
    name = strip_diacritics(place or "directive").lower().replace(" ", "-")
    return f"{name}-{year}" if year else name
