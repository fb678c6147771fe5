"""Bodies with their kind and place."""

from __future__ import annotations

import pytest

from extractors.finders.organisations import find_organisations
from extractors.vietnamese.language import vietnamese


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phối hợp với Công an xã Nhị Thành tuần tra", [("Công an xã Nhị Thành", "police", "Nhị Thành")]),
        ("báo cáo Phòng Giáo dục và Đào tạo huyện Thủ Thừa, UBND xã",
         [("Phòng Giáo dục và Đào tạo huyện Thủ Thừa", "authority", "Thủ Thừa"), ("UBND xã", "authority", None)]),
        ("mời Đội CSGT Công an huyện nói chuyện", [("Đội CSGT", "police", None), ("Công an huyện", "police", None)]),
        ("Ban đại diện cha mẹ học sinh và Hội phụ nữ xã",
         [("Ban đại diện cha mẹ học sinh", "inner", None), ("Hội phụ nữ xã", "inner", None)]),
        ("Phòng GD&ĐT, UBND TP. Tân An", [("Phòng GD&ĐT", "authority", None), ("UBND", "authority", None)]),
        ("dân phòng và bộ đội biên phòng", [("dân phòng", "inner", None), ("bộ đội biên phòng", "inner", None)]),
        ("các cơ sở giáo dục trên địa bàn", []),
        ("công ăn việc làm, ca trực đêm", []),
    ],
)  # fmt: skip
def test_organisations(text: str, found: list[tuple[str, str, str | None]]) -> None:
    mentions = find_organisations(vietnamese()(text))
    assert [(mention.name, mention.kind, mention.place) for mention in mentions] == found
    assert all(text[mention.start : mention.end] == mention.name for mention in mentions)
