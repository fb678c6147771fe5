"""Zones and mentions of the blocks of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.document import Document
from extractors.readers import read_document
from pipeline.annotate import annotate


def read(path: Path) -> Document:
    return read_document(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    "name", ["19-KH-THLHT.docx", "23_KH-THCSBPT.pdf", "PGD Thu Thua - Ke hoach chi dao 2020.docx"]
)
def test_every_block_of_prose_has_a_zone_and_its_own_mentions(name: str, samples: Path) -> None:
    document = read(samples / "inbox" / name)
    annotations = annotate(document)
    assert len(annotations) == len(document.blocks)
    bare = [
        block
        for block, note in zip(document.blocks, annotations, strict=True)
        if note.zone is None and block.text
    ]
    assert all(block.cell for block in bare), "only column headings belong to no zone"
    for block, note in zip(document.blocks, annotations, strict=True):
        for mention in note.mentions:
            assert block.start <= mention.start < mention.end <= block.end
            assert document.text[mention.start : mention.end] == mention.text
    kinds = {mention.kind for note in annotations for mention in note.mentions}
    assert kinds >= {"heading", "organisation", "citation", "date", "signer", "person"}


def test_an_empty_document_has_no_annotations() -> None:
    assert annotate(Document("", "text/plain", (), ())) == ()
