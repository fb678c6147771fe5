"""A syllable inside a longer word is not that word (underthesea's word model, offline)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.vietnamese.boundaries import splits_word, word_spans


@pytest.mark.parametrize(
    ("sentence", "syllable", "inside", "why"),
    [
        ("Tạo nụ cười cho trẻ thơ ở sân trường.", "thơ", True, "trẻ thơ: children"),
        ("Làm thơ về an toàn giao thông.", "thơ", False, "a poem"),
        ("Học sinh hò hét, đùa giỡn.", "hò", True, "hò hét: shouting"),
        ("Hát, hò, vè về ATGT.", "hò", False, "a song"),
        ("Bi kịch gia đình do ma túy.", "kịch", True, "bi kịch: a tragedy"),
        ("Diễn kịch ngắn.", "kịch", False, "a play"),
    ],
)
def test_part_of_a_word(sentence: str, syllable: str, inside: bool, why: str) -> None:
    start = sentence.index(syllable)
    assert splits_word(sentence, start, start + len(syllable)) is inside, why


@given(st.text(alphabet="aàâăđeêioôơuưy bcghklmnprstvx.,;-\n", max_size=60))
def test_words_stand_in_the_sentence_in_order(sentence: str) -> None:
    at = 0
    for start, end in word_spans(sentence):
        assert at <= start < end <= len(sentence)
        at = end
