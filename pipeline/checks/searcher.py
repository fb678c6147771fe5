"""Looks for all lexicons in a text, remembers what it found, and knows what the columns of tables hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.checks.context import (
    ASKING_COLUMN,
    COMING_COLUMN,
    DOER_COLUMN,
    REVIEW_COLUMN,
    STATUS_COLUMN,
    ContextRules,
)
from pipeline.checks.echo import EchoIndex
from pipeline.checks.glance import REMEMBERED, Glance
from pipeline.checks.mentions import Hit, MentionFinder
from pipeline.checks.repair import Repairer
from pipeline.checks.words import Words, words_of

Hits = Mapping[str, list[Hit]]


@dataclass(frozen=True)
class Searcher:
    """What is looked for in a text, and how its words are put right."""

    finder: MentionFinder
    context: ContextRules
    echo: EchoIndex
    repairer: Repairer
    context_finder: MentionFinder | None = None
    """Finds the lexicons of the context rules where `finder` does not: only when a rule asks for context."""
    glance: Glance | None = None
    """Says beforehand what a statement may hold; None: every statement is looked at closely."""

    def hits(self, text: str) -> Hits:
        """What a text says, for those who need no words of it."""
        glanced = self.glanced(text)
        if glanced is not None and self.finder.names.isdisjoint(glanced):
            return {}
        return self.found(text)

    @cached_property
    def words(self) -> Callable[[str], Words]:
        """The words of a text, put right; sentences seen lately are remembered, for half of all plans is copied."""
        return lru_cache(maxsize=REMEMBERED)(lambda text: words_of(text, self.repairer))

    @cached_property
    def found(self) -> Callable[[str], Hits]:
        """The mentions in a text, remembered likewise; nobody may change them."""
        return lru_cache(maxsize=REMEMBERED)(lambda text: self.finder.find(self.words(text).texts))

    @cached_property
    def context_found(self) -> Callable[[str], Hits]:
        """The words of context in a text, remembered likewise."""
        finder = self.context_finder
        if finder is None:
            return self.found
        return lru_cache(maxsize=REMEMBERED)(lambda text: finder.find(self.words(text).texts))

    @cached_property
    def glanced(self) -> Callable[[str], Set[str] | None]:
        """What a text may hold at a glance, remembered likewise; None when that is not known beforehand."""
        return (lambda _: None) if self.glance is None else self.glance.remembered

    def tells_results(self, column: str) -> bool:
        """Whether the header of a column says that it holds what was done, or a former year."""
        words, hits = self._header(column)
        past = any(one.kind == "past" for one in self.context.modifiers(words, hits))
        return past or REVIEW_COLUMN in hits or self.context.are_former_years(words)

    def tells_coming(self, column: str) -> bool:
        """Whether the header of a column says that it holds what is to come, or names the plan's own year."""
        words, hits = self._header(column)
        return COMING_COLUMN in hits or self.context.names_own_year(words)

    def tells_status(self, column: str) -> bool:
        """Whether the header of a column says that it holds what became of it, or names the plan's own year."""
        words, hits = self._header(column)
        return STATUS_COLUMN in hits or self.context.names_own_year(words)

    def tells_doer(self, column: str) -> bool:
        """Whether the header of a column says that it holds who does it."""
        return DOER_COLUMN in self._header(column)[1]

    def tells_asked(self, column: str) -> bool:
        """Whether the header of a column says that it holds what the school asks of others."""
        return ASKING_COLUMN in self._header(column)[1]

    @cached_property
    def _header(self) -> Callable[[str], tuple[Sequence[str], Hits]]:
        """The words of a column's header and what they hold, remembered: every row of a table asks for them."""
        finder = self.context_finder or self.finder

        def read(column: str) -> tuple[Sequence[str], Hits]:
            words = words_of(column).texts
            return words, finder.find(words)

        return lru_cache(maxsize=REMEMBERED)(read)
