"""Places of a block's words that are unpacked when somebody first looks: a check looks at few of thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from extractors.document import Box, Document, Place

_encode = json.JSONEncoder(separators=(",", ":")).encode


def pack_places(places: Sequence[Place]) -> str:
    """One line of JSON, by columns; "" for no places."""
    if isinstance(places, PackedPlaces):
        return places.packed
    if not places:
        return ""
    boxes = [
        None if place.box is None else (place.box.x0, place.box.top, place.box.x1, place.box.bottom)
        for place in places
    ]
    columns = [
        [place.start for place in places],
        [place.end for place in places],
        [place.page for place in places],
        boxes,
        [place.confidence for place in places],
    ]
    return _encode(columns)


def with_packed_places(document: Document) -> Document:
    """The same document, its places packed: quick to hand from process to process and to store."""
    blocks = (replace(block, places=unpack_places(pack_places(block.places))) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def unpack_places(packed: str) -> tuple[Place, ...]:
    """The places behind a line, not unpacked yet; the empty tuple for ""."""
    return PackedPlaces.of(packed) if packed else ()


class PackedPlaces(tuple[Place, ...]):
    """Behaves as the tuple that it unpacks to, at the first look; what is derived from it is a plain tuple."""

    _packed: str
    _places: tuple[Place, ...] | None

    def __new__(cls, items: Iterable[Place] = ()) -> Any:
        return tuple(items)

    @classmethod
    def of(cls, packed: str) -> PackedPlaces:
        made = tuple.__new__(cls)
        made._packed, made._places = packed, None
        return made

    @property
    def packed(self) -> str:
        """The line that `pack_places` made."""
        return self._packed

    @property
    def _all(self) -> tuple[Place, ...]:
        if self._places is None:
            starts, ends, pages, boxes, confidences = json.loads(self._packed)
            made = (None if box is None else Box(*box) for box in boxes)
            self._places = tuple(map(Place, starts, ends, pages, made, confidences))
        return self._places

    def __iter__(self) -> Iterator[Place]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        return True  # no places are packed as the empty tuple

    def __getitem__(self, key: Any) -> Any:
        return self._all[key]

    def __contains__(self, item: object) -> bool:
        return item in self._all

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedPlaces):
            return self._packed == other._packed or self._all == other._all
        return self._all == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._all)

    def __add__(self, other: Any) -> Any:
        return self._all + tuple(other)

    def __radd__(self, other: Any) -> Any:
        return tuple(other) + self._all

    def __repr__(self) -> str:
        return repr(self._all)

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedPlaces.of, (self._packed,)
