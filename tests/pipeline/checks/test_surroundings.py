"""The words around a commitment: what they take back, what they give back, and how that is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.checks import check
from pipeline.checks.check import compiled
from pipeline.checks.judge import Judgement
from pipeline.checks.linear import EVERY, LinearReader
from pipeline.checks.lint import plan_of
from pipeline.checks.surroundings import Surroundings, grams, surroundings
from pipeline.directives import load_directives
from pipeline.directives.load import SURROUNDINGS_WEIGHTS
from pipeline.evaluate.minimal import minimal_plan
from pipeline.evaluate.pair_training import digest
from pipeline.evaluate.statements import SAMPLES
from pipeline.evaluate.surroundings_training import SurroundingLesson, sources, train
from pipeline.parse import parse
from pipeline.roster import load_roster

DIRECTIVES = load_directives()
DIRECTIVE = DIRECTIVES["thu-thua-2020"]
ROSTER = load_roster(SAMPLES / "roster.csv")
READY = compiled(DIRECTIVE)
PROPAGANDA = "propaganda_method"
POLICE = "police_coordination"
LEAFLETS = "Trường phát tờ rơi về phòng, chống ma túy."


def judged(text: str, requirement: str = PROPAGANDA) -> Judgement:
    """What the rules say of the sentence of a paragraph that raises the subject."""
    plan = parse(minimal_plan(text, None), roster=ROSTER, directives=DIRECTIVES)
    said = [READY.judges[requirement].by_rules(view) for view in READY.viewer.view(plan).statements]
    return next(one for one in said if one is not None)


def sure_of(verdict: str) -> Surroundings:
    """A model that says the same of everything."""
    logits = [20.0 if name == verdict else 0.0 for name in ("met", "partial", "missing")]
    return Surroundings(LinearReader({EVERY: {"": (logits[0], logits[1], logits[2])}}))


def test_grams_tell_where_words_stand_and_leave_the_cue_out() -> None:
    one = judged(f"Năm nay có ba việc. {LEAFLETS} Các lớp nhận đủ trong tháng 3.")
    found = grams(one.view, one.cue)
    assert one.view.words.printed(*one.cue or (0, 0)) == "tờ rơi"
    assert {"b < trường phát", "a về phòng ,", "p có ba", "n trong tháng #", "b- phát", "a+ về"} <= set(found)
    assert not any("tờ rơi" in gram for gram in found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("likelier", "other", "why"),
    [
        (LEAFLETS, "Chẳng ai ở trường chịu phát tờ rơi về phòng, chống ma túy.", "a denial"),
        (LEAFLETS, f"{LEAFLETS} Ban Giám hiệu về sau quyết định cho thôi phần việc ấy.", "taken back by the next"),
        (LEAFLETS, f"{LEAFLETS} Có làm hay không sẽ do cuộc họp tháng sau quyết định.", "left open by the next"),
        (LEAFLETS, "Ủy ban nhân dân xã giao Hội Phụ nữ phát tờ rơi về phòng, chống ma túy.", "another body"),
    ],
)  # fmt: skip
def test_it_prefers_what_stands(likelier: str, other: str, why: str) -> None:
    stands, falls = (surroundings().opinion(judged(text)).met for text in (likelier, other))
    assert stands > falls + 0.3, why


def test_a_met_verdict_falls_with_the_words_against_it() -> None:
    met = judged(LEAFLETS)
    judge = READY.judges[PROPAGANDA]
    assert (met.verdict, sure_of("met").weighed(judge, met)) == ("met", met)
    for verdict in ("partial", "missing"):
        fallen = sure_of(verdict).weighed(judge, met)
        assert (fallen.verdict, fallen.obstacle, fallen.names) == (verdict, "surroundings", ())


def test_what_context_took_away_comes_back_but_no_other_obstacle_goes() -> None:
    judge = READY.judges[PROPAGANDA]
    left_open = judged("Nếu có điều kiện, trường phát tờ rơi về phòng, chống ma túy.")
    assert (left_open.verdict, left_open.obstacle) == ("partial", "undecided")
    assert sure_of("met").weighed(judge, left_open).verdict == "met"
    assert sure_of("missing").weighed(judge, left_open) is left_open
    for obstacle in ("topic", "echo", "zone", "veto", "negation", "cancellation"):
        other = replace(left_open, obstacle=obstacle)
        assert sure_of("met").weighed(judge, other) is other


@pytest.mark.parametrize(
    ("text", "comes_back", "why"),
    [
        ("Trước đây trường phát tờ rơi về phòng, chống ma túy.", True, "no year is named"),
        ("Năm 2018 trường phát tờ rơi về phòng, chống ma túy.", False, "the model knows nothing of years"),
    ],
)
def test_the_past_comes_back_without_a_year_only(text: str, comes_back: bool, why: str) -> None:
    past = judged(text)
    assert (past.verdict, past.obstacle) == ("missing", "past")
    assert (sure_of("met").weighed(READY.judges[PROPAGANDA], past).verdict == "met") is comes_back, why


@pytest.mark.parametrize(
    ("text", "comes_back", "why"),
    [
        (
            "Công an xã chịu trách nhiệm giải tỏa hàng quán trước cổng trường.",
            False,
            "it says whose duty it is",
        ),
        (
            "Công an xã và dân phòng nhắc nhở các hộ dân trông coi xe cộ.",
            False,
            "nobody of the school is named",
        ),
        ("Đề nghị Công an xã tuần tra cùng bảo vệ trường.", True, "the school's own people are in it"),
    ],
)
def test_the_duty_of_another_comes_back_where_the_school_is_in_it(
    text: str, comes_back: bool, why: str
) -> None:
    other = judged(text, POLICE)
    assert (other.verdict, other.obstacle) == ("missing", "others_duty")
    assert (sure_of("met").weighed(READY.judges[POLICE], other).verdict == "met") is comes_back, why


def test_rows_of_tables_and_citations_are_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.checks.surroundings.FALLS", 2.0)
    row = "Phát tờ rơi về phòng, chống ma túy | Tháng 3 | Tổng phụ trách"
    table = minimal_plan(row, "Nội dung | Thời gian | Người thực hiện")
    plan = parse(table, roster=ROSTER, directives=DIRECTIVES)
    (finding,) = check(plan, DIRECTIVE, requirements={PROPAGANDA})
    assert finding.verdict == "met"
    cited = "Căn cứ Kế hoạch số 47/KH-UBND ngày 10/02/2020 của UBND huyện."
    (finding,) = check(plan_of(cited), DIRECTIVE, requirements={"legal_basis"})
    assert finding.verdict == "met"


def test_the_clerk_is_told_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.checks.surroundings.FALLS", 2.0)
    (finding,) = check(plan_of(LEAFLETS), DIRECTIVE, requirements={PROPAGANDA})
    assert finding.verdict != "met"
    told = [miss.reason for miss in finding.near_misses] + [finding.reason]
    assert any("lời văn xung quanh" in reason for reason in told)


def test_training_learns_what_it_is_taught() -> None:
    taught = [
        SurroundingLesson(PROPAGANDA, (f"b {word}", f"x {number}"), verdict)  # type: ignore[arg-type]
        for word, verdict in (("nhà trường", "met"), ("nếu", "partial"), ("không", "missing"))
        for number in range(6)
    ]
    reader = LinearReader(train(taught))
    assert reader.opinion(["b không"]).missing > 0.8
    assert reader.opinion(["b nếu"]).partial > 0.8
    assert reader.opinion(["b nhà trường"]).met > 0.8


def test_the_file_is_of_what_the_samples_teach() -> None:
    head = SURROUNDINGS_WEIGHTS.read_text(encoding="utf-8").split("\n", 1)[0]
    assert f", {digest(sources())}." in head, "samples changed: run python -m pipeline.evaluate.training"
