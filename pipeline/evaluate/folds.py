"""Cross-validation of the lexicons: each plan is judged without the phrases that only its own fold can have taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.checks import check
from pipeline.checks.phrases import PhraseAutomaton
from pipeline.checks.words import words_of
from pipeline.directives import Directive, DirectiveSet
from pipeline.evaluate.labels import LabelledPlan
from pipeline.process import Processed

FOLDS = 6
"""Four plans each in the corpus of 24."""


def without_own_words(
    answered: Sequence[tuple[LabelledPlan, Processed]],
    directives: DirectiveSet,
    further_texts: Iterable[str] = (),
    *,
    folds: int = FOLDS,
) -> list[tuple[LabelledPlan, Processed]]:
    """The same plans checked again, each without the open-lexicon phrases found in its fold and nowhere else.

    `further_texts` (labelled statements) are places from which a phrase may have come too. The figure is a lower
    bound: a phrase that was known anyway, and that only this fold happens to use, is switched off as well.
    """
    automaton = open_phrases(directives)
    texts = [processed.document.text if processed.document else "" for _, processed in answered]
    uses = _uses(automaton, texts, folds)
    known = {phrase for text in further_texts for phrase in phrases_in(automaton, text)}
    checked = []
    for index, (plan, processed) in enumerate(answered):
        own = frozenset(
            phrase for phrase, where in uses.items() if where == {index % folds} and phrase not in known
        )
        checked.append((plan, _again(processed, directives.get(processed.directive_id or ""), own)))
    return checked


def _again(processed: Processed, directive: Directive | None, without: frozenset[str]) -> Processed:
    if processed.status != "checked" or processed.plan is None or directive is None:
        return processed
    return replace(processed, findings=check(processed.plan, directive, without=without))


def open_phrases(directives: DirectiveSet) -> PhraseAutomaton:
    """All phrases of lexicons that are examples of an open class, each under its own wording."""
    automaton = PhraseAutomaton()
    for phrase in sorted({phrase for directive in directives.values() for phrase in _open(directive)}):
        automaton.add(phrase, phrase)
    return automaton


def _open(directive: Directive) -> Iterable[str]:
    for spec in (
        *directive.lexicons.values(),
        *(spec for item in directive.requirements for spec in item.spec.lexicons.values()),
    ):
        if spec.open:
            yield from spec.phrases


def phrases_in(automaton: PhraseAutomaton, text: str) -> set[str]:
    """The phrases that stand somewhere in a text."""
    return {phrase for line in text.splitlines() for phrase in automaton.find(words_of(line).texts)}


def _uses(automaton: PhraseAutomaton, texts: Sequence[str], folds: int) -> Mapping[str, set[int]]:
    uses: dict[str, set[int]] = defaultdict(set)
    for index, text in enumerate(texts):
        for phrase in phrases_in(automaton, text):
            uses[phrase].add(index % folds)
    return uses
