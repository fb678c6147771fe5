"""Where a sentence ends, and where it only looks so."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.vietnamese.sentences import split


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        (
            "Thi vẽ tranh cho khối 3, 4, 5.| Do nghỉ dịch, hội thi hủy bỏ.",
            "a list of numbers ends a sentence",
        ),
        ("Xây dựng mô hình.| Tuyên truyền!| Ai làm?| Tổ bảo vệ", "plain ends"),
        ("Phối hợp công an xã;| tuyên truyền qua loa;| báo cáo kịp thời.", "list items in one paragraph"),
        ("1. Công tác tuyên truyền", "a number at the start is a label"),
        ("2.1. Tiếp tục đổi mới.| 2.2. Tiếp tục triển khai.", "labels after a sentence too"),
        ("I. Mục đích", "roman label"),
        ("a. Phát thanh.| b. Sinh hoạt dưới cờ.", "letter labels"),
        ("đ) Báo cáo đột xuất.| e) Lưu hồ sơ.", "labels with a bracket"),
        ("Điều 1. Phạm vi.| Điều 2. Đối tượng.", "named labels"),
        ("Việc 1. Củng cố lực lượng.| Nhiệm vụ 2. Phòng ngừa.", "tasks with a number"),
        ("Phần thứ hai. Biện pháp.| Biện pháp mạnh.| Nội dung hay.", "a word is no number"),
        ("Gồm các việc sau: 1. Tuyên truyền;| 2. Phối hợp.", "a label after a colon stays with its item"),
        ("Tổng kinh phí 1.500.000 đồng, tỉ lệ 98.5 phần trăm.| Chi tiền mặt.", "numbers"),
        ("Kết thúc năm 2020. | 2. Tổ chức thực hiện", "a year ends a sentence, the next number is a label"),
        ("Ngày 28.02.2020 họp.| Ngày 5. 3. 2020 nộp.", "dates with dots"),
        ("Công an Tp. Tân An, TX. Kiến Tường, TT. Thủ Thừa, P. 3, Q. 7, H. Nhà Bè.", "abbreviated places"),
        ("Đ/c Hạnh báo CA P.12 khi có việc, trực ban CA P. Tân Quy ghi sổ.", "the police of a phường"),
        ("ThS. Nguyễn An, TS. Lê Bình và GV. Trần Cúc dự.", "titles before names"),
        ("PGS.TS. Nguyễn An và Th.S Lê Bình, TP.HCM, Q.7.", "titles and places without a space"),
        ("II.2. Nội dung.| I.1 Mục đích.", "labels of two kinds"),
        ("1.Tuyên truyền.| 2.Phối hợp.", "labels without a space"),
        ("Tuyên truyền đến GV.| Nhà trường phối hợp.", "the same letters at the end of a sentence"),
        ("Mời đ/c. Hùng dự.", "comrade"),
        ("Bóng đá, cầu lông v.v. và cờ vua.", "v.v. in mid sentence"),
        ("Loa, bảng tin, v.v.| Nhà trường chọn loa.", "v.v. at the end"),
        ("Loa, bảng tin...| Nhà trường chọn loa.", "dots before a capital"),
        ("Loa, bảng tin… để nhắc học sinh.", "an ellipsis in mid sentence"),
        ("Số: ........../KH-THNT ngày ..... tháng 02", "a blank to fill in"),
        ("Đề nghị thực hiện nghiêm túc./.", "the end of an official text"),
        ("Đề nghị thực hiện./.| Nơi nhận: như trên", "and what follows it"),
        ("Xem https://truong.edu.vn/tin.html. | Gửi mail a.b@c.vn ngay.", "web and mail addresses"),
        ("Giữ an ninh.Tổ chức tốt việc trực.", "THE SPACE"),
        ("Mô hình 5 An (An ninh; An sinh; An toàn.) được chọn.| Hết.", "a list in brackets"),
        ("Mô hình “phòng ngừa; phát hiện. Truy bắt” được chọn.", "a list in quotation marks"),
        ('Mô hình "tự phòng; tự quản" và "3 Tự; 2 Không".| Hết.', "straight quotation marks"),
        ("Học tập “Diễn biến hòa bình.”| Đồng thời cảnh giác.", "the closing mark goes with its sentence"),
        ("a) Loa; | b) Bảng tin;| c) Zalo", "an unmatched bracket protects nothing"),
        ("Nhà trường:\n- Tuyên truyền\n- Phối hợp", "LINES"),
        ("Phòng Giáo dục và\nĐào tạo huyện Thủ Thừa.", "a hard wrap is no end"),
        ("", "nothing"),
        ("  \n ", "white space"),
    ],
)
def test_split(marked: str, why: str) -> None:
    if why == "LINES":
        expected = ["Nhà trường:", "- Tuyên truyền", "- Phối hợp"]
    elif why == "THE SPACE":
        expected = ["Giữ an ninh.", "Tổ chức tốt việc trực."]
    else:
        expected = [part.strip() for part in marked.split("|") if part.strip()]
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in split(text)] == expected, why


@given(st.text('abcĐN 1.;?!…/()“”"\n-v:', max_size=80))
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = split(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    outside = "".join(
        text[a:b]
        for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert not outside.strip()


def test_an_unclosed_quotation_does_not_swallow_the_block() -> None:
    text = 'Nói "không với ma túy. Nhà trường phối hợp. Học sinh ký cam kết.'
    assert len(split(text)) == 3


def test_a_long_bracket_holds_its_own_sentences() -> None:
    text = "Nội dung (" + "Nhà trường tuyên truyền. " * 30 + ")."
    assert len(split(text)) > 10
