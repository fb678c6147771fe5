"""A small office: four schools, one directive, and everything that can happen to a file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from extractors.errors import Cause
from pipeline.finding import Verdict
from pipeline.plan import DocumentKind, Plan
from pipeline.store import Store
from tests.pipeline.store.factory import (
    ENGINE,
    NOW,
    arrival,
    checked,
    directive,
    failed,
    plan,
    roster,
)

MET, PARTIAL, MISSING = Verdict.MET, Verdict.PARTIAL, Verdict.MISSING
DIRECTIVE = directive()
DIRECTIVES = {DIRECTIVE.id: DIRECTIVE}
ROSTER = roster(7)
ON_TIME, LATE, SILENT, REPORT, DARK, BROKEN, TWICE = (school.school_id for school in ROSTER.schools)
PUBLISHED_AT = NOW + dt.timedelta(hours=3)

FORMULA = '=HYPERLINK("http://x","Trường phát thanh")'


def made(text: str, school_id: str | None, **values: Any) -> Plan:
    return plan([text, "- Xây dựng mô hình «3 Tự».", "Cổng trường."], school_id, **values)


def fill(store: Store) -> None:
    """One school of each kind: on time, late, silent, a report, a dark scan, a broken file, and two versions."""
    verdicts = {"propaganda": MET, "model": PARTIAL, "gate": MISSING}
    late = made("Trễ.", LATE, flags=("wrong_period",))
    first, second = made("Bản một.", TWICE), made("Bản hai.", TWICE)
    batch = [
        arrival(checked(made(FORMULA, ON_TIME), "đúng hạn.pdf", verdicts), day="2020-02-28", hour=23),
        arrival(checked(late, "trễ.docx", dict.fromkeys(verdicts, MET)), day="2020-02-29"),
        arrival(
            checked(made("Báo cáo.", REPORT, kind=DocumentKind.REPORT), "bc.docx", {}, status="not_a_plan")
        ),
        arrival(checked(made("Mờ.", DARK), "mờ.pdf", {}, status="unreadable")),
        arrival(checked(first, "1.docx", verdicts), day="2020-02-10"),
        arrival(checked(second, "2.docx", verdicts | {"gate": MET}), day="2020-02-20"),
        arrival(failed("hỏng.doc", Cause.CORRUPT)),
    ]
    store.save(batch, directives=DIRECTIVES, engine=ENGINE, now=NOW)
    store.assign(batch[-1].sha256, BROKEN, DIRECTIVE.id, reason="Tên người gửi", who="Chị Hoa", when=NOW)
