"""The second reader: it doubts what looks like a failed statement, explains itself, and cannot grant anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.vietnamese.yaml_data import DataError
from pipeline.checks import check
from pipeline.checks.echo import COPIED, EchoIndex
from pipeline.checks.linear import LinearReader, Opinion, load_reader, written
from pipeline.checks.lint import plan_of
from pipeline.checks.second_reader import VETO, grams, second_reader
from pipeline.checks.words import words_of
from pipeline.directives import load_directives
from pipeline.directives.load import READER_WEIGHTS
from pipeline.evaluate.pair_training import digest
from pipeline.evaluate.statements import SAMPLES, load_statements
from pipeline.evaluate.training import Lesson, sources, train

PROPAGANDA = "propaganda_method"
DIRECTIVES = load_directives()


def opinion_of(text: str, heading: str = "", requirement: str = PROPAGANDA) -> Opinion:
    return second_reader().opinion(grams(words_of(text).texts, words_of(heading).texts), requirement)


def test_copied_words_are_one_mark() -> None:
    """A school's half-sentence behind a copied one is read by itself; a sentence wholly copied as it stands."""
    directive = DIRECTIVES["thu-thua-2020"]
    copied = "Chủ động phối hợp với chính quyền địa phương"
    assert copied in " ".join(directive.text.split()), "the directive's words"
    echo = EchoIndex(directive.known_texts)
    own = "mỗi quý ngồi lại với Công an xã một buổi"
    words = words_of(f"{copied}, {own}").texts
    (found,) = echo.copied([words])
    assert " ".join(found.own(words)) == f"{COPIED} , {own}".lower()
    words = words_of(copied).texts
    (found,) = echo.copied([words])
    assert found.own(words) == words


def test_grams_are_words_and_pairs_with_numbers_alike() -> None:
    assert grams(("tháng", "3", "năm", "2020"), ("tuyên", "truyền")) == [
        "t <", "t tháng", "t #", "t năm", "t #year", "t >",
        "t < tháng", "t tháng #", "t # năm", "t năm #year", "t #year >",
        "h tuyên", "h truyền", "h tuyên truyền",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("likelier", "other", "why"),
    [
        ("Nhà trường treo băng rôn về an ninh, trật tự ở cổng trong tháng 3.",
         "Nhà trường không treo băng rôn về an ninh, trật tự ở cổng trong tháng 3.", "a denial"),
        ("Đoàn trường phát tờ rơi phòng, chống ma túy cho học sinh.",
         "Đài truyền thanh xã phát tờ rơi phòng, chống ma túy cho nhân dân.", "another body for other people"),
        ("Tổ chức tọa đàm về bạo lực học đường vào tháng 4.",
         "Sẽ nghiên cứu tổ chức tọa đàm về bạo lực học đường khi có điều kiện.", "left open"),
    ],
)  # fmt: skip
def test_it_prefers_what_commits(likelier: str, other: str, why: str) -> None:
    assert opinion_of(likelier).met > opinion_of(other).met + 0.3, why


def test_it_is_right_on_statements_kept_from_it() -> None:
    """The held-out fifth: by the words alone, without any rule."""
    kept = [
        one
        for one in load_statements(sorted((SAMPLES / "statements").glob("*.jsonl")))
        if one.held_out and one.requirement in second_reader().requirements
    ]
    right = 0
    for one in kept:
        assert one.requirement is not None
        opinion = opinion_of(one.text, one.heading or "", one.requirement)
        right += (opinion.met >= 0.5) == (one.verdict == "met")
    assert len(kept) > 200
    assert right / len(kept) > 0.8  # 0.849; rules that see them too reach 0.91


def test_the_file_is_of_what_the_samples_teach() -> None:
    head = READER_WEIGHTS.read_text(encoding="utf-8").split("\n", 1)[0]
    assert f", {digest(sources(DIRECTIVES))}." in head, (
        "samples or examples changed: run python -m pipeline.evaluate.training"
    )


def test_training_learns_what_it_is_taught() -> None:
    words = {"met": "treo băng rôn", "partial": "đẩy mạnh tuyên truyền", "missing": "không treo gì"}
    taught = [
        Lesson(PROPAGANDA, (*words_of(text).texts, f"x{number}"), (), verdict)  # type: ignore[arg-type]
        for verdict, text in words.items()
        for number in range(5)
    ]
    reader = LinearReader(train(taught))
    for verdict, text in words.items():
        opinion = reader.opinion(grams(words_of(text).texts, ()), PROPAGANDA)
        assert getattr(opinion, verdict) > 0.8, text


def test_a_veto_is_explained_with_the_words_of_the_school(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Trường phát tờ rơi về phòng, chống ma túy."
    directive = DIRECTIVES["thu-thua-2020"]
    (before,) = check(plan_of(text), directive, requirements={PROPAGANDA})
    monkeypatch.setattr("pipeline.checks.judge.VETO", 2.0)
    (after,) = check(plan_of(text), directive, requirements={PROPAGANDA})
    assert before.verdict == "met"
    assert after.verdict != "met"
    told = [miss.reason for miss in after.near_misses] + [after.reason]
    doubts = second_reader().doubts(grams(words_of(text).texts, ()), PROPAGANDA)
    assert doubts and any("giống những câu chưa đạt" in reason and doubts[0] in reason for reason in told)


def test_it_grants_nothing() -> None:
    """However sure it is, a statement in which no rule finds anything stays missing."""
    text = "Thầy cô nhắc nhở các em."
    (finding,) = check(plan_of(text), DIRECTIVES["thu-thua-2020"], requirements={"prevention_model"})
    assert finding.verdict == "missing"


def test_a_requirement_not_learned_is_left_to_the_rules() -> None:
    with pytest.raises(KeyError):
        opinion_of("Trường mua bình chữa cháy.", requirement="fire_drill")


def test_opinions_are_shares() -> None:
    opinion = opinion_of("Trường treo 02 băng rôn.")
    assert opinion.met + opinion.partial + opinion.missing == pytest.approx(1)
    assert 0 < VETO < 0.1


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    weights = {
        "*": {"": (0.1, 0.2, -0.3), "t không": (-1.0, 0.25, 0.75)},
        PROPAGANDA: {"t loa": (1.5, 0.0, -1.5)},
    }
    path = tmp_path / "weights.txt"
    path.write_text(written(weights, ["made for a test"]), encoding="utf-8")
    found = grams(("không", "loa"), ())
    assert load_reader(path).opinion(found, PROPAGANDA) == LinearReader(weights).opinion(found, PROPAGANDA)


def test_a_damaged_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "weights.txt"
    path.write_text("# made\n*\tt không\t1\tmany\t3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"weights\.txt:2:1"):
        load_reader(path)
