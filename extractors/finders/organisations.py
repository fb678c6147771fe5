"""Police bodies, authorities and associations named in a text, by the lexicons of the spaCy pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extractors.vietnamese.language import TERMS

OrganisationKind = Literal["police", "authority", "inner"]
_KINDS: dict[str, OrganisationKind] = {
    "police_bodies": "police",
    "authorities": "authority",
    "organisations": "inner",
}
_NAME = r"[^\W\d_a-zà-ỹđ][^\W\d_]*"
_GAP = r"[^\S\n]+"
# "Công an xã Nhị Thành", "UBND huyện Thủ Thừa, tỉnh Long An": the proper name after the kind of place.
_PLACE = re.compile(
    rf"{_GAP}(?:(?:xã|phường|thị trấn|huyện|quận|tỉnh|thành phố|tp\.?){_GAP})?"
    rf"(?P<name>{_NAME}(?:{_GAP}{_NAME}){{0,3}})"
)
_CAPITALS = re.compile(r"\b[A-ZĐ]{2,}\b")


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """A body at [start, end), with the place in its name when one is printed ("Nhị Thành").

    `kind`: "police", "authority" (a body outside the school to report to) or "inner" (of the school, its parents and
    associations). `entry` is the id in the lexicon.
    """

    start: int
    end: int
    name: str
    kind: OrganisationKind
    entry: str
    place: str | None = None


def find_organisations(doc: Doc) -> tuple[OrganisationMention, ...]:
    """Every body that the lexicons name in a text of the pipeline, in order, none inside another."""
    text = doc.text
    found: list[OrganisationMention] = []
    spans = list(doc.spans[TERMS])
    for index, span in enumerate(spans):
        limit = spans[index + 1].start_char if index + 1 < len(spans) else len(text)
        start, end = span.start_char, span.end_char
        place = _PLACE.match(text, end, limit)
        if place and limit < len(text) and not text[place.end() : limit].strip():
            place = None  # The capitals belong to the next body: "Đội CSGT Công an huyện".
        name = place["name"] if place and not _CAPITALS.search(place["name"]) else None
        if place and name:
            end = place.end()
        found.append(OrganisationMention(start, end, text[start:end], _KINDS[span.label_], span.id_, name))
    return tuple(found)
