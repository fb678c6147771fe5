"""Writes a letter to each school that has something to fix, from a Word template that staff may edit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from pipeline.errors import SetupError
from pipeline.publish.board import ZONE
from pipeline.publish.contract import contract
from pipeline.publish.query import single
from pipeline.publish.shelf import find_publication

TEMPLATE = Path(__file__).with_name("templates") / "letter.docx"
REPLY_DAYS = 7
"""Days that a school has to answer; the office changes the date in the letter when it needs another."""

MAX_QUOTE = 400
"""Characters of a quote in a letter; what is left out is marked."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSAFE_NAME = re.compile(r"[^\w.-]+")
_SUBJECTS = {
    "fix": "đề nghị bổ sung kế hoạch",
    "resend": "đề nghị gửi lại kế hoạch",
    "remind": "đề nghị nộp kế hoạch",
}
_NOTHING = "(Kế hoạch chưa nêu nội dung này.)"

Row = Mapping[str, Any]

_SCHOOLS = """
    SELECT s.*, d.directive_title, d.directive_number, d.issuer, d.deadline, d.district AS office_place
    FROM school_summary s JOIN directives d USING (directive_id)
    WHERE NOT s.complete OR s.partial + s.missing > 0
    ORDER BY directive_id, school_id
"""
_ROWS = """
    SELECT c.*, r.advice
    FROM compliance c JOIN rules r USING (directive_id, requirement_id, rules_fingerprint)
    WHERE c.directive_id = ? AND c.document_sha256 IS NOT NULL AND c.verdict <> 'met'
"""
_PROBLEMS = "SELECT document_sha256, failure_message FROM submissions WHERE failure_message IS NOT NULL"


def write_letters(
    where: str | Path,
    target: Path,
    *,
    directive_id: str | None = None,
    schools: Collection[str] | None = None,
    template: Path | None = None,
    today: dt.date | None = None,
    signer_post: str = "TRƯỞNG PHÒNG",
    signer_name: str = "",
) -> tuple[Path, ...]:
    """Writes `<target>/<directive>/<school>.docx` for schools that must add, resend or send something.

    `where` is a publication or a folder of them (then the latest). `directive_id` and `schools` narrow it down.
    Raises SetupError when nothing was published, a school or directive is not in it, or the template is broken.
    """
    folder = find_publication(where)
    chosen = single(folder, _SCHOOLS)
    _refuse_unknown(folder, directive_id, schools)
    wanted = [
        row
        for row in chosen
        if (directive_id is None or row["directive_id"] == directive_id)
        and (schools is None or row["school_id"] in schools)
    ]
    day = today or dt.datetime.now(ZONE).date()
    signed = {"signer_post": signer_post, "signer_name": signer_name}
    return tuple(
        _write(target, template or TEMPLATE, _context(row, items, problem, day) | signed, row)
        for row, items, problem in _with_findings(folder, wanted)
    )


def _refuse_unknown(folder: str, directive_id: str | None, schools: Collection[str] | None) -> None:
    known = single(folder, "SELECT DISTINCT directive_id, school_id FROM school_summary")
    for given, column in (({directive_id} - {None}, "directive_id"), (set(schools or ()), "school_id")):
        if missing := sorted(str(item) for item in given - {row[column] for row in known}):
            raise SetupError(
                f"Bản công bố không có: {', '.join(missing)}.",
                f"not in the publication: {', '.join(missing)}",
            )


def _with_findings(folder: str, schools: list[dict[str, Any]]) -> Iterator[tuple[Row, list[Row], str | None]]:
    """(school, its findings to fix, why its file could not be read)."""
    problems = {row["document_sha256"]: row["failure_message"] for row in single(folder, _PROBLEMS)}
    for directive in sorted({row["directive_id"] for row in schools}):
        by_school: dict[str, list[Row]] = {}
        for row in single(folder, _ROWS, [directive]):
            by_school.setdefault(row["school_id"], []).append(row)
        for school in schools:
            if school["directive_id"] == directive:
                items = by_school.get(school["school_id"], [])
                sha = items[0]["document_sha256"] if items else None
                yield school, items, problems.get(sha)


def _context(school: Row, items: list[Row], problem: str | None, day: dt.date) -> dict[str, Any]:
    status = school["submission_status"]
    kind = {"on_time": "fix", "late": "fix", "not_submitted": "remind"}.get(status, "resend")
    label = contract().columns["submission_status"].enum[status]
    return {
        "kind": kind,
        "subject": _SUBJECTS[kind],
        "issuer": _text(school["issuer"]),
        "issuer_upper": _text(school["issuer"]).upper(),
        **_letterhead(_text(school["issuer"])),
        "place": _text(school["office_place"]),
        "day": f"{day.day:02d}",
        # The decree: a zero before the days below 10 and before the months 1 and 2.
        "month": f"{day.month:02d}" if day.month < 3 else str(day.month),
        "year": str(day.year),
        "school_name": _text(school["school_name"]),
        "directive_title": _text(school["directive_title"]),
        "directive_number": _text(school["directive_number"]),
        "deadline": _day(school["deadline"]),
        "received": _day(school["received_at"]),
        "reply_by": _day(day + dt.timedelta(days=REPLY_DAYS)),
        "file_name": _text(items[0]["file_name"]) if items else "",
        "problem": _text(problem) or f"{label.lower()}.",
        "items": [_item(item) for item in items] if kind == "fix" else [],
    }


_OFFICE = re.compile(r"((?:Phòng|Sở) .+?) ((?:huyện|quận|thị xã|thành phố|tỉnh|TP\.?) .+)")
"""An office of a people's committee: "Phòng Giáo dục và Đào tạo huyện Thủ Thừa"."""


def _letterhead(issuer: str) -> dict[str, str]:
    """The issuing body and the one above it, as they stand at the head of a letter (Nghị định 30/2020, annex I)."""
    office = _OFFICE.fullmatch(issuer)
    if office is None:
        return {"issuer_superior": "", "issuer_name": issuer.upper()}
    return {"issuer_superior": f"UBND {office[2]}".upper(), "issuer_name": office[1].upper()}


def _item(row: Row) -> dict[str, Any]:
    quote = _text(row["evidence_quote"])
    cut = f"{quote[:MAX_QUOTE].rstrip()} […]" if len(quote) > MAX_QUOTE else quote
    section = f" (mục {_text(row['evidence_section'])})" if row["evidence_section"] else ""
    return {
        "name": _text(row["requirement_name"]),
        "required": row["required"],
        "verdict": contract().columns["verdict"].enum[row["verdict"]],
        "quote": f"«{cut}»{section}" if quote else _NOTHING,
        "advice": _text(row["advice"]),
    }


def _text(value: Any) -> str:
    """Text that XML can hold; docxtpl escapes the rest."""
    return " ".join(_NOT_XML.sub("", str(value)).split()) if value is not None else ""


def _day(value: dt.date | dt.datetime | None) -> str:
    if isinstance(value, dt.datetime):
        value = value.astimezone(ZONE).date()
    return f"{value:%d/%m/%Y}" if value else ""


def _write(target: Path, template: Path, context: Mapping[str, Any], school: Row) -> Path:
    name = partial(_UNSAFE_NAME.sub, "_")
    path = target / name(school["directive_id"]) / f"{name(school['school_id'])}.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.partial")
    try:
        letter = DocxTemplate(str(template))
        letter.render(dict(context), autoescape=True)
        letter.save(str(unfinished))
    except Exception as error:  # jinja2, docx and zip errors alike mean a template that cannot be used
        unfinished.unlink(missing_ok=True)
        raise SetupError(
            f"Mẫu thư {template} không dùng được: {error}", f"the template {template} cannot be used: {error}"
        ) from error
    unfinished.replace(path)
    return path
