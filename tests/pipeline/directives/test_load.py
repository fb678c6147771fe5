"""A mistake in a directive's YAML names file, line and what is allowed; examples hold; clauses are quoted right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.vietnamese.yaml_data import DataError
from pipeline.checks.context import context_lexicons
from pipeline.checks.lint import lint, lint_context
from pipeline.checks.mentions import lexicons_of
from pipeline.directives import DirectiveSet, load_directives
from pipeline.directives.load import BUILT_IN
from tests.conftest import SAMPLES

THIRD = SAMPLES / "third-directive"


@pytest.fixture(scope="module")
def directives() -> DirectiveSet:
    return load_directives()


def test_every_example_comes_out_as_it_says(directives: DirectiveSet) -> None:
    assert [str(problem) for problem in lint(directives)] == []


def test_lint_tells_a_wrong_example(tmp_path: Path) -> None:
    """A check that cannot fail proves nothing: without its negators the context no longer holds."""
    folder = tmp_path / "directives"
    shutil.copytree(THIRD, folder)
    context = (BUILT_IN / "context.yaml").read_text(encoding="utf-8")
    (folder / "context.yaml").write_text(context.replace("(không|chưa|chẳng|", "(chẳng|"), encoding="utf-8")
    problems = list(lint_context(load_directives(folder)["phong-chay-2021"]))
    assert any("negation" in problem.expected for problem in problems)


def test_no_list_says_a_thing_twice(directives: DirectiveSet) -> None:
    lists: dict[str, tuple[str, ...]] = {}
    for directive in directives.values():
        for name, spec in (lexicons_of(directive) | context_lexicons(directive.context)).items():
            lists[f"{directive.id} {name}: {spec.about}"] = spec.phrases
            lists[f"{directive.id} {name}: {spec.about}, exceptions"] = spec.exceptions
    twice = [(name, phrase) for name, each in lists.items() for phrase, n in Counter(each).items() if n > 1]
    assert twice == []


def test_every_clause_stands_in_the_directive_s_text(directives: DirectiveSet) -> None:
    for directive in directives.values():
        text = " ".join(directive.text.split())
        for requirement in directive.requirements:
            assert " ".join(requirement.clause.quote.split()) in text, (directive.id, requirement.id)


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("file", "change", "told", "why"),
    [
        (
            "fire_drill.yaml",
            replaced("verdict: met", "verdict: good"),
            "met, partial",
            "an unknown verdict lists the known",
        ),
        ("fire_drill.yaml", replaced("because:", "becuase:"), "becuase", "an unknown key is named"),
        (
            "fire_drill.yaml",
            replaced("all: [drill,", "all: [dril,"),
            "unknown lexicon 'dril'",
            "a lexicon that is not",
        ),
        (
            "fire_drill.yaml",
            replaced("all: [drill,", 'all: ["above:drill",'),
            "unknown scope",
            "a scope that is not",
        ),
        ("fire_drill.yaml", replaced("id: general_words", "id: at_a_time"), "used twice", "a rule id twice"),
        (
            "fire_drill.yaml",
            replaced("id: fire_drill", "id: fire_dril"),
            "fire_dril",
            "another id than asked for",
        ),
        (
            "directive.yaml",
            replaced("text: text.txt", "text: van-ban.txt"),
            "van-ban.txt",
            "the text is not there",
        ),
        ("directive.yaml", replaced("year: 2021", "year: năm nay"), "year", "a year in words"),
        ("directive.yaml", replaced("title_vi:", "title_vi: [x"), "not valid YAML", "broken YAML"),
    ],
)
def test_mistakes_are_located(
    tmp_path: Path, file: str, change: Callable[[str], str], told: str, why: str
) -> None:
    folder = tmp_path / "directives"
    shutil.copytree(THIRD, folder)
    path = folder / "phong-chay-2021" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert change(before) != before
    with pytest.raises(DataError) as raised:
        load_directives(folder)
    assert told in str(raised.value), why
    assert raised.value.path.name in (file, path.name)
    assert raised.value.line >= 1


def test_a_folder_without_directives_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"directive\.yaml"):
        load_directives(tmp_path)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """A set in the schema would be written in another order by each process, and every night would check all again."""
    say = "from pipeline.directives import load_directives as l; print([d.fingerprint for d in l().values()])"
    said = {
        subprocess.run(
            [sys.executable, "-c", say],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_a_fingerprint_follows_what_decides(tmp_path: Path) -> None:
    """Another example changes nothing; another phrase changes its requirement alone."""
    folder = tmp_path / "directives"
    shutil.copytree(THIRD, folder)
    first = load_directives(folder)["phong-chay-2021"]
    path = folder / "phong-chay-2021" / "fire_drill.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("why: two months", "why: in two months"), encoding="utf-8")
    same = load_directives(folder)["phong-chay-2021"]
    path.write_text(text.replace("(thực tập|", "(thực tập|thao luyện|"), encoding="utf-8")
    other = load_directives(folder)["phong-chay-2021"]
    both = zip(first.requirements, other.requirements, strict=True)
    changed = [one.id for one, two in both if one.fingerprint != two.fingerprint]
    assert first.fingerprint == same.fingerprint
    assert changed == ["fire_drill"]
    assert first.fingerprint != other.fingerprint
