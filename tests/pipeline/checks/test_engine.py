"""The parts of the judge one by one: words, repair, phrases, echo, names beside triggers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.dictionary import known_pairs
from pipeline.checks.echo import EchoIndex
from pipeline.checks.mentions import MentionFinder, Resolved, longest, resolve
from pipeline.checks.phrases import PhraseAutomaton
from pipeline.checks.repair import Repairer
from pipeline.checks.structures import NameFinder, extended, quotations
from pipeline.checks.words import words_of
from pipeline.directives.schema import LexiconSpec, NamedAfter
from pipeline.errors import SetupError


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Hoà bình", "Hòa bình", "tone placement"),
        ("kí kết quy chế", "ký kết qui chế", "i and y in an open syllable"),
        ("CÔNG  AN", "công an", "case and double spaces"),
        ("“3 Tự”", '"3 tự"', "quotation marks"),
        ("phòng\nchống", "phòng chống", "a hard line break"),
    ],
)
def test_words_are_compared_alike(left: str, right: str, why: str) -> None:
    assert words_of(left).texts == words_of(right).texts, why


@given(st.text(alphabet="aáàộđ ĐQ\n\t“”;.,-0129(", max_size=60))
def test_every_word_leads_back_to_its_characters(text: str) -> None:
    words = words_of(text)
    for index in range(len(words)):
        start, end = words.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert words.printed(index, index + 1) == text[start:end]


def repairer() -> Repairer:
    pairs = [
        ("tuyên", "truyền"),
        ("vận", "động"),
        ("công", "an"),
        ("phối", "hợp"),
        ("hiệu", "trưởng"),
        ("mô", "hình"),
        ("bà", "con"),
        ("còn", "trống"),
        ("chỉ", "đạo"),
        ("hình", "từ"),
        ("dừng", "làm"),
    ]
    return Repairer(pairs, {"trường", "những", "công", "học", "chi", "tư"})


@pytest.mark.parametrize(
    ("text", "repaired", "why"),
    [
        ("tuyên truyên", "tuyên truyền", "one wrong mark"),
        ("vân động", "vận động", "one wrong mark"),
        ("phoi hop", "phối hợp", "no marks at all"),
        ("mô hinh", "mô hình", "one mark missing"),
        (
            "trừong quyêt định",
            "trường quyết định",
            "marks on the wrong letter, or left out of a syllable that needs them",
        ),
        ("ngừơi đựơc mời", "người được mời", "two slips of one hand"),
        ("bà con trong bản", "bà con trong bản", "a word that is right with the one before it is left alone"),
        ("lớp Đắk Lắk", "lớp Đắk Lắk", "a name that looks like no syllable has nothing nearer"),
        ("công ăn", "công ăn", "good Vietnamese: never the police"),
        ("danh hiệu trường học", "danh hiệu trường học", "a word of the field is not taken for another"),
        ("cổng ấn", "cổng ấn", "two wrong marks are too many"),
        ("Ban chi đạo", "Ban chỉ đạo", "a word of the field, yet with its neighbour it lacks a mark"),
        ("mô hình tư tưởng", "mô hình tư tưởng", "a word that is right with the one after it is left alone"),
        ("côn an", "công an", "a sound that is written for another, as in the South"),
        ("truyên chuyền", "truyên chuyền", "nothing of the field sounds so"),
        ("anh Dũng làm", "anh Dũng làm", "a name inside the sentence"),
        (
            "anh dũng làm",
            "anh dũng làm",
            "without its capital too: plans use the word, and not the other one here",
        ),
    ],
)
def test_repair(text: str, repaired: str, why: str) -> None:
    words = text.split()
    assert repairer().repair([word.lower() for word in words], words) == repaired.lower().split(), why


def test_the_dictionary_knows_good_pairs() -> None:
    assert ("công", "ăn") in known_pairs() or ("công", "ăn") not in repairer()._pairs
    assert ("công", "an") in known_pairs()
    assert len(known_pairs()) > 40_000


@pytest.mark.parametrize(
    ("phrase", "text", "found", "why"),
    [
        ("(phát|in) tờ rơi", "sẽ in tờ rơi", [(1, 4)], "alternatives"),
        ("tờ rơi [tuyên truyền]", "tờ rơi tuyên truyền", [(0, 2), (0, 4)], "optional words"),
        ("phát ... tờ rơi", "phát 500 tờ rơi", [(0, 4)], "an open place"),
        ("phát ... tờ rơi", "phát quà ; tờ rơi", [], "an open place stays in its clause"),
        ("# lần", "họp 2 lần", [(1, 3)], "a number"),
        ("(a (b|c d)|e) f", "a c d f", [(0, 4)], "groups in groups"),
        ("có | không", "có | không", [(0, 3)], "the bar between cells"),
        ("* [*] này nay", "các buổi họp này nay", [(1, 5), (2, 5)], "open places at the start"),
        ("* [*] này nay", "họp ; buổi này nay", [(2, 5)], "they stay in their clause too"),
        ("* * này", "buổi này", [], "and want as many words as they are"),
        ("... này nay", "này nay", [(0, 2)], "and may stand for none"),
        (r"\( kết nghĩa \)", "trường ( kết nghĩa )", [(1, 5)], "brackets of the text"),
    ],
)
def test_phrases(phrase: str, text: str, found: list[tuple[int, int]], why: str) -> None:
    automaton = PhraseAutomaton()
    automaton.add("x", phrase)
    assert automaton.find(text.split()).get("x", []) == found, why


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a]", "", "..."])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(SetupError):
        PhraseAutomaton().add("x", phrase)


def test_an_automaton_does_not_remember_what_it_read_before() -> None:
    """A word such as "7h30" counts as a number whether or not another unknown word came to the same place first."""
    read = PhraseAutomaton()
    read.add("time", "lúc # sáng")
    assert read.find(["lúc", "xế", "sáng"]) == {}
    fresh = PhraseAutomaton()
    fresh.add("time", "lúc # sáng")
    text = ["lúc", "7h30", "sáng"]
    assert read.find(text) == fresh.find(text) == {"time": [(0, 3)]}


def test_one_automaton_answers_as_many_would() -> None:
    phrases = {"a": "công an [xã]", "b": "công (an|tác)", "c": "an ... xã"}
    words = ["công", "an", "các", "thôn", "xã", "và", "công", "tác", "công", "an", "xã"]
    together = PhraseAutomaton()
    for key, phrase in phrases.items():
        together.add(key, phrase)
    apart: dict[str, list[tuple[int, int]]] = {}
    for key, phrase in phrases.items():
        alone = PhraseAutomaton()
        alone.add(key, phrase)
        apart.update(alone.find(words))
    assert together.find(words) == apart


def test_exceptions_take_mentions_away() -> None:
    finder = MentionFinder({"police": Resolved(("công an",), ("báo công an",))})
    assert finder.find(["đọc", "báo", "công", "an"]) == {}
    assert finder.find(["mời", "công", "an"]) == {"police": [(1, 3)]}


def test_includes_bring_phrases_and_exceptions() -> None:
    lexicons = {
        "inner": LexiconSpec(about="", phrases=("a",), exceptions=("a b",)),
        "outer": LexiconSpec(about="", phrases=("c",), include=("inner",)),
    }
    assert resolve(lexicons)["outer"] == Resolved(("c", "a"), ("a b",))


@pytest.mark.parametrize("include", ["outer", "nowhere"])
def test_bad_includes_are_refused(include: str) -> None:
    with pytest.raises(SetupError):
        resolve({"outer": LexiconSpec(about="", phrases=("c",), include=(include,))})


def test_longest_wins() -> None:
    assert longest([(0, 2), (0, 3), (2, 4), (5, 6)]) == [(0, 3), (5, 6)]


DIRECTIVE = (
    "Mỗi đơn vị trường học có ít nhất một hình thức, phương pháp tuyên truyền, một mô hình trong phòng, "
    "chống tội phạm như: camera an ninh; ba tự."
)


@pytest.mark.parametrize(
    ("text", "copied", "why"),
    [
        ("Mỗi đơn vị trường học có ít nhất một hình thức, phương pháp tuyên truyền.", True, "word for word"),
        ("Trường TH Rạch Đào có ít nhất một hình thức, phương pháp tuyên truyền.", True, "another subject"),
        (
            "Có ít nhất một hình thức, tại xã Bình Thạnh, phương pháp tuyên truyền, một mô hình.",
            True,
            "an inserted name",
        ),
        ("Nhà trường chọn mô hình camera an ninh.", False, "a choice from the list"),
        ("Phát tờ rơi về an toàn giao thông vào thứ hai.", False, "the school's own words"),
    ],
)
def test_echo(text: str, copied: bool, why: str) -> None:
    (echo,) = EchoIndex([DIRECTIVE]).copied([words_of(text).texts])
    assert (echo.share > 0.5) is copied, (why, echo.share)


def test_a_copied_list_is_copied_over_the_ends_of_its_items() -> None:
    items = [words_of(item).texts for item in ("chống tội phạm như: camera an ninh;", "ba tự.")]
    first, second = EchoIndex([DIRECTIVE]).copied(items)
    assert first.share > 0.7
    assert second.around(0, 2) > 3, "the item stands in the run that began before it"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("mô hình “3 Tự” và «5 An»", ["3 tự", "5 an"]),
        ("mô hình “………” về an ninh", []),
        ("mở mà không đóng “3 Tự", []),
        ("‘Đèn sáng - cửa khoá’", ["đèn sáng - cửa khóa"]),
    ],
)
def test_quotations(text: str, inside: list[str]) -> None:
    words = words_of(text)
    assert [" ".join(words.texts[first:last]) for first, last in quotations(words)] == inside


MODEL = NamedAfter(
    after="model", within=8, before=20, claimed="claims", reject="general", columns=("tên mô hình",)
)


@pytest.mark.parametrize(
    ("text", "names", "why"),
    [
        ("xây dựng mô hình “3 Tự” ở các lớp", ["3 Tự"], "a quotation after the word"),
        ("“Cặp lá chắn” là mô hình của trường", ["Cặp lá chắn"], "a quotation before it"),
        ("mô hình Tiếng kẻng học đường", ["Tiếng kẻng học đường"], "a capitalised phrase"),
        ("các mô hình: (1) Đội cờ đỏ; (2) Đôi bạn tốt.", ["Đội cờ đỏ", "Đôi bạn tốt"], "a numbered list"),
        ("mô hình tuyên truyền, treo băng rôn “Nói không”", [], "the quotation belongs to the banner"),
        ("mô hình “An ninh trật tự”", [], "general words alone are no name"),
        ("mô hình phòng chống tội phạm", [], "no name"),
    ],
)
def test_names_beside_a_trigger(text: str, names: list[str], why: str) -> None:
    finder = MentionFinder(
        {
            "model": Resolved(("mô hình",), ()),
            "claims": Resolved(("băng rôn",), ()),
            "general": Resolved(("an ninh trật tự",), ()),
        }
    )
    words = words_of(text)
    found = NameFinder(MODEL, words, finder.find(words.texts), quotations(words)).find()
    assert [words.printed(*name) for name in found] == names, why


def test_a_name_in_its_column() -> None:
    words = words_of("1 | Ngôi nhà trú ẩn | Tháng 4")
    bars = [index for index, text in enumerate(words.texts) if text == "|"]
    cells = [
        ("TT", (0, bars[0])),
        ("Tên mô hình", (bars[0] + 1, bars[1])),
        ("Thời gian", (bars[1] + 1, len(words))),
    ]
    found = NameFinder(MODEL, words, {}, []).find(cells)
    assert [words.printed(*name) for name in found] == ["Ngôi nhà trú ẩn"]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Công an xã Long Thới 02 buổi", "Công an xã Long Thới", "capitalised words go on, numbers do not"),
        ("Công an phường 3 tuần tra", "Công an phường 3", "a numbered ward"),
        ("Công an xã tuần tra", "Công an xã", "nothing follows"),
    ],
)
def test_a_body_goes_on_over_its_place(text: str, name: str, why: str) -> None:
    words = words_of(text)
    assert words.printed(*extended((0, 3), "proper", words, [])) == name, why
