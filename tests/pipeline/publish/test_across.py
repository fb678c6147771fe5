"""Copied plans are found with the share that was copied, honest ones are not; leftovers are found with their quote."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.finding import Verdict
from pipeline.plan import StatementKind, Zone
from pipeline.publish import publish
from pipeline.publish.copies import MAX_SHARERS, MIN_SHARE, SAMPLE_ABOVE, find_copies, shared
from pipeline.publish.leftovers import find_leftovers
from pipeline.publish.shingles import Sketch, shingles_of, sketch, words_of
from pipeline.roster import Roster, School
from pipeline.store import Store
from tests.conftest import SAMPLES
from tests.pipeline.publish.office import PUBLISHED_AT
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, directive, plan

DIRECTIVE_TEXT = (SAMPLES / "directives" / "thu-thua-2020.txt").read_text(encoding="utf-8")
KNOWN = np.unique(shingles_of(words_of(DIRECTIVE_TEXT)))


def school(number: int, name: str) -> School:
    return School(f"S-{number:02d}", name, "TH", "Xã Nhị Thành", "Thủ Thừa", "thu-thua-2020")


HOA, MAI, LAN = (
    school(1, "Trường Tiểu học Rạch Đào"),
    school(2, "Trường THCS Nhị Phú"),
    school(3, "Trường Mẫu giáo Hoa Sen"),
)


@cache
def sentences() -> tuple[str, ...]:
    """Sentences as schools write them; of two that share a stretch (the corpus has minimal pairs) only one."""
    texts = {
        json.loads(line)["text"]
        for path in sorted((SAMPLES / "statements").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    seen: set[int] = set(KNOWN.tolist())
    kept = []
    for text in sorted(texts):
        stretches = shingles_of(words_of(text)).tolist()
        if len(stretches) > 4 and seen.isdisjoint(stretches):
            seen.update(stretches)
            kept.append(text)
    return tuple(kept)


def made(text: Sequence[str], of: School | None = None) -> Sketch:
    return sketch(words_of("\n".join(text), of), KNOWN)


def length(text: Sequence[str]) -> int:
    return len(words_of("\n".join(text)).hashes)


@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
@pytest.mark.parametrize("seed", range(6))
def test_planted_share_is_measured(share: float, seed: int) -> None:
    """Sentences taken from another plan, in order or not, the school's name changed in each."""
    rnd = random.Random(seed)
    pool = rnd.sample(sentences(), 90)
    source = [f"{text} {HOA.name} chịu trách nhiệm." for text in pool[:40]]
    copied = [text.replace(HOA.name, MAI.name) for text in source[: round(40 * share)]]
    own = [f"{text} {MAI.name} thực hiện." for text in pool[40 : 40 + 40 - len(copied)]]
    copy = copied + own
    if seed % 2:
        rnd.shuffle(copy)
    truth = length(copied) / length(copy)
    (found,) = find_copies([made(source, HOA), made(copy, MAI)])
    assert found.share_second == pytest.approx(truth, abs=0.05)


def test_small_edits_do_not_hide_a_copy() -> None:
    """Numbers, dates and a word here and there changed: still nearly all copied."""
    source = random.Random(1).sample(sentences(), 40)
    edited = [text.replace("2020", "2021").replace("01", "02") for text in source]
    edited = [f"{text} Thời gian: tháng {number % 12 + 1}." for number, text in enumerate(edited)]
    (found,) = find_copies([made(source), made(edited)])
    assert found.share_first > 0.9


def test_honest_plans_are_not_reported() -> None:
    rnd = random.Random(2)
    pool = rnd.sample(sentences(), len(sentences()))
    plans = [made(pool[start : start + 25]) for start in range(0, len(pool) - 25, 25)]
    assert len(plans) >= 8
    assert list(find_copies(plans)) == []


def test_repeating_the_directive_is_not_copying_a_school() -> None:
    pool = random.Random(3).sample(sentences(), 40)
    first, second = [DIRECTIVE_TEXT, *pool[:20]], [DIRECTIVE_TEXT, *pool[20:]]
    assert list(find_copies([made(first), made(second)])) == []
    blind = [sketch(words_of("\n".join(text)), np.empty(0, np.uint64)) for text in (first, second)]
    assert len(list(find_copies(blind))) == 1, "it is the directive's text that makes the difference"


def test_a_sample_plan_that_many_copied_gives_a_star() -> None:
    """Each copy is found once, with the earliest plan, not with every other copy."""
    source = random.Random(4).sample(sentences(), 30)
    count = MAX_SHARERS + 20
    found = list(find_copies([made(source) for _ in range(count)]))
    assert [(item.first, item.second) for item in found] == [(0, other) for other in range(1, count)]


def test_index_finds_what_trying_all_pairs_finds() -> None:
    rnd = random.Random(5)
    pool = sentences()
    plans: list[list[str]] = []
    for _ in range(12):
        base = rnd.choice(plans)[: rnd.randrange(5, 25)] if plans and rnd.random() < 0.6 else []
        plans.append(base + rnd.sample(pool, 25 - len(base)))
    sketches = [made(text) for text in plans]
    slow = {
        (first, second)
        for first, second in itertools.combinations(range(len(plans)), 2)
        if max(
            shared(sketches[first], sketches[second]).share, shared(sketches[second], sketches[first]).share
        )
        >= MIN_SHARE
    }
    assert {(item.first, item.second) for item in find_copies(sketches)} == slow
    assert len(slow) > 3


def test_sampling_keeps_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above SAMPLE_ABOVE plans one stretch in four is indexed: copies still share hundreds."""
    rnd = random.Random(6)
    pool = sentences()
    plans = [rnd.sample(pool, 30) for _ in range(6)]
    plans += [[*plans[number][:14], *rnd.sample(pool, 16)] for number in range(6)]
    sketches = [made(text) for text in plans]
    whole = [(item.first, item.second) for item in find_copies(sketches)]
    monkeypatch.setattr("pipeline.publish.copies.SAMPLE_ABOVE", 2)
    assert [(item.first, item.second) for item in find_copies(sketches)] == whole
    assert SAMPLE_ABOVE > 2 and len(whole) >= 6


@pytest.mark.parametrize("text", ["", "một hai ba", "một hai ba bốn năm"])
def test_nothing_to_compare(text: str) -> None:
    assert list(find_copies([made([text]), made([text]), made(["Có chữ."])])) == []


def test_the_name_of_the_school_is_masked() -> None:
    one = words_of("Trường Tiểu học Rạch Đào tổ chức", HOA).hashes
    for text in ("trường TH Rạch Đào tổ chức", "TRƯỜNG TIỂU HỌC RẠCH ĐÀO TỔ CHỨC", "Rạch Đào tổ chức"):
        assert words_of(text, HOA).hashes.tolist() == one.tolist()
    other = words_of("Trường THCS Nhị Phú tổ chức", MAI).hashes
    assert other.tolist() == one.tolist()


def test_published_pairs(tmp_path: Path) -> None:
    pool = random.Random(7).sample(sentences(), 60)
    copied = pool[:30]
    plans = {
        HOA: [*copied, f"{HOA.name} thực hiện."],
        LAN: pool[30:],
        MAI: [*copied, f"{MAI.name} thực hiện."],
    }
    asked = directive(text=DIRECTIVE_TEXT)
    batch = [
        arrival(
            checked(plan(text, of.school_id), f"{of.school_id}.docx", {"model": Verdict.MET}),
            day=f"2020-02-{day}",
        )
        for day, (of, text) in enumerate(plans.items(), 10)
    ]
    with Store.open(tmp_path / "x.db") as store:
        store.save(batch, directives={asked.id: asked}, engine=ENGINE, now=NOW)
        made_ = publish(store, {asked.id: asked}, Roster((HOA, MAI, LAN)), tmp_path / "out", now=PUBLISHED_AT)
    (row,) = pd.read_parquet(Path(made_.url) / "copied_pairs.parquet").to_dict("records")
    assert (row["school_a"], row["school_b"], row["school_b_name"]) == (
        HOA.school_id,
        MAI.school_id,
        MAI.name,
    )
    assert row["share"] == row["share_b"] > 0.97
    assert row["sample"].startswith(" ".join(copied[0].split())[:40])


ROSTER = Roster((HOA, MAI, LAN))


@pytest.mark.parametrize(
    ("text", "found", "why"),
    [
        ("Hiệu trưởng Trường THCS Nhị Phú chịu trách nhiệm chung.", "Trường THCS Nhị Phú", "another school leads it"),
        ("Toàn trường Mẫu giáo Hoa Sen ký cam kết.", "trường Mẫu giáo Hoa Sen", "another school signs"),
        ("Trường Tiểu học Lê Văn Tám tổ chức ký cam kết.", "Trường Tiểu học Lê Văn Tám", "an unknown school"),
        ("Trường Tiểu học Rạch Đào tổ chức ký cam kết.", None, "its own name"),
        ("TRƯỜNG TH RẠCH ĐÀO tổ chức ký cam kết.", None, "its own name, abbreviated"),
        ("Phối hợp với Trường THCS Nhị Phú tuyên truyền.", None, "it works with another school"),
        ("Học sinh lớp 5 chuyển sang Trường THCS Nhị Phú.", None, "where pupils go"),
        ("Nhà trường phối hợp với các trường tiểu học trong huyện.", None, "no name"),
        ("Xây dựng mô hình Trường học an toàn.", None, "a model, not a school"),
        ("Thực hiện tốt trong năm 2019.", "năm 2019", "last year's plan"),
        ("Kế hoạch năm học 2018 - 2019 của trường.", "năm học 2018 - 2019", "a former school year"),
        ("Thực hiện trong năm 2020 và năm học 2019-2020.", None, "this year"),
        ("Phấn đấu đến năm 2025 không có vụ việc.", None, "years to come"),
        ("Giảm 10% so với năm 2019.", None, "a comparison"),
        ("Phát huy kết quả đã đạt trong năm 2019.", None, "it looks back"),
        ("Căn cứ Luật An ninh mạng năm 2018 để tuyên truyền.", None, "the year of a law"),
    ],
)  # fmt: skip
def test_leftovers(text: str, found: str | None, why: str) -> None:
    asked, made_plan = directive(), plan(["Trường thực hiện các việc sau:", text], HOA.school_id)
    hits = [item.found for item in find_leftovers(made_plan, HOA, asked, ROSTER)]
    assert hits == ([found] if found else []), why
    for item in find_leftovers(made_plan, HOA, asked, ROSTER):
        assert made_plan.document.text[item.start : item.end] == item.found


def test_leftovers_only_where_the_school_commits_itself() -> None:
    asked = directive()
    text = "Trường THCS Nhị Phú thực hiện trong năm 2019."
    made_plan = plan([text], HOA.school_id)
    assert len(list(find_leftovers(made_plan, HOA, asked, ROSTER))) == 2
    for zone in (Zone.REVIEW, Zone.LEGAL_BASIS, Zone.RECIPIENTS, Zone.OTHERS_DUTY):
        moved = replace(
            made_plan, statements=tuple(replace(item, zone=zone) for item in made_plan.statements)
        )
        assert list(find_leftovers(moved, HOA, asked, ROSTER)) == []
    heading = replace(
        made_plan,
        statements=tuple(replace(item, kind=StatementKind.HEADING) for item in made_plan.statements),
    )
    assert [item.kind for item in find_leftovers(heading, HOA, asked, ROSTER)] == ["school"]
    other_year = replace(made_plan, year=2019)
    assert [item.kind for item in find_leftovers(other_year, HOA, asked, ROSTER)] == ["school"], (
        "flagged as a whole"
    )
