"""What denies, drops, puts off or lays on others, by writers who never saw the rules, over statements that are met.

The share right when a set was met first. By the rules alone: 0.77 (fa), 0.79 (fb), 0.92 (fc), 0.76 (fd), 0.87 (fe),
0.93 (ff), 0.80 (fh); where no two sentences share their key phrase 0.58 (fi), 0.66 (fj), 0.50 (fk), 0.65 (fl),
0.61 (fm), 0.62 (fn), 0.64 (fo), 0.65 (fp), 0.67 (fq), 0.76 (fr), 0.69 (fs), 0.66 (ft). With the model of the words
around, taught by the sets before: 0.91 (fr), 0.89 (fs), 0.87 (ft), 0.85 (fv), 0.88 (fx), and where twins
share most words 0.72 (fu; 0.60 by the rules). Ordinary sentences that must stay met: 0.99 (gb),
0.97 (gc), 0.94 (gd), 0.97 (ge), 0.97 (gf), 0.98 (gg), 0.95 (gi); all kinds 0.80 (fy), half of them rows 0.79 (fz),
twins 0.73 (gj), 0.66 (gk); those that hold words of denial, 0.83 (gh; 0.84 by the rules).
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pytest

from pipeline.evaluate.contexts import MET, Answer, Context, answers, contexts_by_set

TWINS = "stay among twins"
HARD = frozenset({"fu", "gh", "gj", "gk"})
"""Sets of double denials, and of pairs that share most of their words."""
LEAST = [
    ("neg", 0.95, "the school does not do it"),
    ("cancel", 0.95, "a later sentence takes it back"),
    ("past", 0.95, "it was done in a former year"),
    ("others", 0.93, "another body does it, or is asked to"),
    ("undecided", 0.95, "it is left open"),
    ("stay", 0.93, "it only looks so: something else is dropped, denied twice, taken up again"),
    (TWINS, 0.80, "it only looks so, but for a word or two: the rules deny what is denied twice"),
    ("zone", 0.90, "the heading tells of the past, of others, of what is dropped"),
    ("zone_stay", 0.90, "the heading only looks so"),
    ("table", 0.95, "the columns say whose it is and whether"),
]


@lru_cache
def answered() -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = defaultdict(list)
    for number, (name, context) in enumerate(contexts_by_set()):
        if number // 2 % 2:
            continue  # every second pair, for twins stand side by side: all would take CI a minute more
        kind = TWINS if name in HARD and context.kind == "stay" else context.kind
        found[kind] += answers(context, [list(MET)[number % len(MET)]])
    return found


@pytest.mark.parametrize(("kind", "least", "why"), LEAST, ids=[row[0] for row in LEAST])
def test_kind(kind: str, least: float, why: str) -> None:
    given = answered()[kind]
    wrong = [f"{one.context.want} -> {one.verdict.value}: {one.text}" for one in given if not one.is_right]
    assert 1 - len(wrong) / len(given) >= least, f"{why}\n" + "\n".join(wrong)


def test_every_kind_is_asked() -> None:
    assert set(answered()) == {kind for kind, _, _ in LEAST}


@pytest.mark.parametrize(("requirement", "statement"), MET.items(), ids=list(MET))
def test_the_statements_alone_are_met(requirement: str, statement: str) -> None:
    alone = Context(kind="stay", want="met", heading=None, frame="{s}")
    (answer,) = (one for one in answers(alone) if one.requirement == requirement)
    assert (answer.text, answer.is_right) == (statement, True)
