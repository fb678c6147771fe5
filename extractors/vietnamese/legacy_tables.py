"""The legacy encodings as tables: which characters stand for which letter, and a one-pass decoder for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from extractors.vietnamese.yaml_data import DataError, StrictModel, load_strict

Legacy = Literal["vni", "tcvn3", "vps", "viscii", "cp1258"]
LEGACY: tuple[Legacy, ...] = ("vni", "tcvn3", "viscii", "vps", "cp1258")
"""In the order in which they are preferred when the evidence is equal: by how common they are in school files."""

_PATH = Path(__file__).with_name("legacy_tables.yaml")
_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_NO_CODE = "--"


class _Tables(StrictModel):
    common: str
    rivals: str
    vni: dict[str, str]
    tcvn3: dict[str, str]
    vps: dict[str, str]
    viscii: dict[str, str]
    cp1258: dict[str, str]


@dataclass(frozen=True)
class Table:
    """One encoding. Legacy bytes reach us as characters: as Latin-1, or as what Windows-1252 shows for them."""

    encoding: Legacy
    letters: dict[str, str]
    """Characters in the file -> letter, NFC; ASCII letters that stand for themselves are left out."""
    codes: dict[str, bytes]
    """Letter -> bytes, all letters that have a code."""

    @cached_property
    def _single(self) -> dict[int, str]:
        return {ord(key): letter for key, letter in self.letters.items() if len(key) == 1}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """A letter and its mark, or a letter alone; None when the encoding has no marks."""
        pairs = [key for key in self.letters if len(key) == 2]
        if not pairs:
            return None
        bases, marks = ({key[at] for key in pairs} for at in (0, 1))
        assert not bases & marks, f"{self.encoding}: a mark that is also a base would need a longer look"
        singles = {key for key in self.letters if len(key) == 1}
        return re.compile(f"[{_class(bases)}][{_class(marks)}]|[{_class(singles)}]")

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """Every character that can be part of a letter, the ASCII letters left out."""
        return frozenset(
            char for key in self.letters for char in key if not (char.isascii() and char.isalpha())
        )

    def decode(self, text: str) -> tuple[str, list[int]]:
        """The text in NFC with the offset in `text` of every output character."""
        if self._pattern is None:
            return text.translate(self._single), list(range(len(text)))
        pieces: list[str] = []
        origin: list[int] = []
        at = 0
        for match in self._pattern.finditer(text):
            start, code = match.start(), match[0]
            letter = self.letters.get(code)
            if letter is None:  # Two characters that are no pair here, each for itself.
                letter = code.translate(self._single)
            pieces += (text[at:start], letter)
            origin.extend(range(at, start + len(letter)))
            at = match.end()
        pieces.append(text[at:])
        origin.extend(range(at, len(text)))
        return "".join(pieces), origin


def _class(chars: Iterable[str]) -> str:
    return re.escape("".join(sorted(chars)))


def _forms(base: str) -> tuple[str, ...]:
    if base in "đĐ":
        return (base,)
    return tuple(unicodedata.normalize("NFC", base + mark) for mark in _MARKS)


def _shown(code: bytes) -> Iterator[str]:
    """The characters under which a byte sequence reaches us."""
    yield code.decode("latin-1")
    if any(0x80 <= byte < 0xA0 for byte in code):
        windows = code.decode("cp1252", errors="ignore")
        if len(windows) == len(code):
            yield windows


def _table(encoding: Legacy, rows: dict[str, str]) -> Table:
    letters: dict[str, str] = {}
    codes: dict[str, bytes] = {}
    for base, row in rows.items():
        forms, cells = _forms(base), row.split(" ")
        if len(cells) != len(forms):
            raise DataError(_PATH, 1, 1, f"{encoding}, {base}: {len(cells)} codes for {len(forms)} forms")
        for letter, cell in zip(forms, cells, strict=True):
            if cell == _NO_CODE:
                continue
            codes[letter] = bytes.fromhex(cell)
            letters.update((shown, letter) for shown in _shown(codes[letter]) if shown != letter)
    if encoding == "vni":
        letters.update(_mixed_case(letters))
    return Table(encoding, letters, codes)


def _mixed_case(letters: dict[str, str]) -> dict[str, str]:
    """Word writes "Aán": a capital with a small mark. The base letter decides."""
    return {key[0] + key[1].swapcase(): letter for key, letter in letters.items() if len(key) == 2}


@cache
def _data() -> _Tables:
    return load_strict(_PATH, _Tables)


@cache
def _frequent() -> tuple[frozenset[str], frozenset[str]]:
    common = frozenset(_data().common.split())
    return common, common.union(_data().rivals.split())


def loses_common_word(raw: str, decoded: str) -> bool:
    """Whether decoding would turn a frequent word ("công") into a rare one ("cụng")."""
    common, frequent = _frequent()
    return raw.lower() in common and decoded.lower() not in frequent


@cache
def tables() -> dict[Legacy, Table]:
    """All tables, read once."""
    return {encoding: _table(encoding, getattr(_data(), encoding)) for encoding in LEGACY}
