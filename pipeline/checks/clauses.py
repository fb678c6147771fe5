"""Where a clause begins, and whether the body at its head acts alone or beside the school."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.checks.mentions import Hit

ENDS = frozenset({";", "|", ".", "!", "?"})
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


_GIVES_UP = frozenset(
    {
        "không",
        "chưa",
        "chẳng",
        "thôi",
        "dừng",
        "ngừng",
        "ngưng",
        "bỏ",
        "hủy",
        "huỷ",
        "hoãn",
        "cắt",
        "gác",
        "nghỉ",
        "rút",
    }
    | {"đừng", "khỏi", "đành", "cũng", "hết", "đóng", "dẹp"}
)
"""Words of a clause that does not go on with anything."""
_BOUND = frozenset({"do", "mà", "để", "vì", "nhằm", "nếu", "khi", "bởi", "dù", "tuy", "theo", "như", "thì"})
"""Words before a verb that is not the clause's own: "hội thi do Đoàn tổ chức"."""
_QUANTIFIERS = frozenset({"các", "mỗi", "mọi", "những", "từng", "toàn", "tập", "cả"})
_OPENS_ANEW = frozenset({"từ", "đến", "sang", "năm", "nay", "tháng", "nhưng", "song", "riêng", "bù", "ban"})
"""Words that open a clause of another time or of something else: "…, năm nay các lớp kể chuyện dưới cờ"."""
_MOVED = frozenset({"sang", "lên", "qua", "vào", "xuống", "về"})


def own_clauses(words: Sequence[str], doers: Sequence[Hit], deeds: Sequence[Hit]) -> list[Hit]:
    """The commas behind which a clause says who does something: "hủy trại hè, các lớp vẽ tranh về an toàn"."""
    starts, ends = {first for first, _ in doers}, {last for _, last in doers}
    found: list[Hit] = []
    for comma, word in enumerate(words):
        if word != ",":
            continue
        first = comma + 1
        end = next(
            (at for at in range(first, len(words)) if words[at] in ENDS or words[at] in ",:"), len(words)
        )
        if not _GIVES_UP.isdisjoint(words[first:end]):
            continue
        opening = next((at for at in range(first, end) if words[at] not in _QUANTIFIERS), end)
        if opening == end or (comma in ends and opening in starts):
            continue  # "không phát động giáo viên, học sinh đăng ký": a list of those who are called on
        if words[first] == "chuyển" and not _MOVED.isdisjoint(words[first:end]):
            found.append((comma, first))  # "…, chuyển nội dung này lên màn hình ở sảnh"
            continue
        if opening == first and first not in starts and words[first] not in _OPENS_ANEW:
            continue
        if any(first < deed[0] < end and _BOUND.isdisjoint(words[first : deed[0]]) for deed in deeds):
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
