"""Decodes again what single lines could not tell: a document in one legacy encoding is in it throughout."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractors.document import Block, Encoding, Place
from extractors.readers.decoding import BlockText, Run, decode_runs

_FONTS: dict[Encoding, str] = {
    "vni": "VNI-Times",
    "tcvn3": ".VnTime",
    "vps": "VPS Times",
    "viscii": "VI Times",
}
"""A font of each encoding, to ask for it by name."""
_MOST = 0.6
"""The encoding of this share of all letters in blocks beyond ASCII is the document's encoding."""


def document_encoding(blocks: Sequence[Block]) -> Encoding | None:
    """The legacy encoding that the document is written in, None for Unicode and for mixtures."""
    weights: Counter[Encoding] = Counter()
    for block in blocks:
        raw = block.original or block.text
        if not raw.isascii():
            weights[block.encoding] += len(raw)
    for encoding, weight in weights.most_common(1):
        if encoding in _FONTS and weight >= _MOST * weights.total():
            return encoding
    return None


def settle(blocks: list[Block]) -> list[Block]:
    """The blocks, those that were not recognised alone are decoded in the document's encoding ("Soá: 12/KH")."""
    encoding = document_encoding(blocks)
    if encoding is None:
        return blocks
    settled: list[Block] = []
    start = 0
    for block in blocks:
        found = _decoded(block, encoding) or block
        settled.append(replace(found, start=start))
        start += len(found.text) + 1
    return settled


def _decoded(block: Block, encoding: Encoding) -> Block | None:
    raw = block.original if block.original is not None else block.text
    if block.encoding == encoding or raw.isascii():
        return None
    prefix = _label_length(block)
    if block.original is None:
        raw = raw[prefix:]
    fresh = decode_runs([Run(raw, _FONTS[encoding])])
    if fresh.original is None or fresh.encoding != encoding:
        return None
    text, origin = block.text[:prefix] + fresh.text, fresh.origin or ()
    return replace(
        block,
        text=text,
        encoding=encoding,
        original=raw,
        origin=(0,) * prefix + origin,
        places=tuple(_moved(place, block, fresh, prefix) for place in block.places),
    )


def _label_length(block: Block) -> int:
    """Characters of the automatic number in front, which stand in no font of the file."""
    if not block.label:
        return 0
    length = len(block.label)
    return length + (block.text[length : length + 1] == " ")


def _moved(place: Place, block: Block, fresh: BlockText, prefix: int) -> Place:
    origin = fresh.origin or ()
    start, end = (
        offset if offset < prefix else prefix + bisect_left(origin, _raw_offset(block, offset, prefix))
        for offset in (place.start, place.end)
    )
    return replace(place, start=start, end=end)


def _raw_offset(block: Block, offset: int, prefix: int) -> int:
    if block.origin is None:
        return offset - prefix
    return block.origin[offset] if offset < len(block.origin) else len(block.original or "")
