"""A glance may name lexicons that a text does not hold, but never miss one that it does."""

from __future__ import annotations

import pytest

from pipeline.checks.context import context_lexicons
from pipeline.checks.glance import Glance
from pipeline.checks.mentions import MentionFinder, Resolved, lexicons_of, resolve
from pipeline.checks.phrase_parts import endings
from pipeline.checks.repair import Repairer
from pipeline.checks.words import words_of
from pipeline.directives import Directive
from pipeline.evaluate.behaviour import directives
from pipeline.evaluate.statements import load_statements
from tests.conftest import SAMPLES

TEXTS = [
    statement.text
    for folder in ("statements", "statements-extra")
    for statement in load_statements(sorted((SAMPLES / folder).glob("*.jsonl"))[::3])
][::4]


@pytest.mark.parametrize("directive", directives().values(), ids=lambda directive: directive.id)
def test_what_is_found_was_seen_at_a_glance(directive: Directive) -> None:
    lexicons = resolve(lexicons_of(directive)) | resolve(context_lexicons(directive.context))
    finder, glance = MentionFinder(lexicons), Glance(lexicons)
    repairer = Repairer(finder.pairs, finder.words)
    seen_in_all = held_in_all = 0
    for text in (*TEXTS, *map(str.upper, TEXTS[::10])):
        seen = glance.keys(text)
        held = finder.find(words_of(text, repairer).texts).keys()
        if seen is not None:
            assert held <= seen, text
            seen_in_all, held_in_all = seen_in_all + len(seen & finder.names), held_in_all + len(held)
    assert seen_in_all < 4 * held_in_all, "a glance that sees everything everywhere saves nothing"


@pytest.mark.parametrize(
    ("phrase", "text", "may_hold", "why"),
    [
        ("(dừng|bỏ) ... (buổi|đợt)", "Trường dừng việc này.", False, "one of its two parts is missing"),
        ("(dừng|bỏ) ... (buổi|đợt)", "Trường bỏ hẳn một buổi.", True, "it holds both"),
        ("(dừng|bỏ) ... (buổi|đợt)", "Buổi chiều, trường bỏ.", True, "in what order they stand is not asked"),
        ("băng rôn", "Treo băng rôn ở cổng.", True, "two words side by side"),
        ("băng rôn", "Rôn thì không, băng thì có.", False, "both words, but not side by side"),
        ("băng rôn", "Treo bang ron ở cổng.", True, "marks are left out"),
        ("[rất] * nào", "Không làm mô hình nào.", True, "what may be left out is not asked for"),
        ("[rất] * nào", "Không làm mô hình.", False, "its only word is missing"),
        ("tổ # (em|hs)", "Tổ an ninh gồm các em lớp 5.", True, "a number somewhere"),
        ("tổ # (em|hs)", "Tổ an ninh gồm các em.", False, "no number"),
        ("\\| (không|chưa)", "Phát thanh | Không", True, "the edge of a cell"),
        ("\\| (không|chưa)", "Phát thanh không có.", False, "no cells"),
        ("pc02 (huyện|tỉnh)", "Mời PC02 tỉnh nói chuyện.", True, "letters and a number in one word"),
    ],
)
def test_parts_that_a_phrase_cannot_do_without(phrase: str, text: str, may_hold: bool, why: str) -> None:
    glance = Glance({"asked": Resolved((phrase,), ())})
    seen = glance.keys(text)
    assert seen is not None
    assert ("asked" in seen) is may_hold, why


@pytest.mark.parametrize(
    ("phrase", "left", "why"),
    [
        ("a b", ["a b", "b"], "every word"),
        ("(a|b [c]) ... d", ["(a|b [c]) ... d", "d"], "groups are whole, open places ask for nothing"),
        ("* [a] b # c", ["b # c", "# c", "c"], "what may be missing opens nothing, a number does"),
        ("\\( a \\)", ["\\( a \\)", "a \\)", "\\)"], "brackets of the text are words"),
    ],
)
def test_endings(phrase: str, left: list[str], why: str) -> None:
    assert list(endings(phrase)) == left, why
