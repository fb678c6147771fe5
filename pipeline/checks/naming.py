"""Which names a finding reports: those that the school would call its forms, its model or its partners."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.checks.judge import Judge, Judgement
from pipeline.checks.mentions import Hit, overlap

MAX_NAMES = 20
MAX_QUOTED = 8
"""Words of a quotation that may be a name where no rule found one; longer ones are sayings."""
_GLOSS = re.compile(r"\s*(?::\s|\()")
"""Opens what explains a name."""


def names_of(judge: Judge, best: Sequence[Judgement], decisive: Judgement) -> tuple[str, ...]:
    """The names of the best statements, as printed and each once.

    What a weaker rule found beside is often true, yet seldom what the school would call its form or model; what stands
    under the heading of another matter serves that one ("Xây dựng mô hình"). Such names are given where no others
    are, or where they are always a form ("ký cam kết").
    """
    if decisive.verdict not in judge.spec.names_of:
        return ()
    here = [one for one in best if not judge.is_elsewhere(one.view)] or best
    least = max(map(_sureness, here)) - judge.spec.names_within
    sure = [_named(judge, one) for one in here if _sureness(one) >= least]
    beside = [_always_named(judge, one) for one in best if all(one.view is not other.view for other in sure)]
    return _printed(sorted([*sure, *beside], key=lambda one: one.view.statement.index))


def _sureness(judgement: Judgement) -> float:
    names_as = judgement.rule.names_as
    return judgement.confidence if names_as is None else names_as


def _named(judge: Judge, judgement: Judgement) -> Judgement:
    """The judgement; one without a name has that of its quotations: «gọi là "Bạt đừng dại"»."""
    if judgement.names or judge.spec.nameless is None:
        return judgement
    quoted = judge.mentions(judge.spec.nameless, judgement.view)
    return replace(judgement, names=tuple(hit for hit in quoted if hit[1] - hit[0] <= MAX_QUOTED))


def _always_named(judge: Judge, judgement: Judgement) -> Judgement:
    always = judge.mentions(judge.spec.always, judgement.view) if judge.spec.always else ()
    named = tuple(name for name in judgement.names if any(overlap(name, hit) for hit in always))
    return replace(judgement, names=named)


def _printed(best: Sequence[Judgement]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for judgement in best:
        for hit in _joined(judgement):
            printed = _without_gloss(" ".join(judgement.view.words.printed(*hit).split())).rstrip(" :;,")
            names.setdefault(printed.casefold(), printed)
    return tuple(names[key] for key in names if not _within_other(key, names))[:MAX_NAMES]


def _without_gloss(name: str) -> str:
    """A name without what explains it: "Lớp học 2 không" of «Lớp học 2 không: không bị đe dọa, không bị bỏ rơi»."""
    short = _GLOSS.split(name, maxsplit=1)[0]
    return short if short.count(" ") > 1 else name


def _joined(judgement: Judgement) -> list[Hit]:
    """The names of a judgement, those made one where a quotation stands right behind: "Tổ tự quản «Sao đỏ»"."""
    joined: list[Hit] = []
    for hit in judgement.names:
        if joined and hit in judgement.view.quotes and joined[-1][1] == hit[0] - 1:
            joined[-1] = (joined[-1][0], hit[1] + 1)
        else:
            joined.append(hit)
    return joined


def _within_other(name: str, names: Collection[str]) -> bool:
    """Whether a longer name of the list says the same and more: "CA xã" beside "Công an xã Long Thới"."""
    plain = _written_out(name)
    return any(
        name != other and f" {plain} " in f" {_written_out(other)} " and len(other) > len(name)
        for other in names
    )


def _written_out(name: str) -> str:
    """A name with the police written out, as schools shorten them beside the full name."""
    words = {"ca": "công an", "cax": "công an xã", "csgt": "cảnh sát giao thông"}
    return " ".join(words.get(word, word) for word in name.split())
