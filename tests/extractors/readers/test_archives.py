"""Archives and mails give up what is in them, under the names that their senders gave."""

from __future__ import annotations

import email.message
import email.policy
import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.limits import Limits
from extractors.readers import is_container, members, read_document
from extractors.readers.archive_names import guess_name
from tests.extractors.readers.broken_files import (
    archive,
    good_docx,
    good_pdf,
    picture,
    rar4,
    seven_zip,
    workbook,
)

NAME = "Trường TH Nhị Thành/Kế hoạch ANTT năm 2020.docx"


def names(data: bytes, name: str = "") -> list[str]:
    return [member.name for member in members(data, name, Limits())]


def zip_with_raw_name(raw: bytes, extra: bytes = b"") -> bytes:
    """A zip of one member whose name is these bytes, without the UTF-8 flag."""
    stand_in = "x" * len(raw)
    info = zipfile.ZipInfo(stand_in)
    info.extra = extra
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(info, good_docx())
    return out.getvalue().replace(stand_in.encode(), raw)


def unicode_path(raw: bytes, name: str) -> bytes:
    body = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


CP1258 = unicodedata.normalize("NFD", NAME)
for composed in "âêôăơưÂÊÔĂƠƯ":
    CP1258 = CP1258.replace(unicodedata.normalize("NFD", composed), composed)
RAW_NAMES = [
    (NAME.encode(), b"", "UTF-8 without the flag, as macOS and old tools write it"),
    (unicodedata.normalize("NFD", NAME).encode(), b"", "decomposed UTF-8"),
    ("Tr­êng TH NhÞ Thµnh/KÕ ho¹ch ANTT n¨m 2020.docx".encode("cp1252"), b"", "TCVN3 bytes"),
    ("Tröôøng TH Nhò Thaønh/Keá hoaïch ANTT naêm 2020.docx".encode("cp1252"), b"", "VNI bytes"),
    (b"Truong/Ke hoach.docx", unicode_path(b"Truong/Ke hoach.docx", NAME), "field 0x7075"),
]


@pytest.mark.parametrize(("raw", "extra", "why"), RAW_NAMES, ids=[row[2] for row in RAW_NAMES])
def test_names_without_a_flag(raw: bytes, extra: bytes, why: str) -> None:
    assert names(zip_with_raw_name(raw, extra)) == [NAME], why


def test_windows_names() -> None:
    """Windows in Vietnamese writes code page 1258: vowels with their shape, tones apart."""
    raw = unicodedata.normalize("NFD", "Kế hoạch của trường.docx")
    for composed in "âêôăơư":
        raw = raw.replace(unicodedata.normalize("NFD", composed), composed)
    assert guess_name(raw.encode("cp1258")) == "Kế hoạch của trường.docx"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_utf8_names_are_taken_as_they_are(name: str) -> None:
    assert guess_name(name.encode()) == unicodedata.normalize("NFC", name)


def mail(*, inner: bytes | None = None) -> bytes:
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@truong.vn", "b@phong.vn", "Kế hoạch ANTT"
    message.set_content("Kính gửi kế hoạch.")
    message.add_related(picture(size=(20, 20)), maintype="image", subtype="png", cid="<logo>")
    message.add_attachment(
        good_docx(), maintype="application", subtype="octet-stream", filename="Kế hoạch năm 2020.docx"
    )
    if inner is not None:
        message.add_attachment(email.message_from_bytes(inner, policy=email.policy.SMTP))
    return bytes(message)


CONTAINERS = [
    (archive({NAME: good_docx()}), [NAME], "zip"),
    (seven_zip({NAME: good_docx()}), [NAME], "7z"),
    (rar4("Kế hoạch.docx".encode(), good_docx()), ["Kế hoạch.docx"], "rar"),
    (mail(), ["Kế hoạch năm 2020.docx"], "mail; a signature's logo is no attachment"),
    (archive({"gui.eml": mail(), "so-lieu.zip": archive({"a.pdf": good_pdf(), "b/c.xlsx": workbook([[1]])})}),
     ["gui.eml!Kế hoạch năm 2020.docx", "so-lieu.zip!a.pdf", "so-lieu.zip!b/c.xlsx"], "archives in a zip"),
    (archive({"__MACOSX/._a.docx": b"x", "a/.DS_Store": b"x", "a/": b"", "a/b.docx": good_docx(), "Thumbs.db": b"x"}),
     ["a/b.docx"], "what systems leave in folders"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected", "why"), CONTAINERS, ids=[row[2] for row in CONTAINERS])
def test_members(data: bytes, expected: list[str], why: str) -> None:
    assert is_container(data)
    found = list(members(data, "gui", Limits()))
    assert sorted(member.name for member in found) == sorted(expected), why
    for member in found:
        assert member.data is not None
        assert read_document(member.data, member.name).text


def test_a_mail_in_a_mail_is_opened() -> None:
    found = names(mail(inner=mail()))
    assert len(found) == 2
    assert found[1].endswith("!Kế hoạch năm 2020.docx")


def test_documents_are_no_containers() -> None:
    for data in (good_docx(), good_pdf(), workbook([[1]]), b"", b"PK"):
        assert not is_container(data)
