"""Everything that a text mentions, found in one spaCy document by a closed list of finders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Doc

from extractors.finders.citations import CitationMention, find_citations
from extractors.finders.dates import DateMention, find_dates
from extractors.finders.headings import HeadingMention, find_headings
from extractors.finders.organisations import OrganisationMention, find_organisations
from extractors.finders.people import PersonMention, SignerMention, find_people, find_signers
from extractors.vietnamese.language import vietnamese

MentionKind = Literal["heading", "signer", "organisation", "citation", "date", "person"]
Found = HeadingMention | SignerMention | OrganisationMention | CitationMention | DateMention | PersonMention


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands at [start, end) of the text, word by word in `text`; `found` is its finder's account.

    It never crosses the end of a line, nor, but for headings, of a sentence.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    found: Found


def find_mentions(source: str | Doc) -> tuple[Mention, ...]:
    """Every mention in a text, or in a document of the pipeline, by position; the longest of one beginning first.

    One may lie in another: a police body in a heading, the date of a document in its title.
    """
    doc = vietnamese()(source) if isinstance(source, str) else source
    text = doc.text
    found = [
        Mention(kind, item.start, item.end, text[item.start : item.end], item)
        for kind, find in _FINDERS
        for item in find(doc)
    ]
    return tuple(sorted(_kept(found, len(text)), key=lambda mention: (mention.start, -mention.end)))


def _kept(found: list[Mention], length: int) -> Iterator[Mention]:
    """All but the body in a document number ("12/KH-UBND") and the post of a signature read as a heading."""
    numbers = bytearray(length)
    for mention in found:
        if mention.kind == "citation":
            numbers[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    posts = {mention.start for mention in found if mention.kind == "signer"}
    for mention in found:
        part = mention.kind == "organisation" and numbers[mention.start]
        if not part and not (mention.kind == "heading" and mention.start in posts):
            yield mention


def _by_sentence(
    find: Callable[[str], Iterable[CitationMention | DateMention | PersonMention]],
) -> Callable[[Doc], Iterator[Found]]:
    """The finder over sentence after sentence, so that nothing is read across the end of one."""

    def finder(doc: Doc) -> Iterator[Found]:
        for sentence in doc.sents:
            offset = sentence.start_char
            for item in find(sentence.text):
                yield replace(item, start=offset + item.start, end=offset + item.end)

    return finder


_FINDERS: tuple[tuple[MentionKind, Callable[[Doc], Iterable[Found]]], ...] = (
    ("heading", lambda doc: find_headings(doc.text)),
    ("signer", lambda doc: find_signers(doc.text)),
    ("organisation", find_organisations),
    ("citation", _by_sentence(find_citations)),
    ("date", _by_sentence(find_dates)),
    ("person", _by_sentence(find_people)),
)
