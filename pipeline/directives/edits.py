"""What an edit of the rules changed, where only phrases and rules differ: a recheck looks where those can matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.directives.directive import Directive, DirectiveSet, Requirement
from pipeline.directives.load import decides_in_common, what_else_decides
from pipeline.directives.schema import LexiconSpec, RuleSpec

Note = dict[str, Any]
"""The rules of a night as JSON: shared lexicons once, and what stands behind the fingerprint of each requirement."""


FIELDS = [sorted(RuleSpec.model_fields), sorted(LexiconSpec.model_fields)]
"""What rules and lexicons are made of: a program that knows other fields begins anew."""


@dataclass(frozen=True, slots=True)
class PhraseEdit:
    """Phrases of one lexicon that only one of two versions has; `kind` says of which of its lists."""

    lexicon: str
    kind: Literal["phrases", "exceptions"]
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """All that differs between two versions of a requirement's rules."""

    former: str
    """Fingerprint of the version before."""
    phrases: tuple[PhraseEdit, ...]
    rules: tuple[RuleSpec, ...]
    """Rules that differ, as they were and as they are."""


def note_of(directives: DirectiveSet) -> Note:
    """The present rules, to be compared with later ones."""
    shared = next(iter(directives.values())).lexicons if directives else {}
    return {
        "fields": FIELDS,
        "lexicons": _dumped(shared),
        "directives": {directive.id: _of_directive(directive) for directive in directives.values()},
    }


def edits_between(old: Note, new: Note, directive_id: str) -> dict[str, Edit]:
    """For each requirement of a directive whose rules differ by phrases or rules alone, what differs.

    A requirement that the old note does not know, or that changed otherwise, is not among them.
    """
    if old.get("fields") != FIELDS:
        return {}
    former = old["directives"].get(directive_id, {})
    shared = phrase_edits(old["lexicons"], new["lexicons"])
    found: dict[str, Edit] = {}
    for requirement, after in new["directives"][directive_id].items():
        before = former.get(requirement)
        if before is None or shared is None or before["rest"] != after["rest"]:
            continue
        own = phrase_edits(before["lexicons"], after["lexicons"], f"{requirement}.")
        rules = _rule_edits(before["rules"], after["rules"])
        if own is not None and rules is not None:
            found[requirement] = Edit(before["fingerprint"], (*shared, *own), rules)
    return found


def _of_directive(directive: Directive) -> Note:
    common = decides_in_common(directive)
    return {item.id: _of_requirement(item, common) for item in directive.requirements}


def _of_requirement(requirement: Requirement, common: str) -> Note:
    spec = requirement.spec
    return {
        "fingerprint": requirement.fingerprint,
        "rest": what_else_decides(common, spec),
        "lexicons": _dumped(spec.lexicons),
        "rules": [rule.model_dump(mode="json") for rule in spec.rules],
    }


def _dumped(lexicons: Mapping[str, LexiconSpec]) -> Note:
    return {name: spec.model_dump(mode="json", exclude={"about"}) for name, spec in lexicons.items()}


def phrase_edits(old: Note, new: Note, prefix: str = "") -> tuple[PhraseEdit, ...] | None:
    """The phrases that differ between two versions of some lexicons; None where anything else differs.

    `prefix` goes before the lexicons' names.
    """
    if list(old) != list(new):
        return None
    found: list[PhraseEdit] = []
    for name, after in new.items():
        before = old[name]
        for kind in ("phrases", "exceptions"):
            removed = _only_in(before[kind], after[kind])
            added = _only_in(after[kind], before[kind])
            kept = [phrase for phrase in before[kind] if phrase not in removed]
            if kept != [phrase for phrase in after[kind] if phrase not in added]:
                return None
            if removed or added:
                found.append(PhraseEdit(prefix + name, kind, tuple(removed), tuple(added)))
        if {**before, "phrases": (), "exceptions": ()} != {**after, "phrases": (), "exceptions": ()}:
            return None
    return tuple(found)


def _only_in(one: Sequence[str], other: Sequence[str]) -> list[str]:
    known = set(other)
    return [item for item in one if item not in known]


def _rule_edits(old: Sequence[Note], new: Sequence[Note]) -> tuple[RuleSpec, ...] | None:
    """The rules that differ, both versions of each; None where a veto does, their order, or what they name.

    A veto speaks where another rule has spoken; what rules name, a sentence that cancels takes back.
    """
    removed = [rule for rule in old if rule not in new]
    added = [rule for rule in new if rule not in old]
    if [rule["id"] for rule in old if rule not in removed] != [
        rule["id"] for rule in new if rule not in added
    ]:
        return None
    changed = tuple(RuleSpec.model_validate(rule) for rule in (*removed, *added))
    if any(rule.verdict == "none" for rule in changed) or _named(old) != _named(new):
        return None
    return changed


def _named(rules: Sequence[Note]) -> set[tuple[str, ...]]:
    return {tuple(rule["names"]) for rule in rules}
