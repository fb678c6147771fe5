"""What is an outline label at the head of a line, and what only looks like one."""

from __future__ import annotations

import pytest

from pipeline.parse.labels import label_of

LABELS = [
    ("II. NỘI DUNG", "roman", "II", 2, "NỘI DUNG"),
    ("II - NỘI DUNG", "roman", "II", 2, "NỘI DUNG"),
    ("III) Biện pháp", "roman", "III", 3, "Biện pháp"),
    ("IV/ Tổ chức", "roman", "IV", 4, "Tổ chức"),
    ("V/Đẩy mạnh tuyên truyền", "roman", "V", 5, "Đẩy mạnh tuyên truyền"),
    ("III MỤC ĐÍCH", "roman", "III", 3, "MỤC ĐÍCH"),
    ("I.MỤC ĐÍCH", "roman", "I", 1, "MỤC ĐÍCH"),
    ("l. MỤC ĐÍCH", "roman", "I", 1, "MỤC ĐÍCH"),
    ("ll. NỘI DUNG", "roman", "II", 2, "NỘI DUNG"),
    ("HI. NỘI DUNG", "roman", "III", 3, "NỘI DUNG"),
    ("L. Tình hình", "roman", "I", 1, "Tình hình"),
    ("II.1. Về tuyên truyền", "arabic1", "II.1", 1, "Về tuyên truyền"),
    ("A.2.5. Đẩy mạnh tuyên truyền", "arabic2", "A.2.5", 5, "Đẩy mạnh tuyên truyền"),
    ("B2. MÔ HÌNH", "arabic1", "B.2", 2, "MÔ HÌNH"),
    ("A) KẾT QUẢ", "upper", "A", 1, "KẾT QUẢ"),
    ("B/ Phương hướng", "upper", "B", 2, "Phương hướng"),
    ("PHẦN A. KẾT QUẢ", "part", "A", 1, "KẾT QUẢ"),
    ("Phần thứ hai: NHIỆM VỤ", "part", "2", 2, "NHIỆM VỤ"),
    ("PHẦN III. TỔ CHỨC", "part", "III", 3, "TỔ CHỨC"),
    ("PHẦN THỨNHẤT: KẾT QUẢ", "part", "1", 1, "KẾT QUẢ"),
    ("1. Mục đích", "arabic1", "1", 1, "Mục đích"),
    ("1.Mục đích", "arabic1", "1", 1, "Mục đích"),
    ("2/ Phối hợp", "arabic1", "2", 2, "Phối hợp"),
    ("3 - Mô hình", "arabic1", "3", 3, "Mô hình"),
    ("1. 02 băng rôn", "arabic1", "1", 1, "02 băng rôn"),
    ("1/ 100% học sinh", "arabic1", "1", 1, "100% học sinh"),
    ("3.1 Về công tác", "arabic2", "3.1", 1, "Về công tác"),
    ("2.1.Tuyên truyền", "arabic2", "2.1", 1, "Tuyên truyền"),
    ("2.1.3. Băng rôn", "arabic3", "2.1.3", 3, "Băng rôn"),
    ("(1) Hồ sơ", "paren", "1", 1, "Hồ sơ"),
    ("a) Khối 4", "lower", "a", 1, "Khối 4"),
    ("đ. Hình thức", "lower", "đ", 5, "Hình thức"),
    ("Việc 2. Làm mô hình", "word:viec", "2", 2, "Làm mô hình"),
    ("Khoản 2. Thông tin pháp luật", "word:khoan", "2", 2, "Thông tin pháp luật"),
    ("Mảng 1: Tuyên truyền", "word:mang", "1", 1, "Tuyên truyền"),
    ("Hai là, giữ cổng trường", "word:la", "2", 2, "giữ cổng trường"),
    ("Năm là: đối với công an", "word:la", "5", 5, "đối với công an"),
    ("Giải pháp 3: Đổi mới", "word:giai phap", "3", 3, "Đổi mới"),
    ("- Treo băng rôn", "bullet-", "", 0, "Treo băng rôn"),
    ("– Treo băng rôn", "bullet-", "", 0, "Treo băng rôn"),
    ("• Treo băng rôn", "bullet•", "", 0, "Treo băng rôn"),
    ("+ Treo băng rôn", "bullet+", "", 0, "Treo băng rôn"),
]


@pytest.mark.parametrize(
    ("line", "style", "number", "ordinal", "rest"), LABELS, ids=[row[0] for row in LABELS]
)
def test_label(line: str, style: str, number: str, ordinal: int, rest: str) -> None:
    label = label_of(line)
    assert label is not None
    assert (label.style, label.number, label.ordinal, line[label.end :]) == (style, number, ordinal, rest)


PLAIN = [
    "24/24 giờ", "02/9/2023", "28.02.2020 họp", "100% học sinh", "2.000.000 đồng", "2 lần/năm", "7 giờ 15", "17:30 họp",
    "V/v thực hiện", "v.v…", "12/5 lớp", "Phần mềm quản lý", "Phân công nhiệm vụ", "Phản ánh kịp thời", "Tháng 10",
    "Chương trình hành động", "Nhiệm vụ của trường", "Việc làm", "2020. Nhà trường", "",
    "V/động cán bộ, giáo viên", "Năm là năm có nhiều đổi mới", "Thứ hai, thứ tư: phát thanh",
    "t/tra đêm quanh trường", "Đ/c Hiệu trưởng phụ trách chung", "H/s khối 9 ký cam kết",
    "Điểm 3.1 cũng gạch hẳn", "Mục 2.3 giữ nguyên",
]  # fmt: skip


@pytest.mark.parametrize("line", PLAIN)
def test_no_label(line: str) -> None:
    assert label_of(line) is None
