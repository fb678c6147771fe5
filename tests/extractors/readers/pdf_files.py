"""Writes small PDFs object by object, with Vietnamese text that any reader can map to Unicode."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
)


@dataclass(frozen=True, slots=True)
class Show:
    """Text with its left end and base line at (x, y) from the lower left corner, in points."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"
    spacing: float = 0


def content(shows: Sequence[Show], drawing: str = "") -> bytes:
    """A content stream. Codes are UTF-16, so the font's table to Unicode is the identity."""
    rows = [drawing]
    for show in shows:
        code = show.text.encode("utf-16-be").hex()
        rows.append(f"BT /{show.font} {show.size} Tf {show.spacing} Tc {show.x} {show.y} Td <{code}> Tj ET")
    return "\n".join(rows).encode("ascii")


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S"


def stream(data: bytes, extra: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra.encode(), data)


def pdf(
    pages: Sequence[bytes], *, page: str = "/MediaBox [0 0 595 842]", fonts: Mapping[str, str] | None = None
) -> bytes:
    """A PDF of these content streams; `page` goes into every page object, `fonts` names the fonts F1, F2 …"""
    names = fonts or {"F1": "CourierNewPSMT", "F2": "CourierNewPS-BoldMT"}
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", stream(_TO_UNICODE)]
    resources = []
    for key, name in names.items():
        number = len(objects) + 1
        objects.append(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{number + 1} 0 R] /ToUnicode 3 0 R >>".encode()
        )
        objects.append(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) "
            f"/Ordering (Identity) /Supplement 0 >> /DW 600 /FontDescriptor {number + 2} 0 R >>".encode()
        )
        objects.append(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -220 1000 900] /Ascent 900 "
            "/Descent -220 /CapHeight 660 /ItalicAngle 0 /StemV 80 >>".encode()
        )
        resources.append(f"/{key} {number} 0 R")
    kids = []
    for data in pages:
        number = len(objects) + 1
        kids.append(f"{number + 1} 0 R")
        objects.append(stream(data))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {page} /Contents {number} 0 R "
            f"/Resources << /Font << {' '.join(resources)} >> >> >>".encode()
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return assemble(objects)


def assemble(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Numbers the objects from 1 and adds the cross-reference table."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def encrypted(user: bytes, owner: bytes) -> bytes:
    """A one-page PDF with 40-bit RC4 encryption (ISO 32000-1, 7.6.3); it says "Ke hoach" once opened."""
    padded = (owner + _PAD)[:32]
    owner_entry = _rc4(hashlib.md5(padded).digest()[:5], (user + _PAD)[:32])
    permissions = (-4).to_bytes(4, "little", signed=True)
    identity = b"0123456789abcdef"
    key = hashlib.md5((user + _PAD)[:32] + owner_entry + permissions + identity).digest()[:5]
    text = b"BT /F1 12 Tf 72 700 Td (Ke hoach) Tj ET"
    own_key = hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10]
    page = b"/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % page,
        stream(_rc4(own_key, text)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>"
        % (owner_entry.hex().encode(), _rc4(key, _PAD).hex().encode()),
    ]
    return assemble(objects, f"/Encrypt 6 0 R /ID [<{identity.hex()}> <{identity.hex()}>]")


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
