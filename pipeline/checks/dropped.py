"""What a sentence says of what it drops: its grounds, the deed, and the words that tell it from others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pipeline.checks.context import ANAPHORA, DROPPING, INSIDER, TELLS_A_DEED, TELLS_MORE
from pipeline.checks.mentions import Hit
from pipeline.checks.references import sections_named
from pipeline.checks.view import StatementView

TELLING = 3
"""Sentences that may tell more of a commitment before one takes it back."""
A_NAME = 2
"""Words that make a thing of its own of what is dropped, beside those for parts of a plan."""
_BY = "bằng"
_COMMA = ","
_SO = "nên"
_THAT = (("đó",), ("vậy",), ("thế",))
""" "Do đó mô hình … không triển khai": what opens so names no grounds."""
_END_OF_GROUNDS = (_COMMA, _SO)
_TOLD = (("nói",), ("nêu",), ("ghi",), ("kể",))
_ENDS = frozenset({",", ";", ":", "."})
_NUMBERED = ("thứ", "số")
_OF = "của"
_SCHOOL = (("trường",), ("nhà",))
_NAMED_WITHIN = 3
"""Words between the name of a deed and the quotation or the means that tells which one is meant."""
_APART = ("riêng", "còn")
_APART_FIRST = tuple((word,) for word in _APART)
""" "Riêng hội trại năm nay không tổ chức" speaks of something else."""
NAMES_ITSELF = 3
"""More words than these before what drops it name a thing of their own."""


def meant_before(view: StatementView) -> int:
    """Index of the statement that a pointer is about: the one before, or above what only tells more of it.

    "Treo băng rôn ở cổng. Kinh phí không được cấp. Trường đành hủy việc vừa nêu."
    """
    views = view.paragraph.views
    place = view.place - 1
    while place > max(0, view.place - 1 - TELLING) and _tells_more(views[place]):
        if views[place - 1].statement.text.rstrip().endswith(";"):
            break  # an item of a list
        place -= 1
    return views[place].statement.index if place >= 0 else view.statement.index - 1


def _tells_more(view: StatementView) -> bool:
    opening = next((at for at, word in enumerate(view.words.texts) if word[0].isalpha()), None)
    opens = any(hit[0] == opening for hit in view.hits_of(TELLS_MORE))
    return opens and not view.hits_of(TELLS_A_DEED)


def own_subject(view: StatementView) -> frozenset[tuple[str, ...]]:
    """What a sentence says is dropped, where it names it itself: "Khoản thu để thuê võ phục nay không thực hiện nữa".

    Nothing where it only points back, gives a reason or names the school.
    """
    dropped = view.hits_of(DROPPING)
    texts = view.words.texts[: min((hit[0] for hit in dropped), default=0)]
    apart = texts[:1] in _APART_FIRST
    if view.hits_of(ANAPHORA) or (view.hits_of(INSIDER) and not apart) or "," in texts:
        return frozenset()
    silent = {*view.taking_back.says_no_more, *_APART}
    words = [word for word in texts if word[0].isalpha() and word not in silent]
    itself = len(words) > (1 if apart else NAMES_ITSELF)
    return frozenset((word,) for word in words) if itself else frozenset()


def told_apart(view: StatementView, hits: Sequence[Hit]) -> frozenset[tuple[str, ...]]:
    """The words right behind the names; nothing when one of the names stands bare, for then it means any such."""
    grounds = grounds_of(view)
    tails = [_tail(view, hit) for hit in hits if hit[0] >= grounds]
    return frozenset(itertools.chain(*tails)) if all(tails) else frozenset()


_DECIDED = frozenset({("thống", "nhất"), ("quyết", "định"), ("nhất", "trí"), ("đồng", "ý")})
"""Words of a clause that is no ground but what was made of it."""


def grounds_of(view: StatementView) -> int:
    """Words of an opening clause of grounds, which names nothing that is dropped: "Theo kết luận cuộc họp, …"."""
    texts, taking = view.words.texts, view.taking_back
    opens = texts[:1] and (texts[0] in taking.grounds or " ".join(texts[:3]) in taking.orders)
    if not opens or texts[1:2] in _THAT:
        return 0
    ends = [
        at
        for at, word in enumerate(texts)
        if word in _END_OF_GROUNDS and not any(quote[0] <= at < quote[1] for quote in view.quotes)
    ]
    end = next(iter(ends), 0)
    for before, after in itertools.pairwise(ends):
        # "Vì bộ tăng âm đã hư, trang Facebook bị mất quyền quản trị, hai nội dung ở khoản 2 …"
        dropped = any(before < one.hit[0] < after for one in view.modifiers if one.kind == "cancellation")
        # "Sau khi rà soát, tập thể thống nhất chưa đăng ký danh hiệu, không lập hồ sơ" has one ground only.
        dropped = dropped or not _DECIDED.isdisjoint(itertools.pairwise(texts[before:after]))
        if before != end or dropped or not any(word in taking.states for word in texts[before:after]):
            break
        end = after
    return end


def reason_before_section(view: StatementView) -> int:
    """Words of a reason before the section that is dropped: "Loa chưa sửa được nên toàn bộ mục 3 không thực hiện"."""
    first = min(hit[0] for _, hit in sections_named(view.words))
    return max((at for at in range(first) if view.words.texts[at] == _SO), default=0)


def deed_of_row(view: StatementView, hits: Sequence[Hit]) -> frozenset[tuple[str, ...]]:
    """The first word of a cell before the name in it: "Ký kết với Công an xã | … | Không ký nữa" drops no patrol."""
    cells = [cell for _, cell in view.cells if any(cell[0] <= hit[0] < cell[1] for hit in hits)]
    opening = (next((at for at in range(*cell) if view.words.texts[at][0].isalpha()), None) for cell in cells)
    return frozenset(
        (view.words.texts[at],)
        for at in opening
        if at is not None and not any(at in range(*hit) for hit in hits)
    )


def _tail(view: StatementView, hit: Hit) -> list[tuple[str, ...]]:
    """What stands right behind a mention: the pairs of words of a quotation, or the next two together."""
    texts = view.words.texts
    within = (quote for quote in view.quotes if quote[0] <= hit[0] and hit[1] <= quote[1] and quote != hit)
    around = next(within, None)
    if around is not None:  # "Bỏ ý «mời Công an huyện nói chuyện về …»": what is dropped is all of it
        return [tuple(word for word in texts[around[0] : around[1]] if word[0].isalpha())]
    near = texts[hit[1] : hit[1] + _NAMED_WITHIN]
    quoted = next((quote for quote in view.quotes if hit[1] <= quote[0] - 1 < hit[1] + _NAMED_WITHIN), None)
    if quoted is not None:
        name = [word for word in texts[quoted[0] : quoted[1]] if word[0].isalpha()]
        return list(itertools.pairwise(name)) if len(name) > 1 else [tuple(name)]
    if _BY in near[:-1]:
        return [(near[near.index(_BY) + 1],)]  # "báo cáo tuần bằng giấy"
    words = texts[hit[1] : hit[1] + 2]
    silent = view.taking_back.says_no_more
    if words[:1] == (_OF,) and texts[hit[1] + 1 : hit[1] + 2] not in _SCHOOL:
        words = texts[hit[1] + 1 : hit[1] + 3]  # "buổi nói chuyện của bác sĩ"
    tail = tuple(itertools.takewhile(lambda word: word[0].isalpha() and word not in silent, words))
    return [tail] if tail else []


def telling_pairs(
    view: StatementView, scopes: Sequence[Hit]
) -> Iterator[tuple[tuple[str, str], list[tuple[str, ...]]]]:
    """The deeds that the scopes name again, each with the words that say which: "buổi nói chuyện", "việc lập đội"."""
    texts, silent = view.words.texts, set(view.taking_back.says_no_more)
    for first, last in scopes:
        for index in range(first, min(last, len(texts) - 2)):
            pair = texts[index + 1], texts[index + 2]
            numbered = pair[0] in _NUMBERED  # "phần thứ hai" names no deed
            if (
                texts[index] in view.taking_back.deeds
                and not numbered
                and not silent.issuperset(pair)  # "việc này năm nay" names no deed
                and all(word[0].isalpha() for word in pair)
            ):
                yield pair, _tail(view, (index + 1, index + 3))


def silent_words(view: StatementView) -> set[str]:
    """Words that name nothing of their own."""
    taking = view.taking_back
    return {*taking.says_no_more, *taking.parts, *taking.deeds}


def named_before(view: StatementView) -> frozenset[tuple[str, ...]]:
    """The first words of what is named between the word that drops it and the section where it stood.

    Or before the section: "Mô hình của năm học trước nói ở mục 4 cũng không tiếp tục".
    """
    texts, silent = view.words.texts, silent_words(view)
    found: set[tuple[str, ...]] = set()
    for _, hit in sections_named(view.words):
        place = max(hit[0] - 2, 0)
        standing = {*view.taking_back.purposes, *view.taking_back.places}
        if texts[place : place + 1] in _TOLD and texts[place + 1] in standing:
            opens = max((at for at in range(place) if texts[at] in _ENDS), default=-1) + 1
            first = texts[opens : opens + A_NAME]
            found.update({first} if len(first) == A_NAME and silent.isdisjoint(first) else ())
    for modifier in view.modifiers:
        if modifier.kind in ("cancellation", "negation"):
            for _, hit in sections_named(view.words):
                words = texts[modifier.hit[1] : hit[0]]
                if _COMMA in words:
                    continue  # "căn tin ngưng hoạt động để xây mới, do đó mục 3 …": a reason before it
                told = [word for word in words if word[0].isalpha() and word not in silent]
                found.update({tuple(told[:A_NAME])} if len(told) >= A_NAME else ())
    return frozenset(found)
