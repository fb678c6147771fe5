"""The statements of one paragraph together: their words and mentions, and what of them is copied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.checks.echo import Copied
from pipeline.checks.searcher import Hits, Searcher
from pipeline.checks.words import Words
from pipeline.roster.names import SchoolName

if TYPE_CHECKING:
    from pipeline.checks.view import StatementView


class Paragraph:
    """The statements of one paragraph together; all is found when a rule first asks."""

    def __init__(
        self,
        texts: Sequence[str],
        searcher: Searcher,
        own_names: Sequence[SchoolName] = (),
        *,
        after_summer: bool = False,
    ) -> None:
        self.searcher = searcher
        self.own_names = own_names
        self.after_summer = after_summer
        self._texts = texts
        self._words: dict[int, Words] = {}
        self._hits: dict[int, Hits] = {}
        self.views: list[StatementView] = []

    def words(self, place: int) -> Words:
        """The words of one statement."""
        found = self._words.get(place)
        if found is None:
            found = self._words[place] = self.searcher.words(self._texts[place])
        return found

    def hits(self, place: int) -> Hits:
        """The mentions in one statement."""
        found = self._hits.get(place)
        if found is None:
            found = self._hits[place] = self.searcher.found(self._texts[place])
        return found

    def said(self, lexicon: str) -> set[tuple[str, ...]]:
        """The different phrases of a lexicon that the paragraph names."""
        return {
            self.words(place).texts[first:last]
            for place in range(len(self._texts))
            for first, last in self.hits(place).get(lexicon, ())
        }

    @cached_property
    def copied(self) -> list[Copied]:
        return self.searcher.echo.copied([self.words(place).texts for place in range(len(self._texts))])
