"""Which words a former year makes past, in a plan for 2020."""

from __future__ import annotations

import pytest

from pipeline.checks.words import words_of
from pipeline.checks.years import FormerYears


@pytest.mark.parametrize(
    ("text", "past", "why"),
    [
        ("Năm 2019, trường tổ chức hội thi.", "Năm 2019, trường tổ chức hội thi", "to the end of the clause"),
        ("Năm 2020, trường tổ chức hội thi.", None, "the plan's own year"),
        (
            "Hội thi do Liên đội tổ chức năm 2018.",
            "Hội thi do Liên đội tổ chức năm 2018",
            "back over its clause",
        ),
        ("Đội được thành lập năm 2018.", None, "founded then, and still there"),
        (
            "Hội thi tìm hiểu Luật An ninh mạng tổ chức hồi tháng 10/2019 đã thu hút 412 em.",
            "Hội thi tìm hiểu Luật An ninh mạng tổ chức hồi tháng 10/2019 đã thu hút 412 em",
            "held then, though a law stands before the date",
        ),
        ("Theo Quy chế số 02 ngày 15/01/2019, mỗi tháng họp.", None, "the date of a document"),
        ("Rút kinh nghiệm vụ trộm năm 2019, mỗi tối khóa cổng.", None, "a lesson is for now"),
        ("Hội thi mở năm 2019, nay thành lệ, năm 2020 chấm giải.", "năm 2019,", "what goes on is not over"),
        ("Kế hoạch năm học 2019 - 2020 của trường.", None, "the school year is the plan's"),
        (
            "Từ tháng 02/2019 đến tháng 5/2019, mô hình đã chạy thử.",
            "Từ tháng 02/2019 đến tháng 5/2019, mô hình đã chạy thử",
            "a span of time that is over",
        ),
        ("Từ tháng 9/2019 đến tháng 5/2020, trường tổ chức hội thi.", None, "a span that is not over"),
        ("Quý IV/2019, đã mời Công an huyện.", "Quý IV/2019, đã mời Công an huyện", "a quarter"),
        (
            "Chuyên mục đã lên sóng 32 số trong năm 2019.",
            "Chuyên mục đã lên sóng 32 số trong năm 2019",
            "issues, no document",
        ),
        (
            "Cuộc thi đã trao giải đúng ngày 20/11/2019.",
            "Cuộc thi đã trao giải đúng ngày 20/11/2019",
            "a day on which it was done",
        ),
    ],
)
def test_former_years(text: str, past: str | None, why: str) -> None:
    words = words_of(text)
    found = [words.printed(*scope) for _, scope in FormerYears(2020).past(words.texts)]
    assert found == ([] if past is None else [past]), why


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Từ kết quả năm ngoái, năm 2020 trường nhân tiếp mô hình.", ["năm 2020"]),
        ("Năm học 2019 - 2020 trường có 12 lớp.", []),
        ("Năm 2019 đã làm.", []),
    ],
)
def test_times_of_the_plans_own_year(text: str, present: list[str]) -> None:
    words = words_of(text)
    assert [words.printed(*hit) for hit in FormerYears(2020).present(words.texts)] == present
