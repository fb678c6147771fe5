"""A document that lost its front is what it speaks of; one with another title stays what its title says."""

from __future__ import annotations

import pytest

from pipeline.parse import parse
from pipeline.plan import DocumentKind
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_lines


@pytest.mark.parametrize(
    ("lines", "kind", "why"),
    [
        (
            ["3. Công tác phối hợp", "Mỗi quý họp với Công an xã một lần."],
            "plan",
            "the second page of a plan",
        ),
        (["Tuyên truyền an toàn giao thông dưới cờ mỗi thứ hai."], "plan", "pasted text"),
        (["GIÁO ÁN", "Tiết 12: Phòng, chống ma túy học đường"], "other", "a lesson has its own title"),
        (["Thực đơn tuần 3", "Thứ hai: cháo thịt bằm"], "other", "another subject"),
    ],
)
def test_excerpt(lines: list[str], kind: str, why: str) -> None:
    plan = parse(document_from_lines(lines), roster=load_roster(SAMPLES / "roster.csv"))
    assert plan.kind is DocumentKind(kind), why
