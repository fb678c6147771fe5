"""Unicode to the legacy Vietnamese encodings VNI-Windows and TCVN3, as schools' old files hold them."""

from __future__ import annotations

import unicodedata

_TONES = {
    "a": "áàảãạ", "ă": "ắằẳẵặ", "â": "ấầẩẫậ", "e": "éèẻẽẹ", "ê": "ếềểễệ", "i": "íìỉĩị", "o": "óòỏõọ",
    "ô": "ốồổỗộ", "ơ": "ớờởỡợ", "u": "úùủũụ", "ư": "ứừửữự", "y": "ýỳỷỹỵ",
}  # fmt: skip
_PLAIN, _BREVE, _CIRCUMFLEX = "ùøûõï", "éèúüë", "áàåãä"
_TCVN3_LETTERS = (
    "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ",
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ®¡¢£¤¥¦§",
)


def _vni(base: str, tone: int) -> str:
    if base in "aeouy":
        return base + _PLAIN[tone]
    if base == "ă":
        return "a" + _BREVE[tone]
    if base in "âêô":
        return {"â": "a", "ê": "e", "ô": "o"}[base] + _CIRCUMFLEX[tone]
    if base in "ơư":
        return {"ơ": "ô", "ư": "ö"}[base] + _PLAIN[tone]
    return "íìæóò"[tone]


def _vni_table() -> dict[str, str]:
    """Unicode letter -> VNI-Windows, as its bytes read in cp1252."""
    table = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
    for base, toned in _TONES.items():
        table |= {letter: _vni(base, tone) for tone, letter in enumerate(toned)}
    table["ỵ"] = "î"
    return table | {letter.upper(): code.upper() for letter, code in table.items()}


_VNI = _vni_table()
_TCVN3 = dict(zip(*_TCVN3_LETTERS, strict=True))


def to_vni(text: str) -> str:
    """VNI-Windows: a base letter followed by a mark."""
    return "".join(_VNI.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def to_tcvn3(text: str) -> str:
    """TCVN3 (ABC): toned capitals have no code of their own, they are small letters in a capitals font."""
    return "".join(
        _TCVN3.get(letter, _TCVN3.get(letter.lower(), letter))
        for letter in unicodedata.normalize("NFC", text)
    )
