"""Zones under headings in words of a school's own, where only what stands under them tells what they are."""

from __future__ import annotations

import pytest

from pipeline.parse import parse
from pipeline.plan import StatementKind, Zone
from pipeline.roster import load_roster
from tests.conftest import SAMPLES
from tests.factories import document_from_plan

BASIS = """Căn cứ Luật Giáo dục ngày 14 tháng 6 năm 2019;
Trường Tiểu học Giồng Dứa xây dựng kế hoạch năm 2020 như sau:
"""
STATE = """TRƯỜNG ĐANG CÓ GÌ
Trường có 11 lớp, 268 học sinh, 31 cán bộ, giáo viên.
Năm học 2018 - 2019 không xảy ra mất trộm.
"""
NUMBERED = """ĐÔI NÉT VỀ TRƯỜNG
Trường có 24 lớp, 876 học sinh, 47 viên chức.
Năm 2019 trường đã tổ chức hội thi vẽ tranh.
VIỆC MỘT – MÔ HÌNH
Dựng mô hình “Vòng tay giữ cổng”, mỗi sáng bốn cha mẹ đứng ở cổng.
"""
LATE = """II. VIỆC LÀM
Mỗi tuần phát thanh một buổi.
III. ĐÁNH GIÁ
Tháng 12 họp hội đồng chấm theo bộ tiêu chí, lớp nào dưới 7 điểm thì làm lại.
"""
QUESTIONS = """Năm qua ra sao?
Năm 2019 trường đã báo cáo một vụ xô xát về Phòng GD&ĐT, không còn gì thêm.
Ai giữ trường?
Tổ bảo vệ chia ba ca, mỗi ca hai người, ghi sổ trực.
Nói gì với cha mẹ
Trang mạng của trường đăng bài nhắc cha mẹ về quản lý con sau giờ học.
PHỤ LỤC
1. Lịch trực tháng 3
"""
RUN_IN = """Tuyên truyền. Mỗi tháng một chủ đề, giáo viên chủ nhiệm đưa vào tiết sinh hoạt lớp tuần thứ hai.
Ngoài cổng trường. Sáng và chiều, hai giáo viên trực đứng ở hai đầu cầu sắt, học sinh xuống xe dắt bộ.
Khi có chuyện xảy ra. Đánh nhau, mất tài sản thì trường gọi điện ngay cho Phòng GD&ĐT.
Năm học trước. Trường đã treo bốn băng rôn, Công an xã đã về nói chuyện hai buổi.
Kho và thư viện. Sách, máy móc kiểm kê mỗi học kỳ một lần, đồ hư để riêng một góc.
"""
SHORT_SENTENCE = """Trường có 12 lớp. Học sinh phần lớn đi xe đạp, một số em đi đò ngang qua sông mỗi ngày hai lượt.
Tổ bảo vệ chia ba ca, mỗi ca hai người, ghi sổ trực và giao ca lúc sáu giờ sáng, sáu giờ chiều.
Mỗi tuần phát thanh một buổi về an toàn giao thông, do Liên đội phụ trách, giáo viên duyệt bài.
"""
PARTNER = """NĂM 2019 NHÌN LẠI
Công an xã về nói chuyện một buổi dưới cờ, có năm cuộc xô xát.
VỚI CÔNG AN XÃ
Trong tháng 3, trường và Công an xã ký quy chế phối hợp gồm bảy điều.
CỔNG TRƯỜNG
Hai bảo vệ kéo dây ngăn, cho xe máy dừng một bên.
"""
ASKED = """TUYÊN TRUYỀN
Mỗi tuần phát thanh một buổi về an toàn giao thông.
ĐỐI VỚI CÔNG AN XÃ
Tăng cường tuần tra ban đêm, hỗ trợ nhà trường xử lý thanh niên tụ tập.
"""
REQUESTS = """TUYÊN TRUYỀN
Mỗi tuần phát thanh một buổi về an toàn giao thông.
KIẾN NGHỊ
Đề nghị Công an xã cử người về trường nói chuyện với học sinh.
MÔ HÌNH
Trường đăng ký mô hình “Cổng trường 5 phút”, mỗi khối ra về cách nhau 5 phút.
"""
YEARLY = """PHẦN MỘT - MONG MUỐN
Trẻ ngủ yên, cô làm yên, cha mẹ yên tâm tới giờ tan ca.
PHẦN HAI - VIỆC CỦA NĂM HỌC
Tổ bảo vệ tăng từ 02 lên 04 người, ca đêm 02 người đi vòng rào.
"""
HEADED = """Người lo việc: Trường kiện toàn Tổ an ninh gồm ba thầy cô.
Với công an: Mỗi quý một lần, Tổ an ninh cùng Công an xã họp tại trường.
"""
OTHERS = """I. PHẦN CỦA NHỮNG ĐƠN VỊ KHÁC
Ban điều hành khu phố theo dõi người tạm trú.
II. PHẦN CỦA TRƯỜNG
Mỗi tuần phát thanh một buổi.
"""
BEFORE_THE_TASKS = """Điều kiện hiện có
Trường nằm giữa đồng, ban đêm vắng.
Đội ngũ
Thầy cô gắn bó lâu năm, nhà ở quanh trường.
Cho mọi người hiểu
Tuần thứ hai của tháng, giáo viên chủ nhiệm kể một vụ việc cho học sinh bàn cách tránh.
Về cách làm mới
Trường đăng ký mô hình “Cổng trường 5 phút”, mỗi khối ra về cách nhau 5 phút.
"""


@pytest.mark.parametrize(
    ("body", "words", "zone", "why"),
    [
        (
            STATE + "AI GIỮ TRƯỜNG\nTổ bảo vệ chia ba ca.",
            "268",
            Zone.REVIEW,
            "the first heading over what is",
        ),
        (STATE + "AI GIỮ TRƯỜNG\nTổ bảo vệ chia ba ca.", "ba ca", Zone.OPERATIVE, "the next one over tasks"),
        (NUMBERED, "876", Zone.REVIEW, "a review by its words"),
        (NUMBERED, "Dựng mô hình", Zone.OPERATIVE, "a task with a number ends a review without one"),
        (LATE, "họp hội đồng", Zone.OPERATIVE, "a late ĐÁNH GIÁ tells of what is to come"),
        (QUESTIONS, "xô xát", Zone.REVIEW, "a question that asks how it went"),
        (
            QUESTIONS,
            "chia ba ca",
            Zone.OPERATIVE,
            "the next question ends the review, numbers of an appendix or not",
        ),
        (RUN_IN, "băng rôn", Zone.REVIEW, "a heading that opens its paragraph, and its zone"),
        (RUN_IN, "kiểm kê", Zone.OPERATIVE, "it holds for its paragraph only"),
        (PARTNER, "bảy điều", Zone.OPERATIVE, "it names a partner, over what the school does"),
        (PARTNER, "dây ngăn", Zone.OPERATIVE, "and the next one is no part of it"),
        (ASKED, "tuần tra", Zone.OTHERS_DUTY, "the same over what is asked of the police"),
        (REQUESTS, "cử người", Zone.OTHERS_DUTY, "requests in the middle of a plan"),
        (REQUESTS, "5 phút”", Zone.OPERATIVE, "the next heading like it, over no request, ends them"),
        (YEARLY, "04 người", Zone.OPERATIVE, "«việc của năm» is not a slip of «việc của xã»"),
        (HEADED, "kiện toàn", Zone.OPERATIVE, "a line with a head of its own is no preamble"),
        (BEFORE_THE_TASKS, "gắn bó", Zone.REVIEW, "a part of the review, though it tells of no past"),
        (
            BEFORE_THE_TASKS,
            "vụ việc",
            Zone.OPERATIVE,
            "over promises, before the heading that announces tasks",
        ),
        (OTHERS, "tạm trú", Zone.OTHERS_DUTY, "the part of other bodies"),
        (OTHERS, "phát thanh", Zone.OPERATIVE, "the school's own part"),
    ],
)
def test_zone(body: str, words: str, zone: Zone, why: str) -> None:
    plan = parse(
        document_from_plan({"title": ["KẾ HOẠCH"], "body": BASIS + body}),
        roster=load_roster(SAMPLES / "roster.csv"),
    )
    found = [one for one in plan.statements if words in one.text and one.kind is not StatementKind.HEADING]
    assert [one.zone for one in found] == [zone], why


@pytest.mark.parametrize(
    ("body", "words", "headings", "why"),
    [
        (RUN_IN, "hai đầu cầu sắt", ("Ngoài cổng trường",), "a heading that opens its paragraph"),
        (RUN_IN, "kiểm kê", ("Kho và thư viện",), "the one before it is over"),
        (
            "I. NỘI DUNG\n" + RUN_IN,
            "kiểm kê",
            ("I. NỘI DUNG",),
            "a plan that numbers something needs none such",
        ),
        (SHORT_SENTENCE, "đò ngang", (), "a short sentence where other paragraphs have none"),
    ],
)
def test_headings_that_open_their_paragraphs(
    body: str, words: str, headings: tuple[str, ...], why: str
) -> None:
    plan = parse(
        document_from_plan({"title": ["KẾ HOẠCH"], "body": BASIS + body}),
        roster=load_roster(SAMPLES / "roster.csv"),
    )
    (found,) = [one for one in plan.statements if words in one.text]
    assert found.headings == headings, why
