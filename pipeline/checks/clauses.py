"""Where a clause begins, and whether the body at its head acts alone or beside the school."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks.mentions import Hit
from pipeline.directives.schema import OwnClause

ENDS = frozenset({";", "|", ".", "!", "?"})
_CLOSES = ENDS | {",", ":"}
_BINDS = frozenset({'"', "'", "+", "&", "/"})
"""Marks after which no clause begins."""
_JOINS = frozenset({"còn", "thì", "và", "riêng", "phía"})
"""Words after which a new subject may stand without a comma."""
_TIME_OPENERS = frozenset(
    {
        "từ",
        "kể",
        "trong",
        "vào",
        "đến",
        "mỗi",
        "hằng",
        "hàng",
        "đầu",
        "cuối",
        "sau",
        "tháng",
        "năm",
        "quý",
        "tuần",
    }
    | {"ngày", "sáng", "chiều", "tối", "đêm", "định", "dịp"}
)
_TIME_CLOSERS = frozenset(
    {
        "tháng",
        "tuần",
        "năm",
        "quý",
        "ngày",
        "này",
        "nay",
        "sáng",
        "chiều",
        "tối",
        "kỳ",
        "học",
        "hai",
        "ba",
        "tư",
    }
    | {"sáu", "bảy", "nhật", "tới", "sau", "hè", "tết"}
)
_TIME_REACH = 7
"""Words that a time before the subject may take: "từ đầu tháng 3 năm 2020 Công an xã …"."""
_WITH = frozenset({"phối", "kết", "với", "cùng", "giữa"})
_OURS = frozenset({"trường", "vệ", "bgh", "hiệu", "viên", "sinh", "đội"})
"""Last words of the school's own people: "bảo vệ và Công an phường kiểm tra …" is done together."""
_TO = frozenset({"cho", "về", "đến", "tới", "với", "báo", "nộp", "gửi", "trình"})
_TO_REACH = 8
_LIST_REACH = 12
"""Words back from the last partner of a list to the word that opens it."""


def opens(words: Sequence[str], index: int) -> bool:
    """Whether a clause begins at `index`, a time before it passed over: "từ tháng 3 UBND xã cử …"."""
    if starts_clause(words, index):
        return True
    start = index
    while (
        start > 0 and index - start < _TIME_REACH and words[start - 1] not in ENDS and words[start - 1] != ","
    ):
        start -= 1
    return (
        words[start] in _TIME_OPENERS
        and starts_clause(words, start)
        and words[index - 1] in _TIME_CLOSERS.union(word for word in words[start:index] if word[0].isdigit())
    )


def starts_clause(words: Sequence[str], index: int) -> bool:
    if index == 0:
        return True
    before = words[index - 1]
    return before in _JOINS or (not before[0].isalnum() and before not in _BINDS)


def is_partner(words: Sequence[str], index: int) -> bool:
    """Whether the body at `index` acts beside the school: "Phối hợp với Công an xã, Hội Phụ nữ tổ chức …"."""
    if index < 2 or words[index - 1] not in (",", "và", "-", "–"):
        return False
    if words[index - 1] in ("-", "–"):
        return words[index - 2] in _OURS  # "BGH - Công an xã họp trao đổi"
    if words[index - 1] == "và" and (
        words[index - 2] in _OURS or not _TO.isdisjoint(words[max(0, index - _TO_REACH) : index - 1])
    ):
        return True
    return not _WITH.isdisjoint(words[max(0, index - _LIST_REACH) : index - 1])


def own_clauses(
    words: Sequence[str], doers: Sequence[Hit], deeds: Sequence[Hit], own: OwnClause
) -> list[Hit]:
    """The commas behind which a clause says who does something: "hủy trại hè, các lớp vẽ tranh về an toàn".

    `doers` are the people of the school, `deeds` what a school does.
    """
    starts, ends = {first for first, _ in doers}, {last for _, last in doers}
    found: list[Hit] = []
    for comma in (at for at, word in enumerate(words) if word == ","):
        first = comma + 1
        last = next((at for at in range(first, len(words)) if words[at] in _CLOSES), len(words))
        clause = words[first:last]
        head = next((at for at in range(first, last) if words[at] not in own.each), last)
        listed = comma in ends and head in starts  # "không phát động giáo viên, học sinh đăng ký"
        if head == last or listed or any(word in own.gives_up for word in clause):
            continue
        moved = words[first] in own.moves and any(word in own.moved_to for word in clause)
        opens = head != first or first in starts or words[first] in own.opens
        does = any(
            first < deed[0] < last and not any(word in own.bound for word in words[first : deed[0]])
            for deed in deeds
        )
        if moved or (opens and does):
            found.append((comma, first))
    return found


_LONGEST_LABEL = 6
_OF_LABELS = frozenset({"công", "tác", "về", "việc", "các", "phần", "mục", "nội", "dung", "vấn", "đề"})
"""Words beside the subject that say no more."""


def is_label(words: Sequence[str], subject: Sequence[Hit]) -> bool:
    """Whether they are only the name of the subject on a line of its own: "Mô hình", "Công tác tuyên truyền:"."""
    if len(words) > _LONGEST_LABEL:
        return False
    inside = {at for hit in subject for at in range(*hit)}
    return all(at in inside or word in _OF_LABELS for at, word in enumerate(words) if word[0].isalpha())
