"""The phrases of zones.yaml, and which zone the words of a heading speak of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pydantic import Field
from rapidfuzz.distance import Levenshtein

from extractors.vietnamese.yaml_data import DataError, StrictModel, load_strict
from pipeline.errors import SetupError
from pipeline.plan import Zone
from pipeline.roster.names import bare, blur

PATH = Path(__file__).with_name("zones.yaml")


class Group(StrictModel):
    zone: Zone
    opens: bool
    asks: bool = False
    """Says outright that somebody else is to do it, also among the school's own tasks."""
    starts: tuple[str, ...]
    of: tuple[str, ...] = ()
    """Words of which one must follow: "trách nhiệm của" + "phòng giáo dục"."""
    whole: tuple[str, ...]
    contains: tuple[str, ...]
    examples: tuple[str, ...] = Field(min_length=1)


class ZoneWords(StrictModel):
    groups: tuple[Group, ...] = Field(min_length=1)
    fillers: tuple[str, ...]
    soft: tuple[str, ...]
    not_headings: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """The zone a phrase speaks of. `opens`: also under a heading of another zone; `whole`: nothing else is said.

    `asks`: the school asks it of another body outright.
    """

    zone: Zone
    opens: bool
    whole: bool
    words: int
    asks: bool = False


@dataclass(frozen=True)
class _Index:
    starts: dict[str, list[tuple[tuple[str, ...], Group, bool]]]
    """First word -> (phrase, its group, must be the whole heading)."""
    contains: list[tuple[str, Zone]]
    blurred: list[tuple[str, Zone, bool]]
    fillers: frozenset[tuple[str, ...]]
    soft: frozenset[tuple[str, ...]]
    not_headings: frozenset[tuple[str, ...]]
    after: frozenset[str]


def load_zones(path: Path = PATH) -> ZoneWords:
    """The phrases of `path`. Raises SetupError that names path, line and the allowed values."""
    try:
        return load_strict(path, ZoneWords)
    except DataError as error:
        raise SetupError(f"Từ điển đề mục sai: {error}", str(error)) from error


def words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", bare(text)))


@cache
def _index() -> _Index:
    zones = load_zones()
    starts: dict[str, list[tuple[tuple[str, ...], Group, bool]]] = defaultdict(list)
    for group in zones.groups:
        opening = [f"{phrase} {body}" for phrase in group.starts for body in group.of] or group.starts
        for phrases, whole in ((opening, False), (group.whole, True)):
            for phrase in phrases:
                words = words_of(phrase)
                starts[words[0]].append((words, group, whole))
    telling = [group for group in zones.groups if group.opens and not group.of]
    return _Index(
        dict(starts),
        [(" ".join(words_of(phrase)), group.zone) for group in zones.groups for phrase in group.contains],
        [
            (blur(" ".join(words_of(phrase))), group.zone, whole)
            for group in telling
            for phrases, whole in ((group.starts, False), (group.whole, True))
            for phrase in phrases
            if len(phrase) >= 7
        ],
        frozenset(words_of(phrase) for phrase in zones.fillers),
        frozenset(words_of(phrase) for phrase in zones.soft),
        frozenset(words_of(phrase) for phrase in zones.not_headings),
        frozenset(bare(word) for word in zones.after),
    )


def _variants(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, then what is left when fillers before them are dropped ("Một số hạn chế" -> "hạn chế")."""
    yield words
    for size in (2, 1):
        if len(words) > size and words[:size] in _index().fillers:
            yield from _variants(words[size:])
            return


@lru_cache(maxsize=4096)
def zone_of(words: tuple[str, ...], *, blurred: bool = False) -> Hit | None:
    """What a heading of these bare words speaks of: the longest phrase, an opening one before the others."""
    hits = [hit for variant in _variants(words) if (hit := _longest(variant)) is not None]
    best = next((hit for hit in hits if hit.opens), hits[0] if hits else None)
    if best is None or not best.opens:
        text = f" {' '.join(words)} "
        for phrase, zone in _index().contains:
            if f" {phrase} " in text:
                return Hit(zone, True, False, phrase.count(" ") + 1)
    return best or (_nearly(" ".join(words)) if blurred else None)


def _longest(words: tuple[str, ...]) -> Hit | None:
    """The longest phrase that the words begin with: "Đề nghị công nhận" says more than "Đề nghị"."""
    best: Hit | None = None
    for phrase, group, must_be_whole in _index().starts.get(words[0], ()) if words else ():
        if words[: len(phrase)] != phrase or (best is not None and len(phrase) < best.words):
            continue
        rest = words[len(phrase) :]
        whole = not rest or (len(rest) <= 7 and (rest[0] in _index().after or rest[0].isdigit()))
        longer = best is None or len(phrase) > best.words or (group.opens and not best.opens)
        if (whole or not must_be_whole) and longer:
            best = Hit(group.zone, group.opens, whole, len(phrase), group.asks)
    return best


def _nearly(text: str) -> Hit | None:
    """A phrase that a scan or a slip of the pen left a letter or two away; the longest that fits."""
    best: Hit | None = None
    seen = blur(text)
    ends = [at for at, letter in enumerate(seen) if letter == " "] + [len(seen)]
    for phrase, zone, must_be_whole in _index().blurred:
        allowed = len(phrase) // 8
        whole = len(text) <= len(phrase) + 2
        if must_be_whole and not whole:
            continue
        # Whole words only: "việc của nă|m" is not "việc của xã".
        near = any(
            Levenshtein.distance(seen[:end], phrase, score_cutoff=allowed) <= allowed
            for end in ends
            if abs(end - len(phrase)) <= allowed
        )
        if near and (best is None or phrase.count(" ") >= best.words):
            best = Hit(zone, True, whole, phrase.count(" ") + 1)
    return best


def is_soft(words: tuple[str, ...]) -> bool:
    """Whether the heading opens a review only over sentences that tell of the past."""
    soft = _index().soft
    return any(variant[:size] in soft for variant in _variants(words) for size in (2, 3, 4))


def is_no_heading(words: tuple[str, ...]) -> bool:
    """Whether the words only look like a heading: heads of table columns, form fields."""
    return words in _index().not_headings
