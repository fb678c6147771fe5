"""What the words around a commitment say of it: a linear model of labelled contexts, which takes verdicts back or gives
them back.

The context rules know phrases; the model knows how the sentences were put in which hundreds of commitments were denied,
dropped, put off, laid on others, or stood all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.checks.context import INSIDER, OUTSIDER
from pipeline.checks.following import freed
from pipeline.checks.judge import Judge, Judgement
from pipeline.checks.linear import LinearReader, Opinion, load_reader, plain
from pipeline.checks.mentions import Hit
from pipeline.checks.view import StatementView
from pipeline.directives.load import SURROUNDINGS_WEIGHTS
from pipeline.directives.schema import ContextKind
from pipeline.plan import Zone

FALLS = 0.1
"""A met verdict whose words around it let it stand less likely than this falls."""
STANDS = 0.9
"""What context took away comes back where the words around it let it stand more likely than this."""
TAKEN_BACK = 0.9
"""A name falls where a later sentence names it again and the words around it there say more surely that it is not."""
SHORTENED = 4
"""Words that name a thing by its beginning: “Trường học điển hình”."""
NEIGHBOURS = 2
"""Sentences of the paragraph on either side that are read too."""
NEXT = 4
"""Words on either side of the cue that are also read as standing right beside it."""

_ANSWERABLE = (frozenset({"chịu", "trách", "nhiệm"}), frozenset({"chủ", "trì"}), frozenset({"đảm", "nhận"}))
_QUOTED = re.compile(r"[“”„«»‘’\"'〝]")


def is_read(view: StatementView) -> bool:
    """Whether the model knows such statements: not rows of tables, whose columns tell, nor reviews, where rules do."""
    return not view.cells and view.statement.zone is not Zone.REVIEW


def grams(view: StatementView, cue: Hit | None) -> list[str]:
    """Up to three words in a row before the cue ("b …") and after it ("a …"), of the sentences before ("p …") and
    after ("n …") in the paragraph, of what stands above ("h …"), each once; the cue itself is not read."""
    words = [plain(word) for word in view.words.texts]
    first, last = cue or (0, 0)
    before, after = words[:first], words[last:]
    found: dict[str, None] = {}
    _add(found, "b", before, 3)
    _add(found, "a", after, 3)
    for place in range(view.place - NEIGHBOURS, view.place):
        _add(found, "p", _neighbour(view, place), 2)
    for place in range(view.place + 1, view.place + 1 + NEIGHBOURS):
        _add(found, "n", _neighbour(view, place), 3)
    _add(found, "h", [plain(word) for word in view.words_above], 2)
    found.update(dict.fromkeys(f"b- {word}" for word in before[-NEXT:]))
    found.update(dict.fromkeys(f"a+ {word}" for word in after[:NEXT]))
    return list(found)


def _neighbour(view: StatementView, place: int) -> list[str] | None:
    if not 0 <= place < len(view.paragraph.views):
        return None
    return [plain(word) for word in view.paragraph.words(place).texts]


def _add(found: dict[str, None], mark: str, words: Sequence[str] | None, most: int) -> None:
    if words is None:
        return
    edged = ["<", *words, ">"]
    for count in range(1, most + 1):
        for at in range(len(edged) - count + 1):
            found[f"{mark} {' '.join(edged[at : at + count])}"] = None


def _is_of_bodies_outside(view: StatementView) -> bool:
    """Whether a sentence is another body's alone, or has one beside the police and nobody of the school."""
    several = view.hits_of(OUTSIDER) and not view.hits_of(INSIDER) and not view.acts_together
    return view.is_of_others_alone or bool(several)


def _in_doubt(judgement: Judgement) -> ContextKind | None:
    """What stands against it that the words around may take away.

    Never a plain denial; no past with a year, for of years the model knows nothing; and nothing of a sentence that
    speaks of the other body alone, or that says whose duty it is: "Công an xã chịu trách nhiệm giải tỏa hàng quán".
    """
    words = judgement.view.words.texts
    if judgement.obstacle == "undecided":
        return judgement.obstacle
    if judgement.obstacle == "others_duty":
        duties = [words[slice(*one.hit)] for one in judgement.view.modifiers if one.kind == "others_duty"]
        answers = any(set(duty) >= said for duty in duties for said in _ANSWERABLE)
        return None if answers or _is_of_bodies_outside(judgement.view) else judgement.obstacle
    told = [words[slice(*one.hit)] for one in judgement.view.modifiers if one.kind == "past"]
    dated = any(not said or any(word[0].isdigit() for word in said) for said in told)
    return "past" if judgement.obstacle == "past" and not dated else None


def _named(judgement: Judgement) -> Collection[Hit]:
    """The names; where none of them is quoted, the quotation that holds the cue: "đăng ký danh hiệu “…”"."""
    quotes, cue = judgement.view.quotes, judgement.cue
    around = [one for one in quotes if cue and one[0] <= cue[0] and cue[1] <= one[1]]
    return judgement.names if set(judgement.names) & set(quotes) else around[:1] or judgement.names


def _names_again(names: Collection[tuple[str, ...]], quoted: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The names that a quotation repeats, whole or by their first words."""
    return {
        name
        for name in names
        if name == quoted or (len(quoted) >= SHORTENED and name[: len(quoted)] == quoted)
    }


class Surroundings:
    """The model, ready to weigh judgements."""

    def __init__(self, reader: LinearReader) -> None:
        self._reader = reader

    def opinion(self, judgement: Judgement) -> Opinion:
        """How likely what the cue names is met, open or missing by the words around it."""
        return self._reader.opinion(grams(judgement.view, judgement.cue))

    def weighed(self, judge: Judge, judgement: Judgement) -> Judgement:
        """The judgement, lowered where the words around it speak against it, raised where they speak for it."""
        if judgement.rule.verdict != "met" or judgement.view.lifted or not is_read(judgement.view):
            return judgement
        if judgement.rule.ignores:
            return judgement  # it looked at the context itself: "Đề nghị Công an xã …; nhà trường cử bảo vệ đi cùng"
        if judgement.verdict == "met":
            found = grams(judgement.view, judgement.cue)
            opinion = self._reader.opinion(found)
            if opinion.met >= FALLS:
                return judgement
            doubts = self._reader.doubts(found)
            return replace(
                judgement, verdict=opinion.instead, names=(), obstacle="surroundings", doubts=doubts
            )
        kind = _in_doubt(judgement)
        if kind is None or self.opinion(judgement).met <= STANDS:
            return judgement
        return max(judgement, freed(judge, judgement, kind), key=lambda one: one.rank)

    @staticmethod
    def may_name_again(view: StatementView) -> bool:
        """Whether a statement quotes something, and is no row of a table."""
        return _QUOTED.search(view.statement.text) is not None and not view.cells

    def taken_back(self, judgement: Judgement, later: StatementView) -> bool:
        """Whether a later statement that may name it again says of what the judgement names that it is not to be.

        "Riêng phần «Góc sân bình yên» nói ở trên, do dãy C sắp đập bỏ, hội đồng thống nhất rút ra".
        """
        if later.statement.index <= judgement.view.statement.index or not (named := _named(judgement)):
            return False
        names = {judgement.view.words.texts[slice(*name)] for name in named}
        fallen: set[tuple[str, ...]] = set()
        for quote in later.quotes:
            again = _names_again(names, later.words.texts[slice(*quote)])
            if again and self._reader.opinion(grams(later, quote)).missing > TAKEN_BACK:
                fallen |= again
        return bool(fallen) and fallen == names


@lru_cache(maxsize=1)
def surroundings() -> Surroundings:
    """The model that comes with the program. Raises DataError with path and line when its file is damaged."""
    return Surroundings(load_reader(SURROUNDINGS_WEIGHTS))
