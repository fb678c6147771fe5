"""Restores the Vietnamese file names of archives whose writers did not say how they were encoded."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib

from extractors.vietnamese.legacy import decode_line
from extractors.vietnamese.syllables import share_valid

_UNICODE_PATH = 0x7075
_WORD_GAP = re.compile(r"[\W\d_]+")


def unicode_path(extra: bytes, raw_name: bytes) -> str | None:
    """The name in Info-ZIP's Unicode Path field (0x7075), None when it is absent or belongs to another name."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, position)
        content = extra[position + 4 : position + 4 + size]
        if kind == _UNICODE_PATH and len(content) >= 5 and content[0] == 1:
            checksum = struct.unpack_from("<I", content, 1)[0]
            if checksum == zlib.crc32(raw_name):
                return content[5:].decode("utf-8", "replace")
        position += 4 + size
    return None


def guess_name(raw: bytes) -> str:
    """`raw` in NFC: UTF-8 where it is that, else the code page that gives the most Vietnamese syllables.

    Windows in Vietnamese writes cp1258, old tools TCVN3 or VNI bytes, and others cp437.
    """
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    latin = raw.decode("cp1252", "replace")
    candidates = [
        unicodedata.normalize("NFC", raw.decode("cp1258", "replace")),
        decode_line(latin).text,
        raw.decode("cp437", "replace"),
        latin,
    ]
    return max(candidates, key=_plausible)


def _plausible(name: str) -> float:
    """Share of Vietnamese syllables among the name's words; replacement characters count against it."""
    stem = name.rsplit(".", 1)[0]
    return share_valid(_WORD_GAP.sub(" ", stem)) - name.count("\ufffd")
