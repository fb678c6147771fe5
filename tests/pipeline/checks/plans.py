"""Small plans of several statements, for tests of what one statement does to another."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

from extractors.document import BlockList, Document, Page
from pipeline.checks import check
from pipeline.checks.lint import plan_of
from pipeline.evaluate.behaviour import directives
from pipeline.finding import Finding
from pipeline.plan import Part, Plan, Statement, Zone


def plan_of_texts(texts: Sequence[str], zones: Sequence[Zone] | None = None) -> Plan:
    """A plan with one paragraph per text."""
    blocks = BlockList()
    for text in texts:
        blocks.add(text)
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    document = Document(digest, "text/plain", (Page(1),), tuple(blocks.blocks))
    statements = tuple(
        Statement(
            block.text,
            (Part(block.start, block.end),),
            zones[index] if zones else Zone.OPERATIVE,
            "",
            (),
            index=index,
        )
        for index, block in enumerate(document.blocks)
    )
    return dataclasses.replace(plan_of(texts[0]), document=document, statements=statements)


def plan_of_many(texts: Sequence[str], directive: str, requirement: str) -> Finding:
    """What a plan with one paragraph per text gets for a requirement."""
    (finding,) = check(plan_of_texts(texts), directives()[directive], requirements={requirement})
    return finding
