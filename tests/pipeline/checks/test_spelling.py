"""Words typed without marks, mistyped or run together: what they are read as, and what is left as it was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import pipeline.checks.pair_counts as counting
from extractors.vietnamese.normalise import strip_diacritics
from extractors.vietnamese.syllables import is_syllable
from extractors.vietnamese.yaml_data import DataError
from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.checks.marks import marks_of, with_other_tone
from pipeline.checks.mentions import MentionFinder, lexicons_of, resolve
from pipeline.checks.pair_counts import PairCounts, pair_counts, written
from pipeline.checks.repair import Repairer
from pipeline.checks.spelling import Speller, other_letters, parted
from pipeline.checks.words import words_of
from pipeline.directives import load_directives
from pipeline.directives.load import WORD_PAIRS
from pipeline.evaluate.pair_training import count, digest, texts
from pipeline.evaluate.statements import SAMPLES, load_statements

REPAIRER = Repairer([("công", "an"), ("tuyên", "truyền"), ("mô", "hình")], {"công", "trường"})


def read(text: str) -> str:
    return " ".join(words_of(text, REPAIRER).texts)


def test_what_plans_write_far_oftener_is_no_slip() -> None:
    """ "chờ năm sau" is a phrase of the rules, "cho năm học" one of every plan."""
    repairer = Repairer([("chờ", "năm")], set())
    assert repairer.repair(["cho", "năm", "học"]) == ["cho", "năm", "học"]


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("Treo bằng rôn ở cổng", "treo băng rôn ở cổng", "«rôn» stands behind «băng» only"),
        ("Mở buổi tạo đàm về luật", "mở buổi tọa đàm về luật", "the letters changed places"),
        ("Học sinh ký cam kiết", "học sinh ký cam kết", "a rare word one letter away"),
        ("Treo bằng khen ở cổng", "treo bằng khen ở cổng", "a word that stands beside many"),
        ("Bốn vị trí trực", "bốn vị trí trực", "«vị trí» is a word, so «đơn vị» is not meant"),
        ("Giống cam sành", "giống cam sành", "«sành» is nowhere near «kết»"),
    ],
)
def test_told_by_its_companion(typed: str, meant: str, why: str) -> None:
    assert read(typed) == meant, why


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("Nha truong to chuc tuyen truyen phong, chong ma tuy cho hoc sinh",
         "nhà trường tổ chức tuyên truyền phòng , chống ma túy cho học sinh", "no marks at all"),
        ("Chua to chuc thi tim hieu luat giao thong", "chưa tổ chức thi tìm hiểu luật giao thông",
         "the first word too, though it has a capital"),
        ("Nha trương phôi hơp vơi Công an xa tuân tra cac đêm lê, Têt",
         "nhà trường phối hợp với công an xã tuần tra các đêm lễ , tết", "letters right, tones left out"),
        ("Hằng quý, nhà truờng họp voi Công anxã để trao đôỉ tình hình hoc sinh",
         "hằng quý , nhà trường họp với công an xã để trao đổi tình hình học sinh",
         "marks on the wrong letter, left out here and there, two words run together"),
        ("Nhà trường chưađăng ký mô hình", "nhà trường chưa đăng ký mô hình", "a denial run together"),
        ("Ký cam kết với cônng an phườg", "ký cam kết với công an phường", "a letter too many, one left out"),
        ("Tỗ bão vệ trực đêm, hiệu trưỡng kiễm tra", "tổ bảo vệ trực đêm , hiệu trưởng kiểm tra",
         "hỏi and ngã sound alike in the South"),
        ("Ngày 15/11 mời Côg an xã về nói chuyện", "ngày 15 / 11 mời công an xã về nói chuyện",
         "a capital, yet no syllable is written so"),
        ("Phong GDDT va UBND xa chi dao truong thuc hien", "phòng gdđt và ubnd xã chỉ đạo trường thực hiện",
         "an abbreviation without its mark, others as they are"),
    ],
)  # fmt: skip
def test_what_is_read(typed: str, meant: str, why: str) -> None:
    assert read(typed) == meant, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("công ăn việc làm", "good Vietnamese is never the police"),
        ("phòng chống lụt, bão", "the rarer tone where it is right"),
        ("BGH và CAP ký quy chế", "an abbreviation that looks like a word without its mark"),
        ("VII. Phòng ngừa tai nạn sông nước", "a number"),
        ("tấm bảng mica trước cổng", "a word from elsewhere"),
        ("mô hình “Alo, thầy cô nghe em”", "a word of a name that no plan holds"),
        ("điểm trường Buôn Ea Sar", "a name in another language"),
        ("không đun nấu trong khu tập thể giáo viên khi không có người trông coi", "few marks by chance"),
        ("treo 08 băng rôn, 02 pa-nô", "few words"),
        ("báo cáo ngay trong buổi", "a word that would be another with a mark"),
    ],
)
def test_what_is_left(text: str, why: str) -> None:
    assert read(text) == " ".join(words_of(text).texts), why


def test_most_of_what_lost_its_marks_is_read_as_it_was_written() -> None:
    """On the statements kept aside, which the counts have not seen: nineteen words of twenty."""
    kept = [
        one.text for one in load_statements(sorted((SAMPLES / "statements").glob("*.jsonl"))) if one.held_out
    ]
    right = total = 0
    for text in kept:
        words = words_of(text).texts
        found = words_of(strip_diacritics(text), REPAIRER).texts
        if len(words) >= 8 and len(found) == len(words):
            pairs = [(one, other) for one, other in zip(words, found, strict=True) if one.isalpha()]
            right += sum(one == other for one, other in pairs)
            total += len(pairs)
    assert total > 5_000
    assert right / total > 0.93


class Suspicious(Repairer):
    """Takes the long way with every text."""

    def _are_calm(self, words: Sequence[str]) -> bool:
        return False


def test_what_is_passed_over_needed_nothing() -> None:
    """With all pairs of the field, over statements as they were written and with a third of their words bare."""
    directive = next(iter(load_directives().values()))
    finder = MentionFinder(resolve(lexicons_of(directive)))
    quick, thorough = Repairer(finder.pairs, finder.words), Suspicious(finder.pairs, finder.words)
    changed = 0
    for one in load_statements(sorted((SAMPLES / "statements").glob("*.jsonl")))[::3]:
        bare = " ".join(
            strip_diacritics(word) if at % 3 == 0 else word for at, word in enumerate(one.text.split())
        )
        for text in (one.text, bare):
            found = words_of(text, quick).texts
            assert found == words_of(text, thorough).texts
            changed += found != words_of(text).texts
    assert changed > 300, "many of them were put right"


SYLLABLES = sorted(filter(is_syllable, pair_counts().words))


@given(st.lists(st.sampled_from(SYLLABLES), min_size=8, max_size=14))
@example(["học"] * 8)  # its bare letters are no syllable
@example(["cấp"] * 8)  # nor are these, and plans write them often
def test_reading_keeps_the_number_of_words_and_their_letters(words: list[str]) -> None:
    typed = [strip_diacritics(word) for word in words]
    found = Speller(frozenset()).read(typed)
    assert found is not None, "eight words without a mark are doubtful"
    assert len(found) == len(typed)
    for word, other in zip(typed, found, strict=True):
        assert strip_diacritics(other) == word or not pair_counts().knows(word)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_run_together_are_parted_however_they_are_encoded(form: Literal["NFC", "NFD"]) -> None:
    token = unicodedata.normalize(form, "Chưađăng")
    at = parted(token)
    assert unicodedata.normalize("NFC", token[:at]) == "Chưa"
    assert unicodedata.normalize("NFC", token[at:]) == "đăng"
    words = words_of(unicodedata.normalize(form, "Công anxã Mỹ An"), REPAIRER)
    assert [unicodedata.normalize("NFC", words.printed(i, i + 1)) for i in range(4)][:3] == [
        "Công",
        "an",
        "xã",
    ]


@pytest.mark.parametrize(
    ("token", "other", "why"),
    [
        ("anxã", True, "two words"),
        ("tryền", True, "a letter is missing"),
        ("truyên", False, "only a mark may be wrong"),
        ("ubnd", False, "nothing near it"),
        ("video", False, "a word of the plans"),
    ],
)
def test_which_words_may_hide_other_letters(token: str, other: bool, why: str) -> None:
    assert other_letters(token) is other, why


def test_a_verdict_does_not_hang_on_the_typing() -> None:
    directive = load_directives()["thu-thua-2020"]
    for text in (
        "Trường treo băng rôn phòng, chống ma túy ở cổng trong tháng 3.",
        "Truong treo bang ron phong, chong ma tuy o cong trong thang 3.",
        "Trường treo băng rônphòng, chống ma tuý ở cổg trong thánng 3.",
    ):
        (finding,) = check(plan_of(text), directive, requirements={"propaganda_method"})
        assert finding.verdict == "met", text
        assert all(evidence.quote in text for evidence in finding.evidence)
    denied = "Truong khong treo bang ron phong, chong ma tuy o cong trong thang 3."
    (finding,) = check(plan_of(denied), directive, requirements={"propaganda_method"})
    assert finding.verdict == "missing"


@pytest.mark.parametrize(
    ("word", "marks"),
    [
        ("đường", ("\u0300", "\u031bđ")),
        ("nạạn", ("\u0323", "")),
        ("an", ("", "")),
        ("tổ", ("\u0309", "\u0302")),
    ],
)
def test_marks(word: str, marks: tuple[str, str]) -> None:
    assert marks_of(word) == marks


def test_the_other_of_two_tones() -> None:
    assert with_other_tone("bão") == "bảo"
    assert with_other_tone("bảo") == "bão"
    assert with_other_tone("an") == "an"


def test_the_file_is_of_what_the_samples_teach() -> None:
    taught = texts()
    head = WORD_PAIRS.read_text(encoding="utf-8").split("\n", 1)[0]
    assert f"from {len(taught)} lines, {digest(taught)}." in head, (
        "samples changed: run python -m pipeline.evaluate.training"
    )


def test_counting_leaves_out_what_teaches_nothing() -> None:
    counted = count(["Công an xã.", "Cong an xa tuan tra cac dem.", "Tuyên tryền 3 lần"])
    assert counted["công"] == {"an": 1}
    assert counted["tuyên"] == {".": 1}, "a slip counts as a mark"
    assert counted["#"] == {"lần": 1}
    assert "cong" not in counted


def test_the_file_comes_back_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = {".": {"công": 3}, "#": {"lần": 2}, "công": {"an": 5, ".": 1}}
    path = tmp_path / "pairs.txt"
    path.write_text(written(pairs, ["made for a test"]), encoding="utf-8")
    monkeypatch.setattr(counting, "WORD_PAIRS", path)
    fresh = pair_counts.__wrapped__()
    for before, counts in pairs.items():
        for word, times in counts.items():
            assert fresh.count(before, word) == times
    assert fresh.chance("công", "an") > fresh.chance("công", "lần")


def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pairs.txt"
    path.write_text("# made for a test\ncông\tan nhiều\n", encoding="utf-8")
    monkeypatch.setattr(counting, "WORD_PAIRS", path)
    with pytest.raises(DataError, match=r"pairs\.txt:2"):
        pair_counts.__wrapped__()


def test_a_word_that_plans_use_is_likelier() -> None:
    counts = PairCounts({"công": {"an": 3, "tác": 1}})
    assert counts.alone("an") > counts.alone("tác") > counts.alone("zzz") > 0
