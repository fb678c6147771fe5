"""Canonical form of Vietnamese school names: levels, kind, proper name and place, however they are printed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.vietnamese.normalise import strip_diacritics

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_I_FOR_Y = re.compile(r"^(qu|[bcdđghklmnpqrstvx]+)y$")


def _bare_letters() -> dict[int, str]:
    """Every letter of the Latin blocks that Vietnamese uses, and ASCII capitals, to its plain small letter."""
    codes = [*range(ord("A"), ord("Z") + 1), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    return {
        code: strip_diacritics(chr(code)).lower()[:1] or chr(code) for code in codes if chr(code).isalpha()
    }


_BARE = _bare_letters()


def bare(text: str) -> str:
    """Lower case without diacritics, exactly as long as `text`, so that offsets stay good (`text` in NFC)."""
    return text.translate(_BARE)


_CONFUSED = str.maketrans("ubcl105q", "nheiiosg")


def blur(plain: str) -> str:
    """Bare text with the letters made alike that scans take for each other (u and n, b and h, l and i …)."""
    return plain.translate(_CONFUSED)


@lru_cache(maxsize=20_000)
def syllable_key(syllable: str) -> str:
    """Spelling of a syllable up to the place of its tone mark (Hoà, Hòa) and i or y at its end (Mỹ, Mĩ)."""
    spread = unicodedata.normalize("NFD", syllable.lower().replace("ð", "đ"))
    tone = "".join(_TONE.findall(spread))
    base = unicodedata.normalize("NFC", _TONE.sub("", spread))
    return _I_FOR_Y.sub(r"\1i", base) + tone


_LEVELS: dict[tuple[str, ...], frozenset[str]] = {
    tuple(words.split()): frozenset(levels.split())
    for words, levels in {
        "mn": "MN", "mam non": "MN", "mg": "MG", "mau giao": "MG", "nt": "NT", "nha tre": "NT",
        "th": "TH", "tieu hoc": "TH", "thcs": "THCS", "trung hoc co so": "THCS", "trung hoc cs": "THCS",
        "thpt": "THPT", "trung hoc pho thong": "THPT", "ptth": "THPT", "t h": "TH", "t h c s": "THCS",
        "t h p t": "THPT", "m n": "MN", "m g": "MG", "ptcs": "TH THCS", "pho thong co so": "TH THCS",
        "pho thong trung hoc": "THPT", "tieuhoc": "TH", "maugiao": "MG", "mamnon": "MN", "nhatre": "NT",
        "trunghoc coso": "THCS", "trunghoccoso": "THCS", "trunghocco so": "THCS", "trung hoc coso": "THCS",
    }.items()
}  # fmt: skip
_KINDS: dict[tuple[str, ...], str] = {
    tuple(words.split()): kind
    for words, kind in {
        "ptdtbt": "PTDTBT", "pho thong dan toc ban tru": "PTDTBT", "dtbt": "PTDTBT", "ptdtnt": "PTDTNT",
        "pho thong dan toc noi tru": "PTDTNT", "dtnt": "PTDTNT", "gdtx": "GDTX", "giao duc thuong xuyen": "GDTX",
        "gdnn": "GDTX", "giao duc nghe nghiep": "GDTX", "pt": "PT", "pho thong": "PT",
    }.items()
}  # fmt: skip
_LONGEST = max(map(len, (*_LEVELS, *_KINDS)))
LEVELS = ("NT", "MG", "MN", "TH", "THCS", "THPT", "GDTX")

_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[,;:()\"“”/\[\]|]|\.(?=\s|$)|\s[-–—]+(?:\s|$)|\n")
_JOIN = re.compile(r"[\s&+,.\-–—]*")
_PLACE_WORDS = ("xã", "phường", "thị trấn", "thị xã", "huyện", "quận", "tỉnh", "thành phố", "tp", "tt")
_PLACES = sorted((tuple(bare(word).split()) for word in _PLACE_WORDS), key=len, reverse=True)
_STOPS = tuple(
    tuple(words.split())
    for words in (
        "cong hoa xa hoi", "doc lap tu do", "ke hoach", "bao cao", "nam hoc", "can cu", "ban giam hieu", "so",
        "xay dung", "trien khai", "thuc hien", "to chuc", "lap ke hoach", "de ra", "ban hanh", "chi bo",
        "cong doan", "lien doi", "doan truong", "bch", "dang uy", "hieu truong", "ngay", "de nghi", "yeu cau",
    )
)  # fmt: skip

_STOPS_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _stop in _STOPS:
    _STOPS_BY_FIRST.setdefault(_stop[0], []).append(_stop)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    key: str
    """Without diacritics, lower case."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SchoolName:
    """A school name taken apart. `words` keep their diacritics (as `syllable_key`), `place` is what follows them."""

    levels: frozenset[str]
    kind: str
    words: tuple[str, ...]
    bare_words: tuple[str, ...]
    place: tuple[str, ...]
    printed: str

    @property
    def joined(self) -> str:
        """The proper name without diacritics and spaces: what a poor scan leaves of it."""
        return "".join(self.bare_words)

    @property
    def is_proper(self) -> bool:
        """Whether every word is capitalised; "trường tiểu học trong huyện" is no name."""
        words = self.printed.split()[-len(self.words) - len(self.place) :]
        return len(self.words) >= 2 and all(word[:1].isupper() for word in words[: len(self.words)])

    def is_one_of(self, names: Iterable[SchoolName]) -> bool:
        """Whether it is one of these, printed shorter or longer, without marks or with the place behind it."""
        return any(
            self.joined.startswith(name.joined) or name.joined.startswith(self.joined)
            for name in names
            if name.joined
        )


def clean(text: str) -> str:
    """Composed text with the HTML residue of forms ("TH&amp;THCS", "THamp;THCS") undone."""
    composed = unicodedata.normalize("NFC", html.unescape(text))
    return composed.replace("amp;", "&")


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    plain = bare(text)
    for match in _WORD.finditer(text):
        start, end = match.span()
        key = plain[start:end]
        if key.startswith("truong") and len(key) > 6 and key[6:8] in ("th", "tr", "ti", "ma", "mn", "mg"):
            found.append(Token(text[start : start + 6], "truong", start, start + 6))
            start, key = start + 6, key[6:]
        found.append(Token(text[start:end], _letters(key), start, end))
    return found


_MISREAD = str.maketrans("015", "ois")


def _letters(key: str) -> str:
    """A word in which a scan took letters for digits ("ti1u", "da0"); numbers stay."""
    return key.translate(_MISREAD) if len(key) > 2 and key[0].isalpha() and not key.isalpha() else key


def _expression(words: list[Token], at: int, text: str) -> tuple[frozenset[str], str, int]:
    """Levels and kind printed from token `at` on, and the index after them ("TH và THCS" is one expression)."""
    levels: frozenset[str] = frozenset()
    kind, after, index = "", at, at
    while index < len(words):
        size, unit = _unit(words, index)
        if not size:
            break
        kind = kind or _KINDS.get(unit, "")
        levels |= _LEVELS.get(unit, frozenset())
        after = index = index + size
        if index + 1 < len(words) and words[index].key in ("va", "v"):
            index += 1
        if index < len(words) and not _JOIN.fullmatch(text, words[after - 1].end, words[after].start):
            break
    if kind in ("GDTX",):
        levels |= {"GDTX"}
    return levels, kind, after


def _unit(words: list[Token], at: int) -> tuple[int, tuple[str, ...]]:
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        unit = tuple(word.key for word in words[at : at + size])
        if unit in _LEVELS or unit in _KINDS:
            return size, unit
    return 0, ()


def parse_levels(text: str) -> frozenset[str] | None:
    """The levels of "TH&THCS", "Tiểu học và THCS"; None when the text is anything else."""
    text = clean(text)
    words = tokens(text)
    levels, kind, after = _expression(words, 0, text)
    return (levels or frozenset({kind})) if words and after == len(words) and (levels or kind) else None


def parse_name(text: str) -> SchoolName:
    """A whole name ("Trường TH&THCS Mỹ Lạc Hạ", "Hoa Sen") taken apart; every word after the level belongs to it."""
    text = clean(text)
    words = tokens(text)
    at = 1 if words and words[0].key == "truong" else 0
    levels, kind, after = _expression(words, at, text)
    name, place = _without_place(words[after:])
    return _made(levels, kind, name, place, text.strip())


def _made(
    levels: frozenset[str], kind: str, name: list[Token], place: list[Token], printed: str
) -> SchoolName:
    keys = tuple(syllable_key(word.text) for word in name)
    plain = tuple(word.key for word in name)
    return SchoolName(levels, kind, keys, plain, tuple(word.key for word in place), printed)


def _without_place(words: list[Token]) -> tuple[list[Token], list[Token]]:
    """Name and place of "Rạch Đào xã Bình Thạnh"; a name that begins with such a word keeps it ("Xã Đăk Pxi")."""
    for index in range(1, len(words)):
        for unit in _PLACES:
            if tuple(word.key for word in words[index : index + len(unit)]) == unit and _is_place(
                words[index].text
            ):
                return words[:index], words[index:]
    return words, []


def _is_place(printed: str) -> bool:
    """Whether "xã", not "Xa": with diacritics the word must be the place word itself; without any it is believed."""
    return printed.isascii() or any(
        syllable_key(printed) == syllable_key(word.split()[0]) for word in _PLACE_WORDS
    )


def mentions(text: str) -> Iterator[SchoolName]:
    """The school names in a line or sentence, in order.

    In running text a name is the capitalised words after the level; in a line all in capitals or all in small
    letters it goes on to the end of the line.
    """
    text = clean(text)
    words = tokens(text)
    index = 0
    while index < len(words):
        said = words[index].key == "truong"
        at = index + 1 if said else index
        levels, kind, after = _expression(words, at, text)
        name, place = _name_after(words, after, text)
        if name and (levels or kind or (said and name[0].text[0].isupper())):
            last = (place or name)[-1]
            yield _made(levels, kind, name, place, text[words[index].start : last.end])
            index = after + len(name) + len(place)
        else:
            index = max(after, index + 1)


_LINE = 16
"""Words of a header line; a longer text in small letters is running text, where a name has capitals."""


def _name_after(words: list[Token], at: int, text: str) -> tuple[list[Token], list[Token]]:
    if at >= len(words) or at == 0:
        return [], []
    taken: list[Token] = []
    small = words[at].text.islower()
    if small and (len(words) > _LINE or any(word.text[0].isupper() for word in words[at:])):
        return [], []
    loud = words[at].text.isupper() and len(words[at].text) > 1
    for index in range(at, min(at + 12, len(words))):
        word = words[index]
        gap = text[words[index - 1].end : word.start]
        broken = _BREAK.search(gap) if taken else _BREAK.search(gap.replace(":", "").replace("\n", " "))
        if broken or _stops(words, index) or (not small and not _goes_on(word, loud)):
            break
        loud = loud and not (word.text.islower() and _is_place(word.text))
        taken.append(word)
    return _without_place(taken)


def _goes_on(word: Token, loud: bool) -> bool:
    if word.text.isdigit() or syllable_key(word.text) in _SMALL_PLACES:
        return True
    return word.text.isupper() if loud else word.text[0].isupper()


_SMALL_PLACES = frozenset(syllable_key(word) for phrase in _PLACE_WORDS for word in phrase.split())


def _stops(words: list[Token], at: int) -> bool:
    return any(
        tuple(word.key for word in words[at : at + len(stop)]) == stop
        and (stop != ("so",) or _is_number(words, at))
        for stop in _STOPS_BY_FIRST.get(words[at].key, ())
    )


def _is_number(words: list[Token], at: int) -> bool:
    """ "Số: 12/KH-…" ends a name; "Tiểu học Số 2" does not."""
    rest = words[at + 1 : at + 3]
    return (
        not rest
        or not rest[0].text.isdigit()
        or (len(rest) > 1 and rest[1].key in ("kh", "bc", "qd", "pa", "ttr"))
    )
