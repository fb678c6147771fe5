"""Packing a document and a plan loses nothing, whatever they hold."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import pickle
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Block, BlockKind, BlockList, Box, Cell, Document, Page, Place, Region, Style
from extractors.places import pack_places, unpack_places, with_packed_places
from pipeline.plan import (
    Citation,
    DocumentKind,
    Heading,
    Part,
    Plan,
    SchoolMatch,
    Statement,
    StatementKind,
    Zone,
)
from pipeline.store.codec import CodecError, decode_document, decode_plan, encode_document, encode_plan

TEXT = st.text(max_size=40)  # with the letters of every script, NUL and line ends
NUMBER = st.integers(0, 5000)
POINT = st.floats(0, 2000, allow_nan=False)
OPTIONAL_TEXT = st.none() | TEXT
BOXES = st.builds(Box, POINT, POINT, POINT, POINT)
PLACES = st.builds(Place, NUMBER, NUMBER, st.integers(1, 9), st.none() | BOXES, st.none() | st.floats(0, 1))
STYLES = st.builds(
    Style, st.booleans(), st.booleans(), st.booleans(), st.none() | POINT, st.none() | st.integers(1, 9)
)
CELLS = st.builds(Cell, NUMBER, NUMBER, NUMBER, NUMBER, st.booleans())
BLOCKS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    text=TEXT,
    page=st.integers(1, 9),
    kind=st.sampled_from(BlockKind),
    region=st.sampled_from(Region),
    style=STYLES,
    cell=st.none() | CELLS,
    places=st.lists(PLACES, max_size=4).map(tuple),
    encoding=st.sampled_from(["unicode", "vni", "tcvn3"]),
    original=OPTIONAL_TEXT,
    origin=st.none() | st.lists(NUMBER, max_size=20).map(tuple),
    label=TEXT,
)
PAGES = st.builds(
    Page,
    st.integers(1, 9), st.sampled_from(["native", "ocr"]), st.just(("unicode", "vni")),
    st.floats(0, 1), st.none() | POINT,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> Document:
    blocks = BlockList()
    for values in draw(st.lists(BLOCKS, max_size=6)):
        blocks.add(**values)
    pages = tuple(draw(st.lists(PAGES, max_size=3)))
    warnings = tuple(draw(st.lists(TEXT, max_size=2)))
    return Document(draw(TEXT), draw(TEXT), pages, tuple(blocks.blocks), warnings, draw(TEXT))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    document = draw(documents())
    part = st.builds(Part, NUMBER, NUMBER, OPTIONAL_TEXT)
    whole = [
        Statement(block.text, (Part(block.start, block.end),), Zone.OPERATIVE, "I", ("A",), index=index)
        for index, block in enumerate(document.blocks)
    ]
    headings = st.lists(TEXT, max_size=3).map(tuple)
    free = st.builds(
        Statement, TEXT, st.lists(part, min_size=1, max_size=3).map(tuple), st.sampled_from(Zone), TEXT, headings,
        st.sampled_from(StatementKind), NUMBER,
    )  # fmt: skip
    dates = st.none() | st.dates(dt.date(1, 1, 1))
    return Plan(
        document=document,
        kind=draw(st.sampled_from(DocumentKind)),
        school=draw(
            st.builds(SchoolMatch, OPTIONAL_TEXT, OPTIONAL_TEXT, st.floats(0, 1), OPTIONAL_TEXT, headings)
        ),
        number=draw(OPTIONAL_TEXT),
        date=draw(dates),
        year=draw(st.none() | NUMBER),
        title=draw(OPTIONAL_TEXT),
        signer=draw(OPTIONAL_TEXT),
        outline=tuple(
            draw(
                st.lists(
                    st.builds(Heading, TEXT, NUMBER, TEXT, TEXT, NUMBER, st.sampled_from(Zone)), max_size=3
                )
            )
        ),
        statements=(*whole, *draw(st.lists(free, max_size=4))),
        citations=tuple(draw(st.lists(st.builds(Citation, TEXT, NUMBER, NUMBER, dates), max_size=3))),
        flags=draw(headings),
    )


@settings(max_examples=150, deadline=None)
@given(plans())
def test_round_trip(plan: Plan) -> None:
    document = decode_document(encode_document(plan.document))
    assert document == plan.document
    assert decode_plan(encode_plan(plan), document) == plan


@settings(max_examples=40, deadline=None)
@given(plans())
def test_same_plan_same_bytes(plan: Plan) -> None:
    again = decode_plan(encode_plan(plan), decode_document(encode_document(plan.document)))
    assert encode_plan(again) == encode_plan(plan)
    assert encode_document(again.document) == encode_document(plan.document)


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, max_size=5).map(tuple), st.lists(PLACES, max_size=3).map(tuple))
def test_places_behave_as_the_tuple(places: tuple[Place, ...], others: tuple[Place, ...]) -> None:
    """They are unpacked late; nobody may notice."""

    def fresh() -> tuple[Place, ...]:
        return unpack_places(pack_places(places))

    assert fresh() == places and places == fresh() and fresh() == fresh()
    assert (fresh() != places, places != fresh()) == (False, False)
    assert (fresh() == others) == (places == others)
    assert (len(fresh()), bool(fresh()), list(fresh()), [*fresh()]) == (
        len(places),
        bool(places),
        list(places),
        [*places],
    )
    assert hash(fresh()) == hash(places) and repr(fresh()) == repr(places)
    assert fresh()[:2] == places[:2] and fresh()[::-1] == places[::-1]
    assert fresh() + others == places + others and others + fresh() == others + places
    assert all(place in fresh() for place in places) and tuple(fresh()) == places
    for again in (pickle.loads(pickle.dumps(fresh())), copy.deepcopy(fresh()), copy.copy(fresh())):
        assert again == places and isinstance(again, tuple) and pack_places(again) == pack_places(places)
    block = Block("x", 0, places=fresh())
    assert block == Block("x", 0, places=places) and hash(block) == hash(Block("x", 0, places=places))
    assert dataclasses.asdict(block) == dataclasses.asdict(Block("x", 0, places=places))


@given(st.lists(PLACES, max_size=5).map(tuple))
def test_packed_places_change_nothing(places: tuple[Place, ...]) -> None:
    """What the reading process hands over is the document, and is stored as it would have been."""
    document = Document("", "", (), (Block("xyz", 0, places=places), Block("", 4)))
    packed = pickle.loads(pickle.dumps(with_packed_places(document)))
    assert packed == document
    assert encode_document(packed) == encode_document(document)


def test_lone_surrogate_survives() -> None:
    """A broken font map can give half a character; it is no reason to lose a plan."""
    document = Document("", "", (), (Block("a\ud800b", 0),))
    assert decode_document(encode_document(document)) == document


WHOLE = encode_document(Document("a", "b", (), (Block("x", 0),)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing"),
        (b"PK\x03\x04", "not packed by us"),
        (b"PK\x03\x04" + b"x" * 100, "not packed by us"),
        (WHOLE[:-3], "cut short"),
        (WHOLE[:20], "cut in the text"),
        (struct.pack(">I", 4) + WHOLE[4:], "a wrong length"),
    ],
)
def test_foreign_bytes_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(CodecError):
        decode_document(data)


@pytest.mark.parametrize("value", [[1], {"format": 99}, {}])
def test_another_format_is_refused(value: object) -> None:
    """A newer program wrote it: better no answer than a wrong one."""
    plan = plan_of(zlib.compress(json.dumps(value).encode()))
    with pytest.raises(CodecError):
        plan()


def plan_of(data: bytes) -> Callable[[], Plan]:
    return lambda: decode_plan(data, Document("", "", (), ()))
