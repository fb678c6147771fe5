"""What the columns of a real table say of its rows: what became of them, in which year, by whom."""

from __future__ import annotations

import pytest

from pipeline.checks import check
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.statements import LabelledStatement, parsed

PLACE = parsed(directives())
STATUS = "Việc | Người làm | Tình trạng"
NOTE = "Việc | Người làm | Ghi chú"
YEARS = "Nội dung | 2018 - 2019 | 2020 - 2021"
OPINION = "Tên mô hình | Nội dung | Ý kiến"


@pytest.mark.parametrize(
    ("requirement", "header", "row", "verdict", "why"),
    [
        ("propaganda_method", STATUS, "Treo băng rôn phòng trộm cắp | Công đoàn | Bỏ", "missing", "refused"),
        (
            "propaganda_method",
            NOTE,
            "Băng rôn an ninh trật tự | Công đoàn | Gạch, không treo",
            "missing",
            "struck out",
        ),
        (
            "propaganda_method",
            STATUS,
            "Treo băng rôn phòng trộm cắp | Công đoàn | Đang làm",
            "met",
            "goes on",
        ),
        (
            "propaganda_method",
            STATUS,
            "Thi vẽ tranh phòng trộm cắp | Công đoàn | Đã xong 12/2019",
            "missing",
            "over in a former year",
        ),
        (
            "propaganda_method",
            NOTE,
            "Treo băng rôn phòng trộm cắp | Công đoàn | Không",
            "met",
            "nothing to note",
        ),
        (
            "propaganda_method",
            NOTE,
            "Treo băng rôn phòng trộm cắp | Công đoàn | Không quá 2 tấm",
            "met",
            "a note that limits",
        ),
        (
            "propaganda_method",
            NOTE,
            "Vẽ tranh phòng trộm cắp | Công đoàn | Năm 2019 chỉ phát tờ rơi",
            "met",
            "a note on a former year takes nothing back",
        ),
        (
            "propaganda_method",
            YEARS,
            "Tọa đàm phòng bạo lực học đường | Có | Không",
            "missing",
            "this year's column",
        ),
        (
            "propaganda_method",
            YEARS,
            "Tọa đàm phòng bạo lực học đường | Không | Có",
            "met",
            "a former year's column denies nothing",
        ),
        (
            "prevention_model",
            OPINION,
            "“Nhà có cửa mở” | Hộ dân cho học sinh vào trú khi bị rượt đuổi | Tạm ngưng",
            "missing",
            "suspended",
        ),
        (
            "prevention_model",
            OPINION,
            "“Nhà có cửa mở” | Hộ dân cho học sinh vào trú khi bị rượt đuổi | Làm",
            "met",
            "carried out",
        ),
        (
            "police_coordination",
            "Nội dung | Ai làm | Thời gian",
            "Phân luồng xe giờ thi | Công an xã | 02 ngày đầu tháng 6",
            "missing",
            "done by the police alone",
        ),
        (
            "police_coordination",
            "Nội dung | Ai làm | Thời gian",
            "Phân luồng xe giờ thi | Công an xã, TPT Đội | 02 ngày đầu tháng 6",
            "met",
            "done by both",
        ),
        (
            "police_coordination",
            "Nội dung | Cùng với | Thời gian",
            "Phân luồng xe giờ thi | Công an xã Hòa Sơn | 02 ngày đầu tháng 6",
            "met",
            "the column of those who do it together",
        ),
        (
            "police_coordination",
            "Việc | Người làm | Phối hợp",
            "Tập thoát khỏi kẻ bắt cóc | Các cô đóng vai bé | Công an xã Phước Kiển hướng dẫn",
            "met",
            "the police come to teach",
        ),
        (
            "propaganda_method",
            "Việc | Trường chủ trì | Xã chủ trì",
            "Treo băng rôn phòng trộm cắp | - | x",
            "missing",
            "ticked as another body's",
        ),
        (
            "propaganda_method",
            "Việc | Trường chủ trì | Xã chủ trì",
            "Treo băng rôn phòng trộm cắp | x | -",
            "met",
            "ticked as the school's",
        ),
        (
            "propaganda_method",
            "Nội dung | Đã duyệt | Chờ duyệt",
            "Treo băng rôn phòng trộm cắp |  | ✓",
            "partial",
            "a tick is read though it is no word, and beside an empty cell",
        ),
        (
            "propaganda_method",
            "Việc | UBND xã làm | Nhà trường làm",
            "Treo băng rôn phòng trộm cắp |  | ✓",
            "met",
            "the tick stands under its own column",
        ),
        (
            "propaganda_method",
            "Việc chắc làm | Có thể làm",
            "Dọn vệ sinh | Treo băng rôn phòng trộm cắp",
            "partial",
            "its column leaves it open",
        ),
        (
            "propaganda_method",
            "Đề xuất của các tổ | Kết quả xét chọn",
            "Treo băng rôn phòng trộm cắp | Được chọn, làm từ tháng 3",
            "met",
            "the other column says that it was taken up",
        ),
        (
            "propaganda_method",
            "Tình huống | Phương án của trường",
            "Mất trộm | Treo băng rôn phòng trộm cắp ở cổng từ tháng 3",
            "met",
            "a plan of action is not left open",
        ),
        (
            "propaganda_method",
            "Việc bị loại | Lý do",
            "Treo băng rôn phòng trộm cắp | Thiếu tiền",
            "missing",
            "the column says that it was struck out",
        ),
    ],
)
def test_row(requirement: str, header: str, row: str, verdict: str, why: str) -> None:
    directive = directives()["thu-thua-2020"]
    statement = LabelledStatement(id="r1", text=row, requirement=requirement, heading=header, verdict="none")
    (finding,) = check(PLACE(statement, directive), directive, requirements={requirement})
    assert finding.verdict == verdict, f"{why}: {finding.reason}"
