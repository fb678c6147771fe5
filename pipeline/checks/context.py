"""Who asserts what: negation, past, undecided, another's duty, cancellation, each with its scope (after ConText)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.mentions import Hit
from pipeline.directives.schema import ContextFile, ContextKind, LexiconSpec, ModifierSpec

_CONTRAST = "context_contrast"
_SCHOOL = "context_school"
ANAPHORA = "context_anaphora"
REVIEW_COLUMN = "context_review_column"
TOGETHER = "context_together"
DENIES_ALL = "context_denies_all"
_ENDS = frozenset({";", "|", ".", "!", "?"})
_BINDS = frozenset({'"', "'", "+", "&", "/"})
"""Marks after which no clause begins."""
_JOINS = frozenset({"còn", "thì", "và"})
"""Words after which a new subject may stand without a comma."""
_YEAR_WORDS = frozenset({"năm", "học", "hè", "tết", "kỳ", "khóa"})
_DATE_WORDS = frozenset({"tháng", "ngày", "sáng", "chiều", "tối", "đêm", "hôm"})
_DATE_MARKS = frozenset("/-")
_AT = frozenset({"vào", "hồi", "trong", "đầu", "cuối"})
"""Words before a time at which something took place."""
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


@dataclass(frozen=True, slots=True)
class Modifier:
    """A modifier found at `hit`, governing the words of `scope`."""

    kind: ContextKind
    hit: Hit
    scope: Hit


def _name(index: int) -> str:
    return f"context_{index}"


def _until(index: int) -> str:
    return f"context_until_{index}"


def _unless(index: int) -> str:
    return f"context_unless_{index}"


def context_lexicons(context: ContextFile) -> dict[str, LexiconSpec]:
    """The context rules as lexicons, so that they are found in the same pass as all others."""
    lexicons = {
        _CONTRAST: LexiconSpec(about="ends a scope", phrases=context.contrast),
        _SCHOOL: LexiconSpec(about="the school itself", phrases=context.school),
        ANAPHORA: LexiconSpec(about="points back", phrases=context.anaphora, exceptions=context.no_anaphora),
        DENIES_ALL: LexiconSpec(about="denies the whole subject", phrases=context.denies_all),
        TOGETHER: LexiconSpec(about="the school acts with another body", phrases=context.together),
        REVIEW_COLUMN: LexiconSpec(about="a column of what was done", phrases=context.review_columns),
    }
    for index, spec in enumerate(context.modifiers):
        lexicons[_name(index)] = LexiconSpec(
            about=spec.about, phrases=spec.phrases, exceptions=spec.exceptions
        )
        lexicons[_until(index)] = LexiconSpec(about="ends a scope", phrases=spec.until)
        lexicons[_unless(index)] = LexiconSpec(about="it is not so", phrases=spec.unless)
    return lexicons


class ContextRules:
    """Finds the modifiers of a text from the lexicon hits; years before `year` are past."""

    def __init__(self, context: ContextFile, year: int) -> None:
        self._specs = context.modifiers
        self._year = year

    def modifiers(
        self, words: Sequence[str], hits: Mapping[str, list[Hit]], quotes: Sequence[Hit] = ()
    ) -> list[Modifier]:
        """All modifiers with their scopes, in the order of the rules.

        Words inside a quotation are a name and say nothing of the sentence around it ("«Lớp học không ma túy»");
        those inside brackets govern the brackets only.
        """
        brackets = _brackets(words)
        unquoted = [
            modifier
            for modifier in self._everywhere(words, hits)
            if not any(first < modifier.hit[1] and modifier.hit[0] < last for first, last in quotes)
        ]
        doubts = [modifier.hit for modifier in unquoted if modifier.kind == "undecided"]
        return [
            _within_brackets(modifier, brackets)
            for modifier in unquoted
            # "chưa chọn được tên": not yet chosen is left open, not denied.
            if modifier.kind != "negation" or not any(_touch(modifier.hit, doubt) for doubt in doubts)
        ]

    def _everywhere(self, words: Sequence[str], hits: Mapping[str, list[Hit]]) -> list[Modifier]:
        found = list(self._former_years(words))
        boundaries: dict[str, list[Hit]] | None = None
        for index, spec in enumerate(self._specs):
            for hit in hits.get(_name(index), ()):
                if spec.starts and (not _opens(words, hit[0]) or _is_partner(words, hit[0])):
                    continue
                if boundaries is None:
                    boundaries = _boundaries(words, hits)
                ends = [*hits.get(_until(index), ())]
                scope = _scope(spec, hit, len(words), boundaries, ends)
                if not any(_touch(scope, other) for other in hits.get(_unless(index), ())):
                    found.append(Modifier(spec.kind, hit, scope))
        return found

    def _former_years(self, words: Sequence[str]) -> Iterator[Modifier]:
        """ "Năm 2019 …", "ngày 12/3/2019 …": past up to the end of the clause, a newer year, a word of the present.

        It reaches back over the whole clause when something "đã" happened then, or when it ends the sentence
        ("… do Liên đội làm trong năm 2018").
        """
        for index, word in enumerate(words):
            if not _is_year(word) or not self._is_former(words, index):
                continue
            first = _time_phrase(words, index)
            if first is None:
                continue
            last = index + 1
            while last < len(words) and not self._ends_past(words, last):
                last += 1
            start = first
            done = (
                "đã" in words[max(0, first - 25) : first] or "đã" in words[index + 1 : min(last, index + 25)]
            )
            if done or (first and words[first - 1] in _AT):
                while start > 0 and words[start - 1] not in _ENDS:
                    start -= 1
                start = _after_lasting_verb(words, start, first)
            yield Modifier("past", (first, index + 1), (start, last))

    def _is_former(self, words: Sequence[str], index: int) -> bool:
        year = int(words[index])
        after = words[index + 1 : index + 3]
        if len(after) == 2 and after[0] in "-–/" and _is_year(after[1]):
            year = int(after[1])
            return year < self._year or (year == self._year and "đã" in words)
        return index > 0 and year < self._year

    def _ends_past(self, words: Sequence[str], index: int) -> bool:
        word = words[index]
        return (
            word in _ENDS
            or word in _NOW
            or (_is_year(word) and int(word) >= self._year and words[index - 1] != "-")
        )


def _time_phrase(words: Sequence[str], index: int) -> int | None:
    """First word of the time whose year stands at `index`; None when the year is no time of the action."""
    first = index - 1
    if first < 0 or "như" in words[max(0, first - 6) : first]:
        return None
    if words[first] in _YEAR_WORDS:
        while first > 0 and words[first - 1] in _YEAR_WORDS:
            first -= 1
        if first >= 2 and words[first - 2] == "tháng" and words[first - 1].isdigit():
            return _date(words, first - 2, index)
        before = words[max(0, first - 5) : first]
        signed = not _SIGNED.isdisjoint(before[-2:]) and not _OF_DOCUMENTS.isdisjoint(before)
        return None if signed or _KEEPS_YEAR.intersection(before[-3:]) else first
    if words[first] not in _DATE_MARKS:
        return None
    while first > 0 and (words[first].isdigit() or words[first] in _DATE_MARKS):
        first -= 1
    return _date(words, first, index) if words[first] in _DATE_WORDS else None


def _date(words: Sequence[str], first: int, index: int) -> int | None:
    """A date counts where it opens a clause, or where something "đã" happened; elsewhere it is a document's."""
    if first >= 2 and words[first - 2] == "ngày" and words[first - 1].isdigit():
        first -= 2
    opens = first == 0 or words[first - 1] in _AT or _starts_clause(words, first)
    if "từ" in words[max(0, first - 2) : first] or not _OF_DOCUMENTS.isdisjoint(
        words[max(0, first - 9) : first]
    ):
        return None
    return first if opens or "đã" in words[index + 1 : index + 4] else None


def _after_lasting_verb(words: Sequence[str], start: int, end: int) -> int:
    """ "Giữ vững mô hình «3 Tự» đã được công nhận năm 2018": only the relative clause is past."""
    done = next((i for i in range(start, end) if words[i] == "đã"), end)
    if any(pair in _LASTING for pair in itertools.pairwise(words[start : min(done, start + 8)])):
        return done
    return start


def _touch(hit: Hit, other: Hit) -> bool:
    return hit[0] < other[1] and other[0] < hit[1]


def _brackets(words: Sequence[str]) -> list[Hit]:
    found: list[Hit] = []
    opened: int | None = None
    for index, word in enumerate(words):
        if word == "(":
            opened = index
        elif word == ")" and opened is not None:
            found.append((opened + 1, index))
            opened = None
    return found


def _within_brackets(modifier: Modifier, brackets: Sequence[Hit]) -> Modifier:
    for first, last in brackets:
        if first <= modifier.hit[0] and modifier.hit[1] <= last:
            scope = (max(first, modifier.scope[0]), min(last, modifier.scope[1]))
            return Modifier(modifier.kind, modifier.hit, scope)
    return modifier


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


def _boundaries(words: Sequence[str], hits: Mapping[str, list[Hit]]) -> dict[str, list[Hit]]:
    return {
        "contrast": hits.get(_CONTRAST, []),
        "semicolon": [(i, i + 1) for i, word in enumerate(words) if word in _ENDS and word != "|"],
        "cell": [(i, i + 1) for i, word in enumerate(words) if word == "|"],
        "school": [hit for hit in hits.get(_SCHOOL, ()) if _starts_clause(words, hit[0])],
    }


def _opens(words: Sequence[str], index: int) -> bool:
    """Whether a clause begins at `index`, a time before it passed over: "từ tháng 3 UBND xã cử …"."""
    if _starts_clause(words, index):
        return True
    start = index
    while (
        start > 0
        and index - start < _TIME_REACH
        and words[start - 1] not in _ENDS
        and words[start - 1] != ","
    ):
        start -= 1
    return (
        words[start] in _TIME_OPENERS
        and _starts_clause(words, start)
        and words[index - 1] in _TIME_CLOSERS.union(word for word in words[start:index] if word[0].isdigit())
    )


def _starts_clause(words: Sequence[str], index: int) -> bool:
    if index == 0:
        return True
    before = words[index - 1]
    return before in _JOINS or (not before[0].isalnum() and before not in _BINDS)


def _is_partner(words: Sequence[str], index: int) -> bool:
    """Whether the body at `index` acts beside the school: "Phối hợp với Công an xã, Hội Phụ nữ tổ chức …"."""
    if index < 2 or words[index - 1] not in (",", "và"):
        return False
    if words[index - 1] == "và" and (
        words[index - 2] in _OURS or not _TO.isdisjoint(words[max(0, index - _TO_REACH) : index - 1])
    ):
        return True
    return not _WITH.isdisjoint(words[max(0, index - _LIST_REACH) : index - 1])


def _scope(
    spec: ModifierSpec, hit: Hit, length: int, boundaries: Mapping[str, list[Hit]], ends: Sequence[Hit]
) -> Hit:
    """Words governed by a modifier: up to `reach` words each way, cut at the first boundary it does not cross.

    The school's own name ends only another's duty: after it the school speaks of itself.
    """
    first, last = hit
    start = max(0, first - spec.reach) if spec.direction in ("backward", "both") else first
    end = min(length, last + spec.reach) if spec.direction in ("forward", "both") else last
    for kind, places in (*boundaries.items(), ("until", ends)):
        if kind in spec.crosses or (kind == "school" and spec.kind != "others_duty"):
            continue
        for left, right in places:
            if last <= left < end:
                end = left
            if start < right <= first and kind not in ("until", "school"):
                start = right
    return start, end


def kinds_over(modifiers: Sequence[Modifier], hit: Hit) -> set[ContextKind]:
    """The context of the words `hit`: every modifier whose scope touches them."""
    return {
        modifier.kind for modifier in modifiers if hit[0] < modifier.scope[1] and modifier.scope[0] < hit[1]
    }
