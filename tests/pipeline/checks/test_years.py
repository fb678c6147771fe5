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
            "Trường đăng ký mô hình «5 An» và đồng thời giữ mô hình «Camera an ninh» với 24 mắt đã lắp năm 2018.",
            "đã lắp năm 2018",
            "what is kept up was there before: only the relative clause is past",
        ),
        (
            "Buổi tọa đàm về bảo vệ và giữ vững an ninh đã tổ chức năm 2018.",
            "Buổi tọa đàm về bảo vệ và giữ vững an ninh đã tổ chức năm 2018",
            "what a talk was about is nothing that the school does now",
        ),
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
    ("text", "after_summer", "past"),
    [
        ("Năm học 2019 - 2020 có hai buổi nói chuyện.", True, True),
        ("Năm học 2019 - 2020 có hai buổi nói chuyện.", False, False),
        ("Năm học 2020 - 2021 có hai buổi nói chuyện.", True, False),
        ("Đã xong 12/2019.", False, True),
        ("Đã xong 12/2020.", False, False),
    ],
)
def test_a_school_year_is_over_after_its_summer(text: str, after_summer: bool, past: bool) -> None:
    found = list(FormerYears(2020).past(words_of(text).texts, after_summer=after_summer))
    assert bool(found) is past


@pytest.mark.parametrize(
    ("header", "former"),
    [
        ("2018 - 2019", True),
        ("Năm học 2018-2019", True),
        ("2020 - 2021", False),
        ("Tháng 12/2019", False),
        ("Ghi chú", False),
    ],
)
def test_headers_that_are_years_alone(header: str, former: bool) -> None:
    assert FormerYears(2020).are_former(words_of(header).texts) is former


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
