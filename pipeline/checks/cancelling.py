"""Which earlier commitments a statement takes back: by name, by pointing, by section, or all of the subject."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.vietnamese.normalise import strip_diacritics
from pipeline.checks.context import ANAPHORA, DENIES_ALL, DROPPING, INSIDER, REFUSED_PROPOSAL
from pipeline.checks.dropped import (
    A_NAME,
    NAMES_ITSELF,
    deed_of_row,
    grounds_of,
    meant_before,
    named_before,
    own_subject,
    reason_before_section,
    silent_words,
    telling_pairs,
    told_apart,
)
from pipeline.checks.items import items_named, members
from pipeline.checks.judge import Judge, Judgement
from pipeline.checks.mentions import Hit, overlap
from pipeline.checks.references import lies_in, rows_named, sections_named, stands_under
from pipeline.checks.view import StatementView
from pipeline.plan import StatementKind

_NO_OTHER = ("nào", "khác")
_NONE = ("nào", "gì")
_COLON = ":"
_ONLY = "riêng"
""" "Riêng mái che thôi không dựng" leaves standing what else the sentence before said."""
_ASTERISK, _SIGN = "*", "dấu"
_DASHES = ("-", "–", "—")
_ENDS = frozenset({".", ";", ",", ")", "!"})
_PUPILS = frozenset({"sinh", "hs", "huynh", "cmhs"})
""" "… nên học sinh tạm dừng qua lại" is no word of the school on its plans."""
_NEW_CLAUSE = (",", "nên")
FURTHER_UP = 3
"""Statements between what a pointer takes up by name and the sentence that points."""


@dataclass(frozen=True, slots=True)
class Cancelling:
    """What a cancelling statement reaches: commitments by these names, or all when it names none."""

    names: frozenset[str] = frozenset()
    pointed: Literal["no", "last", "before"] = "no"
    """Only the last commitment ("mô hình này"), or only the statement just before ("việc này")."""
    meant: int | None = None
    """Index of the statement just before, past sentences that only tell more of it."""
    sections: tuple[str, ...] = ()
    """What stands in these sections ("nội dung ở mục III.4"), where no name is given."""
    rows: tuple[str, ...] = ()
    """Rows of a table by the numbers in their first cells ("dòng 3 của phụ lục")."""
    items: frozenset[int] = frozenset()
    """Indexes of the statements of items named by their place ("hai việc cuối của mục 4")."""
    note: str | None = None
    """Rows that point at this note: "(2) Huỷ" below a table takes back "… | TPT Đội | (2)"."""
    told_apart: frozenset[tuple[str, ...]] = frozenset()
    """Words that say which one is meant ("hội thi cắm hoa"): a commitment with none of them whole is another."""
    deeds: frozenset[tuple[str, str]] = frozenset()
    """What of the named is dropped ("việc ký quy chế với Công an xã"): general words of them stand without it."""
    again: frozenset[tuple[str, str]] = frozenset()
    """Pairs of words of which the statement before must hold one ("Buổi nói chuyện bị hủy")."""
    dropped: frozenset[str] = frozenset()
    """Words of the deed that is dropped without a pointer ("thôi giăng dây", "không họp nữa"): the statement before
    must hold one."""
    taken_up: frozenset[tuple[str, str]] = frozenset()
    """Pairs of words of the pointer ("buổi tập huấn này"): who says them again may mean a statement further up."""

    @property
    def by_row(self) -> bool:
        """Whether it names rows of a table, which may stand behind it."""
        return bool(self.rows) or self.note is not None

    def reaches(self, judgement: Judgement, last: int, here: int) -> bool:
        """Whether it takes the judgement back; `last` is the last statement that committed before, `here` its own."""
        words = judgement.view.words.texts
        if self.items:
            return judgement.view.statement.index in self.items
        if self.by_row:
            return judgement.view.number in self.rows or self.note in judgement.view.notes
        if self.told_apart and not any(set(told) <= set(words) for told in self.told_apart):
            return False
        if self.sections and not self.names:
            spared = (
                judgement.verdict == "partial"
                and self.deeds
                and self.deeds.isdisjoint(itertools.pairwise(words))
            )
            return self._holds(judgement.view) and not spared
        if self.again and self.again.isdisjoint(itertools.pairwise(words)):
            return False
        if self.dropped and self.dropped.isdisjoint(words):
            return False
        if self.pointed != "no":
            index = judgement.view.statement.index
            if (
                index == last
                and last >= here - FURTHER_UP
                and not self.taken_up.isdisjoint(itertools.pairwise(words))
            ):
                return True
            return index == (last if self.pointed == "last" else self.meant)
        if not self.names:
            return True
        elsewhere = bool(self.sections) and not self._holds(judgement.view)
        doubted = elsewhere or judgement.verdict == "partial"
        if self.deeds and doubted and self.deeds.isdisjoint(itertools.pairwise(words)):
            return False
        reached = list(self._reached(judgement))
        if judgement.view.statement.index == here - 1 and not any(reached) and self._says_again(words):
            return True
        return bool(reached) and all(reached)

    def _holds(self, view: StatementView) -> bool:
        """Whether a statement stands in one of the sections."""
        section, headings = view.statement.section, view.statement.headings
        return any(lies_in(section, named) or stands_under(headings, named) for named in self.sections)

    def _says_again(self, words: Sequence[str]) -> bool:
        """Whether all the names stand among the words, whatever the rule reported of them ("nộp hồ sơ")."""
        plain = f" {strip_diacritics(' '.join(words))} "
        return all(name.count(" ") > 0 and f" {name} " in plain for name in self.names)

    def _reached(self, judgement: Judgement) -> Iterator[bool]:
        """For each name of the judgement whether it is cancelled; a name that goes on from another shares its fate."""
        end, reached = -1, False
        for hit in sorted(judgement.names):
            name = _plain_name(judgement.view, hit)
            same = any(_same_name(name, other) for other in self.names)
            reached = same or (reached and hit[0] - end <= 1)
            end = hit[1]
            yield reached


def cancelling(
    judge: Judge, view: StatementView, plan: Sequence[StatementView] = (), note: str | None = None
) -> Cancelling | None:
    """What the statement cancels of the judge's requirement; None when it cancels nothing of it.

    `plan` is all that the plan says; `note` is the number of the statement where it is a note to which a row points.
    """
    taking = _taking(judge, view, plan, note)
    return replace(taking, meant=meant_before(view)) if taking and taking.pointed == "before" else taking


def _taking(
    judge: Judge, view: StatementView, plan: Sequence[StatementView], note: str | None
) -> Cancelling | None:
    if "cancellation" in judge.spec.ignores:
        return None  # a document cited stays cited, whatever is said of others
    if view.hits_of(REFUSED_PROPOSAL):
        return None
    # What a heading denies is not done, yet takes nothing back: only words of the sentence itself do.
    spoken = [modifier for modifier in view.modifiers if modifier.hit[0] < modifier.hit[1]]
    if view.is_under_denying_lead and (listed := sections_named(view.words)):
        # "… mấy chỗ sau không thực hiện: điểm a mục 1; tiểu mục 3.2"
        return Cancelling(sections=tuple(section for section, _ in listed))
    scopes = [modifier.scope for modifier in spoken if modifier.kind == "cancellation"]
    if scopes and _marks_others(view):
        return Cancelling(told_apart=frozenset({(_ASTERISK,)}))
    # A later denial takes back what it names ("không triển khai mô hình «Camera an ninh» nêu trên"), unless it tells
    # of a former year ("Những năm trước trường không làm việc này").
    over = [modifier.scope for modifier in spoken if modifier.kind == "past"]
    denied = [one for one in spoken if one.kind == "negation" and not _within(one.hit, over)]
    both = scopes + [modifier.scope for modifier in denied]
    if not both:
        return None
    if items := _items(view, both, plan):
        return Cancelling(items=items)
    if note is not None and not judge.subject_hits(view):
        return Cancelling(note=note)
    if view.hits_of(DROPPING) and not judge.subject_hits(view):
        if quoted := frozenset(_plain_name(view, quote) for quote in view.quotes if _within(quote, scopes)):
            return Cancelling(quoted)  # "Hội đồng trường thống nhất gác «Hàng rào biết nói» lại"
        pairs = frozenset(dict(telling_pairs(view, scopes)))
        return Cancelling(pointed="before", again=pairs, told_apart=own_subject(view))
    if rows := _rows(view, both):
        return Cancelling(rows=rows)
    named_places = sections_named(view.words)
    places = [hit for _, hit in named_places if _within(hit, both) and not _stays(view, hit)]
    sections = tuple(path for path, hit in named_places if hit in places)
    subjects = judge.subject_hits(view)
    if not sections and _denies_all(judge, view, subjects):
        return Cancelling()
    if any(not _within(hit, both) and "carry_forward" in judge.context(view, hit) for hit in subjects):
        return None  # "phần trang trí tạm gác, còn mô hình vẫn chạy đều"
    grounds = max(grounds_of(view), reason_before_section(view) if sections else 0)
    reasons = _reasons(view) if sections else len(view.words)
    named = {
        hit: name
        for rule in judge.rules
        for hit in judge.names(rule, view, blocked=True)
        if grounds <= hit[0] < reasons
        and (name := _plain_name(view, hit))
        and _within(hit, both)
        and not _within(hit, [place for _, place in named_places])
    }
    if any(_holds(view, scope, view.taking_back.everything) for scope in scopes):
        named.clear()
    if sections:
        clause = _clause_of(view, places[0])
        whole = any(one.kind == "cancellation" and overlap(one.hit, clause) for one in spoken)
        if whole and not any(overlap(hit, clause) for hit in named):
            named.clear()  # "Những gì viết ở mục 3.1 coi như khép lại, các nhóm không lập nữa"
    if named and any(view.words.texts[hit[1] : hit[1] + 2] == _NO_OTHER for hit in subjects):
        return Cancelling()  # "không triển khai mô hình «…» và cũng không làm mô hình nào khác"
    deeds = frozenset(dict(telling_pairs(view, both)))
    if sections and not named:
        if any(_within(quote, both) for quote in view.quotes):
            return None  # "mô hình «Camera an ninh» nêu ở mục 2": where it stood, not what is dropped
        if not any(_within(hit, both) for hit in subjects):
            # "Hủy buổi tọa đàm nêu tại Phần 2" leaves the rest of that part.
            deeds = frozenset(pair for pair in deeds if silent_words(view).isdisjoint(pair))
            return Cancelling(sections=sections, told_apart=named_before(view), deeds=deeds)
    if sections:
        return Cancelling(frozenset(named.values()), sections=sections, deeds=deeds)
    apart = told_apart(view, list(named) or [hit for hit in subjects if _within(hit, scopes)])
    # "Hội thi nói trên được hủy bỏ", "trường không thực hiện mô hình này": the one just spoken of.
    back = [
        hit
        for hit in view.hits_of(ANAPHORA)
        if _within(hit, both) and not _is_purpose(view, hit) and not _points_within(view, hit)
    ]
    # "Riêng mô hình «3 Tự» ghi ở trên": the name says more than the pointer behind it.
    behind = named and all(
        any(hit[0] < quote[0] and quote[1] < hit[1] for quote in view.quotes) for hit in back
    )
    if back and not behind:
        same = any(overlap(hit, subject) for hit in back for subject in subjects)
        texts = view.words.texts
        pairs = frozenset(pair for hit in back for pair in itertools.pairwise(texts[hit[0] : hit[1] - 1]))
        return Cancelling(pointed="last" if same else "before", taken_up=pairs)
    if named:
        # A quoted name is the same whatever a row says is done with it.
        told = apart or deed_of_row(view, [hit for hit in named if hit not in view.quotes])
        return Cancelling(frozenset(named.values()), told_apart=told, deeds=deeds)
    if any(_within(hit, scopes) for hit in subjects):
        # A row of a table that names nothing drops itself alone.
        return None if view.cells and not apart else Cancelling(told_apart=apart)
    taken_up = dict(telling_pairs(view, scopes))
    if not taken_up:
        if _says_only_that(view):
            return Cancelling(pointed="before")
        dropped = _dropped(view) | _no_such(view) if _ONLY not in view.words.texts else frozenset()
        return Cancelling(pointed="before", dropped=dropped) if dropped else None
    apart = frozenset(itertools.chain(*taken_up.values())) if all(taken_up.values()) else frozenset()
    return Cancelling(pointed="before", again=frozenset(taken_up), told_apart=apart)


def _items(view: StatementView, scopes: Sequence[Hit], plan: Sequence[StatementView]) -> frozenset[int]:
    """The statements of the items that it drops by their place."""
    named = (one for one in items_named(view.words) if _within(one.hit, scopes) and not _stays(view, one.hit))
    return frozenset[int]().union(*(members(one, plan, view) for one in named))


def _rows(view: StatementView, scopes: Sequence[Hit]) -> tuple[str, ...]:
    """The rows that it drops, or that the clause named to which it points: "Dòng 3 …; nội dung này nay bỏ"."""
    named = tuple(
        row for row, hit in rows_named(view.words) if _within(hit, scopes) and not _stays(view, hit)
    )
    if named or not any(_within(hit, scopes) for hit in view.hits_of(ANAPHORA)):
        return named
    return tuple(row for clause in view.before[-1:] for row, _ in rows_named(clause.words))


def _clause_of(view: StatementView, hit: Hit) -> Hit:
    """The words around `hit` between two marks."""
    marks = [at for at, word in enumerate(view.words.texts) if word in _ENDS]
    before = max((at for at in marks if at < hit[0]), default=-1)
    return before + 1, min((at for at in marks if at >= hit[1]), default=len(view.words))


def _stays(view: StatementView, hit: Hit) -> bool:
    """Whether the clause says of it that it goes on: "dòng 2 không thực hiện, dòng 1 và dòng 3 vẫn có hiệu lực"."""
    clause = itertools.takewhile(lambda word: word not in _ENDS, view.words.texts[hit[1] :])
    return any(word in view.taking_back.stays for word in clause)


def _reasons(view: StatementView) -> int:
    """Where the reasons begin: "Ba việc đầu của phần 2 tạm dừng: máy phát thanh hỏng, …"."""
    texts, taken = view.words.texts, ("cancellation", "negation")
    dropped = max((one.hit[1] for one in view.modifiers if one.kind in taken), default=len(texts))
    return next((at for at in range(dropped, len(texts)) if texts[at] == _COLON), len(texts))


def _points_within(view: StatementView, hit: Hit) -> bool:
    """Whether a pointer behind a dash takes up what its own sentence told: "Ký cam kết … - nội dung này nay bỏ"."""
    words, places = view.words, range(max(NAMES_ITSELF, hit[0] - 1), hit[1])
    # The dash in "pa-nô" parts nothing.
    return any(words.texts[at] in _DASHES and words.ends[at - 1] < words.starts[at] for at in places)


def _says_only_that(view: StatementView) -> bool:
    """Whether a sentence names nothing that it drops: "Sau khi bàn lại, Hội đồng trường thống nhất bỏ"."""
    texts, taking = view.words.texts, view.taking_back
    silent = {*taking.says_no_more, *taking.deciding}
    doers = [hit for hit in view.hits_of(INSIDER) if _PUPILS.isdisjoint(texts[slice(*hit)])]
    inside = {at for hit in doers for at in range(*hit)}
    opening = next((at for at, word in enumerate(texts) if word[0].isalpha()), 0)
    for one in view.modifiers:
        first, last = one.hit
        behind = one.scope[0] < first or first <= opening
        denied_behind = one.kind == "negation" and behind and view.statement.kind is not StatementKind.HEADING
        if not (one.kind == "cancellation" or denied_behind) or first == last:
            continue
        opens = max((at for at in range(first) if texts[at] in _NEW_CLAUSE), default=-1) + 1
        told = [at for at in range(opens, last) if texts[at][0].isalpha() and texts[at] not in silent]
        after = {texts[last - 1], *texts[last : last + 1]} if last < len(texts) else _ENDS
        ends = {*_ENDS, *taking.grounds} - ({","} if denied_behind else set())
        if inside.issuperset(told) and not after.isdisjoint(ends):
            return True
    return False


def _marks_others(view: StatementView) -> bool:
    """Whether it speaks of what bears an asterisk: "Mọi việc mang dấu (*) thôi không làm"."""
    texts = view.words.texts
    return any(_ASTERISK in texts[at : at + 3] for at, word in enumerate(texts) if word == _SIGN)


def _is_purpose(view: StatementView, hit: Hit) -> bool:
    """ "… để dồn sức cho việc này", "nêu ở phần trên": what it is for, or where it stands, is not cancelled."""
    opens = max(0, hit[0] - 1)
    dropped = any(one.kind == "cancellation" and one.hit[0] <= hit[0] < one.hit[1] for one in view.modifiers)
    # "Hiệu trưởng đã cho dừng việc nêu trên" drops it, "nội dung ở dòng trên" is what stands there.
    purposes = () if dropped else view.taking_back.purposes
    return _holds(view, (opens, hit[1]), purposes) or _holds(
        view, (opens, hit[0] + 2), view.taking_back.places
    )


def _holds(view: StatementView, scope: Hit, phrases: Sequence[str]) -> bool:
    said = f" {' '.join(view.words.texts[scope[0] : scope[1]])} "
    return any(f" {phrase} " in said for phrase in phrases)


def _within(hit: Hit, scopes: Sequence[Hit]) -> bool:
    return any(overlap(hit, scope) for scope in scopes)


def _denies_all(judge: Judge, view: StatementView, subjects: Sequence[Hit]) -> bool:
    """ "Trường không làm mô hình nào": nothing of the subject is left; "không … nào khác" leaves what was said."""
    if view.statement.zone.value not in judge.zones:
        return False
    elsewhere = {"past", "undecided", "others_duty"}
    return any(
        overlap(_denied_thing(view, hit), subject) and not elsewhere & judge.context(view, subject)
        for hit in view.hits_of(DENIES_ALL)
        for subject in subjects
    )


def _denied_thing(view: StatementView, hit: Hit) -> Hit:
    """The words right before "nào": "không đăng ký mô hình nào" leaves no model, and says nothing of registering."""
    which = [at for at in range(*hit) if view.words.texts[at] in _NONE]
    return (which[-1] - A_NAME, hit[1]) if which else hit


def _dropped(view: StatementView) -> frozenset[str]:
    """The words of the deed within and right behind a word of cancelling."""
    silent, texts = view.taking_back.says_no_more, view.words.texts
    if any(f"{one} {other}" in view.taking_back.replacing for one, other in itertools.pairwise(texts)):
        return frozenset()
    words = [
        word
        for modifier in view.modifiers
        if modifier.kind == "cancellation"
        for word in texts[modifier.hit[0] : modifier.hit[1] + 1]
    ]
    return frozenset(word for word in words if word[0].isalpha() and word not in silent)


def _no_such(view: StatementView) -> frozenset[str]:
    """What a sentence says there is none of: "trường quyết định không lập nhóm nào"."""
    texts = view.words.texts
    elsewhere = [one.scope for one in view.modifiers if one.kind in ("past", "undecided", "others_duty")]
    denied = [hit for hit in view.hits_of(DENIES_ALL) if not _within(hit, elsewhere)]
    places = (at for hit in denied for at in range(*hit) if texts[at] in _NONE)
    return frozenset(texts[at - 1] for at in places if texts[at - 1][0].isalpha())


def _plain_name(view: StatementView, hit: Hit) -> str:
    """The words of a name without their marks: what is typed "Cặp không dao" once may be "cặp không đao" elsewhere."""
    words = view.words.texts[hit[0] : hit[1]]
    return strip_diacritics(" ".join(word for word in words if word[0].isalnum()))


def _same_name(name: str, other: str) -> bool:
    return name == other or f" {other} " in f" {name} " or f" {name} " in f" {other} "
