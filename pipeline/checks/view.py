"""A plan made ready for judging: every statement with its words, mentions, context and copied runs."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractors.vietnamese.boundaries import splits_word
from extractors.vietnamese.syllables import is_syllable
from pipeline.checks.context import (
    DENYING_HEADING,
    INSIDER,
    JOINING,
    OTHER_TIME,
    OUTSIDER,
    TOGETHER,
    ContextRules,
    Modifier,
)
from pipeline.checks.echo import Copied, EchoIndex
from pipeline.checks.glance import Glance, signs
from pipeline.checks.mentions import Hit, MentionFinder, Resolved
from pipeline.checks.paragraph import Paragraph
from pipeline.checks.repair import Repairer
from pipeline.checks.rows import Row, within
from pipeline.checks.searcher import Hits, Searcher
from pipeline.checks.second_reader import grams
from pipeline.checks.structures import is_shouted, quotations
from pipeline.checks.words import Words
from pipeline.checks.years import is_year
from pipeline.directives.schema import ContextKind, TakingBack
from pipeline.parse.labels import label_of
from pipeline.parse.year import is_after_summer
from pipeline.plan import Plan, Statement, StatementKind
from pipeline.roster.names import mentions, parse_name

_OPENS_WITH_SCHOOL = re.compile(r"\W*(?:Riêng |Còn )?Trường\s+[A-ZĐ]")
TIED = 3
"""Clauses before a statement that say what it speaks of."""
NOTE = re.compile(r"[(\[](\d{1,2})[)\]]")
_OPENS = 3
"""Words before a time that still opens a sentence: "Việc này năm học trước …"."""
_LEAD = 40
"""Characters of words before a colon that only say when."""
_BODY = re.compile(r"(?:Công an|CAX?|CSGT|Cảnh sát|Đoàn|Liên đội|Chi đoàn|Hội|UBND|Phòng)\b")
"""Names that open a clause with a capital wherever it stands."""
_NAME_REACH = 90
"""Characters that hold the name of a school."""
_UNITS = frozenset({"xã", "phường", "trấn", "huyện", "quận", "tỉnh", "phố"})
"""Words before the name of a place."""


@dataclass(frozen=True)
class StatementView:
    """One statement as the rules see it. Hits are word ranges of `words`."""

    statement: Statement
    paragraph: Paragraph
    place: int
    """Which statement of the paragraph this is."""
    lifted: ContextKind | None = None
    """Context that words around it take away: it goes on ("past"), the school joins in ("others_duty")."""
    memo: dict[tuple[str, str], Sequence[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """Mentions found once per requirement and name: several rules ask for the same."""

    @cached_property
    def words(self) -> Words:
        return self.paragraph.words(self.place)

    @cached_property
    def hits(self) -> Hits:
        return self.paragraph.hits(self.place)

    @cached_property
    def words_above(self) -> Sequence[str]:
        """The words of the innermost heading and, for a table row, of its column headers."""
        above = [*self.statement.headings[-1:], *(column for column, _ in self.cells if column)]
        return [word for text in above for word in self.paragraph.searcher.words(text).texts]

    @cached_property
    def grams(self) -> list[str]:
        """What the second reader looks at, whichever requirement asks: the school's own words."""
        return grams(self.copied.own(self.words.texts), self.words_above)

    @cached_property
    def headings(self) -> tuple[Hits, ...]:
        """Hits of each heading above, outermost first."""
        return tuple(map(self.paragraph.searcher.hits, self.statement.headings))

    @cached_property
    def may_hold(self) -> Set[str] | None:
        """The lexicons that the statement may hold, or more; None when that is not known beforehand."""
        return self.paragraph.searcher.glanced(self.statement.text)

    @cached_property
    def held(self) -> Set[str]:
        """The lexicons that the statement does hold, and its signs."""
        return signs(self.statement.text).union(self.hits)

    @cached_property
    def before(self) -> tuple[StatementView, ...]:
        """The clauses that semicolons tie to it: "Nắm tình hình, dư luận; mỗi tuần giáo viên ghi vào phiếu …"."""
        found: list[StatementView] = []
        for place in range(self.place - 1, max(-1, self.place - 1 - TIED), -1):
            previous = self.paragraph.views[place]
            if not previous.statement.text.rstrip().endswith(";"):
                break
            found.append(previous)
        return tuple(found)

    @cached_property
    def above(self) -> Set[str]:
        """The lexicons that its headings hold, and those that the clauses before it may hold."""
        return set().union(*self.headings, *self._tied)

    @cached_property
    def may_stand_above(self) -> Set[str]:
        """`above` at a glance: all of it, or more."""
        searcher = self.paragraph.searcher
        glanced = ((searcher.glanced(one), one) for one in self.statement.headings)
        return set().union(
            *(searcher.found(one) if held is None else held for held, one in glanced), *self._tied
        )

    @property
    def _tied(self) -> Iterator[Collection[str]]:
        return (one.held if one.may_hold is None else one.may_hold for one in self.before)

    @cached_property
    def quotes(self) -> list[Hit]:
        """The words inside quotation marks."""
        return quotations(self.words)

    @cached_property
    def _context_hits(self) -> Hits:
        return self.paragraph.searcher.context_found(self.statement.text)

    def hits_of(self, lexicon: str) -> list[Hit]:
        """The mentions of one of the lexicons of the context rules."""
        return self._context_hits.get(lexicon, [])

    def tells(self, lexicons: Set[str]) -> bool:
        """Whether it has a mention of one of some lexicons of the context rules; a glance may tell that it has none."""
        if self.may_hold is not None and lexicons.isdisjoint(self.may_hold):
            return False
        return not lexicons.isdisjoint(self._context_hits)

    @property
    def is_seen_in_part(self) -> bool:
        """Whether a reader of it alone sees too little, for the next sentence or the clause before says how it stands.

        "Năm học trước trường treo băng rôn; năm nay mời Công an xã nói chuyện một buổi."
        """
        return self.lifted is not None or (bool(self.before) and bool(self.hits_of(OTHER_TIME)))

    @property
    def taking_back(self) -> TakingBack:
        """The words by which a sentence says which earlier one it takes back."""
        return self.paragraph.searcher.context.taking_back

    @property
    def acts_together(self) -> bool:
        """Whether the school says that it acts, alone or with somebody: "trường và Công an xã cùng kiểm tra …"."""
        return bool(self.hits_of(TOGETHER))

    @property
    def _row(self) -> Row:
        cells = [(column, cell) for column, cell in self.cells if column]
        return Row(self.words, self._context_hits, cells, self.paragraph.searcher)

    @cached_property
    def modifiers(self) -> tuple[Modifier, ...]:
        context, row = self.paragraph.searcher.context, self._row
        found = context.modifiers(
            self.words.texts, self._context_hits, self.quotes, after_summer=self.paragraph.after_summer
        )
        found = [one for one in found if one.kind != "others_duty" or not self._ends_in_name(one.hit)]
        if told := row.told_of_the_past():
            # "Không tổ chức" in the column of a former year denies nothing of what is to come.
            found = [
                one for one in found if not any(within(one.hit, (cell[0] - 1, cell[1] + 1)) for cell in told)
            ]
            found += [Modifier("past", (0, 0), cell) for cell in told]
        elif row.is_asked_of_others() or self._is_done_by_others or self._is_of_another_school:
            found.append(Modifier("others_duty", (0, 0), (0, len(self.words))))
        elif self._carries_on_the_past:
            found.append(Modifier("past", (0, 0), (0, len(self.words))))
        if self._is_under_denial or row.is_refused():
            found.append(Modifier("negation", (0, 0), (0, len(self.words))))
        found += row.told_by_columns()
        if self._is_headed_by_the_past or row.is_over(found):
            found.append(Modifier("past", (0, 0), (0, len(self.words))))
        if self.lifted is not None:
            found = [one for one in found if one.kind != self.lifted]
        if self.lifted == "past":
            found.append(Modifier("carry_forward", (0, 0), (0, len(self.words))))
        return tuple(found)

    def _ends_in_name(self, hit: Hit) -> bool:
        """Whether the last of the words belongs to a name: "Công an xã Tân Lập" sets up nothing."""
        last = hit[1] - 1
        first = next((at for at in range(last - 1, hit[0] - 1, -1) if self.words.texts[at] in _UNITS), last)
        named = range(first + 1, last + 1)
        return bool(named) and not self.shouted and all(map(self.words.is_capitalised, named))

    @cached_property
    def number(self) -> str | None:
        """The number in the first cell of a table row, without leading zeros."""
        first = "".join(self.words.texts[slice(*self.cells[0][1])]) if self.cells else ""
        return first.lstrip("0") if first.isdigit() else None

    @cached_property
    def notes(self) -> frozenset[str]:
        """What a table row says of notes below it, in cells of their own: "2" of "… | TPT Đội | (2)"."""
        cells = ("".join(self.words.texts[slice(*cell)]) for _, cell in self.cells)
        return frozenset(match[1] for cell in cells if (match := NOTE.fullmatch(cell)))

    @property
    def _is_under_denial(self) -> bool:
        """Whether the innermost heading denies what stands under it: "Mô hình chưa đủ điều kiện làm trong năm 2020"."""
        above = next((one for one in self.statement.headings[-1:] if " | " not in one), "")
        return DENYING_HEADING in self.paragraph.searcher.context_found(above)

    @property
    def is_under_denying_lead(self) -> bool:
        """Whether the words before a colon over the statement deny what they announce."""
        lead = self.statement.headings[-1:]
        return bool(lead) and lead[0].endswith(":") and self._is_under_denial

    @property
    def _is_headed_by_the_past(self) -> bool:
        """Whether the words before a colon over the statement name a former year: "Năm học 2022-2023: …; …"."""
        lead = self.statement.headings[-1] if self.statement.headings else ""
        return lead.endswith(":") and len(lead) <= _LEAD and self.paragraph.searcher.tells_results(lead)

    @property
    def _is_done_by_others(self) -> bool:
        """Whether the column of who does it, or the sentence's own subject, is only bodies outside the school."""
        searcher = self.paragraph.searcher
        doers = [cell for column, cell in self.cells if column and searcher.tells_doer(column)]
        if not self.cells:
            return self.is_of_others_alone
        named = [any(within(hit, cell) for hit in self.hits_of(OUTSIDER)) for cell in doers]
        own = [any(within(hit, cell) for hit in self.hits_of(INSIDER)) for cell in doers]
        return any(named) and not any(own) and not self._row.is_joined()

    @property
    def is_of_others_alone(self) -> bool:
        """Whether a sentence opens with a body outside the school and names nobody of the school.

        "Xã Đoàn chạy loa tuyên truyền trên các tuyến hẻm", "Ấp 2: tổ tự quản đi tuần ban đêm".
        """
        first = next((i for i, word in enumerate(self.words.texts) if word[0].isalpha()), None)
        opening = [hit for hit in self.hits_of(OUTSIDER) if hit[0] == first]
        together = self.acts_together or self.hits_of(JOINING)
        return bool(opening) and not together and not self.hits_of(INSIDER)

    @property
    def _is_of_another_school(self) -> bool:
        """ "Trường Tiểu học Mương Chuối làm mô hình …" in the plan of another school, which has no part in it."""
        own, text = self.paragraph.own_names, self.statement.text
        if not own or not _OPENS_WITH_SCHOOL.match(text) or self.acts_together:
            return False
        name = next(mentions(text[:_NAME_REACH]), None)
        return name is not None and bool(name.levels) and name.is_proper and not name.is_one_of(own)

    @property
    def _carries_on_the_past(self) -> bool:
        """ "Năm học trước trường đã lập đội cờ đỏ; đã phát động ký cam kết": the year of the clause before holds.

        So it does without "đã" where that clause opened with it and the sentence goes on with nothing of another time.
        """
        if self.place == 0 or not self.words.texts:
            return False
        before = self.paragraph.views[self.place - 1]
        past = [one for one in before.modifiers if one.kind == "past"]
        if self.words.texts[0] == "đã":
            return bool(past)
        text = self.statement.text
        goes_on = bool(self.before) and (text[:1].islower() or _BODY.match(text) is not None)
        opened = any(one.hit[0] <= _OPENS for one in past)
        known = self.paragraph.searcher.context.knows_other_time
        return goes_on and opened and known and not self.hits_of(OTHER_TIME)

    def said_in_paragraph(self, lexicon: str) -> set[tuple[str, ...]]:
        """The different phrases of a lexicon that the paragraph names."""
        return self.paragraph.said(lexicon)

    def splits_word(self, hit: Hit) -> bool:
        """Whether the words `hit` are only a part of a longer word; a foreign one ("infographic") is none's."""
        return is_syllable(self.words.texts[hit[0]]) and splits_word(
            self.words.source, *self.words.span(*hit)
        )

    @property
    def copied(self) -> Copied:
        return self.paragraph.copied[self.place]

    @cached_property
    def shouted(self) -> bool:
        return is_shouted(self.words)

    @cached_property
    def numbers(self) -> list[Hit]:
        """Numbers of the statement, but years, that of a heading itself and that which names a ward or a district."""
        begin = 0
        if self.statement.kind is StatementKind.HEADING and (label := label_of(self.words.source)):
            begin = label.end
        return [
            (i, i + 1)
            for i, word in enumerate(self.words.texts)
            if word[0].isdigit()
            and not is_year(word)
            and self.words.starts[i] >= begin
            and self.words.texts[i - 1 : i] not in (("quận",), ("phường",))
        ]

    @cached_property
    def cells(self) -> list[tuple[str | None, Hit]]:
        """Header and word range of each cell, for a table row; nothing for a sentence."""
        parts = self.statement.parts
        if len(parts) < 2:
            return []
        bars = [i for i, word in enumerate(self.words.texts) if word == "|"]
        if len(bars) != len(parts) - 1:
            return []
        edges = [-1, *bars, len(self.words)]
        return [
            (part.column, (edges[i] + 1, edges[i + 1]))
            for i, part in enumerate(parts)
            if edges[i + 1] > edges[i] + 1
        ]


@dataclass(frozen=True)
class PlanView:
    plan: Plan
    statements: tuple[StatementView, ...]

    @property
    def copied_share(self) -> float:
        """Words of the plan's statements that stand in a known directive, 0-1."""
        total = sum(len(view.words) for view in self.statements)
        return sum(view.copied.count for view in self.statements) / total if total else 0.0


class Viewer:
    """Makes views with one set of lexicons; built once per directive and process."""

    def __init__(self, finder: MentionFinder, context: ContextRules, echo: EchoIndex) -> None:
        repairer = Repairer(finder.pairs, {*finder.words, *echo.words})
        self._searcher = Searcher(finder, context, echo, repairer)

    def looking_for(
        self, lexicons: Mapping[str, Resolved], context_finder: MentionFinder, glance: Glance
    ) -> Viewer:
        """A viewer that sees the same words but looks for less in them, for context only where something is found."""
        viewer = copy.copy(self)
        viewer._searcher = replace(
            self._searcher, finder=MentionFinder(lexicons), context_finder=context_finder, glance=glance
        )
        return viewer

    def view(self, plan: Plan) -> PlanView:
        """All statements of the plan; what they say is found when a rule first asks."""
        searcher = self._searcher
        views: list[StatementView] = []
        after_summer = is_after_summer(plan.year, plan.date)
        own = [parse_name(text) for text in (plan.school.name, plan.school.printed) if text]
        for _, group in itertools.groupby(plan.statements, key=lambda one: plan.document.block_at(one.start)):
            statements = list(group)
            texts = [statement.text for statement in statements]
            paragraph = Paragraph(texts, searcher, own, after_summer=after_summer)
            paragraph.views += [StatementView(one, paragraph, place) for place, one in enumerate(statements)]
            views += paragraph.views
        return PlanView(plan, tuple(views))
