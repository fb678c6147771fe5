"""Scores of labelled plans: what is counted as right, wrong, found."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.document import Document, Page
from pipeline.checks import check
from pipeline.directives import load_directives
from pipeline.evaluate.folds import open_phrases, phrases_in, without_own_words
from pipeline.evaluate.formats import character_accuracy, compare_formats
from pipeline.evaluate.labels import Gold, LabelledPlan, load_plan
from pipeline.evaluate.plans import process_printed, score_plans
from pipeline.finding import Evidence, Finding, Verdict
from pipeline.plan import DocumentKind, Plan, SchoolMatch
from pipeline.process import Processed
from pipeline.roster import load_roster

TH = "thu-thua-2020"
MODEL = "prevention_model"


@pytest.fixture(scope="module")
def label(samples: Path) -> LabelledPlan:
    plan = load_plan(samples / "plans" / "tt20-01.yaml")
    gold = {MODEL: Gold(verdict="met", evidence=("Mô hình “3 Tự” trong giáo viên",), names=("3 Tự",))}
    return plan.model_copy(update={"gold": gold})


def answer(label: LabelledPlan, *findings: Finding, number: str | None = "12/KH-THRĐ") -> Processed:
    document = Document("0" * 64, "text/plain", (Page(1),), ())
    school = SchoolMatch(label.school_id, None, 1.0)
    plan = Plan(document, DocumentKind.PLAN, school, number, label.date, label.year, None, None, (), (), ())
    return Processed("kh.docx", "0" * 64, "checked", None, document, plan, TH, findings)


def finding(
    verdict: Verdict, quote: str = "", names: tuple[str, ...] = (), confidence: float = 0.95
) -> Finding:
    evidence = (Evidence(quote, 1, "II", 0, len(quote)),) if quote else ()
    return Finding(MODEL, True, verdict, confidence, names, evidence, "", "rule")


def test_a_right_answer(label: LabelledPlan) -> None:
    given = answer(label, finding(Verdict.MET, "b) Mô hình “3 Tự” trong giáo viên, học sinh", ("3 tự",)))
    scores = score_plans([(label, given)])
    assert (scores.all.accuracy, scores.evidence, scores.names[MODEL].f1) == (1.0, [True], 1.0)
    assert scores.judged == [(0.95, True)]
    assert all(all(right) for right in scores.facts.values())
    assert scores.wrong == []


@pytest.mark.parametrize(
    ("given", "subject", "said"),
    [
        pytest.param(finding(Verdict.MISSING), MODEL, "missing", id="a school reproached wrongly"),
        pytest.param(
            finding(Verdict.UNREADABLE), MODEL, "unreadable", id="a readable text called unreadable"
        ),
        pytest.param(None, MODEL, "no finding", id="nothing said at all"),
    ],
)
def test_wrong_answers_are_listed(
    label: LabelledPlan, given: Finding | None, subject: str, said: str
) -> None:
    scores = score_plans([(label, answer(label, *([given] if given else [])))])
    assert [(item.subject, item.label, item.answer) for item in scores.wrong] == [(subject, "met", said)]
    assert scores.all.right == 0


def test_evidence_from_elsewhere_does_not_count(label: LabelledPlan) -> None:
    """The verdict may be right for the wrong reason."""
    scores = score_plans([(label, answer(label, finding(Verdict.MET, "Kiểm tra hệ thống điện mỗi tháng")))])
    assert scores.all.accuracy == 1.0
    assert scores.evidence == [False]


def test_a_wrong_number_is_a_wrong_fact(label: LabelledPlan) -> None:
    scores = score_plans([(label, answer(label, finding(Verdict.MET), number="21/KH"))])
    assert scores.facts["number"] == [False]
    assert [item.subject for item in scores.wrong] == ["number"]


@pytest.mark.parametrize(
    ("source", "read", "accuracy"),
    [
        pytest.param("Kế hoạch", "Kế hoạch", 1.0, id="equal"),
        pytest.param("Kế  hoạch\nnăm", "Kế hoạch năm", 1.0, id="white space does not count"),
        pytest.param("Ke\u0302\u0301 hoa\u0323ch", "Kế hoạch", 1.0, id="the form of Unicode does not count"),
        pytest.param("Kế hoạch", "Kê hoạch", 7 / 8, id="a lost tone is a wrong letter"),
        pytest.param("Kế hoạch", "", 0.0, id="nothing read"),
        pytest.param("ab", "abcdefgh", 0.0, id="more added than there was"),
    ],
)
def test_character_accuracy(source: str, read: str, accuracy: float) -> None:
    assert character_accuracy(source, read) == pytest.approx(accuracy)


def test_formats_are_compared_with_the_word_file(samples: Path) -> None:
    """Old encodings come out as the same text with the same verdicts."""
    plans = [load_plan(samples / "plans" / "tt20-03.yaml")]
    roster, directives = load_roster(samples / "roster.csv"), load_directives()
    rows = compare_formats(plans, ["docx", "nfd", "vni", "tcvn3"], roster=roster, directives=directives)
    assert [row.kind for row in rows] == ["docx", "nfd", "vni", "tcvn3"]
    assert all(row.accuracy >= 0.999 and row.failure is None for row in rows), rows
    assert all(row.equal == row.findings == 7 for row in rows), rows


def test_folds_switch_off_what_only_one_plan_has(samples: Path) -> None:
    """A phrase found in one fold alone is not used on that fold; one found in two is."""
    directives = load_directives()
    roster = load_roster(samples / "roster.csv")
    plans = [load_plan(samples / "plans" / f"{name}.yaml") for name in ("tt20-01", "tt20-06")]
    answered = [(plan, process_printed(plan, "docx", roster=roster, directives=directives)) for plan in plans]
    automaton = open_phrases(directives)
    first, second = (
        phrases_in(automaton, processed.document.text if processed.document else "")
        for _, processed in answered
    )
    assert first - second, "the plans share all their phrases: the test shows nothing"
    checked = without_own_words(answered, directives, folds=2)
    plan = answered[0][1].plan
    assert plan is not None
    own = frozenset(first - second)
    assert checked[0][1].findings == check(plan, directives[TH], without=own)
    everything = without_own_words(answered, directives, [plan.document.text], folds=2)
    assert everything[0][1].findings == answered[0][1].findings
