"""Decides which school of a roster a printed name means: exactly, by place, or as the only near spelling."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from extractors.vietnamese.syllables import is_syllable
from pipeline.roster.names import SchoolName, bare, syllable_key, tokens

EXACT, NO_LEVEL, NO_MARKS, VARIANT, TYPO = 1.0, 0.85, 0.85, 0.8, 0.75
"""Confidence by how the name was recognised; below 0.9 a person should look."""

_VARIANTS = (
    ("nhựt", "nhật"), ("thạnh", "thịnh"), ("phước", "phúc"), ("huỳnh", "hoàng"), ("võ", "vũ"), ("cảnh", "kiểng"),
    ("bửu", "bảo"), ("cang", "cương"), ("tòng", "tùng"), ("nguơn", "nguyên"), ("đàng", "đường"), ("chánh", "chính"),
    ("sanh", "sinh"), ("lãnh", "lĩnh"), ("bình", "bường"), ("nhơn", "nhân"), ("trường", "tràng"), ("gởi", "gửi"),
    ("hoàng", "hoằng"), ("tâm", "tam"), ("minh", "miêng"), ("thới", "thái"), ("quới", "quý"), ("lợi", "lị"),
)  # fmt: skip
"""Southern and northern spellings of one syllable, as place names have them."""
_KEYS = [(syllable_key(left), syllable_key(right)) for left, right in _VARIANTS]
_VARIANT_PAIRS = frozenset([*_KEYS, *((right, left) for left, right in _KEYS)])
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "i", "l": "i", "j": "i", "5": "s", "8": "b", "q": "g", "c": "e", "f": "t"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One school as it may be printed: its name and every alias taken apart."""

    school_id: str
    names: tuple[SchoolName, ...]
    commune: str
    district: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that one printed name may mean, all equally well."""

    rows: tuple[Row, ...]
    confidence: float


NONE = Candidates((), 0.0)


class Index:
    """The rows by their words and by their letters, so that a province of schools costs no more than a district."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_words: dict[tuple[str, ...], list[tuple[SchoolName, Row]]] = defaultdict(list)
        self._by_letters: dict[str, list[tuple[SchoolName, Row]]] = defaultdict(list)
        self._by_levels: dict[frozenset[str], list[tuple[SchoolName, Row]]] = defaultdict(list)
        for row in rows:
            for name in row.names:
                self._by_words[name.words].append((name, row))
                self._by_letters[name.joined].append((name, row))
                self._by_levels[name.levels].append((name, row))

    def find(self, printed: SchoolName) -> Candidates:
        """The rows that `printed` means at the best level of agreement that any row reaches."""
        if not printed.words:
            return NONE
        for confidence, agrees, named in (
            (EXACT, _exact, self._by_words.get(printed.words, ())),
            (NO_LEVEL, _exact_without_level, self._by_words.get(printed.words, ())),
            (NO_MARKS, _same_letters, self._by_letters.get(printed.joined, ())),
        ):
            hits = _distinct(row for name, row in named if agrees(printed, name))
            if hits:
                return Candidates(hits, confidence)
        return _near(printed, self._by_levels.get(printed.levels, ()))


def _distinct(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({row.school_id: row for row in rows}.values())


def _same_levels(printed: SchoolName, name: SchoolName) -> bool:
    return printed.levels == name.levels and (not printed.kind or not name.kind or printed.kind == name.kind)


def _exact(printed: SchoolName, name: SchoolName) -> bool:
    return printed.words == name.words and bool(printed.levels) and _same_levels(printed, name)


def _exact_without_level(printed: SchoolName, name: SchoolName) -> bool:
    return not printed.levels and not printed.kind and printed.words == name.words


def _same_letters(printed: SchoolName, name: SchoolName) -> bool:
    return bool(printed.levels) and printed.joined == name.joined and _same_levels(printed, name)


def _near(printed: SchoolName, named: Sequence[tuple[SchoolName, Row]]) -> Candidates:
    """The only row of the same level that is a spelling variant or a slip away, with no rival within reach."""
    if not printed.levels:
        return NONE
    scored = sorted(
        ((_slips(printed, name), row) for name, row in named if _same_levels(printed, name)),
        key=lambda pair: pair[0],
    )
    close = _distinct(row for slips, row in scored if slips <= _allowed(printed))
    if len(close) != 1:
        return NONE
    rivals = [row for slips, row in scored if row is not close[0] and slips <= scored[0][0] + 1]
    if rivals:
        return NONE
    variant = any(_is_variant(printed.words, name.words) for name in close[0].names)
    return Candidates(close, VARIANT if variant else TYPO)


def _allowed(printed: SchoolName) -> int:
    """Slips that a name may have: one in a short name, up to three in a long one."""
    return min(3, max(1, len(printed.joined) // 5))


_FAR = 99


def _slips(printed: SchoolName, name: SchoolName) -> int:
    """How many letters differ, or _FAR when the difference makes another well-formed name ("Lợi Tây", "Lợi Tân")."""
    if abs(len(printed.joined) - len(name.joined)) > 3:
        return _FAR
    if _digits(printed) != _digits(name):
        return _FAR
    if len(printed.words) != len(name.words):  # a syllable cut in two, or two run together; not a longer name
        slips = Levenshtein.distance(
            printed.joined.translate(_LOOKALIKES), name.joined.translate(_LOOKALIKES)
        )
        return slips if slips <= 1 else _FAR
    total = 0
    for said, meant, said_bare, meant_bare in zip(
        printed.words, name.words, printed.bare_words, name.bare_words, strict=True
    ):
        if said_bare == meant_bare:
            continue
        if (said, meant) in _VARIANT_PAIRS:
            total += 1
            continue
        seen, written = said_bare.translate(_LOOKALIKES), meant_bare.translate(_LOOKALIKES)
        if seen != written and _well_formed(said, said_bare):
            return _FAR
        total += max(1, Levenshtein.distance(seen, written))
    return total


def _digits(name: SchoolName) -> list[str]:
    return [word for word in name.words if word.isdigit()]


@lru_cache(maxsize=4096)
def _well_formed(key: str, plain: str) -> bool:
    return is_syllable(plain) and is_syllable(_composed(key))


def _composed(key: str) -> str:
    """A syllable key as text again: the tone mark, which stands last, back on a vowel that takes it."""
    base = key.rstrip("\u0300\u0301\u0303\u0309\u0323")
    tone = key[len(base) :]
    forms = [base[: at + 1] + tone + base[at + 1 :] for at, char in enumerate(base) if bare(char) in "aeiouy"]
    composed = [unicodedata.normalize("NFC", form) for form in forms]
    return next((form for form in composed if is_syllable(form)), key)


def _is_variant(said: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    return len(said) == len(meant) and all(
        a == b or (a, b) in _VARIANT_PAIRS for a, b in zip(said, meant, strict=True)
    )


def by_place(rows: tuple[Row, ...], hints: Iterable[str]) -> tuple[Row, ...]:
    """The rows left when the places printed near the name are believed in order; all of them when none tells."""
    for hint in hints:
        left = tuple(row for row in rows if _stands_in(hint, row.commune))
        if not left or len(left) == len(rows):
            left = tuple(row for row in rows if _stands_in(hint, row.district))
        if len(left) == 1:
            return left
        if left:
            rows = left
    return rows


_UNITS = ("thi tran", "thi xa", "thanh pho", "phuong", "xa", "huyen", "quan", "tt", "tp")


def _stands_in(hint: str, place: str) -> bool:
    """Whether a hint names the place; "Thủ Thừa" alone is not the township of that name."""
    said, meant = place_name(hint), place_name(place)
    if said[1] != meant[1] or not meant[1]:
        return False
    if not meant[0]:
        return True  # the roster writes the place without its unit
    return said[0] == meant[0] or (not said[0] and meant[0] != "thi tran")


def place_name(text: str) -> tuple[str, str]:
    """Unit ("xa", "" when not printed) and bare name of a place."""
    words = " ".join(token.key for token in tokens(text))
    for unit in _UNITS:
        if words.startswith(f"{unit} "):
            full = {"tt": "thi tran", "tp": "thanh pho"}.get(unit, unit)
            return full, words[len(unit) + 1 :]
    return "", words


def elsewhere(row: Row, hints: Iterable[str]) -> bool:
    """Whether a hint names outright another district ("huyện Tân Trụ") than the school's."""
    district = place_name(row.district)[1]
    named = [place_name(hint) for hint in hints]
    spoken = [name for unit, name in named if unit in ("huyen", "quan", "thi xa") and len(name) > 3]
    return (
        bool(spoken)
        and bool(district)
        and all(Levenshtein.normalized_similarity(name, district) < 0.7 for name in spoken)
    )
