"""Runs the examples that every requirement and the context rules carry: what must pass passes, what must fail fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import BlockKind, BlockList, Document, Page
from pipeline.checks.check import check, compiled
from pipeline.checks.context import kinds_over
from pipeline.checks.words import phrase_words
from pipeline.directives.directive import Directive, DirectiveSet
from pipeline.plan import DocumentKind, Part, Plan, SchoolMatch, Statement, Zone


@dataclass(frozen=True, slots=True)
class Problem:
    """An example that does not come out as it says; `where` names directive and requirement, or the context rules."""

    where: str
    text: str
    expected: str
    got: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: «{self.text}»: expected {self.expected}, got {self.got} ({self.why})"


def plan_of(text: str, heading: str | None = None, *, zone: Zone = Zone.OPERATIVE) -> Plan:
    """A plan that says nothing but `text`, in `zone`, under `heading`."""
    blocks = BlockList()
    if heading:
        blocks.add(heading, kind=BlockKind.HEADING)
    blocks.add(text)
    document = Document(
        hashlib.sha256(text.encode()).hexdigest(), "text/plain", (Page(1),), tuple(blocks.blocks)
    )
    block = document.blocks[-1]
    statement = Statement(text, (Part(block.start, block.end),), zone, "", (heading,) if heading else ())
    return Plan(
        document=document,
        kind=DocumentKind.PLAN,
        school=SchoolMatch(None, None, 0.0),
        number=None,
        date=None,
        year=None,
        title=None,
        signer=None,
        outline=(),
        statements=(statement,),
        citations=(),
    )


def lint(directives: DirectiveSet) -> Iterator[Problem]:
    """Every example that fails, over all directives; nothing when all is well."""
    for directive in directives.values():
        for requirement in directive.requirements:
            for example in requirement.spec.examples:
                plan = plan_of(example.text, example.heading)
                (finding,) = check(plan, directive, requirements={requirement.id})
                if finding.verdict != example.verdict:
                    where = f"{directive.id}/{requirement.id}"
                    yield Problem(where, example.text, example.verdict, finding.verdict.value, example.why)
    first = next(iter(directives.values()))
    yield from lint_context(first)


def lint_context(directive: Directive) -> Iterator[Problem]:
    """The examples of the context rules that fail."""
    viewer = compiled(directive).viewer
    for example in directive.context.examples:
        (view,) = viewer.view(plan_of(example.text)).statements
        target = phrase_words(example.target)
        words = view.words.texts
        places = [i for i in range(len(words)) if words[i : i + len(target)] == target]
        if not places:
            yield Problem("context", example.text, example.target, "target is not in the text", example.why)
            continue
        hit = (places[0], places[0] + len(target))
        modifiers = [m for m in view.modifiers if not (hit[0] <= m.hit[0] and m.hit[1] <= hit[1])]
        got = kinds_over(modifiers, hit)
        if got != set(example.kinds):
            yield Problem("context", example.text, str(sorted(example.kinds)), str(sorted(got)), example.why)
