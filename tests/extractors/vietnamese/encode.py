"""Writes Unicode text in the legacy encodings, from the published charts and apart from the decoder's own tables."""

from __future__ import annotations

import unicodedata

TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
BASES = "aăâeêioôơuưy"


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_VOWELS = [_compose(base + tone) for base in BASES for tone in ("", *TONES)]
LETTERS = (*(letter for letter in _VOWELS if not letter.isascii()), "đ")
"""The 67 small letters that ASCII lacks; with their capitals the 134 of the alphabet."""


def _vni() -> dict[str, str]:
    """VNI-Windows: the base letter and a mark; the marks depend on the base."""
    marks = {"plain": "øùûõï", "ă": "èéúüë", "â": "àáåãä"}
    stems = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
    table = dict(stems)
    for base in BASES:
        for at, tone in enumerate(TONES):
            if base in "âêô":
                code = stems[base][0] + marks["â"][at]
            elif base == "ă":
                code = "a" + marks["ă"][at]
            elif base == "i":
                code = "ìíæóò"[at]
            else:
                code = stems.get(base, base) + marks["plain"][at]
            table[_compose(base + tone)] = code
    table["ỵ"] = "î"
    return table | {letter.upper(): code.upper() for letter, code in table.items()}


_TCVN3_LETTERS = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ"
_TCVN3_CODES = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ®¡¢£¤¥¦§"

# RFC 1456: the codes 80-FF in order, then the six letters among the control codes.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {"Ẳ": 0x02, "Ẵ": 0x05, "Ẫ": 0x06, "Ỷ": 0x14, "Ỹ": 0x19, "Ỵ": 0x1E}

# x-viet-vps, 80-FF in order; a full stop is a code without a letter.
_VPS = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ..ỀỂỄỐỒỔỖýỷỵỚỜỞ.ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    "ƯỦồốÔỏơÈừứÚũưÝẺ.àáâãảạă.èéêẽìí.ĩẴĐòóôõ.Ơụùúủ.ỶẼỳ"
)
_VPS_CONTROLS = {
    "Ạ": 0x02, "Ậ": 0x03, "Ặ": 0x04, "Ẹ": 0x05, "Ệ": 0x06, "Ị": 0x10, "Ọ": 0x11, "Ộ": 0x12,
    "Ợ": 0x13, "Ụ": 0x14, "Ự": 0x15, "Ỵ": 0x19, "Ẫ": 0x1C, "Ữ": 0x1D,
}  # fmt: skip


def _by_position(letters: str, controls: dict[str, int]) -> dict[str, str]:
    assert len(letters) == 128
    table = {letter: chr(0x80 + at) for at, letter in enumerate(letters) if letter != "."}
    return table | {letter: chr(code) for letter, code in controls.items()}


TABLES: dict[str, dict[str, str]] = {
    "vni": _vni(),
    "tcvn3": dict(zip(_TCVN3_LETTERS, _TCVN3_CODES, strict=True)),
    "viscii": _by_position(_VISCII, _VISCII_CONTROLS),
    "vps": _by_position(_VPS, _VPS_CONTROLS),
}
FONTS = {"vni": "VNI-Times", "tcvn3": ".VnTime", "viscii": "VISCII Times", "vps": "VPS Times"}


def encode(text: str, encoding: str) -> str:
    """The text as a reader finds it: the codes as Latin-1. TCVN3 has no toned capitals: a capitals font draws them."""
    composed = _compose(text)
    if encoding == "cp1258":
        return _cp1258(composed)
    table = TABLES[encoding]
    if encoding == "tcvn3":
        return "".join(table.get(letter, table.get(letter.lower(), letter)) for letter in composed)
    return "".join(table.get(letter, letter) for letter in composed)


def _cp1258(text: str) -> str:
    """Bytes of code page 1258 (circumflex, breve and horn composed, tones apart) misread as Windows-1252."""
    apart = "".join(letter if letter in "âêôÂÊÔ" else _tone_apart(letter) for letter in text)
    return apart.encode("cp1258").decode("latin-1")


def _tone_apart(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in decomposed if mark in TONES)
    return _compose("".join(mark for mark in decomposed if mark not in TONES)) + tone
