"""Folding makes one form of many, composing keeps a true way back to the input."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.vietnamese.normalise import fold, nfc, strip_diacritics

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
VIETNAMESE = st.text(
    LETTERS + LETTERS.upper() + MARKS + "ðÐİ 0123456789.,;:()/-–“”\"'\n\t\u00a0\u00ad\u200b", max_size=60
)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Hoà bình", "hòa bình", "old placement of the tone goes to the new one"),
        ("KHOẺ, thuỷ, Uỷ ban", "khỏe, thủy, ủy ban", "oe and uy as oa, capitals too"),
        ("toàn, hoàn, hoạt, huỳnh", "toàn, hoàn, hoạt, huỳnh", "a closed syllable has one placement"),
        ("quý, quỳ, quà, giá", "quý, quỳ, quà, giá", "q takes the u with it; gi is untouched"),
        ("hoài, xoáy", "hoài, xoáy", "a diphthong ends the syllable later"),
        ("hoà2", "hòa2", "a digit is no letter of the syllable"),
        ("an  ninh\n trật\u00a0tự", "an ninh trật tự", "every run of white space is one space"),
        ("“tự quản” – ‘3 Tự’", "\"tự quản\" - '3 tự'", "typographic quotes and dashes"),
        ("ðường Ðoàn", "đường đoàn", "eth printed for đ"),
        ("nhà trư\u00adờng", "nhà trường", "a soft hyphen is invisible"),
        ("e\u0302\u0301", "ế", "decomposed letters are composed"),
        ("qui định, lý, mỹ", "qui định, lý, mỹ", "i and y stay as written: that is spelling, not encoding"),
        ("", "", "nothing"),
    ],
)
def test_fold(text: str, expected: str, why: str) -> None:
    assert fold(text) == expected, why
    assert fold(unicodedata.normalize("NFD", text)) == expected, why


@given(VIETNAMESE)
def test_fold_is_idempotent_and_blind_to_the_unicode_form(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFD", text)) == once


@given(st.text(max_size=60))
def test_nfc_agrees_with_unicodedata(text: str) -> None:
    mapped = nfc(text)
    assert mapped.text == unicodedata.normalize("NFC", text)
    assert len(mapped.origin) == len(mapped.text)
    assert list(mapped.origin) == sorted(mapped.origin)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Đường lối", "Duong loi"),
        ("ẰẮẲẴẶ ữ Ợ", "AAAAA u O"),
        ("Café 12/KH", "Cafe 12/KH"),
        ("ðÐ", "dD"),
        ("plain", "plain"),
    ],
)
def test_strip_diacritics(text: str, bare: str) -> None:
    assert strip_diacritics(text) == bare


@given(VIETNAMESE)
def test_strip_diacritics_keeps_offsets_of_composed_text(text: str) -> None:
    composed = "".join(char for char in unicodedata.normalize("NFC", text) if not unicodedata.combining(char))
    assert len(strip_diacritics(composed)) == len(composed)
