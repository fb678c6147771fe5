"""Which lines are headings, and what they open: labelled headings of the samples and invented ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.parse import classify_heading
from pipeline.parse.forms import load_forms
from pipeline.parse.headings import heading_line
from pipeline.parse.labels import label_of
from pipeline.parse.zones import Group, load_zones
from pipeline.plan import Zone

LABELLED = Path(__file__).parents[3] / "samples" / "statements" / "headings.jsonl"


def scored(held_out: bool) -> tuple[int, int]:
    right = total = 0
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (int(row["id"].split("-")[1]) % 5 == 0) is held_out:
            total += 1
            right += (classify_heading(row["text"]) or "none") == row["zone"]
    return right, total


def test_labelled_headings_that_the_phrases_were_written_from() -> None:
    right, total = scored(held_out=False)
    assert total == 304
    assert right / total >= 0.99


def test_labelled_headings_that_were_kept_aside() -> None:
    """Every fifth heading was never looked at; it says what to expect of headings nobody has seen."""
    right, total = scored(held_out=True)
    assert total == 76
    assert right / total >= 0.90


INVENTED = {
    Zone.REVIEW: ["Phụ lục: Các hoạt động đã làm trong năm 2022",
        "I. TÌNH HÌNH NHÀ TRƯỜNG", "I. Vài nét về nhà trường", "1. Đặc điểm chung",
        "II. Đánh giá công tác năm 2022",
        "A. TỔNG KẾT CÔNG TÁC NĂM HỌC 2022 - 2023", "I. KẾT QUẢ CÔNG TÁC ANTT NĂM 2019", "b) Hạn chế",
        "1. Những kết quả nổi bật", "2. Một số tồn tại, hạn chế", "* Khó khăn, vướng mắc:", "I. THỰC TRẠNG",
        "PHẦN I. ĐÁNH GIÁ TÌNH HÌNH", "1. Về ưu điểm", "2. Về khuyết điểm", "I. NHỮNG VIỆC ĐÃ LÀM NĂM 2022",
        "I. NHẬN ĐỊNH TÌNH HÌNH", "II. BÀI HỌC KINH NGHIỆM", "A. THUẬN LỢI, KHÓ KHĂN", "- Mặt được:",
        "I/ SƠ LƯỢC TÌNH HÌNH ĐƠN VỊ", "I. NHÌN LẠI MỘT NĂM", "1. Tình hình an ninh trật tự khu vực quanh trường",
        "I. Kết quả thực hiện phong trào năm học trước", "1/ Thuận lợi và khó khăn", "I. Khái quát chung",
        "III. Nguyên nhân của những hạn chế", "1. Điểm mạnh", "2. Điểm yếu", "3. Cơ hội", "4. Thách thức",
    ],
    Zone.AIMS: [
        "I. MỤC ĐÍCH, Ý NGHĨA", "1. Mục đích chung", "II/ YÊU CẦU:", "I. MỤC TIÊU NĂM 2020",
        "2. Các chỉ tiêu cụ thể",
        "I. MỤC ĐÍCH VÀ YÊU CẦU", "A. MỤC TIÊU", "III. CHỈ TIÊU THI ĐUA", "I. QUAN ĐIỂM CHỈ ĐẠO", "1. Phương châm",
        "I. SỰ CẦN THIẾT XÂY DỰNG KẾ HOẠCH", "II. ĐỐI TƯỢNG, PHẠM VI", "Mục tiêu", "I. Muc đích, yêu cầu",
    ],
    Zone.OPERATIVE: ["Về xây dựng mô hình",
        "II. NỘI DUNG, NHIỆM VỤ", "II. NHIỆM VỤ", "III. GIẢI PHÁP THỰC HIỆN", "II. CÁC BIỆN PHÁP CỤ THỂ",
        "III. NỘI DUNG VÀ PHƯƠNG PHÁP", "B. KẾ HOẠCH NĂM HỌC 2023 - 2024", "II. VIỆC LÀM CỤ THỂ",
        "1. Công tác tuyên truyền, giáo dục", "2. Công tác xây dựng mô hình",
        "3. Công tác phối hợp với Công an xã",
        "4. Đảm bảo an toàn giao thông trước cổng trường", "5. Công tác phòng cháy và chữa cháy",
        "6. Phòng, chống ma túy, thuốc lá điện tử", "7. Đăng ký xây dựng điển hình", "8. Công tác nắm tình hình",
        "9. Xây dựng lực lượng nòng cốt", "10. Quản lý học sinh ngoài giờ",         "IV. CÁC HOẠT ĐỘNG TRỌNG TÂM",
        "C. PHƯƠNG HƯỚNG NHIỆM VỤ", "1. Nhiệm vụ trọng tâm",
        "II. NHỮNG CÔNG VIỆC CHÍNH TRONG NĂM", "3. Kiện toàn lực lượng bảo vệ", "2. Ký kết quy chế phối hợp",
        "* Công tác phối hợp:", "Giải pháp 2. Đa dạng hóa hình thức tuyên truyền", "1. Về tuyên truyền",
        "5. Duy trì, nhân rộng mô hình", "4. Vận động cán bộ, giáo viên tham gia phong trào",
    ],
    Zone.OTHERS_DUTY: [
        "V. KIẾN NGHỊ", "VI. ĐỀ XUẤT VÀ KIẾN NGHỊ", "1. Đối với UBND xã Bình An", "2. Đối với Phòng GD&ĐT",
        "3. Đối với Công an thị trấn", "IV. Những kiến nghị, đề xuất", "a) Với chính quyền địa phương",
        "V. ĐỀ NGHỊ", "- Đối với Công an xã:", "2. Công an xã:", "V. KIẾN NGHỊ VỚI LÃNH ĐẠO CÁC CẤP",
    ],
    Zone.ORGANISATION: [
        "IV. TỔ CHỨC THỰC HIỆN", "V. TỔ CHỨC THỰC HIỆN KẾ HOẠCH", "III. PHÂN CÔNG THỰC HIỆN",
        "1. Lãnh đạo nhà trường",
        "2. Các tổ chuyên môn", "3. Chi đoàn, Liên đội", "4. Giáo viên bộ môn",
        "5. Tổ văn phòng", "6. Hội cha mẹ học sinh",
        "IV. TRÁCH NHIỆM CỦA CÁC BỘ PHẬN", "V. CHẾ ĐỘ BÁO CÁO", "VI. KINH PHÍ", "3. Kiểm tra, đánh giá",
        "IV. SƠ KẾT, TỔNG KẾT", "5. Thi đua, khen thưởng", "2. Tổ bảo vệ", "IV. BAN CHỈ ĐẠO",
    ],
    Zone.SCHEDULE: [
        "V. THỜI GIAN THỰC HIỆN", "IV. KẾ HOẠCH TỪNG THÁNG", "Tháng 01/2020", "* Tháng 9, 10:", "IV. TIẾN ĐỘ",
        "V. LỊCH CÔNG TÁC", "IV. LỘ TRÌNH", "Quý IV:", "1. Giai đoạn 1 (từ tháng 02 đến tháng 5)",
    ],
    Zone.LEGAL_BASIS: ["I. CĂN CỨ", "I. CÁC VĂN BẢN CHỈ ĐẠO", "A. CƠ SỞ PHÁP LÝ", "1. Căn cứ pháp lý"],
    Zone.APPENDIX: [
        "PHỤ LỤC 01", "Phụ lục: Bảng phân công từng tháng", "Phụ lục II",
        "DANH SÁCH TỔ TỰ QUẢN", "(Kèm theo Kế hoạch số 5/KH-MN)"],
    Zone.RECIPIENTS: ["Nơi nhận:", "NƠI NHẬN", "Nơi nhận: PGD;", "N0i nhận:"],
    Zone.SIGNATURE: ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "TM. NHÀ TRƯỜNG", "Q. HIỆU TRƯỞNG", "(đã ký)"],
    None: [
        "- Treo 02 băng rôn trước cổng trường.", "1. Họp giao ban với Công an xã vào ngày 25 hằng tháng.",
        "Trường có 24 lớp, 800 học sinh.", "Về phòng cháy, lớp nào cũng tập.",
        "1. Trần Văn A - Hiệu trưởng", "a) Mỗi lớp có một hộp thư góp ý;",
        "- Công an xã Bình An (phối hợp);", "15/3/2020", "Ghi chú", "- Lưu: VT.", "Lê Thị Hồng", "50 học sinh",
        "2. Tổ chức cho học sinh ký cam kết vào đầu năm học.", "+ Bảo vệ trực đêm có sổ giao ca;",
    ],
}  # fmt: skip
ROWS = [(text, zone) for zone, texts in INVENTED.items() for text in texts]


@pytest.mark.parametrize(("text", "zone"), ROWS, ids=[text for text, _ in ROWS])
def test_invented_heading(text: str, zone: Zone | None) -> None:
    assert classify_heading(text) == zone


NOT_CUT = [
    ("1. Tuyên truyền (hình thức: phát thanh, băng rôn)", "a colon in brackets"),
    ("1. Tuyên truyền vào lúc 17:30 hằng tuần.", "a time"),
    ('2. Xây dựng mô hình "An toàn: việc của mọi người"', "a colon in a name"),
]


@pytest.mark.parametrize(("text", "why"), NOT_CUT, ids=[row[1] for row in NOT_CUT])
def test_colon_that_announces_nothing(text: str, why: str) -> None:
    line = heading_line(text, label_of(text))
    assert line is None or not line.continues, why


NESTED = [
    (
        "1. Công tác tuyên truyền",
        Zone.REVIEW,
        "I. Kết quả năm 2020",
        Zone.REVIEW,
        "a subject inside a review",
    ),
    ("2. Giáo viên", Zone.REVIEW, "I. Tình hình", Zone.REVIEW, "people inside a review"),
    ("3. Phương hướng", Zone.REVIEW, "I. Tình hình", Zone.OPERATIVE, "what clearly looks on"),
    ("II. Mục tiêu", Zone.REVIEW, "A. Tình hình", Zone.AIMS, "aims inside a part that began with a review"),
    (
        "a) Với Công an xã",
        Zone.OPERATIVE,
        "3. Công tác phối hợp",
        Zone.OPERATIVE,
        "a partner, not a petition",
    ),
    (
        "1. Với Công an xã Nhị Thành",
        Zone.OPERATIVE,
        "Phần III. Việc làm trong năm 2020",
        Zone.OPERATIVE,
        "a partner in the school's own work",
    ),
    (
        "2. Đối với Công an xã",
        Zone.ORGANISATION,
        "IV. Tổ chức thực hiện",
        Zone.OTHERS_DUTY,
        "a duty laid on others",
    ),
    ("3. Kiến nghị", Zone.ORGANISATION, "IV. Tổ chức thực hiện", Zone.OTHERS_DUTY, "a petition among duties"),
    ("1. Tuyên truyền", Zone.OTHERS_DUTY, "V. Kiến nghị", Zone.OTHERS_DUTY, "a subject of a petition"),
    ("1. Tuyên truyền", Zone.AIMS, "I. Mục tiêu", Zone.AIMS, "a subject of an aim"),
    ("b) Khó khăn", Zone.OPERATIVE, "II. Nội dung", Zone.REVIEW, "the situation told in the middle"),
    ("2. Tình hình đội ngũ", Zone.LEGAL_BASIS, "I. Căn cứ", Zone.REVIEW, "the situation as a basis"),
]


@pytest.mark.parametrize(
    ("text", "parent", "parent_text", "zone", "why"), NESTED, ids=[row[4] for row in NESTED]
)
def test_heading_under_another(text: str, parent: Zone, parent_text: str, zone: Zone, why: str) -> None:
    assert classify_heading(text, parent=parent, parent_text=parent_text) == zone, why


@pytest.mark.parametrize("group", load_zones().groups, ids=lambda group: f"{group.zone}-{group.opens}")
def test_examples_of_the_phrase_file(group: Group) -> None:
    for example in group.examples:
        assert classify_heading(example) == group.zone, example


def test_unknown_key_in_the_phrase_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "zones.yaml"
    path.write_text("groups: []\nfiller: []\n", encoding="utf-8")
    with pytest.raises(SetupError, match=r"zones\.yaml:.*filler"):
        load_zones(path)
    path.write_text("titles: {}\n", encoding="utf-8")
    with pytest.raises(SetupError, match=r"zones\.yaml"):
        load_forms(path)
