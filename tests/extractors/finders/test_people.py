"""People and signers as plans print them; places and schools with people's names are none."""

from __future__ import annotations

import pytest

from extractors.finders.people import find_people, find_signers


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("bà Phùng Thị Út Em (Hiệu trưởng) tổ trưởng", [("Phùng Thị Út Em", "bà", "Hiệu trưởng")]),
        ("Thầy Ngô Đức Thịnh, Tổng phụ trách Đội, tổng hợp", [("Ngô Đức Thịnh", "Thầy", "Tổng phụ trách Đội")]),
        ("Phó Hiệu trưởng Trần Thị Út Hạnh phụ trách", [("Trần Thị Út Hạnh", None, "Phó Hiệu trưởng")]),
        ("đ/c Nguyễn Thị Hoài – P.HT làm phó ban", [("Nguyễn Thị Hoài", "đ/c", "P.HT")]),
        ("cô Út Hạnh giữ hộp thư", [("Út Hạnh", "cô", None)]),
        ("1. Hiệu trưởng Quách Thị Tường Vi: lãnh đạo", [("Quách Thị Tường Vi", None, "Hiệu trưởng")]),
        ("ông Nguyễn Văn Sáu và ông Lê Văn Bảy", [("Nguyễn Văn Sáu", "ông", None), ("Lê Văn Bảy", "ông", None)]),
        ("Trường Tiểu học Nguyễn Viết Xuân", []),
        ("trường THCS Lê Lợi, đường Võ Thị Sáu", []),
        ("Học tập và làm theo tư tưởng, đạo đức Hồ Chí Minh", []),
        ("Thành phố Hồ Chí Minh, tỉnh Hà Giang", []),
        ("Công an xã Nhị Thành, huyện Thủ Thừa", []),
        ("Nhà trường phối hợp Ban đại diện", []),
        ("", []),
    ],
)  # fmt: skip
def test_people(text: str, people: list[tuple[str, str | None, str | None]]) -> None:
    found = find_people(text)
    assert [(person.name, person.title, person.post) for person in found] == people
    assert all(text[person.start : person.end] == person.name for person in found)


@pytest.mark.parametrize(
    ("text", "signers"),
    [
        ("HIỆU TRƯỞNG\n\n\nNguyễn Văn An", [("HIỆU TRƯỞNG", None, "Nguyễn Văn An")]),
        ("KT. HIỆU TRƯỞNG\nPHÓ HIỆU TRƯỞNG\n\nTrần Thị Bé", [("PHÓ HIỆU TRƯỞNG", "KT", "Trần Thị Bé")]),
        ("TM. BAN GIÁM HIỆU HIỆU TRƯỞNG\n(đã ký)\nLê Cường", [("HIỆU TRƯỞNG", "TM", "Lê Cường")]),
        ("TRƯỞNG PHÒNG\n\nVÕ VĂN MƯỜI", [("TRƯỞNG PHÒNG", None, "VÕ VĂN MƯỜI")]),
        ("HIỆU TRƯỞNG\n- UBND huyện (báo cáo);", [("HIỆU TRƯỞNG", None, None)]),
        ("Hiệu trưởng chịu trách nhiệm.", []),
        ("1. HIỆU TRƯỞNG: chỉ đạo", []),
        ("TM. UBND XÃ\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Ba", [("PHÓ CHỦ TỊCH", "KT", "Lê Văn Ba")]),
        ("HIỆU\nTRƯỞNG", []),
        ("Q. " * 5000 + "x", []),
    ],
)
def test_signers(text: str, signers: list[tuple[str, str | None, str | None]]) -> None:
    found = find_signers(text)
    assert [(signer.post, signer.on_behalf, signer.name) for signer in found] == signers
    assert all("\n" not in text[signer.start : signer.end] for signer in found)
