"""Made-up plans, results and directives for the tests of store and publish."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from extractors.document import Block, BlockList, Box, Document, Page, Place
from extractors.errors import ERROR_BY_CAUSE, Cause
from pipeline.directives.directive import Clause, Directive, Requirement
from pipeline.finding import Evidence, Finding, NearMiss, Verdict
from pipeline.plan import DocumentKind, Part, Plan, SchoolMatch, Statement, Zone
from pipeline.process import Failure, Processed, Status
from pipeline.roster import Roster, School
from pipeline.store import Arrival

NOW = dt.datetime(2020, 3, 1, 2, 0, tzinfo=dt.UTC)
ENGINE = "reader-1"


def received(day: str, hour: int = 9) -> dt.datetime:
    """Nine in the morning in Việt Nam, unless said otherwise."""
    zone = dt.timezone(dt.timedelta(hours=7))
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), zone)


def requirement(name: str, *, required: bool = True, fingerprint: str = "fp1") -> Requirement:
    values = _unset(Requirement) | {
        "id": name,
        "name_vi": f"Yêu cầu {name}",
        "name_en": f"Requirement {name}",
        "required": required,
        "clause": Clause("II.1", f"Mỗi trường phải có {name}"),
        "about_vi": f"Trường nêu rõ {name}.",
        "advice_vi": f"Bổ sung nội dung {name}: ai làm, khi nào, ở đâu.",
        "fingerprint": fingerprint,
    }
    return Requirement(**values)


def _unset(kind: Any) -> dict[str, Any]:
    """None for every field: neither store nor publish look at how a requirement is decided."""
    return {field.name: None for field in fields(kind)}


def directive(
    name: str = "thu-thua-2020",
    requirements: Sequence[Requirement] | None = None,
    *,
    deadline: dt.date | None = dt.date(2020, 2, 28),
    year: int = 2020,
    text: str = "",
) -> Directive:
    asked = tuple(
        requirements or (requirement("propaganda"), requirement("model"), requirement("gate", required=False))
    )
    values = _unset(Directive) | {
        "id": name,
        "title_vi": "Kế hoạch xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc",
        "number": "12/KH-PGDĐT",
        "issuer": "Phòng GD&ĐT Thủ Thừa",
        "district": "Thủ Thừa",
        "year": year,
        "period": str(year),
        "issued": dt.date(year, 1, 30),
        "deadline": deadline,
        "active": True,
        "text": text,
        "basis_numbers": (),
        "requirements": asked,
        "fingerprint": "/".join(item.fingerprint for item in asked),
    }
    return Directive(**values)


def document(lines: Sequence[str], *, media_type: str = "application/pdf", boxes: bool = True) -> Document:
    blocks = BlockList()
    for row, line in enumerate(lines):
        box = Box(72.0, 90.0 + 18 * row, 520.25, 104.0 + 18 * row)
        places = (Place(0, len(line), 1 + row // 40, box),) if boxes else ()
        blocks.add(line, page=1 + row // 40, places=places)
    return documented(blocks.blocks, media_type)


def documented(blocks: Sequence[Block], media_type: str) -> Document:
    text = "\n".join(block.text for block in blocks)
    pages = tuple(Page(number + 1) for number in range(max((block.page for block in blocks), default=1)))
    return Document(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        media_type,
        pages,
        tuple(blocks),
        (),
        ENGINE,
    )


def plan(
    lines: Sequence[str],
    school_id: str | None = "TH-01",
    *,
    kind: DocumentKind = DocumentKind.PLAN,
    **values: Any,
) -> Plan:
    read = document(lines)
    statements = tuple(
        Statement(
            block.text,
            (Part(block.start, block.end),),
            Zone.OPERATIVE,
            "II.1",
            ("II. NỘI DUNG",),
            index=index,
        )
        for index, block in enumerate(read.blocks)
    )
    made = Plan(
        document=read,
        kind=kind,
        school=SchoolMatch(school_id, f"Trường {school_id}", 1.0 if school_id else 0.0),
        number="05/KH",
        date=dt.date(2020, 2, 21),
        year=2020,
        title="Kế hoạch năm 2020",
        signer="Nguyễn Văn A",
        outline=(),
        statements=statements,
        citations=(),
    )
    return replace(made, **values)


def finding(
    of: Plan,
    name: str,
    verdict: Verdict,
    *,
    line: int = 0,
    required: bool = True,
    names: tuple[str, ...] | None = None,
) -> Finding:
    block = of.document.blocks[line]
    span = of.document.span(block.start, block.end)
    evidence = (
        ()
        if verdict is Verdict.MISSING
        else (Evidence(span.quote, span.page, "II.1", span.start, span.end, span.boxes),)
    )
    return Finding(
        name,
        required,
        verdict,
        0.9,
        (("3 Tự", "5 An") if verdict is Verdict.MET else ()) if names is None else names,
        evidence,
        f"Kết luận {verdict.value}.",
        f"{name}/rule",
        "cờ",
        (NearMiss("chưa có mô hình", "bị phủ định"),) if verdict is Verdict.MISSING else (),
    )


def checked(
    of: Plan,
    source: str,
    verdicts: Mapping[str, Verdict],
    directive_id: str | None = "thu-thua-2020",
    **values: Any,
) -> Processed:
    found = tuple(finding(of, name, verdict, required=name != "gate") for name, verdict in verdicts.items())
    made = Processed(source, of.document.sha256, "checked", None, of.document, of, directive_id, found)
    return replace(made, **values)


def failed(
    source: str, cause: Cause = Cause.CORRUPT, *, sha256: str | None = None, status: Status = "failed"
) -> Processed:
    error = ERROR_BY_CAUSE[cause]
    sha = sha256 or hashlib.sha256(source.encode()).hexdigest()
    return Processed(source, sha, status, Failure(cause, "detail", error.message_vi, error.transient))


def arrival(
    *results: Processed, day: str = "2020-02-20", hour: int = 9, name: str | None = None, **values: Any
) -> Arrival:
    made = Arrival(results[0].sha256, name or results[0].source, received(day, hour), tuple(results))
    return replace(made, **values)


def roster(count: int = 4, scope: str = "thu-thua-2020") -> Roster:
    levels = ("TH", "THCS", "MN")
    return Roster(
        tuple(
            School(
                f"{levels[number % 3]}-{number:02d}",
                f"Trường {levels[number % 3]} Số {number}",
                levels[number % 3],
                f"Xã {'ABCD'[number % 4]}",
                "Thủ Thừa",
                scope,
            )
            for number in range(1, count + 1)
        )
    )
