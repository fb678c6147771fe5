"""Who asserts what: negation, past, undecided, another's duty, cancellation, each with its scope (after ConText)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.mentions import Hit
from pipeline.directives.schema import ContextFile, ContextKind, LexiconSpec, ModifierSpec

_CONTRAST = "context_contrast"
_SCHOOL = "context_school"


@dataclass(frozen=True, slots=True)
class Modifier:
    """A modifier found at `hit`, governing the words of `scope`."""

    kind: ContextKind
    hit: Hit
    scope: Hit


def _name(index: int) -> str:
    return f"context_{index}"


def context_lexicons(context: ContextFile) -> dict[str, LexiconSpec]:
    """The context rules as lexicons, so that they are found in the same pass as all others."""
    lexicons = {
        _CONTRAST: LexiconSpec(about="ends a scope", phrases=context.contrast),
        _SCHOOL: LexiconSpec(about="the school itself", phrases=context.school),
    }
    for index, spec in enumerate(context.modifiers):
        lexicons[_name(index)] = LexiconSpec(
            about=spec.about, phrases=spec.phrases, exceptions=spec.exceptions
        )
    return lexicons


class ContextRules:
    """Finds the modifiers of a text from the lexicon hits."""

    def __init__(self, context: ContextFile) -> None:
        self._specs = context.modifiers

    def modifiers(self, words: Sequence[str], hits: Mapping[str, list[Hit]]) -> list[Modifier]:
        """All modifiers with their scopes, in the order of the rules."""
        found: list[Modifier] = []
        boundaries: dict[str, list[Hit]] | None = None
        for index, spec in enumerate(self._specs):
            for hit in hits.get(_name(index), ()):
                if spec.starts and not _starts_clause(words, hit[0]):
                    continue
                if boundaries is None:
                    boundaries = _boundaries(words, hits)
                found.append(Modifier(spec.kind, hit, _scope(spec, hit, len(words), boundaries)))
        return found


def _boundaries(words: Sequence[str], hits: Mapping[str, list[Hit]]) -> dict[str, list[Hit]]:
    return {
        "contrast": hits.get(_CONTRAST, []),
        "semicolon": [(i, i + 1) for i, word in enumerate(words) if word in (";", "|", ".", "!", "?")],
        "school": hits.get(_SCHOOL, []),
    }


def _starts_clause(words: Sequence[str], index: int) -> bool:
    return all(not word[0].isalpha() for word in words[max(0, index - 1) : index])


def _scope(spec: ModifierSpec, hit: Hit, length: int, boundaries: Mapping[str, list[Hit]]) -> Hit:
    """Words governed by a modifier: up to `reach` words each way, cut at the first boundary it does not cross.

    The school's own name ends only another's duty: after it the school speaks of itself.
    """
    first, last = hit
    start = max(0, first - spec.reach) if spec.direction in ("backward", "both") else first
    end = min(length, last + spec.reach) if spec.direction in ("forward", "both") else last
    for kind, places in boundaries.items():
        if kind in spec.crosses or (kind == "school" and spec.kind != "others_duty"):
            continue
        for left, right in places:
            if last <= left < end:
                end = left
            if start < right <= first:
                start = right
    return start, end


def kinds_over(modifiers: Sequence[Modifier], hit: Hit) -> set[ContextKind]:
    """The context of the words `hit`: every modifier whose scope touches them."""
    return {
        modifier.kind for modifier in modifiers if hit[0] < modifier.scope[1] and modifier.scope[0] < hit[1]
    }
