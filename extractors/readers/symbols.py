"""Characters of symbol fonts (Wingdings, Symbol) and of legacy fonts marked as symbol fonts, as Unicode."""

from __future__ import annotations

from extractors.vietnamese.legacy import font_encoding

# The bullets and marks of Microsoft's symbol fonts that turn up in office documents.
_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x46: "☞", 0x6C: "•", 0x6D: "○", 0x6E: "▪", 0x6F: "□", 0x71: "□",
    0x72: "□", 0x73: "•", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "•", 0x9E: "•", 0x9F: "•", 0xA7: "▪", 0xA8: "□",
    0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = {
    0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…",
    0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xDE: "⇒", 0xA8: "♦", 0xA7: "♣", 0xAA: "♠",
    0x2D: "−", 0xBE: "–",
}  # fmt: skip
_OTHER = "•"


def symbol_text(code: str, font: str) -> str:
    """What the character `code` (hexadecimal, as in w:sym) of `font` prints.

    A legacy Vietnamese font marked as a symbol font keeps its letters at U+F000 + byte: the byte comes back, to be
    decoded with the rest of the run.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    byte = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if font_encoding(font) is not None:
        return bytes([byte]).decode("cp1252", "replace") if 0x20 <= byte <= 0xFF else ""
    name = font.lower()
    if name.startswith(("wingdings", "webdings")):
        return _WINGDINGS.get(byte, _OTHER)
    if name == "symbol":
        return _SYMBOL.get(byte) or (chr(byte) if 0x20 <= byte < 0x41 else _OTHER)
    if number != byte:
        return chr(byte) if 0x20 <= byte < 0x7F else _OTHER
    return chr(number) if number >= 0x20 else ""
