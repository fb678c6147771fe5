"""A directive kept as plain text drafts as its Word file does."""

from __future__ import annotations

import pytest

from extractors.errors import CorruptDocument, EmptyDocument, ReadError
from extractors.readers import read_document
from pipeline.draft import draft, read_transcript
from pipeline.parse import parse
from pipeline.roster import Roster
from tests.conftest import SAMPLES


def test_the_same_facts_as_from_word() -> None:
    paper = SAMPLES / "inbox" / "PGD Thu Thua - Ke hoach chi dao 2020.docx"
    text = SAMPLES / "directives" / "thu-thua-2020.txt"
    word = draft(parse(read_document(paper.read_bytes(), paper.name), roster=Roster(())))
    plain = draft(parse(read_transcript(text.read_bytes()), roster=Roster(())))
    for name in ("id", "title", "issuer", "district", "year", "deadline", "basis"):
        assert getattr(plain, name) == getattr(word, name), name
    assert [(" ".join(duty.quote.split()), duty.force) for duty in plain.duties] == [
        (" ".join(duty.quote.split()), duty.force) for duty in word.duties
    ]


def test_a_text_without_its_header_still_names_who_wrote_it() -> None:
    text = SAMPLES / "directives" / "nha-be-2023.txt"
    plain = draft(parse(read_transcript(text.read_bytes()), roster=Roster(())))
    assert (plain.id, plain.issuer, plain.district) == (
        "nha-be-2023",
        "Phòng Giáo dục và Đào tạo huyện Nhà Bè",
        "Nhà Bè",
    )


@pytest.mark.parametrize(
    ("line", "blocks", "why"),
    [
        (
            "UBND HUYỆN A        CỘNG HÒA XÃ HỘI",
            ["UBND HUYỆN A", "CỘNG HÒA XÃ HỘI"],
            "two columns of a header",
        ),
        ("PHÒNG GD&ĐT\tĐộc lập", ["PHÒNG GD&ĐT", "Độc lập"], "columns kept apart by a tab"),
        ("KEÁ HOAÏCH", ["KẾ HOẠCH"], "VNI, as in the real directive"),
        ("  Tổ chức  thực hiện  ", ["Tổ chức  thực hiện"], "two spaces part no columns"),
        (
            "- Tổ chức tuyên truyền đến toàn thể cán bộ,\n\ngiáo viên và học sinh.\n- Phối hợp với công an tuần tra.",
            [
                "- Tổ chức tuyên truyền đến toàn thể cán bộ, giáo viên và học sinh.",
                "- Phối hợp với công an tuần tra.",
            ],
            "a line broken at the page's width goes on below; an item does not",
        ),
        (
            "II. NỘI DUNG\nTriển khai thực hiện các văn bản chỉ đạo của huyện.",
            ["II. NỘI DUNG", "Triển khai thực hiện các văn bản chỉ đạo của huyện."],
            "a short line is whole",
        ),
    ],
)
def test_blocks(line: str, blocks: list[str], why: str) -> None:
    document = read_transcript(f"\ufeff{line}\n\n".encode())
    assert [block.text for block in document.blocks] == blocks, why


@pytest.mark.parametrize(
    ("data", "error", "why"),
    [
        ("Kế hoạch".encode("utf-16"), CorruptDocument, "another encoding than UTF-8"),
        (b" \n\t\n", EmptyDocument, "no words"),
    ],
)
def test_what_is_no_text_is_said(data: bytes, error: type[ReadError], why: str) -> None:
    with pytest.raises(error):
        read_transcript(data)
