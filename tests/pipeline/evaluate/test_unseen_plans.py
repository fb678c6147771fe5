"""Plans by writers who never saw the rules, all of them through Word files: the issue's bars hold together.

Core macro-F1 when the rules met a set first: 0.91 (e), 0.68 (f), 0.72 (g), 0.82 (k), 0.88 (l), 0.86 (m), 0.96 (o),
0.85 (p), 0.84 (q), 0.86 (r), 0.86 (s), 0.90 (u), 0.97 (y), 0.88 (z), 0.87 (ad),
0.76 (ae), 0.82 (ah), 0.95 (aj), 0.75 (ak),
0.92 (am), 0.95 (ao), 0.95 (ap),
0.97 (as), 0.93 (at), 0.81 (av), 0.93 (ay), 0.81 (az), 0.93 (bd),
0.86 (be), 0.85 (bg), 0.83 (bh), 1.00 (bj), 0.96 (bk),
1.00 (bl), 0.86 (bm), 0.93 (bn), 0.93 (br), 0.90 (bs),
0.92 (bu), 0.79 (bv), 0.96 (by), 0.72 (bz),
0.92 (cc), 0.86 (cf), 1.00 (ch), 0.77 (ci), 0.82 (ck),
0.92 (ce), 0.96 (cl),
1.00 (cn), 1.00 (cq), 0.87 (ct), 0.79 (cx), 0.88 (dc), 0.81 (df), 1.00 (di), and of sets made to be hard 0.24 (co),
0.43 (cs), 0.46 (cu), 0.60 (cw), 0.69 (dd), 0.50 (dg), 0.58 (dk),
1.00 (dl), 0.84 (dn), 0.73 (dp), 0.70 (dr), 0.97 (dt), 0.85 (dv), 0.91 (dx),
0.97 (dz), 0.97 (eb), 0.79 (ec), 0.83 (ef), 1.00 (eg),
0.94 (ej), 0.97 (el), and with many traps 0.50 (ei), 0.68 (en),
0.95 (eo), 1.00 (eq), 1.00 (ev), 0.90 (ex), 1.00 (ez), 0.80 (fa), 0.90 (fb), 0.95 (fc),
0.93 (fd), 0.93 (ff), 0.95 (fh), 1.00 (fi), 0.93 (fj), 0.89 (fk), 1.00 (fl),
0.91 (fm), 0.88 (fn) and, half of them traps, 0.87 (fe), 0.89 (fg). What was wrong
was mended in general terms; a set that no rule has met yet says more than this test.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from pipeline.directives import load_directives
from pipeline.evaluate.labels import load_corpus
from pipeline.evaluate.metrics import CORE
from pipeline.evaluate.plans import PlanScores, process_printed, score_plans
from pipeline.roster import load_roster
from tests.conftest import SAMPLES


@lru_cache
def scores() -> PlanScores:
    roster, directives = load_roster(SAMPLES / "roster.csv"), load_directives()
    plans = load_corpus(SAMPLES / "plans-extra")
    assert len(plans) >= 1196
    # Every third one: all of them would take CI three minutes more and tell little else.
    return score_plans(
        (plan, process_printed(plan, "docx", roster=roster, directives=directives)) for plan in plans[::3]
    )


@pytest.mark.parametrize(
    ("measure", "least"),
    [
        ("core macro-F1", 0.95),
        ("core plans not called met wrongly", 0.98),
        ("core plans not called missing wrongly", 0.98),
        ("other requirements, macro-F1", 0.90),
        ("quotes that touch a labelled sentence", 0.95),
        ("right among the findings at 0.9 and more", 0.97),
    ],
)
def test_bar(measure: str, least: float) -> None:
    found = scores()
    others = [confusion.macro_f1 for name, confusion in found.verdicts.items() if name not in CORE]
    sure = [right for confidence, right in found.judged if confidence >= 0.9]
    values = {
        "core macro-F1": found.core_macro_f1,
        "core plans not called met wrongly": 1 - found.core.share(answer="met", unless="met"),
        "core plans not called missing wrongly": 1 - found.core.share(answer="missing", unless="missing"),
        "other requirements, macro-F1": sum(others) / len(others),
        "quotes that touch a labelled sentence": sum(found.evidence) / len(found.evidence),
        "right among the findings at 0.9 and more": sum(sure) / len(sure),
    }
    assert values[measure] >= least, "\n".join(map(str, found.wrong))


@pytest.mark.parametrize("fact", ["kind", "school_id", "number", "date", "year"])
def test_fact(fact: str) -> None:
    right = scores().facts[fact]
    assert sum(right) / len(right) >= 0.98
