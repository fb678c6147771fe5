"""What a sentence or a clause says of the one before it: it goes on, it is another's, it is not settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pipeline.checks.context import ANAPHORA, JOINING, REVOKING
from pipeline.checks.judge import Judge, Judgement
from pipeline.checks.mentions import Hit, overlap
from pipeline.checks.view import StatementView
from pipeline.directives.schema import ContextKind

OPENS_WITHIN = 3
"""Words before the pointer of a sentence that is about the one before it."""
_ASKS = ("không?", "không ?")
_ASKED = frozenset({"trường", "nhà", "có", "hỏi", "năm", "đơn"})
""" "Trường có …", "Nhà trường có …", "Hỏi: trường có …", "Năm nay trường có … không?"."""
_NEAR = frozenset({"gần", "quanh", "cạnh", "trước", "ngoài", "sát", "của", "bên"})
"""Words before "trường" where it is a place."""
_NOT_GOING_ON = frozenset({"negation", "cancellation", "undecided", "others_duty", "past"})


def said_of_the_last(view: StatementView) -> Literal["others_duty", "undecided"] | None:
    """What a sentence that opens by pointing back says of the one before it.

    "Cuộc họp ấy do Phòng GD&ĐT tổ chức", "Nội dung này sẽ tính đến nếu có điều kiện". Former years are not asked:
    "Đội này lập năm 2018" tells of what goes on.
    """
    pointers = [hit for hit in view.hits_of(ANAPHORA) if hit[0] <= OPENS_WITHIN]
    kinds: tuple[Literal["others_duty", "undecided"], ...] = ("others_duty", "undecided")
    for kind in kinds:
        if any(_overlaps(hit, [one.scope for one in view.modifiers if one.kind == kind]) for hit in pointers):
            return kind
    return None


def answered(view: StatementView) -> Literal["negation", "undecided"] | None:
    """What the next sentence answers to a question: "Trường có treo băng rôn không? Không, vì …"; open without one."""
    opening = next((word for word in view.words.texts if word[0].isalpha()), "")
    if opening not in _ASKED or not view.statement.text.rstrip().endswith(_ASKS):
        return None  # "Thảo luận: em đã an toàn chưa?" is what the pupils ask themselves
    after = view.paragraph.views[view.place + 1 : view.place + 2]
    said = [word for one in after for word in one.words.texts if word[0].isalpha()]
    if said[:1] == ["có"] or said[:2] == ["dạ", "có"]:
        return None
    refused = said[:1] in (["không"], ["chưa"]) or said[-1:] == ["không"]
    return "negation" if refused else "undecided"


def freed(judge: Judge, judgement: Judgement, kind: ContextKind) -> Judgement:
    """The judgement as if nothing of this kind stood against it."""
    return judge.judge(replace(judgement.view, lifted=kind, memo={})) or judgement


def lifts(view: StatementView) -> ContextKind | None:
    """What a sentence takes away from the one before it.

    "past" where it says that what was told goes on ("năm 2020 trường tiếp tục duy trì"); "others_duty" where the
    school joins in what another body does ("nhà trường tham gia mô hình này").
    """
    kinds = {one.kind for one in view.modifiers}
    if not kinds.isdisjoint(_NOT_GOING_ON):
        return None
    if "carry_forward" in kinds:
        return "past"
    # Behind a semicolon the sentence itself goes on: "UBND xã sẽ lắp …; nhà trường tham gia bằng …".
    joined = _joining(view) and (view.hits_of(ANAPHORA) or view.before)
    return "others_duty" if joined else None


def _joining(view: StatementView) -> list[Hit]:
    """Where the school joins in; not "các hộ dân gần trường tham gia"."""
    words = view.words.texts
    return [hit for hit in view.hits_of(JOINING) if hit[0] == 0 or words[hit[0] - 1] not in _NEAR]


def is_revoked(view: StatementView) -> bool:
    """Whether it, or the next clause, withdraws what it drops: "… hủy việc này; nay thu hồi thông báo đó"."""
    dropped = [one.hit[0] for one in view.modifiers if one.kind == "cancellation" and one.hit[0] < one.hit[1]]
    if dropped and any(hit[0] > min(dropped) for hit in view.hits_of(REVOKING)):
        return True
    after = view.paragraph.views[view.place + 1 : view.place + 2]
    return any(one.hits_of(REVOKING) for one in after)


def joins_within(view: StatementView) -> bool:
    """Whether a clause says that the school joins in: "Ấp lập mô hình «…», nhà trường tham gia mô hình này"."""
    others = [one.scope for one in view.modifiers if one.kind == "others_duty"]
    joined = [hit for hit in _joining(view) if any(scope[1] <= hit[0] for scope in others)]
    denied = [one.scope for one in view.modifiers if one.kind in _NOT_GOING_ON]
    return any(
        not _overlaps(hit, denied) and any(hit[0] <= back[0] for back in view.hits_of(ANAPHORA))
        for hit in joined
    )


def _overlaps(hit: Hit, scopes: list[Hit]) -> bool:
    return any(overlap(hit, scope) for scope in scopes)
