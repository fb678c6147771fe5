"""Kind, school, number, date, year, title and signer, however the first and last page are laid out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse import parse
from pipeline.plan import Plan
from pipeline.roster import load_roster
from tests.factories import document_from_lines, document_from_plan

ROSTER = load_roster(Path(__file__).parent.parent / "roster" / "schools.csv")
OPENING = "Trường Tiểu học Tân Thanh xây dựng kế hoạch như sau:"
BODY = f"""Căn cứ Công văn số 88/PGDĐT-TH ngày 05/01/2021 của Phòng GD&ĐT Long Sơn;
{OPENING}
I. MỤC ĐÍCH
1. Giữ vững an ninh, trật tự trong nhà trường.
II. NỘI DUNG
1. Tuyên truyền
- Phát thanh măng non sáng thứ hai hằng tuần."""
PLAN: dict[str, Any] = {
    "header_left": ["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC TÂN THANH"], "number": "12/KH-THTT",
    "date": dt.date(2021, 2, 3), "place": "Tân Thanh", "year": 2021, "body": BODY,
    "title": ["KẾ HOẠCH", "Thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2021"],
    "recipients": ["- Phòng GD&ĐT;", "- Công an xã;", "- Lưu: VT."],
    "signer": {"post": "HIỆU TRƯỞNG", "name": "Lý Thị Mai"},
}  # fmt: skip


def parsed(**changes: Any) -> Plan:
    return parse(document_from_plan({**PLAN, **changes}), roster=ROSTER)


def lines(*head: str, title: tuple[str, ...] = tuple(PLAN["title"]), body: str = BODY, end: str = "") -> Plan:
    return parse(document_from_lines([*head, *title, *body.split("\n"), *end.split("\n")]), roster=ROSTER)


def test_the_plain_case() -> None:
    plan = parsed()
    assert (plan.kind, plan.school.school_id, plan.number) == ("plan", "LS-TH-01", "12/KH-THTT")
    assert (plan.date, plan.year, plan.signer) == (dt.date(2021, 2, 3), 2021, "Lý Thị Mai")
    assert plan.title == "KẾ HOẠCH Thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2021"
    assert plan.flags == ()


HEADERS = [
    (["UBND HUYỆN LONG SƠN", "TRƯỜNG TIỂU HỌC TÂN THANH"], "LS-TH-01", "people's committee above"),
    (["UBND XÃ TÂN THANH", "TRƯỜNG TIỂU HỌC TÂN THANH"], "LS-TH-01", "commune above"),
    (
        ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "HUYỆN LONG SƠN", "TRƯỜNG TH TÂN THÀNH"],
        "LS-TH-02",
        "authority on two lines",
    ),
    (["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC", "TÂN THÀNH"], "LS-TH-02", "school on two lines"),
    (
        ["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC VÀ TRUNG HỌC", "CƠ SỞ GÒ DƯA"],
        "LS-LC-01",
        "level cut in two",
    ),
    (["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG", "TIỂU HỌC TÂN THÀNH"], "LS-TH-02", "the word alone on its line"),
    (["PHÒNG GD&ĐT LONG SƠN", "Trường: TH Tân Thành"], "LS-TH-02", "colon, small letters"),
    (["PHÒNG GD-ĐT LONG SƠN", "TRƯỜNG MN HOA MAI VÀNG"], "LS-MN-02", "short level"),
    (["TRƯỜNG TH TÂN THÀNH", "BAN GIÁM HIỆU"], "LS-TH-02", "no authority, a body below"),
    (["TRƯỜNG TH TÂN THÀNH", "TỔ BẢO VỆ"], "LS-TH-02", "a team below"),
    (["HỘI ĐỒNG ĐỘI XÃ TÂN THÀNH", "LIÊN ĐỘI TH TÂN THÀNH"], "LS-TH-02", "the pupils' league"),
    (["LĐLĐ HUYỆN LONG SƠN", "CĐCS TRƯỜNG THCS TÂN THANH"], "LS-THCS-01", "the union"),
    (["PHONG GD&DT LONG SON", "TRUONG THCS NGUYEN VAN CU"], "LS-THCS-02", "no diacritics"),
    (["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC KIM ĐỒNG - XÃ BÌNH MỸ"], "LS-TH-04", "commune after a dash"),
    (["UBND XÃ BÌNH MỸ", "TRƯỜNG TIỂU HỌC KIM ĐỒNG"], "LS-TH-04", "commune of the committee above"),
    (["PHÒNG GD&ĐT HÀ THANH", "TRƯỜNG TIỂU HỌC BÌNH MINH"], "HT-TH-02", "one name in two districts"),
    (
        ["UBND HUYỆN LONG SƠN", "TRƯỜNG TIỂU HỌC BÌNH MINH"],
        "LS-TH-07",
        "one name in two districts, the other",
    ),
    (["PHÒNG GD&ĐT HUYỆN ĐỒNG XUÂN", "TRƯỜNG TIỂU HỌC LÊ LỢI"], None, "another district"),
    (["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC HÒA BÌNH"], None, "a school that is not in the roster"),
]


@pytest.mark.parametrize(("header", "school", "why"), HEADERS, ids=[row[2] for row in HEADERS])
def test_school_from_the_header(header: list[str], school: str | None, why: str) -> None:
    body = BODY.replace("Trường Tiểu học Tân Thanh", "Nhà trường")
    plan = parsed(header_left=header, body=body, place="Long Sơn")
    assert plan.school.school_id == school, why
    assert plan.kind == "plan"
    assert ("school_unmatched" in plan.flags) == (school is None)


def test_school_named_only_in_the_opening_sentence() -> None:
    assert parsed(header_left=["PHÒNG GD&ĐT LONG SƠN"]).school.school_id == "LS-TH-01"


def test_school_named_only_at_the_end() -> None:
    body = BODY.replace("Trường Tiểu học Tân Thanh", "Nhà trường")
    body += "\nTrên đây là kế hoạch năm 2021 của trường Tiểu học Tân Thành./."
    assert parsed(header_left=["PHÒNG GD&ĐT LONG SƠN"], body=body).school.school_id == "LS-TH-02"


def test_a_school_that_the_plan_only_mentions_is_not_its_author() -> None:
    body = BODY.replace("Trường Tiểu học Tân Thanh", "Nhà trường")
    body += "\n- Phối hợp với trường THCS Tân Thanh quản lý học sinh."
    plan = parsed(header_left=["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC HÒA BÌNH"], body=body)
    assert plan.school.school_id is None


def test_initials_in_the_number_make_a_doubtful_name_likelier() -> None:
    header = ["PHÒNG GD&ĐT LONG SƠN", "TRUONG THCS NGUYEN VAN CU"]
    body = BODY.replace("Trường Tiểu học Tân Thanh", "Nhà trường")
    doubtful = parsed(header_left=header, body=body, number="12/KH-THCS").school
    likelier = parsed(header_left=header, body=body, number="12/KH-THCSNVC").school
    assert doubtful.school_id == likelier.school_id == "LS-THCS-02"
    assert doubtful.confidence < likelier.confidence < 0.9


def test_two_schools_of_one_name_are_flagged() -> None:
    plan = parsed(
        header_left=["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC KIM ĐỒNG"], place="Long Sơn",
        body=BODY.replace("Trường Tiểu học Tân Thanh", "Nhà trường"), recipients=["- Phòng GD&ĐT;"],
    )  # fmt: skip
    assert (plan.school.school_id, plan.school.candidates) == (None, ("LS-TH-03", "LS-TH-04"))
    assert plan.flags == ("school_ambiguous",)


def test_dateline_tells_two_schools_of_one_name_apart() -> None:
    header = ["PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC KIM ĐỒNG"]
    assert parsed(header_left=header, place="Phú Hòa").school.school_id == "LS-TH-03"


NUMBERS = [
    ("12/KH-THTT", "12/KH-THTT", "plain"),
    ("05 /KH-TrTH", "05 /KH-TrTH", "a space before the stroke, as printed"),
    ("203/KH-THCS PXB", "203/KH-THCS PXB", "two words"),
    ("07/KH-THCS.MHĐ", "07/KH-THCS.MHĐ", "a stop inside"),
    ("31/KH-TH&THCSMLH", "31/KH-TH&THCSMLH", "an ampersand"),
    ("15/2021/KH-TH", "15/2021/KH-TH", "with the year"),
    ("08a/KH-MNHM", "08a/KH-MNHM", "a letter after the digits"),
    ("     /KH-THTT", None, "left blank"),
    ("……/KH-THTT", None, "dots"),
    ("___/KH-THTT", None, "a line to write on"),
    ("/KH-THTT", None, "nothing before the stroke"),
]


@pytest.mark.parametrize(("printed", "number", "why"), NUMBERS, ids=[row[2] for row in NUMBERS])
def test_number(printed: str, number: str | None, why: str) -> None:
    assert parsed(number=printed).number == number, why


def test_number_of_a_cited_document_is_not_its_own() -> None:
    plan = lines("PHÒNG GD&ĐT LONG SƠN", "TRƯỜNG TIỂU HỌC TÂN THANH")
    assert (plan.number, plan.date) == (None, None)


DATELINES = [
    ("Tân Thanh, ngày 03 tháng 02 năm 2021", dt.date(2021, 2, 3), "the rule"),
    ("Tân Thanh, ngày 3 tháng 2 năm 2021", dt.date(2021, 2, 3), "not padded"),
    ("Tân Thanh, ngày 3 tháng 2, năm 2021.", dt.date(2021, 2, 3), "stray marks"),
    ("Tân Thanh, 03/02/2021", dt.date(2021, 2, 3), "figures only"),
    ("Tân Thanh, ngày 03/02/2021", dt.date(2021, 2, 3), "figures after the word"),
    ("Tân Thanh, ngày 03-02-2021", dt.date(2021, 2, 3), "dashes"),
    ("Tân Thanh, ngày 03 . 02 . 2021", dt.date(2021, 2, 3), "stops"),
    ("Tân Thanh ngày 03 tháng 02 năm 2021", dt.date(2021, 2, 3), "no comma"),
    ("ngày 03 tháng 02 năm 2021", dt.date(2021, 2, 3), "no place"),
    ("TÂN THANH, NGÀY 03 THÁNG 02 NĂM 2021", dt.date(2021, 2, 3), "capitals"),
    ("Tân Thanh, ngày 03 tháng 02\nnăm 2021", dt.date(2021, 2, 3), "broken line"),
    ("Tân Thanh, ngảy 03 thảng 02 năm 2021", dt.date(2021, 2, 3), "blurred tones"),
    ("Tân Thanh, ngày 03 tháng O2 năm 2O21", dt.date(2021, 2, 3), "O read for zero"),
    ("Tân Thanh, ngày      tháng 02 năm 2021", None, "day left blank"),
    ("Tân Thanh, ngày 03 tháng      năm 2021", None, "month left blank"),
    ("Tân Thanh, ngày ….. tháng ….. năm 2021", None, "dots"),
    ("Tân Thanh, ngày   /   /2021", None, "blank figures"),
    ("Tân Thanh, ngày 31 tháng 02 năm 2021", None, "no such day"),
    ("Tân Thanh, ngày 03 tháng 02 năm", None, "no year"),
]


@pytest.mark.parametrize(("printed", "date", "why"), DATELINES, ids=[row[2] for row in DATELINES])
def test_date(printed: str, date: dt.date | None, why: str) -> None:
    plan = lines("TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/KH-THTT", *printed.split("\n"))
    assert plan.date == date, why
    assert plan.number == "12/KH-THTT"


def test_number_and_dateline_on_one_line() -> None:
    """As text comes from a PDF whose columns ran together."""
    plan = lines(
        "PHÒNG GD&ĐT LONG SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TRƯỜNG TIỂU HỌC TÂN THANH Độc lập - Tự do - Hạnh phúc",
        "Số: 12/KH-THTT Tân Thanh, ngày 03 tháng 02 năm 2021",
    )
    assert (plan.number, plan.date, plan.school.school_id) == ("12/KH-THTT", dt.date(2021, 2, 3), "LS-TH-01")


def test_columns_parted_by_wide_gaps() -> None:
    plan = lines(
        "    UBND HUYỆN LONG SƠN          CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TRƯỜNG TIỂU HỌC TÂN THANH\tĐộc lập – Tự do – Hạnh phúc",
        "     Số:  12/KH-THTT             Tân Thanh, ngày 03 tháng 02 năm 2021",
    )
    assert (plan.number, plan.date, plan.school.school_id) == ("12/KH-THTT", dt.date(2021, 2, 3), "LS-TH-01")


def test_header_after_the_title() -> None:
    """Readers order text boxes and layout tables as they stand in the file."""
    head = ["TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/KH-THTT", "Tân Thanh, ngày 03 tháng 02 năm 2021"]
    plan = parse(document_from_lines([*PLAN["title"], *head, *BODY.split("\n")]), roster=ROSTER)
    assert (plan.number, plan.date, plan.school.school_id) == ("12/KH-THTT", dt.date(2021, 2, 3), "LS-TH-01")


YEARS = [
    (["KẾ HOẠCH", "An ninh trật tự năm 2021"], "", 2021, "in the title"),
    (["KẾ HOẠCH", "An ninh trật tự", "Năm học 2020 - 2021"], "", 2020, "school year: its first"),
    (["KẾ HOẠCH", "An ninh trật tự năm học 2020 – 2021"], "", 2020, "en dash"),
    (["KẾ HOẠCH", "An ninh trật tự NH: 2020-2021"], "", 2020, "abbreviated"),
    (["KẾ HOẠCH", "An ninh trật tự năm học 2020/2021"], "", 2020, "stroke"),
    (["KẾ HOẠCH NĂM 2019", "An ninh trật tự"], "", 2019, "a plan of another year"),
    (["KẾ HOẠCH", "Tổng kết năm 2020 và phương hướng năm 2021"], "", 2021, "looks back, then on"),
    (["KẾ HOẠCH", "An ninh trật tự giai đoạn 2021 - 2025"], "", 2021, "a period: its first"),
    (["KẾ HOẠCH", "Thực hiện Chỉ thị ngày 12 tháng 3 năm 2018 trong năm 2021"], "", 2021, "date of a cited document"),
    (["KẾ HOẠCH", "An ninh trật tự"], "Trường lập kế hoạch năm 2022 như sau:", 2022, "in the opening sentence"),
    (["KẾ HOẠCH", "An ninh trật tự"], "Căn cứ Kế hoạch năm 2018 của Phòng; trường lập kế hoạch:", 2021,
     "a cited document's year is not the plan's: dateline"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "opening", "year", "why"), YEARS, ids=[row[3] for row in YEARS])
def test_year(title: list[str], opening: str, year: int, why: str) -> None:
    body = BODY.replace(OPENING, opening or OPENING)
    assert parsed(title=title, body=body).year == year, why


@dataclass(frozen=True)
class Asking:
    year: int


@pytest.mark.parametrize(("asked", "flags"), [(2021, ()), (2020, ("wrong_period",))])
def test_plan_for_a_year_that_nobody_asked_for(asked: int, flags: tuple[str, ...]) -> None:
    plan = parse(document_from_plan(PLAN), roster=ROSTER, directives={"long-son-2021": Asking(asked)})
    assert plan.flags == flags


KINDS = [
    (["KẾ HOẠCH", "An ninh trật tự"], "plan", "kế hoạch"),
    (["PHƯƠNG ÁN", "Bảo vệ trường học"], "plan", "phương án"),
    (["KẾ HOẠCH PHỐI HỢP", "giữa nhà trường và Công an xã"], "plan", "kế hoạch with a word more"),
    (["K Ế  H O Ạ C H", "An ninh trật tự"], "plan", "letters spaced out"),
    (["KÊ HOACH", "An ninh trật tự"], "plan", "blurred tones"),
    (["KẾ HOẠCII", "An ninh trật tự"], "plan", "a letter misread"),
    (["Kế hoạch", "An ninh trật tự"], "plan", "small letters"),
    (["BÁO CÁO", "Kết quả năm 2020"], "report", "báo cáo"),
    (["TỔNG KẾT", "Phong trào năm 2020"], "report", "a report that does not call itself one"),
    (["LỊCH TRỰC", "Tết Nguyên đán"], "other", "lịch trực"),
    (["LỊCH CÔNG TÁC KIÊM KẾ HOẠCH", "Bảo đảm an ninh, trật tự"], "plan", "two papers in one"),
    (
        ["SÁNG KIẾN KINH NGHIỆM", "Giáo dục đạo đức"],
        "plan",
        "a title word that nobody knows, but it lays out a plan",
    ),
    (["QUYẾT ĐỊNH", "Về việc thành lập Ban chỉ đạo"], "other", "quyết định"),
    (["TỜ TRÌNH", "Xin kinh phí"], "other", "tờ trình"),
    (["THÔNG BÁO"], "other", "thông báo"),
    (["BIÊN BẢN", "Họp hội đồng"], "other", "biên bản"),
    (["GIẤY MỜI"], "other", "giấy mời"),
    (["DANH SÁCH", "Học sinh đạt giải"], "other", "danh sách"),
    (["QUY CHẾ PHỐI HỢP", "giữa nhà trường và Công an xã"], "other", "quy chế"),
]


@pytest.mark.parametrize(("title", "kind", "why"), KINDS, ids=[row[2] for row in KINDS])
def test_kind_by_title(title: list[str], kind: str, why: str) -> None:
    assert parsed(title=title).kind == kind, why


def test_letter_without_a_title_is_no_plan() -> None:
    plan = lines(
        "TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/THTT", "V/v báo cáo tình hình", "Kính gửi: Phòng GD&ĐT Long Sơn",
        title=(), body="Thực hiện công văn của Phòng, nhà trường báo cáo tình hình như sau: không có vụ việc.",
    )  # fmt: skip
    assert plan.kind == "other"


def test_plan_without_a_title_is_known_by_its_number() -> None:
    plan = lines("TRƯỜNG TIỂU HỌC TÂN THANH", "Số: 12/KH-THTT", title=())
    assert (plan.kind, plan.school.school_id) == ("plan", "LS-TH-01")


AUTHORITY = """Căn cứ Kế hoạch số 88/KH-SGDĐT ngày 05/01/2021 của Sở GD&ĐT;
Phòng Giáo dục và Đào tạo Long Sơn xây dựng kế hoạch với nội dung như sau:
I. MỤC ĐÍCH
1. Giữ vững an ninh, trật tự trong các cơ sở giáo dục.
II. NỘI DUNG
1. Mỗi đơn vị trường học có ít nhất 01 mô hình.
III. TỔ CHỨC THỰC HIỆN
Yêu cầu hiệu trưởng các trường gửi kế hoạch về Phòng trước ngày 28/02/2021."""


def test_authority_under_its_own_header() -> None:
    plan = parsed(
        header_left=["UBND HUYỆN LONG SƠN", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"], body=AUTHORITY,
        signer={"post": "TRƯỞNG PHÒNG", "name": "Lê Văn Tám"},
    )  # fmt: skip
    assert (plan.kind, plan.school.school_id, plan.signer) == ("directive", None, "Lê Văn Tám")
    assert plan.flags == ()


def test_authority_speaking_under_a_school_s_header() -> None:
    """Who speaks decides, not who is printed on top; the file still came from the school."""
    plan = parsed(body=AUTHORITY)
    assert (plan.kind, plan.school.school_id) == ("directive", "LS-TH-01")
    assert plan.flags == ("authority_text",)


def test_copied_text_that_names_the_school_as_author_is_a_plan() -> None:
    body = AUTHORITY.replace("Phòng Giáo dục và Đào tạo Long Sơn xây", "Trường Tiểu học Tân Thanh xây")
    assert parsed(body=body).kind == "plan"


def test_plan_made_together_with_the_police_is_the_school_s() -> None:
    body = BODY.replace(
        OPENING, "Công an xã Tân Thanh và Trường Tiểu học Tân Thanh xây dựng kế hoạch phối hợp như sau:"
    )
    plan = parsed(title=["KẾ HOẠCH LIÊN TỊCH", "Bảo đảm an ninh trật tự năm 2021"], body=body)
    assert (plan.kind, plan.school.school_id) == ("plan", "LS-TH-01")


def test_plan_of_the_commune_is_a_directive() -> None:
    body = BODY.replace(OPENING, "Ủy ban nhân dân xã Tân Thanh xây dựng kế hoạch như sau:")
    plan = parsed(header_left=["UBND HUYỆN LONG SƠN", "ỦY BAN NHÂN DÂN XÃ TÂN THANH"], body=body, signer={})
    assert (plan.kind, plan.school.school_id) == ("directive", None)


def test_authority_s_letter_to_schools_is_a_directive() -> None:
    plan = lines(
        "UBND HUYỆN LONG SƠN", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "Số: 45/PGDĐT", "Kính gửi: Hiệu trưởng các trường",
        title=(),
        body="Phòng Giáo dục và Đào tạo đề nghị hiệu trưởng các trường thực hiện các nội dung sau:\n1. Tuyên truyền.",
        end="TRƯỞNG PHÒNG\nLê Văn Tám",
    )  # fmt: skip
    assert (plan.kind, plan.school.school_id) == ("directive", None)


SIGNERS = [
    ("HIỆU TRƯỞNG\nLý Thị Mai", "Lý Thị Mai", "post, name"),
    ("HIỆU TRƯỞNG\n(Ký, ghi rõ họ tên và đóng dấu)\nLý Thị Mai", "Lý Thị Mai", "a note between"),
    ("HIỆU TRƯỞNG\n(đã ký)\nLý Thị Mai", "Lý Thị Mai", "signed"),
    ("KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG\nTrần Văn Út", "Trần Văn Út", "for the head"),
    ("TM. BAN GIÁM HIỆU\nP. HIỆU TRƯỞNG\nTrần Văn Út", "Trần Văn Út", "on behalf of"),
    ("NGƯỜI LẬP KẾ HOẠCH\nVõ Thị Năm\nHIỆU TRƯỞNG\nLý Thị Mai", "Lý Thị Mai", "who drafted does not sign"),
    ("NGƯỜI LẬP KẾ HOẠCH     HIỆU TRƯỞNG\nVõ Thị Năm      Lý Thị Mai", "Lý Thị Mai", "columns side by side"),
    ("HIỆU TRƯỞNG\nLÝ THỊ MAI", "LÝ THỊ MAI", "capitals"),
    ("Nơi nhận:     HIỆU TRƯỞNG\n- PGD;\n- Lưu: VT.      Lý Thị Mai", "Lý Thị Mai", "beside the recipients"),
    ("Nơi nhận: HIỆU TRƯỞNG\n- Phòng GD&ĐT;\n- Lưu: VT. Lý Thị Mai", "Lý Thị Mai", "columns run together"),
    ("HIỆU TRƯỞNG\nNơi nhận:\n- Phòng GD&ĐT;\n- Lưu: VT.\nLý Thị Mai", "Lý Thị Mai", "recipients in between"),
    ("HIỆU TRƯỞNG", None, "not signed"),
]  # fmt: skip


@pytest.mark.parametrize(("end", "signer", "why"), SIGNERS, ids=[row[2] for row in SIGNERS])
def test_signer(end: str, signer: str | None, why: str) -> None:
    assert lines("TRƯỜNG TIỂU HỌC TÂN THANH", end=end).signer == signer, why


def test_nothing_at_all() -> None:
    """An empty document and one of noise are parsed to nothing, without an error."""
    for text in ("", "....", "xin chào", "1\n2\n3"):
        plan = parse(document_from_lines(text), roster=ROSTER)
        assert (plan.kind, plan.school.school_id, plan.number, plan.year) == ("other", None, None, None)


def test_the_department_over_a_high_school_is_no_number() -> None:
    """ "SỞ GIÁO DỤC …" and "Số: …" begin alike without their marks."""
    plan = parsed(
        header_left=["SỞ GIÁO DỤC VÀ ĐÀO TẠO LONG AN", "TRƯỜNG THPT LONG SƠN"], number="310/KH-THPT"
    )
    assert plan.number == "310/KH-THPT"
