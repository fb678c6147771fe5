"""Who asserts what: negation, past, undecided, another's duty, cancellation, each with its scope (after ConText)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.clauses import ENDS, is_partner, opens, own_clauses, starts_clause
from pipeline.checks.mentions import Hit
from pipeline.checks.years import FormerYears
from pipeline.directives.schema import ContextFile, ContextKind, LexiconSpec, ModifierSpec

_CONTRAST = "context_contrast"
_SCHOOL = "context_school"
ANAPHORA = "context_anaphora"
COMING_COLUMN = "context_coming_column"
REVIEW_COLUMN = "context_review_column"
STATUS_COLUMN = "context_status_column"
REFUSING_CELL = "context_refusing_cell"
DOER_COLUMN = "context_doer_column"
OUTSIDER = "context_outsider"
INSIDER = "context_insider"
TOGETHER = "context_together"
TELLS_MORE = "context_tells_more"
TELLS_A_DEED = "context_tells_a_deed"
REVOKING = "context_revoking"
DUTY_COLUMN = "context_duty_column"
REFUSED_PROPOSAL = "context_refused_proposal"
DENIES_ALL = "context_denies_all"
DENYING_HEADING = "context_denying_heading"
OPEN_COLUMN = "context_open_column"
JOINING = "context_joining"
DROPPING = "context_dropping"
OTHER_TIME = "context_other_time"
ASKING_COLUMN = "context_asking_column"
DEED = "context_deed"


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
        TELLS_A_DEED: LexiconSpec(about="a deed of its own", phrases=context.tells_a_deed),
        REVOKING: LexiconSpec(about="withdraws what was dropped", phrases=context.revoking),
        DUTY_COLUMN: LexiconSpec(about="a column of duties", phrases=context.duty_columns),
        TELLS_MORE: LexiconSpec(about="tells more of what was said", phrases=context.tells_more),
        REFUSED_PROPOSAL: LexiconSpec(about="a proposal not taken up", phrases=context.refused_proposals),
        DENIES_ALL: LexiconSpec(about="denies the whole subject", phrases=context.denies_all),
        ASKING_COLUMN: LexiconSpec(about="a column of what is asked", phrases=context.asking_columns),
        OTHER_TIME: LexiconSpec(about="another time than the one before", phrases=context.other_time),
        DEED: LexiconSpec(
            about="what a school does", phrases=context.own_clause.deeds if context.own_clause else ()
        ),
        DROPPING: LexiconSpec(about="drops what was told before", phrases=context.dropping),
        JOINING: LexiconSpec(about="the school joins in", phrases=context.joining),
        DENYING_HEADING: LexiconSpec(about="a heading that denies", phrases=context.denying_headings),
        OPEN_COLUMN: LexiconSpec(about="a column of what is open", phrases=context.open_columns),
        TOGETHER: LexiconSpec(about="the school acts with another body", phrases=context.together),
        DOER_COLUMN: LexiconSpec(about="a column of who does it", phrases=context.doer_columns),
        OUTSIDER: LexiconSpec(about="a body outside the school", phrases=context.outsiders),
        INSIDER: LexiconSpec(about="people of the school", phrases=context.insiders),
        COMING_COLUMN: LexiconSpec(about="a column of what is to come", phrases=context.coming_columns),
        REVIEW_COLUMN: LexiconSpec(about="a column of what was done", phrases=context.review_columns),
        STATUS_COLUMN: LexiconSpec(about="a column of what became of it", phrases=context.status_columns),
        REFUSING_CELL: LexiconSpec(
            about="a cell that refuses", phrases=context.refusing_cells, exceptions=context.no_refusal
        ),
    }
    for index, spec in enumerate(context.modifiers):
        everywhere = context.no_denial if spec.kind == "negation" else ()
        lexicons[_name(index)] = LexiconSpec(
            about=spec.about, phrases=spec.phrases, exceptions=(*spec.exceptions, *everywhere)
        )
        lexicons[_until(index)] = LexiconSpec(about="ends a scope", phrases=spec.until)
        lexicons[_unless(index)] = LexiconSpec(about="it is not so", phrases=spec.unless)
    return lexicons


class ContextRules:
    """Finds the modifiers of a text from the lexicon hits; years before `year` are past."""

    def __init__(self, context: ContextFile, year: int) -> None:
        self._specs = context.modifiers
        self.taking_back = context.taking_back
        self.knows_other_time = bool(context.other_time)
        self._own_clause = context.own_clause
        self._years = FormerYears(year)

    def names_own_year(self, words: Sequence[str]) -> bool:
        """Whether the year of the plan, or a later one, is named."""
        return bool(self._years.present(words))

    def are_former_years(self, words: Sequence[str]) -> bool:
        """Whether the words are nothing but years before the plan's own."""
        return self._years.are_former(words)

    def modifiers(
        self,
        words: Sequence[str],
        hits: Mapping[str, list[Hit]],
        quotes: Sequence[Hit] = (),
        *,
        after_summer: bool = False,
    ) -> list[Modifier]:
        """All modifiers with their scopes, in the order of the rules.

        Words inside a quotation are a name and say nothing of the sentence around it ("«Lớp học không ma túy»");
        those inside brackets govern the brackets only. `after_summer`: when the plan was written.
        """
        brackets = _brackets(words)
        unquoted = [
            modifier
            for modifier in self._everywhere(words, hits, after_summer)
            if not any(_says_within(modifier.hit, quote) for quote in quotes)
        ]
        doubts = [modifier.hit for modifier in unquoted if modifier.kind == "undecided"]
        return [
            _within_brackets(modifier, brackets)
            for modifier in unquoted
            # "chưa chọn được tên": not yet chosen is left open, not denied.
            if modifier.kind != "negation" or not any(_touch(modifier.hit, doubt) for doubt in doubts)
        ]

    def _everywhere(
        self, words: Sequence[str], hits: Mapping[str, list[Hit]], after_summer: bool
    ) -> list[Modifier]:
        former = self._years.past(words, after_summer=after_summer)
        found = [Modifier("past", hit, scope) for hit, scope in former]
        boundaries: dict[str, list[Hit]] | None = None
        clauses: list[Hit] | None = None
        for index, spec in enumerate(self._specs):
            for hit in hits.get(_name(index), ()):
                if spec.starts and (not opens(words, hit[0]) or is_partner(words, hit[0])):
                    continue
                if spec.kind == "carry_forward" and self._years.ends_in_former(words[hit[0] : hit[1]]):
                    continue  # "Năm 2018 trường mở thêm …" goes on with nothing
                if boundaries is None:
                    boundaries = _boundaries(words, hits)
                ends = [*hits.get(_until(index), ())]
                if spec.kind == "past":
                    ends += self._years.present(words)
                if spec.kind == "cancellation" or (spec.kind == "negation" and spec.direction == "forward"):
                    if clauses is None:
                        clauses = self._own_clauses(words, hits)
                    ends += clauses
                scope = _scope(spec, hit, len(words), boundaries, ends)
                if not any(_touch(scope, other) for other in hits.get(_unless(index), ())):
                    found.append(Modifier(spec.kind, hit, scope))
        return found

    def _own_clauses(self, words: Sequence[str], hits: Mapping[str, list[Hit]]) -> list[Hit]:
        doers = [*hits.get(INSIDER, ()), *hits.get(_SCHOOL, ())]
        return own_clauses(words, doers, hits.get(DEED, ()), self._own_clause) if self._own_clause else []


def _says_within(hit: Hit, quote: Hit) -> bool:
    """Whether a modifier takes a part of a quotation for its words; one around it ("không đọc «…» nữa") does not."""
    return _touch(hit, quote) and not (hit[0] < quote[0] and quote[1] < hit[1])


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


def _boundaries(words: Sequence[str], hits: Mapping[str, list[Hit]]) -> dict[str, list[Hit]]:
    return {
        "contrast": hits.get(_CONTRAST, []),
        "semicolon": [(i, i + 1) for i, word in enumerate(words) if word in ENDS and word != "|"],
        "cell": [(i, i + 1) for i, word in enumerate(words) if word == "|"],
        "school": [
            hit
            for hit in hits.get(_SCHOOL, ())
            if starts_clause(words, hit[0]) and not _is_listed(words, hit)
        ],
    }


def _is_listed(words: Sequence[str], hit: Hit) -> bool:
    """Whether it stands amid a list of those who are called on: "phát động cán bộ, giáo viên, học sinh"."""
    first, last = hit
    return first > 0 and words[first - 1] == "," and words[last : last + 1] in ((",",), ("và",))


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
            # A mark may close the modifier and open what ends it: "… đã hủy, nhưng trường vẫn …"
            shared = kind == "until" and left == last - 1 and right > last
            if last <= left < end or shared:
                end = max(left, last)
            if start < right <= first and kind not in ("until", "school"):
                start = right
    return start, end


def kinds_over(modifiers: Sequence[Modifier], hit: Hit) -> set[ContextKind]:
    """The context of the words `hit`: every modifier whose scope touches them."""
    return {
        modifier.kind for modifier in modifiers if hit[0] < modifier.scope[1] and modifier.scope[0] < hit[1]
    }
