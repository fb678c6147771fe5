"""When a quote or name counts as the labelled one."""

from __future__ import annotations

import pytest

from pipeline.evaluate.matching import NameCount, overlaps, same_name


@pytest.mark.parametrize(
    ("given", "labelled", "same"),
    [
        pytest.param("3 Tự", "“3 Tự”", True, id="quotation marks do not matter"),
        pytest.param("phát thanh măng non", "Phát thanh măng non", True, id="case does not matter"),
        pytest.param("Công an xã Nhị Hòa", "Công an xã Nhị Hoà", True, id="tone placement does not matter"),
        pytest.param("Công an xã", "Công an xã Bình Thạnh", True, id="three of five words"),
        pytest.param("Công an", "Công an xã Bình Thạnh và các ấp", False, id="two of eight words say too little"),
        pytest.param("5 An", "3 Tự", False, id="another model"),
        pytest.param("an toàn", "Cổng trường an toàn giao thông", False, id="two of six words"),
        pytest.param("CA xã", "CA phường", False, id="another body"),
    ],
)  # fmt: skip
def test_same_name(given: str, labelled: str, same: bool) -> None:
    assert same_name(given, labelled) is same
    assert same_name(labelled, given) is same


@pytest.mark.parametrize(
    ("quote", "labelled", "touches"),
    [
        pytest.param(
            "- Ký quy chế với Công an xã trong tháng 3.",
            "Ký quy chế với Công an xã",
            True,
            id="quote holds the label",
        ),
        pytest.param("Mỗi quý họp", "Mỗi quý họp giao ban một lần", True, id="quote lies within the label"),
        pytest.param(
            "Nhà trường mời công an xã nói chuyện về ma tuý",
            "mời công an xã nói chuyện chuyên đề cho học sinh",
            True,
            id="they share a stretch",
        ),
        pytest.param("Tổ chức hội thi vẽ tranh", "Ký cam kết với phụ huynh", False, id="other words"),
        pytest.param("", "Ký cam kết", False, id="no quote"),
    ],
)
def test_overlaps(quote: str, labelled: str, touches: bool) -> None:
    assert overlaps(quote, labelled) is touches


def test_a_labelled_name_is_matched_once() -> None:
    """Saying the same name twice must not count twice."""
    count = NameCount()
    count.add(["3 Tự", "3 tự"], ["3 Tự", "5 An"])
    assert (count.same, count.given, count.labelled) == (1, 2, 2)
    assert count.f1 == 0.5
