"""Broken and hostile files, really broken: each with its name, the cause it must end in, and what is wrong with it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

import msoffcrypto.format.ooxml
import openpyxl
import py7zr
from extract_msg.ole_writer import OleWriter
from PIL import Image

from extractors.errors import Cause
from extractors.limits import Limits
from tests.extractors.readers.pdf_files import Show, assemble, content, encrypted, pdf, stream
from tests.extractors.readers.word_files import docx, p, package, relationships


@dataclass(frozen=True)
class Broken:
    """`member` names the member of an archive that must fail; None when the file itself must."""

    why: str
    name: str
    cause: Cause
    make: Callable[[], bytes]
    limits: Limits = field(default_factory=Limits)
    member: str | None = None


DICE = random.Random(20)
NOISE = DICE.randbytes(5000)


@lru_cache
def good_docx() -> bytes:
    return docx("".join(p(f"Kế hoạch bảo đảm an ninh, trật tự trường học, mục {i}.") for i in range(400)))


@lru_cache
def good_pdf() -> bytes:
    return pdf([content([Show(72, 700 - 20 * i, f"Kế hoạch số {i} của nhà trường.") for i in range(20)])])


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def docx_with(document: str | bytes) -> bytes:
    return package(
        {
            "_rels/.rels": relationships({"a": ("officeDocument", "word/document.xml")}),
            "word/document.xml": document,
        }
    )


def entities(levels: int = 12) -> str:
    rows = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, levels))
    return f'<!DOCTYPE w [<!ENTITY e0 "ha">{rows}]>'


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    f"<?xml version='1.0'?>{entities()}<w:document {W}><w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body>"
    "</w:document>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)
SDT, END = "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"
DEEP = f"<w:document {W}><w:body>{SDT * 3000}{END * 3000}</w:body></w:document>"


def encrypted_flag(data: bytes) -> bytes:
    """Sets the "encrypted" bit of every entry, in the local headers and in the directory."""
    out = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(signature, at + 4)
    return bytes(out)


def ooxml_with_password() -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good_docx())).encrypt("bi mat", out)
    return out.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    writer = OleWriter()
    for name, data in streams.items():
        writer.addEntry([name], data)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word97(magic: int = 0xA5EC, flags: int = 0x0200) -> bytes:
    """A Word 97 storage with the beginning of a file information block and nothing behind it."""
    block = struct.pack("<HHHHHH", magic, 0x00C1, 0, 0, 0, flags) + b"\0" * 5000
    return ole({"WordDocument": block, "1Table": b"\0" * 5000})


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 1000), colour: int = 255) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, colour).save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds hardly any data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def archive(members: dict[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                info.external_attr = 0o120777 << 16
            target.writestr(info, data)
    return out.getvalue()


def nested(levels: int) -> bytes:
    data = good_docx()
    for level in range(levels):
        data = archive({f"cap-{level}.zip" if level else "ke-hoach.docx": data})
    return data


def bad_checksum() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        target.writestr("hong.docx", good_docx())
        target.writestr("tot.docx", good_docx())
    data = out.getvalue()
    return patched(data, 200, bytes([data[200] ^ 0xFF]))


def seven_zip(members: dict[str, bytes], password: str | None = None, hide: bool = False) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=hide) as target:
        for name, data in members.items():
            target.writestr(data, name)
    return out.getvalue()


def rar4(name: bytes, data: bytes, *, flags: int = 0, attributes: int = 0o100644) -> bytes:
    """A rar 4 archive of one stored file, by the format's published description."""

    def block(kind: int, bits: int, body: bytes, extra: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, bits, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + extra

    fields = struct.pack(
        "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x5A5A0000, 20, 0x30, len(name), attributes
    )
    salt = b"saltsalt" if flags & 0x0400 else b""
    return (
        b"Rar!\x1a\x07\x00"
        + block(0x73, 0, b"\0" * 6)
        + block(0x74, 0x8000 | flags, fields + name + salt, data)
        + block(0x7B, 0x4000, b"")
    )


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def odt(content_xml: str, manifest: str = "<manifest/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        target.writestr("content.xml", content_xml)
        target.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


MAIL = b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: =?utf-8?B?S+G6vyBob+G6oWNo?=\r\nMIME-Version: 1.0\r\n"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
LOOP = [CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
BOMB = [
    CATALOG,
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
]
SMALL = Limits(max_inflated_bytes=1_000_000)


def broken_files() -> Iterator[Broken]:
    """All of them, from the smallest to the most devious."""
    yield from _stumps()
    yield from _word()
    yield from _old_word()
    yield from _pdf()
    yield from _pictures()
    yield from _archives()
    yield from _others()


def _stumps() -> Iterator[Broken]:
    yield Broken("no bytes", "ke-hoach.docx", Cause.EMPTY, lambda: b"")
    yield Broken("only NULs, as a broken copy leaves", "ke-hoach.pdf", Cause.EMPTY, lambda: b"\0" * 4096)
    yield Broken("only white space", "ke-hoach.doc", Cause.EMPTY, lambda: b" \r\n" * 40)
    yield Broken("one letter", "ke-hoach.docx", Cause.CORRUPT, lambda: b"x")
    yield Broken("the first two bytes of a zip", "ke-hoach.docx", Cause.CORRUPT, lambda: b"PK")
    yield Broken("noise named docx", "ke-hoach.docx", Cause.CORRUPT, lambda: NOISE)
    yield Broken("noise named pdf", "ke-hoach.pdf", Cause.CORRUPT, lambda: NOISE)
    yield Broken("noise with no known name", "ke-hoach.xyz", Cause.UNSUPPORTED, lambda: NOISE)
    yield Broken("a program", "ke-hoach.exe", Cause.UNSUPPORTED, lambda: b"MZ" + NOISE)
    yield Broken("a film", "ke-hoach.mp4", Cause.UNSUPPORTED, lambda: b"\0\0\0 ftypisom" + NOISE)
    yield Broken("plain text", "ke-hoach.txt", Cause.UNSUPPORTED, lambda: "Kế hoạch\n".encode() * 20)
    yield Broken(
        "a web page named doc",
        "ke-hoach.doc",
        Cause.UNSUPPORTED,
        lambda: b"<html><body>Ke hoach</body></html>" * 9,
    )
    yield Broken("Word's owner file", "~$-hoach.docx", Cause.TEMPORARY, lambda: b"\x05Admin" + b"\0" * 156)
    yield Broken(
        "the owner file inside a folder",
        "thu-muc/~$ke hoach.doc",
        Cause.TEMPORARY,
        lambda: b"\x05Admin" + b" " * 156,
    )
    yield Broken(
        "the shadow file of a Mac",
        "._ke-hoach.docx",
        Cause.TEMPORARY,
        lambda: b"\x00\x05\x16\x07" + b"\0" * 90 + b"Mac",
    )
    yield Broken("more bytes than allowed", "to.pdf", Cause.TOO_LARGE, good_pdf, Limits(max_bytes=1000))


def _word() -> Iterator[Broken]:
    yield Broken("cut in half", "a.docx", Cause.CORRUPT, lambda: good_docx()[: len(good_docx()) // 2])
    yield Broken("the last bytes missing", "a.docx", Cause.CORRUPT, lambda: good_docx()[:-10])
    yield Broken(
        "bytes changed inside the text",
        "a.docx",
        Cause.CORRUPT,
        lambda: patched(good_docx(), good_docx().index(b"word/document.xml") + 60, b"\xff" * 40),
    )
    yield Broken(
        "no main part",
        "a.docx",
        Cause.CORRUPT,
        lambda: package({"word/styles.xml": "<w/>", "_rels/.rels": "<r/>"}),
    )
    yield Broken(
        "the main part is no XML", "a.docx", Cause.CORRUPT, lambda: docx_with("<w:document><w:body>")
    )
    yield Broken("the main part is noise", "a.docx", Cause.CORRUPT, lambda: docx_with(NOISE))
    yield Broken(
        "the main part is of another kind", "a.docx", Cause.UNSUPPORTED, lambda: docx_with("<worksheet/>")
    )
    yield Broken("an external entity", "a.docx", Cause.UNSAFE_XML, lambda: docx_with(EXTERNAL))
    yield Broken("a billion laughs", "a.docx", Cause.UNSAFE_XML, lambda: docx_with(LAUGHS))
    yield Broken(
        "a billion laughs in UTF-16",
        "a.docx",
        Cause.UNSAFE_XML,
        lambda: docx_with(
            LAUGHS.replace("version='1.0'", "version='1.0' encoding='utf-16'").encode("utf-16")
        ),
    )
    yield Broken(
        "a billion laughs in the styles",
        "a.docx",
        Cause.UNSAFE_XML,
        lambda: docx(
            p("x"),
            {"word/styles.xml": f"{entities()}<w:styles {W}>&e11;</w:styles>"},
            {"s": ("styles", "styles.xml")},
        ),
    )
    yield Broken("nested 6000 deep", "a.docx", Cause.TOO_LARGE, lambda: docx_with(DEEP))
    yield Broken("30 MB of one letter", "a.docx", Cause.TOO_LARGE, lambda: docx(p("a" * 30_000_000)))
    yield Broken(
        "more comes out than allowed",
        "a.docx",
        Cause.TOO_LARGE,
        lambda: docx(p(DICE.randbytes(800_000).hex())),
        SMALL,
    )
    yield Broken(
        "3000 parts",
        "a.docx",
        Cause.TOO_LARGE,
        lambda: docx(p("x"), {f"word/media/{i}.bin": b"" for i in range(3000)}),
    )
    yield Broken(
        "zip entries with a password", "a.docx", Cause.ENCRYPTED, lambda: encrypted_flag(good_docx())
    )
    yield Broken("Word's own password", "a.docx", Cause.ENCRYPTED, ooxml_with_password)
    yield Broken("no paragraph", "a.docx", Cause.EMPTY, lambda: docx(""))
    yield Broken("only empty paragraphs", "a.docx", Cause.EMPTY, lambda: docx(p(" ") * 9))
    yield Broken("only hidden text", "a.docx", Cause.EMPTY, lambda: docx(p("ẩn", look="<w:vanish/>")))


def _old_word() -> Iterator[Broken]:
    yield Broken("a Word file with a password", "a.doc", Cause.ENCRYPTED, lambda: word97(flags=0x0300))
    yield Broken("a Word storage of another make", "a.doc", Cause.CORRUPT, lambda: word97(magic=0x1234))
    yield Broken(
        "the text stream has 4 bytes",
        "a.doc",
        Cause.CORRUPT,
        lambda: ole({"WordDocument": b"\xec\xa5\xc1\0" * 1}),
    )
    yield Broken("cut off after the first sector", "a.doc", Cause.CORRUPT, lambda: word97()[:512])
    yield Broken(
        "a storage without Word in it, named doc",
        "a.doc",
        Cause.CORRUPT,
        lambda: ole({"Thumbs": b"x" * 5000}),
    )
    yield Broken("an Excel 97 file", "a.xls", Cause.UNSUPPORTED, lambda: ole({"Workbook": b"x" * 5000}))
    yield Broken(
        "RTF cut off", "a.rtf", Cause.CORRUPT, lambda: rb"{\rtf1\ansi {\fonttbl{\f0 Times" + b" New Roman" * 9
    )
    yield Broken(
        "RTF without text",
        "a.rtf",
        Cause.EMPTY,
        lambda: rb"{\rtf1\ansi{\fonttbl{\f0 Times New Roman;}}{\*\x y}}" + b"\r\n" * 9,
    )
    yield Broken(
        "OpenDocument with a password",
        "a.odt",
        Cause.ENCRYPTED,
        lambda: odt("x", "<manifest><encryption-data/></manifest>"),
    )
    yield Broken("OpenDocument with a broken part", "a.odt", Cause.CORRUPT, lambda: odt("<office"))
    yield Broken("OpenDocument with an external entity", "a.odt", Cause.UNSAFE_XML, lambda: odt(EXTERNAL))


def _pdf() -> Iterator[Broken]:
    yield Broken("only the header", "a.pdf", Cause.CORRUPT, lambda: b"%PDF-1.7\n" + b"%" * 80)
    yield Broken("header, then noise", "a.pdf", Cause.CORRUPT, lambda: b"%PDF-1.4\n" + NOISE)
    yield Broken("cut after the first objects", "a.pdf", Cause.CORRUPT, lambda: good_pdf()[:300])
    yield Broken("a password to open it", "a.pdf", Cause.ENCRYPTED, lambda: encrypted(b"mo", b"chu"))
    yield Broken("no pages", "a.pdf", Cause.NO_PAGES, lambda: pdf([]))
    yield Broken("blank pages", "a.pdf", Cause.EMPTY, lambda: pdf([b"", b""]))
    yield Broken("more pages than allowed", "a.pdf", Cause.TOO_LARGE, lambda: pdf([b""] * 201))
    yield Broken("the page tree bites its tail", "a.pdf", Cause.CORRUPT, lambda: assemble(LOOP))
    yield Broken(
        "100 MB of spaces, deflated",
        "a.pdf",
        Cause.EMPTY,
        lambda: assemble([*BOMB, stream(zlib.compress(b" " * 100_000_000), "/Filter /FlateDecode")]),
    )
    yield Broken(
        "a page a kilometre wide, with a drawing",
        "a.pdf",
        Cause.TOO_LARGE,
        lambda: pdf([b"0 0 m 9 9 l S"], page="/MediaBox [0 0 3000000 3000000]"),
    )


def _pictures() -> Iterator[Broken]:
    yield Broken("a JPEG cut in half", "a.jpg", Cause.CORRUPT, lambda: picture("JPEG")[:400])
    yield Broken(
        "a PNG with changed bytes", "a.png", Cause.CORRUPT, lambda: patched(picture(), 60, b"\xff" * 30)
    )
    yield Broken("a PNG of 400 million pixels", "a.png", Cause.TOO_LARGE, lambda: png_of(20_000, 20_000))
    yield Broken("a PNG with less data than it says", "a.png", Cause.CORRUPT, lambda: png_of(900, 900))
    yield Broken("a TIFF header alone", "a.tif", Cause.CORRUPT, lambda: b"II*\0\x08\0\0\0" + b"\0" * 80)
    yield Broken("HEIC noise", "a.heic", Cause.CORRUPT, lambda: b"\0\0\0\x18ftypheic" + NOISE)
    yield Broken("WebP noise", "a.webp", Cause.CORRUPT, lambda: b"RIFF\0\x10\0\0WEBP" + NOISE)
    yield Broken("a blank sheet", "a.png", Cause.EMPTY, picture)
    yield Broken("more pixels than allowed", "a.png", Cause.TOO_LARGE, picture, Limits(max_pixels=1000))


def _archives() -> Iterator[Broken]:
    good = good_docx()
    for path in (
        "../ke-hoach.docx",
        "/etc/ke-hoach.docx",
        "C:/ke-hoach.docx",
        "a/../../b.docx",
        "..\\b.docx",
    ):
        yield Broken(
            f"zip with the path {path}",
            "a.zip",
            Cause.UNSAFE_ARCHIVE,
            partial(archive, {path: good, "tot.docx": good}),
            member=path.replace("\\", "/"),
        )
    yield Broken(
        "zip with a symbolic link",
        "a.zip",
        Cause.UNSAFE_ARCHIVE,
        lambda: archive({"lien-ket": b"/etc/passwd", "tot.docx": good}, ("lien-ket",)),
        member="lien-ket",
    )
    yield Broken(
        "zip with a password",
        "a.zip",
        Cause.ENCRYPTED,
        lambda: encrypted_flag(archive({"a.docx": good})),
        member="a.docx",
    )
    yield Broken(
        "zip member that inflates 1000 to 1",
        "a.zip",
        Cause.TOO_LARGE,
        lambda: archive({"bom.bin": b"\0" * 20_000_000, "tot.docx": good}),
        member="bom.bin",
    )
    yield Broken(
        "zip member past the bytes allowed",
        "a.zip",
        Cause.TOO_LARGE,
        lambda: archive({"to.bin": DICE.randbytes(1_200_000)}),
        SMALL,
        member="to.bin",
    )
    yield Broken("zip member with a wrong checksum", "a.zip", Cause.CORRUPT, bad_checksum, member="hong.docx")
    yield Broken(
        "owner file in a zip",
        "a.zip",
        Cause.TEMPORARY,
        lambda: archive({"~$ke-hoach.docx": b"\x05Admin", "tot.docx": good}),
        member="~$ke-hoach.docx",
    )
    yield Broken(
        "zips nested too deep",
        "a.zip",
        Cause.TOO_LARGE,
        lambda: nested(6),
        member="cap-5.zip!cap-4.zip!cap-3.zip",
    )
    yield Broken(
        "broken zip in a zip",
        "a.zip",
        Cause.CORRUPT,
        lambda: archive({"trong.zip": archive({"a.docx": good})[:-30], "tot.docx": good}),
        member="trong.zip",
    )
    yield Broken(
        "too many files in a zip",
        "a.zip",
        Cause.TOO_LARGE,
        lambda: archive({f"{i}.docx": b"x" for i in range(30)}),
        Limits(max_members=20),
    )
    yield Broken("zip of nothing", "a.zip", Cause.EMPTY, lambda: archive({}))
    yield Broken("zip cut off", "a.zip", Cause.CORRUPT, lambda: archive({"a.docx": good})[:-40])
    yield Broken("7z with a password", "a.7z", Cause.ENCRYPTED, lambda: seven_zip({"a.docx": good}, "bi mat"))
    yield Broken(
        "7z with hidden names", "a.7z", Cause.ENCRYPTED, lambda: seven_zip({"a.docx": good}, "bi mat", True)
    )
    yield Broken("7z cut off", "a.7z", Cause.CORRUPT, lambda: seven_zip({"a.docx": good})[:-20])
    yield Broken(
        "7z that declares too much",
        "a.7z",
        Cause.TOO_LARGE,
        lambda: seven_zip({"a.bin": b"\0" * 3_000_000}),
        SMALL,
    )
    yield Broken("rar noise", "a.rar", Cause.CORRUPT, lambda: b"Rar!\x1a\x07\x00" + NOISE)
    yield Broken(
        "rar with a path out of the folder",
        "a.rar",
        Cause.UNSAFE_ARCHIVE,
        lambda: rar4(b"..\\b.docx", good),
        member="../b.docx",
    )
    yield Broken(
        "rar with a password",
        "a.rar",
        Cause.ENCRYPTED,
        lambda: rar4(b"a.docx", good, flags=0x0404),
        member="a.docx",
    )
    yield Broken(
        "rar with a symbolic link",
        "a.rar",
        Cause.UNSAFE_ARCHIVE,
        lambda: rar4(b"lien-ket", b"/etc/passwd", attributes=0o120777),
        member="lien-ket",
    )


def _others() -> Iterator[Broken]:
    yield Broken("workbook cut off", "a.xlsx", Cause.CORRUPT, lambda: workbook([[1]])[:-30])
    yield Broken("workbook without a filled cell", "a.xlsx", Cause.EMPTY, lambda: workbook([]))
    yield Broken(
        "workbook with a billion laughs",
        "a.xlsx",
        Cause.UNSAFE_XML,
        lambda: package({"[Content_Types].xml": "<T/>", "xl/workbook.xml": f"{entities()}<w>&e11;</w>"}),
    )
    yield Broken(
        "a presentation",
        "a.pptx",
        Cause.UNSUPPORTED,
        lambda: package({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"}),
    )
    yield Broken("mail without attachment", "a.eml", Cause.EMPTY, lambda: MAIL + b"\r\nGui kem ke hoach.\r\n")
    yield Broken(
        "Outlook message of nothing",
        "a.msg",
        Cause.CORRUPT,
        lambda: ole({"__properties_version1.0": b"\0" * 5000}),
    )
