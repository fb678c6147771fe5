"""Both real directives, read from their files, give the facts and duties that a person would mark."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from extractors.readers import read_document
from pipeline.directives import load_directives
from pipeline.draft import Draft, draft, to_yaml
from pipeline.parse import parse
from pipeline.roster import load_roster
from tests.conftest import SAMPLES

FILES = {
    "nha-be": SAMPLES / "inbox" / "KH chỉ đạo PGD Nhà Bè 2023.pdf",
    "thu-thua": SAMPLES / "inbox" / "PGD Thu Thua - Ke hoach chi dao 2020.docx",
}


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    return {
        name: draft(parse(read_document(path.read_bytes(), path.name), roster=roster, directives=directives))
        for name, path in FILES.items()
    }


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("thu-thua", "deadline", dt.date(2020, 2, 28)),
        ("thu-thua", "year", 2020),
        ("thu-thua", "district", "Thủ Thừa"),
        ("thu-thua", "number", None),
        ("nha-be", "deadline", None),
        ("nha-be", "year", 2023),
        ("nha-be", "issuer", "Phòng Giáo dục và Đào tạo Nhà Bè"),
    ],
)
def test_facts(drafts: dict[str, Draft], name: str, field: str, value: object) -> None:
    assert getattr(drafts[name], field) == value


@pytest.mark.parametrize(
    ("name", "words", "force", "why"),
    [
        ("thu-thua", "Mỗi đơn vị trường học có ít nhất 01 hình thức, phương pháp tuyên truyền, 01 mô hình", "target",
         "a number for every school"),
        ("thu-thua", "gửi kế hoạch về Phòng trước ngày 28/02/2020", "deadline", "the date"),
        ("thu-thua", "báo cáo đột xuất khi có các vụ, việc nghiêm trọng", "deadline", "the reporting duty"),
        ("thu-thua", "phải đảm bảo chế độ thông tin báo cáo", "obligation", "must"),
        ("thu-thua", "Định kỳ tổ chức giao ban với công an địa phương", "task", "general words"),
        ("nha-be", "Có 100% cơ sở giáo dục được công nhận", "target", "the target"),
        ("nha-be", "Thực hiện đăng ký và nộp hồ sơ công nhận", "obligation", "the registration duty"),
        ("nha-be", "chịu trách nhiệm về những hạn chế, yếu kém", "obligation", "the head answers"),
    ],
)  # fmt: skip
def test_duties(drafts: dict[str, Draft], name: str, words: str, force: str, why: str) -> None:
    found = [duty for duty in drafts[name].duties if words in " ".join(duty.quote.split())]
    assert [duty.force for duty in found] == [force], why


def test_the_authority_s_own_work_is_no_duty_of_schools(drafts: dict[str, Draft]) -> None:
    assert not any("Thực hiện các báo cáo về Sở" in duty.quote for duty in drafts["nha-be"].duties)


@pytest.mark.parametrize("name", FILES)
def test_the_yaml_can_be_read_and_names_the_shared_requirements(drafts: dict[str, Draft], name: str) -> None:
    written = yaml.safe_load(to_yaml(drafts[name]))
    assert written["id"].endswith(str(drafts[name].year))
    assert len(written["requirements"]) >= 3
    if name == "thu-thua":
        uses = {entry["use"] for entry in written["requirements"] if "use" in entry}
        assert uses == {"propaganda_method", "prevention_model", "police_coordination"}
