"""Times of former years, and which words of a sentence they make past."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pipeline.checks.clauses import ENDS, starts_clause
from pipeline.checks.mentions import Hit

_YEAR_WORDS = frozenset({"năm", "học", "hè", "tết", "kỳ", "khóa"})
_DATE_WORDS = frozenset({"tháng", "ngày", "sáng", "chiều", "tối", "đêm", "hôm", "quý"})
_QUARTERS = frozenset({"i", "ii", "iii", "iv"})
_DATE_MARKS = frozenset("/-")
_BARE_YEARS = frozenset({"-", "–", "/", "năm", "học", "(", ")"})
_AT = frozenset({"vào", "hồi", "trong", "đầu", "cuối", "mở", "suốt", "hè"})
"""Words before a time at which something took place."""
_EVENTS = frozenset({"vụ", "trận", "lần", "sự"})
"""Open a sentence that tells of one event: "Vụ cháy bếp ăn tháng 9/2019, trường gọi …"."""
_DONE_WITHIN = 12
"""Words before a bare date within which "đã" says that it is past."""
_SPAN = 9
"""Words that "từ ngày 15 tháng 9 năm 2019" may take before its "đến"."""
_OCCURRED = (
    ("tổ", "chức"),
    ("kết", "thúc"),
    ("diễn", "ra"),
    ("phát", "hành"),
    ("chấm", "dứt"),
    ("bế", "mạc"),
    ("giải", "thể"),
)
"""Before a former year they tell of what was done in it; "thành lập năm 2018" tells of what lasts."""
FINISHED = frozenset({"xong", "thúc", "hạn"})
"""Last syllables of what is over, before a bare month: "đã xong 12/2019", "kết thúc 5/2019"."""
_OF_DOCUMENTS = frozenset(
    {"số", "luật", "định", "quyết", "thị", "văn", "hoạch", "chế", "đồng", "bản", "án", "trình"}
)
"""Last syllables of what bears a date: "Quyết định … ngày", "quy chế ký ngày"."""
_SIGNED = frozenset({"ký", "kết", "hành"})
"""Before the year of a document: "quy chế ký năm 2018"."""
_KEEPS_YEAR = frozenset(
    {
        "từ",
        "luật",
        "số",
        "định",
        "quyết",
        "thị",
        "thư",
        "văn",
        "hoạch",
        "tháng",
        "với",
        "lập",
        "sinh",
        "như",
        "hành",
    }
)
"""Words shortly before a year that make it no time of the action: "từ năm 2018", "Luật … năm 2015", "tháng 7 năm"."""
_LESSON = ("kinh", "nghiệm")
"""A lesson of a former year is for this one."""
_NOW = frozenset({"nay", "tiếp", "vẫn"})
_LASTING = frozenset(
    {
        ("duy", "trì"),
        ("giữ", "vững"),
        ("giữ", "nguyên"),
        ("nhân", "rộng"),
        ("mở", "rộng"),
        ("tiếp", "tục"),
        ("phát", "huy"),
        ("nâng", "cấp"),
        ("nâng", "chất"),
        ("khôi", "phục"),
        ("củng", "cố"),
        ("sử", "dụng"),
        ("kế", "thừa"),
        ("khắc", "phục"),
        ("rút", "kinh"),
        ("đặt", "lại"),
        ("làm", "lại"),
        ("lập", "lại"),
        ("dựng", "lại"),
        ("mở", "lại"),
        ("thay", "thế"),
    }
)
"""Verbs before which nothing is over: what goes on was there before."""
_KEPT_TOO = frozenset(
    {("thời", *pair) for pair in _LASTING}
    | {(join, "giữ", kept) for join in ("và", "thời") for kept in ("mô", "lại", "nếp", "tổ", "đội")}
)
"""The same where it is the second thing that a school does: "… và giữ mô hình", "… đồng thời duy trì"."""


class FormerYears:
    """Knows the years before `year`, the one that the plan is for."""

    def __init__(self, year: int) -> None:
        self._year = year

    def past(self, words: Sequence[str], *, after_summer: bool = False) -> Iterator[tuple[Hit, Hit]]:
        """(the time, the words that it governs) of each former year: "Năm 2019 …", "ngày 12/3/2019 …".

        It governs up to the end of the clause, a newer year or a word of the present. It reaches back over the whole
        clause when something "đã" happened then, or when it ends the sentence ("… do Liên đội làm trong năm 2018").
        The school year that ends in the plan's own is over when the plan was written `after_summer`.
        """
        for index, word in enumerate(words):
            if not is_year(word) or not self._is_former(words, index, after_summer):
                continue
            first = _time_phrase(words, index)
            if first is None:
                continue
            last = index + 1
            while last < len(words) and not self._ends_past(words, last):
                last += 1
            start = first
            goes_on = last < len(words) and words[last] not in ENDS
            done = (
                "đã" in words[max(0, first - 25) : first] or "đã" in words[index + 1 : min(last, index + 25)]
            )
            at = first and (words[first - 1] in _AT or tuple(words[max(0, first - 2) : first]) in _OCCURRED)
            if done or (at and not goes_on):
                while start > 0 and words[start - 1] not in ENDS:
                    start -= 1
                start = _after_lasting_verb(words, start, first)
            yield (first, index + 1), (start, last)

    def present(self, words: Sequence[str]) -> list[Hit]:
        """Where a time of the plan's own year begins: "Từ kết quả năm ngoái, năm 2020 nhà trường …"."""
        return [
            (max(0, index - 1), index + 1)
            for index, word in enumerate(words)
            if is_year(word) and int(word) >= self._year and words[index - 1 : index] != ("-",)
        ]

    def ends_in_former(self, words: Sequence[str]) -> bool:
        """Whether a year before the plan's own is named, and nothing of the present behind it: "năm nay", its year."""
        named = [at for at, word in enumerate(words) if is_year(word) and int(word) < self._year]
        now = {*_NOW, str(self._year)}
        return bool(named) and now.isdisjoint(words[named[-1] + 1 :])

    def are_former(self, words: Sequence[str]) -> bool:
        """Whether the words are nothing but years before the plan's own: a column's header "2022 - 2023"."""
        years = [word for word in words if is_year(word)]
        rest = {word for word in words if not is_year(word)}
        return bool(years) and rest <= _BARE_YEARS and int(years[0]) < self._year

    def _is_former(self, words: Sequence[str], index: int, after_summer: bool) -> bool:
        year = int(words[index])
        after = words[index + 1 : index + 3]
        if len(after) == 2 and after[0] in "-–/" and is_year(after[1]):
            year = int(after[1])
            return year < self._year or (year == self._year and (after_summer or "đã" in words))
        return index > 0 and year < self._year

    def _ends_past(self, words: Sequence[str], index: int) -> bool:
        word = words[index]
        return (
            word in ENDS
            or word in _NOW
            or (is_year(word) and int(word) >= self._year and words[index - 1] != "-")
        )


def _time_phrase(words: Sequence[str], index: int) -> int | None:
    """First word of the time whose year stands at `index`; None when the year is no time of the action."""
    first = index - 1
    if first < 0 or "như" in words[max(0, first - 6) : first]:
        return None
    if _LESSON in itertools.pairwise(words[max(0, first - 12) : first]):
        return None
    if words[first] == "đoạn" and words[first - 1 : first] == ("giai",):
        # "Giai đoạn 2014-2018, trường đã …", but no more of "Đề án … giai đoạn 2014-2018"
        return first - 1 if starts_clause(words, first - 1) or words[first - 2] == "trong" else None
    if words[first] in _YEAR_WORDS:
        while first > 0 and words[first - 1] in _YEAR_WORDS:
            first -= 1
        if first >= 2 and words[first - 2] == "tháng" and words[first - 1].isdigit():
            return _date(words, first - 2, index)
        before = words[max(0, first - 5) : first]
        signed = not _SIGNED.isdisjoint(before[-2:]) and not _OF_DOCUMENTS.isdisjoint(before)
        near = [
            word for one, word in itertools.pairwise(("", *before)) if not (word == "số" and one.isdigit())
        ]
        return None if signed or _KEEPS_YEAR.intersection(near[-3:]) else first
    if words[first] not in _DATE_MARKS:
        return None
    while first > 0 and (words[first].isdigit() or words[first] in _DATE_MARKS or words[first] in _QUARTERS):
        first -= 1
    if words[first] in _DATE_WORDS:
        return _date(words, first, index)
    if words[first] in FINISHED:
        return first + 1  # "Đã xong 12/2019"
    # "… đã diễn ra ở sân trường, 19/8/2022": a whole date after a comma needs no "ngày".
    whole = index - first == 5 and words[first] == ","
    return first + 1 if whole and "đã" in words[max(0, first - _DONE_WITHIN) : first] else None


def _date(words: Sequence[str], first: int, index: int) -> int | None:
    """A date counts where it opens a clause, or where something "đã" happened; elsewhere it is a document's."""
    if first >= 2 and words[first - 2] == "ngày" and words[first - 1].isdigit():
        first -= 2
    event = words[0] in _EVENTS and "," not in words[:first] and words[index + 1 : index + 2] == (",",)
    opens = first == 0 or words[first - 1] in _AT or starts_clause(words, first) or event
    if words[first - 1 : first] == ("đến",) and "từ" in words[max(0, first - _SPAN) : first]:
        return first  # a span of time that is over
    if any(tuple(words[max(0, at - 2) : at]) in _OCCURRED for at in (first, first - 1)):
        return first  # "Hội thi tìm hiểu Luật … tổ chức hồi tháng 10/2019"
    if "từ" in words[max(0, first - 2) : first] or not _OF_DOCUMENTS.isdisjoint(
        words[max(0, first - 9) : first]
    ):
        return None
    done = "đã" in words[index + 1 : index + 4] or "đã" in words[max(0, first - 4) : first]
    return first if opens or done else None


def _after_lasting_verb(words: Sequence[str], start: int, end: int) -> int:
    """ "Giữ vững mô hình «3 Tự» đã được công nhận năm 2018": only the relative clause is past."""
    done = next((i for i in range(start, end) if words[i] == "đã"), end)
    if any(pair in _LASTING for pair in itertools.pairwise(words[start : min(done, start + 8)])):
        return done
    # "… đăng ký mô hình «3 Tự» và đồng thời giữ mô hình «Camera an ninh» với 24 mắt đã lắp năm 2022"
    if any(tuple(words[at : at + 3]) in _KEPT_TOO for at in range(start, done)):
        return done
    return start


def is_year(word: str) -> bool:
    """Whether the word is written like a year of this or the last century."""
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
