"""The school that a printed name means, or nothing when it cannot be known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.roster import Roster, School, load_roster

ROSTER = load_roster(Path(__file__).with_name("schools.csv"))

SURE = [
    ("TRƯỜNG TIỂU HỌC TÂN THANH", "LS-TH-01", "capitals, full level"),
    ("TRƯỜNG TH TÂN THÀNH", "LS-TH-02", "one tone apart from another school"),
    ("Trường THCS Tân Thanh", "LS-THCS-01", "TH is not found inside THCS"),
    ("TRƯỜNG TRUNG HỌC CƠ SỞ TÂN THANH", "LS-THCS-01", "level in words"),
    ("TRƯỜNG MẦM NON HOA MAI VÀNG", "LS-MN-02", "a longer name that holds a shorter one"),
    ("TRƯỜNG MN HOA MAI", "LS-MN-01", "the shorter name"),
    ("TRƯỜNG MG HOA MAI", "LS-MG-01", "same name, kindergarten of the other kind"),
    ("TRƯỜNG TH&THCS GÒ DƯA", "LS-LC-01", "two levels"),
    ("Trường TH và THCS Gò Dưa", "LS-LC-01", "levels joined by a word"),
    ("TRƯỜNG TH - THCS GÒ DƯA", "LS-LC-01", "levels joined by a dash"),
    ("Trường Tiểu học & THCS Gò Dưa", "LS-LC-01", "one level in words, one not"),
    ("Trường TH&amp;THCS Gò Dưa", "LS-LC-01", "HTML residue"),
    ("Trường THamp;THCS Gò Dưa", "LS-LC-01", "HTML residue without its ampersand"),
    ("TRƯỜNG TIỂU HỌC VÀ TRUNG HỌC CƠ SỞ GÒ DƯA", "LS-LC-01", "both in words"),
    ("TRƯỜNG TIỂU HỌC SỐ 2 PHÚ HOÀ", "LS-TH-06", "old tone placement, a number in the name"),
    ("Trường Tiểu học Nhật Tảo", "LS-TH-05", "alias with the northern spelling"),
    ("TRƯỜNG TH NHỰT TẢO", "LS-TH-05", "southern spelling"),
    ("Trường: TH Nhựt Tảo", "LS-TH-05", "colon after the word"),
    ("TRƯỜNG TIỂU HỌC\nTÂN THANH", "LS-TH-01", "name broken over two lines"),
    ("Tru\u031bo\u031b\u0300ng Tie\u0302\u0309u ho\u0323c Ta\u0302n Thanh", "LS-TH-01", "decomposed letters"),
    ("trường tiểu học tân thành", "LS-TH-02", "all in small letters"),
    ("Trường PTDTBT THCS Xã Đăk Lơ", "LS-PT-01", "a name that begins with a place word"),
    ("TRƯỜNG T.H.C.S NGUYỄN VĂN CỪ", "LS-THCS-02", "abbreviation with stops"),
    ("Nay Trường THCS Nguyễn Văn Cừ xây dựng kế hoạch năm 2021 như sau:", "LS-THCS-02", "inside a sentence"),
    ("Căn cứ công văn của Phòng; trường TH Tân Thanh đề ra kế hoạch", "LS-TH-01", "small letter before it"),
    ("Trường TH Tân Thành xã Tân Thành", "LS-TH-02", "followed by its commune"),
    ("TRƯỜNG THCS NGUYỄN VĂN CỪ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "LS-THCS-02", "columns run together"),
]


@pytest.mark.parametrize(("printed", "school", "why"), SURE, ids=[row[2] for row in SURE])
def test_certain_name(printed: str, school: str, why: str) -> None:
    match = ROSTER.match([printed])
    assert (match.school_id, match.confidence) == (school, 1.0), why


PROBABLE = [
    ("TRUONG THCS NGUYEN VAN CU", "LS-THCS-02", "no diacritics at all"),
    ("TRƯỜNG THCS NGUYỄN VĂN CƯ", "LS-THCS-02", "one tone lost"),
    ("TRƯỜNG TH&THCS GÒ DƯẠ", "LS-LC-01", "a speck read as a tone"),
    ("TRƯỜNG THCS NGUYỄN VĂN CỪJ", "LS-THCS-02", "a stray letter that makes no syllable"),
    ("TRƯỜNG THCS NGUYÊNVĂN CỪ", "LS-THCS-02", "two syllables run together"),
    ("TRƯỜNG NGUYỄN VĂN CỪ", "LS-THCS-02", "no level printed, only one such name"),
    ("TRƯỜNG TIỂU HỌC NHỰT TẢOO", "LS-TH-05", "a doubled letter"),
]


@pytest.mark.parametrize(("printed", "school", "why"), PROBABLE, ids=[row[2] for row in PROBABLE])
def test_probable_name_is_matched_with_doubt(printed: str, school: str, why: str) -> None:
    match = ROSTER.match([printed])
    assert match.school_id == school, why
    assert 0.5 <= match.confidence < 0.9


UNKNOWN = [
    ("TRƯỜNG TIỂU HỌC NGUYỄN VĂN CỪ", "another level"),
    ("TRƯỜNG TIỂU HỌC TÂN THẠNH", "well-formed neighbour of two schools"),
    ("TRUONG TIEU HOC TAN THANH", "without diacritics two schools answer"),
    ("TRƯỜNG TH NHỰT TẢO ĐÔNG", "a longer name than the school's"),
    ("TRƯỜNG TIỂU HỌC SỐ 3 PHÚ HÒA", "another number"),
    ("TRƯỜNG THCS NGUYỄN VĂN BỪ", "a well-formed name of somebody else"),
    ("TRƯỜNG MẦM NON HOA", "part of a name"),
    ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO LONG SƠN", "no school at all"),
    ("xây dựng trường học an toàn", "the word without a name"),
    ("TRƯỜNG HOA MAI", "no level, and two schools of the name"),
]


@pytest.mark.parametrize(("printed", "why"), UNKNOWN, ids=[row[1] for row in UNKNOWN])
def test_no_match_rather_than_a_wrong_one(printed: str, why: str) -> None:
    assert ROSTER.match([printed]).school_id is None, why


PLACES = [
    (["xã Bình Mỹ"], "LS-TH-04", "commune named outright"),
    (["Phú Hòa"], "LS-TH-03", "dateline"),
    (["Long Sơn", "Bình Mỹ"], "LS-TH-04", "a district that both share says nothing, the next hint does"),
    (["Phú Hoà"], "LS-TH-03", "old tone placement"),
    ([], None, "nothing tells"),
    (["Long Sơn"], None, "both are of the district"),
]


@pytest.mark.parametrize(("hints", "school", "why"), PLACES, ids=[row[2] for row in PLACES])
def test_place_chooses_between_schools_of_one_name(hints: list[str], school: str | None, why: str) -> None:
    match = ROSTER.match(["TRƯỜNG TIỂU HỌC KIM ĐỒNG"], place_hints=hints)
    assert match.school_id == school, why
    assert match.ambiguous == (school is None)
    assert school is not None or match.candidates == ("LS-TH-03", "LS-TH-04")


def test_place_after_the_name_chooses() -> None:
    assert ROSTER.match(["Trường Tiểu học Kim Đồng xã Bình Mỹ"]).school_id == "LS-TH-04"


def test_school_of_another_district_is_not_ours() -> None:
    """The name is in the roster, but the header names a district that is not the school's."""
    assert ROSTER.match(["TRƯỜNG TIỂU HỌC LÊ LỢI"], place_hints=["huyện Hà Thanh"]).school_id == "HT-TH-01"
    assert ROSTER.match(["TRƯỜNG TIỂU HỌC LÊ LỢI"], place_hints=["huyện Đồng Xuân"]).school_id is None


def test_later_text_corrects_a_blurred_header_only() -> None:
    """A second text may spell the same name better; it may not bring in another school that the plan mentions."""
    better = ROSTER.match(["TRƯỜNG THCS NGUYÊH VẢH CỬ", "Trường THCS Nguyễn Văn Cừ xây dựng kế hoạch"])
    assert better.school_id == "LS-THCS-02"
    assert better.confidence < 0.9
    other = ROSTER.match(["TRƯỜNG THCS LÊ HỒNG PHONG", "phối hợp với trường THCS Nguyễn Văn Cừ"])
    assert other.school_id is None


@given(st.sampled_from(ROSTER.schools), st.sampled_from([str.upper, str.lower, str.title]))
def test_every_school_answers_to_its_own_name(school: School, case: Callable[[str], str]) -> None:
    """Whatever the case, the roster's own name finds the school, or the schools that share it."""
    match = ROSTER.match([case(school.name)])
    assert school.school_id in match.candidates


def test_roster_is_a_collection() -> None:
    assert "LS-TH-01" in ROSTER
    assert ROSTER["LS-TH-01"].commune == "Xã Tân Thanh"
    assert len(Roster(())) == 0
    assert Roster(()).match(["TRƯỜNG TIỂU HỌC TÂN THANH"]).school_id is None
