"""What a finding names: the forms, models and bodies as the school would call them."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.evaluate.behaviour import directives
from tests.pipeline.checks.plans import plan_of_texts

FORMS = "propaganda_method"


@pytest.mark.parametrize(
    ("requirement", "text", "names", "why"),
    [
        (
            "prevention_model",
            "Trường vận hành mô hình T.A.M ở 12 lớp, học sinh thấy điều lạ thì mách thầy cô.",
            ["T.A.M"],
            "full stops between capitals end no name",
        ),
        (
            "prevention_model",
            "Trường làm theo mô hình 3 Tự: tự phòng, tự quản, tự báo cáo.",
            ["3 Tự"],
            "the colon behind it is no part of a short name",
        ),
        (
            FORMS,
            "Lồng ghép nội dung phòng, chống ma túy vào môn GDCD.",
            ["Lồng ghép"],
            "the verb, not what is woven in",
        ),
        (
            FORMS,
            "Tuyên truyền: học sinh lớp 12 viết “Cam kết tuổi 18” không đua xe.",
            ["Cam kết tuổi 18"],
            "words that reach into a quotation are named by it",
        ),
        (
            FORMS,
            "Tuyên truyền: trang Facebook của trường đăng infographic về phòng, chống ma túy.",
            ["trang Facebook của trường", "infographic"],
            "a foreign word is no part of a Vietnamese one",
        ),
        (
            FORMS,
            "Tuyên truyền phòng bắt cóc: cô kể chuyện bằng rối tay trong giờ đón trẻ.",
            ["kể chuyện bằng rối tay"],
            "the time of day is no form beside one",
        ),
        (
            FORMS,
            "Tuyên truyền bằng hò khoan, bài chòi về phòng, chống cờ bạc.",
            ["hò khoan", "bài chòi"],
            "«bài» is a part of a form, «bài chòi» one by itself",
        ),
        (
            "prevention_model",
            "Duy trì mô hình “Lớp học 2 không: không bị đe dọa, không bị bỏ rơi”.",
            ["Lớp học 2 không"],
            "what explains the name is none of it",
        ),
        (
            "prevention_model",
            "Mỗi lớp lập một Tổ tự quản để can ngăn xô xát.",
            ["Tổ tự quản"],
            "a team that is the model",
        ),
        (
            FORMS,
            "Hai hình thức tuyên truyền: “Phát thanh an ninh học đường” và “Góc pháp luật”.",
            ["Phát thanh an ninh học đường", "Góc pháp luật"],
            "a quotation that is an item of a list is named as a whole",
        ),
        (
            FORMS,
            "Tuyên truyền phòng cháy bằng phim tư liệu, thay cho việc phát tờ rơi như trước đây.",
            ["phim tư liệu"],
            "what it stands for is no form of this plan",
        ),
        (
            FORMS,
            "Trong tiết sinh hoạt dưới cờ, Tổng phụ trách kể chuyện cảnh giác về bắt cóc.",
            ["tiết sinh hoạt dưới cờ"],
            "what is told in a lesson is no form beside it",
        ),
        (
            FORMS,
            "Giáo viên kể chuyện cảnh giác về bắt cóc cho trẻ vào thứ sáu.",
            ["kể chuyện"],
            "and one by itself",
        ),
        (
            FORMS,
            "Sau lễ chào cờ, Tổng phụ trách đọc bản tin cảnh giác về bắt cóc trên loa trường.",
            ["bản tin", "loa trường"],
            "what comes before it is no form of its own",
        ),
        (
            FORMS,
            "Trường dự kiến phát tờ rơi về phòng, chống ma túy nếu có kinh phí.",
            [],
            "what is only thought of names no form",
        ),
        (
            "prevention_model",
            "Nhà trường xây dựng mô hình “Công an xã đỡ đầu lớp học an toàn”.",
            ["Công an xã đỡ đầu lớp học an toàn"],
            "a body within the name is not the one who does it",
        ),
    ],
)
def test_names(requirement: str, text: str, names: list[str], why: str) -> None:
    (finding,) = check(plan_of(text), directives()["thu-thua-2020"], requirements={requirement})
    assert list(finding.names) == names, why


@pytest.mark.parametrize(
    ("elsewhere", "names", "why"),
    [
        (
            "Mô hình “Lớp học bình yên”: mỗi tháng phát tờ rơi về phòng, chống ma túy.",
            ("Phát thanh măng non",),
            "what a model does serves the model",
        ),
        (
            "Học sinh và phụ huynh ký cam kết phòng, chống ma túy trong tháng 9.",
            ("Phát thanh măng non", "ký cam kết"),
            "a pledge is a form wherever it is told",
        ),
    ],
)
def test_names_under_the_heading_of_another_matter(elsewhere: str, names: tuple[str, ...], why: str) -> None:
    plan = plan_of_texts(("Phát thanh măng non về phòng, chống ma túy vào thứ hai.", elsewhere))
    headings = ("1. Tuyên truyền",), ("2. Xây dựng mô hình",)
    statements = tuple(
        dataclasses.replace(statement, headings=above)
        for statement, above in zip(plan.statements, headings, strict=True)
    )
    plan = dataclasses.replace(plan, statements=statements)
    (finding,) = check(plan, directives()["thu-thua-2020"], requirements={FORMS})
    assert finding.names == names, why
