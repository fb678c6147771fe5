"""What the next sentence and the place on the page say of a statement: goes on, joins in, denied, asked of others."""

from __future__ import annotations

import pytest

from pipeline.checks import check
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.statements import SAMPLES
from pipeline.parse import parse
from pipeline.roster import load_roster


def verdict(text: str, heading: str, requirement: str) -> str:
    """Of one paragraph under a heading, parsed as a file would be."""
    known = directives()
    directive = next(one for one in known.values() if requirement in {item.id for item in one.requirements})
    document = minimal_plan(text, heading, year=directive.year)
    plan = parse(document, roster=load_roster(SAMPLES / "roster.csv"), directives=known)
    return next(one for one in check(plan, directive) if one.requirement == requirement).verdict.value


@pytest.mark.parametrize(
    ("heading", "text", "requirement", "expected", "why"),
    [
        (
            "I. ĐÁNH GIÁ KẾT QUẢ NĂM 2022",
            "Mô hình “Mắt thần sân trường” hoạt động đều; sang năm 2023 nhà trường tiếp tục duy trì.",
            "prevention_model",
            "met",
            "the next clause says that it goes on",
        ),
        (
            "I. ĐÁNH GIÁ KẾT QUẢ NĂM 2022",
            "Mô hình “Mắt thần sân trường” hoạt động đều; nay cô phụ trách đã chuyển trường.",
            "prevention_model",
            "missing",
            "the next clause says nothing of the kind",
        ),
        (
            "2. Mô hình",
            "Ấp 2 có mô hình “Tiếng kẻng an ninh”; nhà trường tham gia mô hình này, treo một kẻng.",
            "prevention_model",
            "met",
            "the school joins in",
        ),
        (
            "2. Mô hình",
            "Ấp 2 có mô hình “Tiếng kẻng an ninh”; bà con rất ủng hộ.",
            "prevention_model",
            "missing",
            "the hamlet's own",
        ),
        (
            "b) Mô hình chưa đủ điều kiện làm trong năm 2023",
            "“Áo xanh giờ tan học” (12 đoàn viên, cổng sau).",
            "prevention_model",
            "missing",
            "the heading denies it",
        ),
        (
            "2. Phát thanh măng non",
            "Loa hỏng nên năm nay không phát thanh măng non.",
            "propaganda_method",
            "missing",
            "the heading falls with its only sentence",
        ),
        (
            "1. Tuyên truyền",
            "Năm học trước trường treo băng rôn; mời Công an xã nói chuyện một buổi.",
            "police_coordination",
            "missing",
            "the year that opened the sentence holds in its next clause",
        ),
        (
            "1. Tuyên truyền",
            "Năm học trước trường treo băng rôn; năm nay mời Công an xã nói chuyện một buổi.",
            "police_coordination",
            "met",
            "the next clause tells of another time",
        ),
        (
            "1. Tuyên truyền",
            "Xã đoàn chạy loa tuyên truyền phòng, chống ma túy trên các tuyến hẻm.",
            "propaganda_method",
            "missing",
            "opens with another body, nobody of the school is named",
        ),
        (
            "1. Tuyên truyền",
            "Xã đoàn cùng nhà trường phát tờ rơi phòng, chống ma túy cho học sinh.",
            "propaganda_method",
            "met",
            "the school acts too",
        ),
        (
            "1. Tuyên truyền",
            "Mỗi lớp có góc “Phụ huynh cần biết” về phòng bắt cóc, thay bài hằng tuần.",
            "propaganda_method",
            "met",
            "a corner with a name of its own",
        ),
        (
            "4. Nắm tình hình",
            "Chủ động nắm dư luận trong trường; mỗi tuần giáo viên ghi vào phiếu, trình Hiệu trưởng.",
            "situation_monitoring",
            "met",
            "the clause before the semicolon says what it is about",
        ),
        (
            "4. Nắm tình hình",
            "Chủ động nắm dư luận trong trường. Cuối kỳ thầy cô ghi điểm, trình Hiệu trưởng ký.",
            "situation_monitoring",
            "partial",
            "another sentence",
        ),
        (
            "1. Tuyên truyền",
            "Trước Tết gửi tin nhắn đến phụ huynh: không mua, không tàng trữ, không đốt pháo nổ.",
            "propaganda_method",
            "met",
            "what is told behind the colon denies nothing",
        ),
        (
            "2. Mô hình",
            "UBND xã sẽ lắp mô hình “Camera an ninh”; nhà trường tham gia bằng 04 mắt ở hai cổng.",
            "prevention_model",
            "met",
            "the school joins in behind a semicolon",
        ),
        (
            "2. Mô hình",
            "Trường làm mô hình “Vườn rau của bé” cho trẻ tưới cây. Mô hình này sang năm sẽ nhân rộng.",
            "prevention_model",
            "missing",
            "general words that only point back to another subject",
        ),
        (
            "1. Tuyên truyền dưới loa",
            "Nhà trường treo băn rôn về phòng chốn ma túy.",
            "propaganda_method",
            "met",
            "sounds written for one another",
        ),
    ],
)
def test_verdict(heading: str, text: str, requirement: str, expected: str, why: str) -> None:
    assert verdict(text, heading, requirement) == expected, why
