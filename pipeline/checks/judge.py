"""One requirement against one statement: which rule it earns, what stands against it, which names it gives."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.checks.clauses import is_label
from pipeline.checks.context import kinds_over
from pipeline.checks.linear import LinearReader, Opinion
from pipeline.checks.mentions import Hit, overlap
from pipeline.checks.second_reader import VETO
from pipeline.checks.structures import NameFinder, extended, joined, proper_names, whole_name
from pipeline.checks.view import StatementView
from pipeline.directives.load import ABOVE, atom_names, rule_atoms
from pipeline.directives.schema import (
    NAMED_PARTS,
    ContextKind,
    LexiconSpec,
    NamedAfter,
    RequirementFile,
    RuleSpec,
)
from pipeline.plan import StatementKind

Obstacle = Literal[
    "zone", "topic", "echo", "undecided", "negation", "past", "others_duty", "cancellation", "veto", "second_reader",
    "surroundings",
]  # fmt: skip
_BLOCKING: frozenset[ContextKind] = frozenset({"negation", "past", "others_duty", "cancellation"})
_DENIED: frozenset[ContextKind] = frozenset({"negation", "cancellation"})
SURE = 0.93
"""A rule so sure is not doubted.

With each set of statements and plans held out, the reader was right in 9 of 11 verdicts that it changed below it and in
4 of 8 from it on, of 7,659.
"""
_RANK = {"met": 2, "partial": 1, "missing": 0}
# A mention is copied when at least so many words beside it, in the same copied run, are the directive's too:
# a name chosen from the directive's list stands alone, a copied sentence does not.
ECHO_BESIDE = 5
_ROW_COPIED = 0.5
"""Share of a table row, or of a sentence with a number of its own, that must be the directive's for it to be a copy."""
_MAX_COMBINATIONS = 200


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a statement earns for a requirement. `verdict` missing with an obstacle is a near miss."""

    view: StatementView
    rule: RuleSpec
    verdict: Literal["met", "partial", "missing"]
    confidence: float
    cue: Hit | None
    names: tuple[Hit, ...] = ()
    obstacle: Obstacle | None = None
    doubts: tuple[str, ...] = ()
    """Words for which a reader took the verdict back."""

    @property
    def rank(self) -> tuple[int, float]:
        return _RANK[self.verdict], self.confidence


class Judge:
    """The rules of one requirement, ready to be asked."""

    def __init__(
        self, spec: RequirementFile, lexicons: dict[str, LexiconSpec], reader: LinearReader | None = None
    ) -> None:
        self.spec = spec
        self._lexicons = lexicons
        self._reader = reader
        self.zones = frozenset(spec.zones)
        self._structures = {name: self._keyed(structure) for name, structure in spec.structures.items()}
        self._vetoes = [rule for rule in spec.rules if rule.verdict == "none"]
        self.rules = sorted(
            (rule for rule in spec.rules if rule.verdict != "none"), key=lambda rule: rule.verdict != "met"
        )

    def lexicons(self) -> set[str]:
        """Keys of all lexicons that the rules look for."""
        atoms = [*self.spec.subject, *(atom for rule in self.spec.rules for atom in rule_atoms(rule))]
        names = {name for atom in atoms for name in atom_names(atom)[1]}
        for structure in self._structures.values():
            names.update(structure.lexicons)
        names |= {self.spec.topic.good, self.spec.topic.bad} if self.spec.topic else set()
        copied = self.spec.copied_list
        names |= {copied.lexicon, copied.choice} if copied else set()
        names |= {name for name in (self.spec.minor, self.spec.always, self.spec.elsewhere) if name}
        return {self._key(name) for name in names}

    def judge(self, view: StatementView) -> Judgement | None:
        """The best that the statement earns, or its nearest miss; None when it does not speak of the subject."""
        best = self.by_rules(view)
        if best is None or best.verdict != "met" or best.rule.confidence >= SURE or view.is_seen_in_part:
            return best
        return self._seconded(best)

    def by_rules(self, view: StatementView) -> Judgement | None:
        """What the rules alone say of it."""
        best: Judgement | None = None
        for rule in self.rules:
            heading = view.statement.kind is StatementKind.HEADING
            if heading and (rule.verdict == "partial" or not rule.in_heading):
                # A heading says what comes, not what is done; only a name in it commits.
                continue
            if best is not None and best.verdict == "met":
                break
            judgement = self._try(rule, view)
            if judgement is None or (rule.verdict == "partial" and self._is_label(view)):
                continue
            if best is None or judgement.rank > best.rank:
                best = judgement
        if best is None or best.verdict == "missing":
            return best
        for veto in self._vetoes:
            if self._try(veto, view, as_veto=True) is not None:
                return Judgement(view, veto, "missing", veto.confidence, best.cue, obstacle="veto")
        return best

    def opinion(self, view: StatementView) -> Opinion | None:
        """What the second reader thinks of a statement; None when it has not learned the requirement."""
        return self._reader.opinion(view.grams, self.spec.id) if self._reader else None

    def _seconded(self, judgement: Judgement) -> Judgement:
        """The judgement, or a lower one where the second reader is sure that it is wrong."""
        opinion = self.opinion(judgement.view)
        if self._reader is None or opinion is None or opinion.met >= VETO:
            return judgement
        doubts = self._reader.doubts(judgement.view.grams, self.spec.id)
        return replace(judgement, verdict=opinion.instead, names=(), obstacle="second_reader", doubts=doubts)

    def is_elsewhere(self, view: StatementView) -> bool:
        """Whether the heading right above raises another matter and not this one."""
        other = self.spec.elsewhere is not None and self._in_headings(f"nearest:{self.spec.elsewhere}", view)
        return other and not any(self._in_headings(f"nearest:{atom}", view) for atom in self.spec.subject)

    def _is_label(self, view: StatementView) -> bool:
        return not view.cells and is_label(view.words.texts, self.subject_hits(view))

    def subject_hits(self, view: StatementView) -> list[Hit]:
        """Words of the statement that raise the subject."""
        return [hit for atom in self.spec.subject for hit in self._candidates(atom, view)]

    def names(self, rule: RuleSpec, view: StatementView, *, blocked: bool = False) -> list[Hit]:
        """The names that the rule reports, as word ranges; with `blocked` also those that context takes away."""
        found: list[Hit] = []
        for atom in rule.names:
            for name in atom_names(atom)[1]:
                spec = self._lexicons.get(name) or self.spec.lexicons.get(name)
                for hit in self.mentions(name, view):
                    if not blocked and _BLOCKING & self._against(rule, view, hit):
                        continue
                    whole = whole_name(hit, view.words, view.quotes)
                    if whole is None or (whole != hit and not (spec and spec.open)):
                        continue
                    hit = whole
                    if spec:
                        hit = extended(hit, spec.extend, view.words, view.quotes, shouted=view.shouted)
                    found.append(hit)
        # Beside a name of its own, what the school copies of the directive's list is not what it chose.
        own = [hit for hit in found if not self._is_listed(view, hit)] if not blocked else []
        return joined(own or found)

    def _major(self, view: StatementView, names: list[Hit]) -> tuple[Hit, ...]:
        """Without the names that are only a part of another in the statement."""
        if self.spec.minor is None:
            return tuple(names)
        minor = self.mentions(self.spec.minor, view)
        major = [hit for hit in names if not any(one[0] <= hit[0] and hit[1] <= one[1] for one in minor)]
        return tuple(major or names)

    def mentions(self, name: str, view: StatementView) -> Sequence[Hit]:
        """Where a statement has a lexicon, structure or sign of the requirement."""
        key = (self.spec.id, name)
        if key not in view.memo:
            view.memo[key] = self._find(name, view)
        return view.memo[key]

    def _find(self, name: str, view: StatementView) -> Sequence[Hit]:
        if name == "@quote":
            return view.quotes
        if name == "@number":
            return view.numbers
        if name == "@proper":
            return proper_names(view.words)
        if name in self._structures:
            structure = self._structures[name]
            if not structure.columns and not view.hits.get(structure.after):
                return ()
            finder = NameFinder(structure, view.words, view.hits, view.quotes, shouted=view.shouted)
            return finder.find(view.cells)
        hits = view.hits.get(self._key(name), ())
        spec = self.spec.lexicons.get(name) or self._lexicons.get(name)
        if spec is not None and spec.whole_words:
            return [hit for hit in hits if hit[1] - hit[0] > 1 or not view.splits_word(hit)]
        return hits

    def _keyed(self, structure: NamedAfter) -> NamedAfter:
        lexicons = {part: getattr(structure, part) for part in NAMED_PARTS}
        return structure.model_copy(update={part: self._key(name) for part, name in lexicons.items() if name})

    def _key(self, name: str) -> str:
        return f"{self.spec.id}.{name}" if name in self.spec.lexicons else name

    def _candidates(self, atom: str, view: StatementView) -> list[Hit]:
        return [hit for name in atom_names(atom)[1] for hit in self.mentions(name, view)]

    def _in_headings(self, atom: str, view: StatementView) -> bool:
        scope, names = atom_names(atom)
        above = list({"nearest": view.headings[-1:], "before": ()}.get(scope or "", view.headings))
        if scope in ("any", "before"):
            above += [one.hits for one in view.before]
        return any(hits.get(self._key(name)) for hits in above for name in names)

    def context(self, view: StatementView, hit: Hit) -> set[ContextKind]:
        kinds = kinds_over(
            # What the heading or the column says (no words of the sentence) is never a part of the mention.
            [m for m in view.modifiers if not (hit[0] <= m.hit[0] < m.hit[1] <= hit[1])],
            hit,
        )
        if "carry_forward" in kinds:
            kinds.discard("past")
        return kinds

    def _try(self, rule: RuleSpec, view: StatementView, *, as_veto: bool = False) -> Judgement | None:
        per_atom: list[list[Hit]] = []
        for atom in rule.all:
            scope = atom_names(atom)[0]
            candidates = [] if scope in ABOVE else self._candidates(atom, view)
            if candidates:
                per_atom.append(candidates)
            elif scope is None or not self._in_headings(atom, view):
                return None
        if any(self._holds(atom, view) for atom in rule.none):
            return None
        combination = self._combination(rule, per_atom, view)
        if combination is None or any(view.said_in_paragraph(self._key(name)) for name in rule.unsaid):
            return None
        if as_veto:
            return Judgement(view, rule, "missing", rule.confidence, None)
        open_ = "undecided" in {kind for hit in combination for kind in self._against(rule, view, hit)}
        if per_atom and (rule.verdict == "partial" or open_):
            # "Về mô hình thì …, trường chưa xây dựng mô hình nào": what is raised and denied is not raised.
            denied = [hit for hit in per_atom[0] if _DENIED & self._against(rule, view, hit)]
            combination = (denied[0],) if denied else combination
        return self._weigh(rule, combination, view)

    def _holds(self, atom: str, view: StatementView) -> bool:
        scope = atom_names(atom)[0]
        if scope not in ABOVE and self._candidates(atom, view):
            return True
        return scope is not None and self._in_headings(atom, view)

    def _combination(
        self, rule: RuleSpec, per_atom: list[list[Hit]], view: StatementView
    ) -> tuple[Hit, ...] | None:
        """One hit per atom, close enough together, with the least against it."""
        possible = [
            combination
            for combination in itertools.islice(itertools.product(*per_atom), _MAX_COMBINATIONS)
            if not combination or self._together(rule, combination, view)
        ]
        if len(possible) < 2:
            return possible[0] if possible else None
        best: tuple[tuple[int, int], tuple[Hit, ...]] | None = None
        for combination in possible:
            against = sum(len(self._against(rule, view, hit)) * 4 for hit in combination)
            against += sum(self._is_copied(view, hit) for hit in combination)
            spread = max(hit[1] for hit in combination) - min(hit[0] for hit in combination)
            if best is None or (against, spread) < best[0]:
                best = ((against, spread), combination)
        return best[1] if best is not None else None

    def _together(self, rule: RuleSpec, combination: tuple[Hit, ...], view: StatementView) -> bool:
        first = min(hit[0] for hit in combination)
        last = max(hit[1] for hit in combination)
        if rule.near is not None and last - first > rule.near + sum(hit[1] - hit[0] for hit in combination):
            return False
        if rule.ordered and any(left[1] > right[0] for left, right in itertools.pairwise(combination)):
            return False
        if rule.not_between and self._parted(rule, combination, view):
            return False
        return not (rule.same_clause and ";" in view.words.texts[first:last])

    def _parted(self, rule: RuleSpec, combination: tuple[Hit, ...], view: StatementView) -> bool:
        start = min(hit[1] for hit in combination)
        end = max(hit[0] for hit in combination)
        return any(
            start <= first < end for name in rule.not_between for first, _ in self.mentions(name, view)
        )

    def _against(self, rule: RuleSpec, view: StatementView, hit: Hit) -> set[ContextKind]:
        return self.context(view, hit) - set(rule.ignores) - set(self.spec.ignores) - {"carry_forward"}

    def _is_copied(self, view: StatementView, hit: Hit) -> bool:
        listed = self._is_listed(view, hit)
        if listed is not None:
            return listed
        if view.copied.around(*hit) < ECHO_BESIDE:
            return False
        # A date or a number that is not the directive's is the school's own, whatever stands around it.
        numbered = any(word[0].isdigit() for word in view.words.texts[hit[0] : hit[1]])
        return view.copied.covers(*hit) or (view.copied.share > 0.6 and not numbered)

    def _is_listed(self, view: StatementView, hit: Hit) -> bool | None:
        """Whether the words belong to a copied list of the directive's examples; a few of them are a choice, whatever
        is beside. None when they are no such example."""
        copied = self.spec.copied_list
        if copied is None:
            return None
        lexicon = self._key(copied.lexicon)
        examples = view.hits.get(lexicon, ())
        if not any(overlap(hit, other) for other in examples):
            return None
        quoted = [
            other
            for other in examples
            if any(quote[0] <= other[0] and other[1] <= quote[1] for quote in view.quotes)
        ]
        if len(quoted) < copied.at_least and any(overlap(hit, other) for other in quoted):
            return False  # "… (camera an ninh; 5 An; …), trường lấy «Trường học 2 không»"
        if any(last == hit[0] for _, last in view.hits.get(self._key(copied.choice), ())):
            return False  # "…, trong đó trường lấy 3 Tự làm mô hình của mình"
        return len(view.said_in_paragraph(lexicon)) >= copied.at_least

    def _weigh(self, rule: RuleSpec, combination: tuple[Hit, ...], view: StatementView) -> Judgement:
        cue = combination[0] if combination else None
        kinds = {
            kind
            for hit in combination
            for kind in self._against(rule, view, hit)
            if kind not in _DENIED or not self._only_tells_the_topic(cue, hit, view)
        }

        def missed(obstacle: Obstacle) -> Judgement:
            return Judgement(view, rule, "missing", rule.confidence, cue, obstacle=obstacle)

        if not self._in_zone(rule, view):
            return missed("zone")
        for kind in ("cancellation", "negation", "others_duty", "past"):
            if kind in kinds:
                return missed(kind)
        if self.spec.topic is not None and not rule.any_topic and self._off_topic(view):
            return missed("topic")
        names = self._major(view, self.names(rule, view))
        verdict: Literal["met", "partial", "missing"] = "met" if rule.verdict == "met" else "partial"
        if "undecided" in kinds:
            return Judgement(view, rule, rule.undecided, rule.confidence, cue, names, "undecided")
        if verdict == "met" and self.spec.echo and self._is_echo(rule, combination, view):
            return Judgement(view, rule, "partial", rule.confidence, cue, (), "echo")
        return Judgement(view, rule, verdict, rule.confidence, cue, names)

    def _only_tells_the_topic(self, cue: Hit | None, hit: Hit, view: StatementView) -> bool:
        """Whether words of the subject stand before the cue, or behind a colon that follows it.

        "Không tổ chức tọa đàm về bạo lực mà kể chuyện trong tiết sinh hoạt lớp", "gửi tin nhắn đến phụ huynh: không
        đốt pháo": what is denied of them is not denied of the cue.
        """
        if self.spec.topic is None or cue is None or view.cells:
            return False
        told = cue[1] <= hit[0] and ":" in view.words.texts[cue[1] : hit[0]]
        return (told or hit[1] <= cue[0]) and hit in self.mentions(self.spec.topic.good, view)

    def _is_echo(self, rule: RuleSpec, combination: tuple[Hit, ...], view: StatementView) -> bool:
        own_number = not self.spec.copied_list and any(not view.copied.covers(*one) for one in view.numbers)
        if view.copied.share < _ROW_COPIED and (view.cells or own_number):
            return False  # the other cells or words say when and by whom
        if rule.own is None:
            return any(self._is_copied(view, hit) for hit in combination)
        for atom in rule.own:
            hits = [hit for hit in combination if hit in self._candidates(atom, view)]
            if hits and all(self._is_copied(view, hit) for hit in hits):
                return True
        return False

    def _in_zone(self, rule: RuleSpec, view: StatementView) -> bool:
        zones = self.zones if rule.zones is None else frozenset(rule.zones)
        if view.statement.zone.value in zones:
            return True
        zone = view.statement.zone.value
        if zone == "others_duty":
            # Under "Với Công an xã": what the school says that it does together with them is its own.
            return view.acts_together and all(modifier.kind != "others_duty" for modifier in view.modifiers)
        return zone == "review" and any(modifier.kind == "carry_forward" for modifier in view.modifiers)

    def _off_topic(self, view: StatementView) -> bool:
        assert self.spec.topic is not None
        good, bad = self._key(self.spec.topic.good), self._key(self.spec.topic.bad)
        if view.hits.get(good):
            return False
        if view.hits.get(bad):
            return True
        # Over a row of a table stand its columns' headers, and over these the heading of the section.
        above = view.headings[-2:] if view.cells else view.headings[-1:]
        return any(one.get(bad) for one in above) and not any(one.get(good) for one in above)
