"""The YAML of directives, requirements, lexicons and context: what a file may say, validated at load."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from extractors.vietnamese.yaml_data import StrictModel as Strict

RuleVerdict = Literal["met", "partial", "none"]
ExampleVerdict = Literal["met", "partial", "missing"]
ZoneName = Literal[
    "header",
    "legal_basis",
    "aims",
    "review",
    "operative",
    "organisation",
    "schedule",
    "appendix",
    "others_duty",
    "recipients",
    "signature",
]
ContextKind = Literal["negation", "past", "undecided", "others_duty", "cancellation", "carry_forward"]
Direction = Literal["forward", "backward", "both"]

COMMITTING: tuple[ZoneName, ...] = ("aims", "operative", "organisation", "schedule", "appendix")

_NAME = re.compile(r"<([a-z_]+)>")
"""A shared choice in a phrase of the context rules."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class LexiconSpec(Strict):
    """A named list of phrases.

    Phrase language: words separated by spaces, in any case; `(a|b c)` alternatives; `[a]` or `[a|b]` optional;
    `#` a number; `*` any one word; `...` up to four words inside one clause.
    """

    about: str
    phrases: tuple[str, ...] = ()
    include: tuple[Identifier, ...] = ()
    """Other lexicons whose phrases (and exceptions) belong to this one too."""
    exceptions: tuple[str, ...] = ()
    """Phrases that look like this lexicon and are not: a mention that overlaps one is dropped."""
    extend: Literal["no", "quote", "proper", "proper_or_quote", "opening"] = "no"
    """How a name goes on after the phrase: a quotation, capitalised words, or either; or it ends with its opening."""
    whole_words: bool = False
    """A phrase of one syllable counts only where it is a word by itself ("thơ", not "trẻ thơ"; by underthesea)."""
    open: bool = False
    """The phrases are examples of an open class (forms, models); `evaluate --folds` switches them off by plan."""


class LexiconFile(Strict):
    lexicons: dict[Identifier, LexiconSpec]


NAMED_PARTS = ("after", "skip", "stop", "claimed", "reject", "heads")
"""The fields of a structure that name a lexicon."""


class NamedAfter(Strict):
    """A name that stands beside a trigger: "mô hình «Cổng trường bình yên»", or in a column of its own."""

    after: Identifier
    skip: Identifier | None = None
    """Lexicon of words between the trigger and a capitalised name ("điểm", "mang tên")."""
    within: int = 10
    """Words that may stand between the trigger and a quoted name."""
    take: tuple[Literal["quote", "proper", "list", "items", "phrase"], ...] = ("quote", "proper", "list")
    """A quotation; a phrase that opens with a capital; the numbered items after a colon; two or more items after a
    colon, parted by commas; any phrase right after."""
    heads: Identifier | None = None
    """Lexicon of words with one of which a phrase or an item of a list must open ("tổ", "câu lạc bộ")."""
    with_trigger: bool = False
    """The trigger belongs to the name when a quotation stands right after it: "góc «Phụ huynh cần biết»"."""
    before: int = 0
    """Words that may stand between a quotation and a trigger that follows it ("«3 Tự» là mô hình của trường")."""
    columns: tuple[str, ...] = ()
    """Headers of table columns whose cells are such names."""
    stop: Identifier | None = None
    """Lexicon of words that end a name that is not quoted ("để", "nhằm", "tại")."""
    claimed: Identifier | None = None
    """Lexicon of words that claim a quotation for something else ("băng rôn «Nói không với ma túy»")."""
    reject: Identifier | None = None
    """Lexicon of general words: what consists of them alone is no name ("phòng chống tội phạm")."""

    @property
    def lexicons(self) -> tuple[str, ...]:
        """Names of all lexicons that the structure needs."""
        named = (getattr(self, part) for part in NAMED_PARTS)
        return tuple(name for name in named if name)


class RuleSpec(Strict):
    """One way to earn a verdict. Atoms name lexicons or structures.

    Atom: `x` a mention of x in the statement; `x|y` of either; `heading:x` in a heading above;
    `nearest:x` in the innermost heading only; `before:x` in the clauses before a semicolon; `any:x` in any of them or
    the statement.
    """

    id: Identifier
    verdict: RuleVerdict
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    unsaid: tuple[Identifier, ...] = ()
    """Lexicons of which the whole paragraph must hold nothing: the subject of a form may stand a clause later."""
    near: int | None = None
    """All atoms of `all` found in the statement lie within so many words."""
    same_clause: bool = False
    ordered: bool = False
    """The atoms found in the statement stand in the order of `all`."""
    not_between: tuple[Identifier, ...] = ()
    """Lexicons of which no mention may begin between the first and the last of those atoms."""
    own: tuple[str, ...] | None = None
    """Atoms that must not be copied from the directive; by default all those found in the statement."""
    ignores: tuple[ContextKind, ...] = ()
    """Context that does not cancel this rule."""
    zones: tuple[ZoneName, ...] | None = None
    in_heading: bool = True
    """The rule holds of a heading too, not only of what stands under it."""
    any_topic: bool = False
    """The rule holds whatever the subject of the statement is."""
    names: tuple[str, ...] = ()
    """Lexicons or structures whose mentions are the names that the finding reports."""
    confidence: float = Field(default=0.9, ge=0, le=1)
    names_as: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure the names are, where that is not how sure the verdict is."""
    undecided: Literal["partial", "missing"] = "partial"
    because: str
    """Vietnamese clause for the clerk; `{cue}` stands for the words that decided."""


class TopicSpec(Strict):
    """The subject must fit: a statement with a `bad` mention and no `good` one earns nothing."""

    good: Identifier
    bad: Identifier


class Example(Strict):
    text: str
    heading: str | None = None
    verdict: ExampleVerdict
    why: str


class ClauseSpec(Strict):
    """Where the directive asks for it."""

    section: str
    quote: str


class CopiedList(Strict):
    """A list of examples in the directive: who names that many of them in one paragraph copies the list (rule G3).

    One that stands right behind a word of `choice`, or alone in quotation marks, is chosen all the same.
    """

    lexicon: Identifier
    at_least: int = 4
    choice: Identifier


class RequirementFile(Strict):
    id: Identifier
    name_vi: str
    name_en: str
    about_vi: str
    """What is asked, in one sentence for the clerk."""
    advice_vi: str
    """What a school must add when it is not met; goes into the letter."""
    zones: tuple[ZoneName, ...] = COMMITTING
    ignores: tuple[ContextKind, ...] = ()
    echo: bool = True
    """Whether copied words earn `partial` at best (rule G3); false for legal citations."""
    names_within: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Statements whose rules are so much less certain than the best one's give no names."""
    names_of: tuple[Literal["met", "partial"], ...] = ("met", "partial")
    """Verdicts that report names: a form that is only thought of names nothing."""
    nameless: Literal["@quote"] | None = None
    """What names a statement in which the rules find no name."""
    minor: Identifier | None = None
    """Lexicon of what a name stands for by itself only: a film shown in a lesson, but the lesson is the form."""
    always: Identifier | None = None
    """Lexicon of names that are given wherever a statement earns the requirement: a pledge under "Vận động" too."""
    elsewhere: Identifier | None = None
    """Lexicon of other matters: under a heading that raises one, names serve that one ("Xây dựng mô hình")."""
    copied_list: CopiedList | None = None
    topic: TopicSpec | None = None
    second_reader: bool = False
    """Whether the second reader, which has learned labelled statements of this requirement, may doubt a met verdict."""
    subject: tuple[str, ...]
    """Atoms that show that the subject is raised at all; a cancellation of one cancels the requirement."""
    structures: dict[Identifier, NamedAfter] = Field(default_factory=dict)
    lexicons: dict[Identifier, LexiconSpec] = Field(default_factory=dict)
    rules: tuple[RuleSpec, ...]
    examples: tuple[Example, ...] = Field(min_length=4)


class RequirementUse(Strict):
    """A requirement of a directive: its own file beside directive.yaml, or `use` a shared one."""

    id: Identifier
    required: bool
    clause: ClauseSpec
    use: str | None = None
    """File in the folder of shared requirements, without ".yaml"; None: `<id>.yaml` beside directive.yaml."""
    advice_vi: str | None = None


class DirectiveFile(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title_vi: str
    number: str | None
    issuer: str
    district: str
    year: int
    period: str
    """As staff call it: "2020", "2023-2024"."""
    issued: dt.date | None
    deadline: dt.date | None
    active: bool = True
    text: str
    """File with the directive's own text, beside directive.yaml; echo is measured against it."""
    basis_numbers: tuple[str, ...] = ()
    """Numbers of the documents that it names, for whoever writes the phrases of `legal_basis`."""
    requirements: tuple[RequirementUse, ...]


class ModifierSpec(Strict):
    """Words that change what the words in their scope assert, in the manner of ConText (Chapman 2001)."""

    kind: ContextKind
    direction: Direction
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    """Pseudo-modifiers: "không ngừng", "không để xảy ra", "2 không"."""
    reach: int = 60
    """Words."""
    crosses: tuple[Literal["contrast", "semicolon", "cell", "school"], ...] = ()
    """Boundaries that do not end the scope."""
    until: tuple[str, ...] = ()
    """Further phrases that end a forward scope ("năm nay" ends the past)."""
    unless: tuple[str, ...] = ()
    """Phrases in the scope that show that it is not so: the school itself is named in what another body does."""
    starts: bool = False
    """Only at the start of the statement or clause."""
    about: str


class ContextExample(Strict):
    text: str
    target: str
    """Words of the text whose context is asked."""
    kinds: tuple[ContextKind, ...]
    """What the context must be; empty: plainly asserted."""
    why: str


class TakingBack(Strict):
    """Single words by which a sentence says which earlier one it takes back."""

    says_no_more: tuple[str, ...]
    """Behind the name of a thing they say no more of it: "hội thi được …", but "hội thi cắm hoa"."""
    parts: tuple[str, ...]
    """Words of the parts of a plan ("nội dung", "phần việc"), which name no thing of their own."""
    deeds: tuple[str, ...]
    """They make a thing of a deed: "mời … nói chuyện" is taken up again by "buổi nói chuyện"."""
    places: tuple[str, ...] = ()
    """Right before or at the head of a pointer they say where something stood: "nêu ở phần trên"."""
    purposes: tuple[str, ...]
    """Before them stands what is dropped, behind them what for, or where: "… để dồn sức cho việc này"."""
    grounds: tuple[str, ...]
    """They open a clause of grounds: "Theo kết luận cuộc họp, …"."""
    orders: tuple[str, ...] = ()
    """Words that open such a clause together: "Thực hiện chỉ đạo của xã về …, việc giao ban …"."""
    states: tuple[str, ...] = ()
    """They tell of a state: a clause of grounds goes on with "trang Facebook bị mất quyền quản trị, …"."""
    stays: tuple[str, ...] = ()
    """They leave a thing standing beside one that is dropped: "dòng 1 vẫn có hiệu lực"."""
    deciding: tuple[str, ...] = ()
    """Words of a decision to drop something, which name nothing: "thống nhất bỏ"."""
    replacing: tuple[str, ...] = ()
    """Two words that bring in something else for what is dropped: "thôi giăng dây, thay bằng rào sắt"."""
    everything: tuple[str, ...]
    """With one of them no name limits what is dropped: "tạm dừng mọi hoạt động"."""


class OwnClause(Strict):
    """How a clause behind a comma ends what the one before it dropped: "hủy trại hè, các lớp vẽ tranh về an toàn"."""

    deeds: tuple[str, ...]
    """Phrases for what a school does; one of them must stand in the clause."""
    opens: tuple[str, ...]
    each: tuple[str, ...]
    """Words that may open it, beside those for the people of the school, and before these: "nay", "các lớp"."""
    gives_up: tuple[str, ...]
    """With one of them the clause goes on with nothing: "…, các lớp cũng thôi"."""
    bound: tuple[str, ...]
    """Before the deed they make it another's, or none: "…, hội thi do Đoàn xã tổ chức"."""
    moves: tuple[str, ...] = ()
    moved_to: tuple[str, ...] = ()
    """It may open with one of `moves` where one of `moved_to` follows: "…, chuyển nội dung này lên màn hình"."""


class ContextFile(Strict):
    named: dict[str, str] = Field(default_factory=dict)
    """Choices that many phrases share, by the name that stands for them there: "khỏi (<deed>)"."""
    contrast: tuple[str, ...]
    """Words that end a scope: "nhưng", "tuy nhiên"."""
    anaphora: tuple[str, ...]
    """Words that point back at what was said before: "mô hình này", "hoạt động nói trên"."""
    no_anaphora: tuple[str, ...]
    """What looks like it and points at no commitment: "năm này", "kế hoạch này"."""
    own_clause: OwnClause | None = None
    tells_a_deed: tuple[str, ...] = ()
    """What makes a sentence between a commitment of its own: "Sau đó, trường tổ chức …"."""
    revoking: tuple[str, ...] = ()
    """How a clause withdraws what the clause before it dropped: "trường đã thu hồi thông báo đó"."""
    tells_more: tuple[str, ...] = ()
    """How a sentence opens that only tells more of the one before it: "Phụ trách: …", "Tuy nhiên …"."""
    no_denial: tuple[str, ...] = ()
    """What looks like a denial and is none, for all modifiers of that kind: "không có buổi nào mà thiếu"."""
    refused_proposals: tuple[str, ...] = ()
    """Proposals that were not taken up; they take back no promise: "Ý kiến … không được chấp thuận"."""
    denies_all: tuple[str, ...]
    """Denials that leave nothing of their subject: "không làm mô hình nào"."""
    taking_back: TakingBack
    together: tuple[str, ...]
    """How the school says that it acts with another body; counts also under a heading that names that body."""
    duty_columns: tuple[str, ...] = ()
    """Headers of columns of duties; of others where they name a body outside the school: "Nhiệm vụ của Đoàn xã"."""
    doer_columns: tuple[str, ...]
    """Headers of columns that tell who does it: "Đơn vị thực hiện"."""
    outsiders: tuple[str, ...]
    """Bodies outside the school: a row that they do alone is their own."""
    insiders: tuple[str, ...]
    """People of the school, with whom a row is the school's too."""
    asking_columns: tuple[str, ...] = ()
    """Headers of columns that hold what the school asks of others: "Nội dung đề nghị"."""
    other_time: tuple[str, ...] = ()
    """Words of a clause that tells of another time than the clause before it: "nay", "sẽ". Without any, only "đã"
    carries the time of a clause on to the next."""
    dropping: tuple[str, ...] = ()
    """How a clause without a subject drops what the one before it told: "năm học này không duy trì"."""
    joining: tuple[str, ...] = ()
    """How the school joins in what the sentence before told of another body: "nhà trường tham gia mô hình này"."""
    denying_headings: tuple[str, ...] = ()
    """Words of a heading that deny or put off all that stands under it: "Nội dung chưa làm được"."""
    open_columns: tuple[str, ...] = ()
    """Headers of columns that hold what is still open: "Có thể làm"; a tick there opens the whole row: "Chờ duyệt"."""
    review_columns: tuple[str, ...]
    """Headers of columns that hold what was done: "Kết quả đạt được"."""
    coming_columns: tuple[str, ...] = ()
    """Headers of columns that hold what is to come beside one of what was done: "Sẽ làm năm 2020"."""
    status_columns: tuple[str, ...] = ()
    """Headers of columns that tell what became of it: "Ý kiến", "Tình trạng"."""
    refusing_cells: tuple[str, ...] = ()
    """How a cell of such a column opens where it is not done: "Không", "Tạm ngưng"."""
    no_refusal: tuple[str, ...] = ()
    """What opens alike and refuses nothing: "Không thay đổi"."""
    school: tuple[str, ...]
    """Words by which the school names itself; they end the scope of another's duty."""
    modifiers: tuple[ModifierSpec, ...]
    examples: tuple[ContextExample, ...] = Field(min_length=10)

    @model_validator(mode="before")
    @classmethod
    def _write_out(cls, value: object) -> object:
        """Puts the shared choices where phrases name them. Raises ValueError for a name that is none."""
        named = value.get("named") if isinstance(value, dict) else None
        return _written_out(value, named if isinstance(named, dict) else {})


def _written_out(value: object, named: Mapping[str, object]) -> object:
    if isinstance(value, str):
        return _NAME.sub(lambda name: _choices(name[1], named), value)
    if isinstance(value, list):
        return [_written_out(item, named) for item in value]
    if isinstance(value, dict):
        return {key: _written_out(item, named) for key, item in value.items()}
    return value


def _choices(name: str, named: Mapping[str, object]) -> str:
    if name not in named:
        raise ValueError(
            f"<{name}> is none of the choices under `named`: {', '.join(sorted(named)) or 'none'}"
        )
    return str(named[name])
