"""A plan made ready for judging: every statement with its words, mentions, context and copied runs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extractors.vietnamese.boundaries import splits_word
from pipeline.checks.context import ContextRules, Modifier
from pipeline.checks.echo import Copied, EchoIndex
from pipeline.checks.mentions import Hit, MentionFinder
from pipeline.checks.repair import Repairer
from pipeline.checks.structures import is_shouted, quotations
from pipeline.checks.words import Words, words_of
from pipeline.plan import Plan, Statement

Hits = Mapping[str, list[Hit]]


@dataclass(frozen=True)
class Paragraph:
    """The statements of one paragraph together; what is copied is found when a rule first asks."""

    words: tuple[Words, ...]
    hits: tuple[Hits, ...]
    echo: EchoIndex

    @cached_property
    def copied(self) -> list[Copied]:
        return self.echo.copied([one.texts for one in self.words])


@dataclass(frozen=True)
class StatementView:
    """One statement as the rules see it. Hits are word ranges of `words`."""

    statement: Statement
    words: Words
    hits: Hits
    headings: tuple[Hits, ...]
    """Hits of each heading above, outermost first."""
    modifiers: tuple[Modifier, ...]
    quotes: list[Hit]
    """The words inside quotation marks."""
    paragraph: Paragraph
    place: int
    """Which statement of the paragraph this is."""
    memo: dict[tuple[str, str], Sequence[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """Mentions found once per requirement and name: several rules ask for the same."""

    def said_in_paragraph(self, lexicon: str) -> set[tuple[str, ...]]:
        """The different phrases of a lexicon that the paragraph names."""
        both = zip(self.paragraph.words, self.paragraph.hits, strict=True)
        return {words.texts[first:last] for words, hits in both for first, last in hits.get(lexicon, ())}

    def splits_word(self, hit: Hit) -> bool:
        """Whether the words `hit` are only a part of a longer word."""
        return splits_word(self.words.source, *self.words.span(*hit))

    @property
    def copied(self) -> Copied:
        return self.paragraph.copied[self.place]

    @cached_property
    def shouted(self) -> bool:
        return is_shouted(self.words)

    @cached_property
    def numbers(self) -> list[Hit]:
        return [(i, i + 1) for i, word in enumerate(self.words.texts) if word[0].isdigit()]

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

    def __init__(
        self, finder: MentionFinder, context: ContextRules, echo: EchoIndex, repairer: Repairer | None = None
    ) -> None:
        self._finder = finder
        self._context = context
        self._echo = echo
        self._repairer = repairer or Repairer(finder.pairs, {*finder.words, *echo.words})

    def looking_for(self, finder: MentionFinder) -> Viewer:
        """A viewer that sees the same words but looks for less in them."""
        return Viewer(finder, self._context, self._echo, self._repairer)

    def view(self, plan: Plan) -> PlanView:
        """All statements of the plan, found in one pass."""
        headings = dict.fromkeys(heading for statement in plan.statements for heading in statement.headings)
        by_heading = {
            heading: self._finder.find(words_of(heading, self._repairer).texts) for heading in headings
        }
        views: list[StatementView] = []
        for _, group in itertools.groupby(plan.statements, key=lambda one: plan.document.block_at(one.start)):
            statements = list(group)
            words = tuple(words_of(statement.text, self._repairer) for statement in statements)
            paragraph = Paragraph(words, tuple(self._finder.find(one.texts) for one in words), self._echo)
            for place, statement in enumerate(statements):
                views.append(self._one(statement, place, paragraph, by_heading))
        return PlanView(plan, tuple(views))

    def _one(
        self, statement: Statement, place: int, paragraph: Paragraph, by_heading: Mapping[str, Hits]
    ) -> StatementView:
        words, hits = paragraph.words[place], paragraph.hits[place]
        quotes = quotations(words)
        return StatementView(
            statement,
            words,
            hits,
            tuple(by_heading[heading] for heading in statement.headings),
            tuple(self._context.modifiers(words.texts, hits, quotes)),
            quotes,
            paragraph,
            place,
        )
