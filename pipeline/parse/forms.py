"""The fixed lines of an administrative document: motto, issuing body, number, dateline, title, recipients, posts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from extractors.vietnamese.names import FAMILY_NAMES
from extractors.vietnamese.yaml_data import DataError, StrictModel, load_strict
from pipeline.errors import SetupError
from pipeline.roster.names import bare, syllable_key

MOTTO = re.compile(
    r"cong\s*hoa\s*(?:xa\s*h[o0][il1]|xhcn)|doc\s*lap\s*[-–—.~_ ]*\s*tu\s*do|chu\s*nghia\s*v[il1]et|"
    r"tu\s*do\s*[-–—.]\s*ha[nu][hb]"
)
ISSUER = re.compile(
    r"\W*(?:truong|ubnd|uy ban nhan dan|u\.? ?b\.? ?n\.? ?d|phong gd|phong giao|phong g\.? ?d|pgd|"
    r"so gd|so giao duc|sgd|bch|ban chap hanh"
    r"|ban giam hieu|dang uy|dang bo|chi bo|cong doan|lien doi|doan tn|doan thanh nien|doan truong|"
    r"hoi dong doi|bo giao duc"
    r"|huyen uy|tinh uy|cong an|tinh|huyen|thi tran|xa|quan|phuong|thanh pho|mam non|tieu hoc|thcs|mn|"
    r"mg|th)\b"
)
NUMBER = re.compile(r"\W*(?:s[o0]|s6)\s*[:;.,]?\s*(?=[\d….…_/\s\-]|$)")
RECIPIENTS = re.compile(r"\W*[nu][o0c][il1]\s*[nu][hb][aeo][nmu]\b\s*[:;.]?")
KEPT_COPY = re.compile(r"\W*l[un][una]\s*(?:[:;.,]|vt\b|vp\b|vt-|ho so|truong|van (?:thu|phong)|$)")
ADDRESSEE = re.compile(r"\W*kinh\s+(?:gui|goi|moi)\b")

PATH = Path(__file__).with_name("forms.yaml")


class Titles(StrictModel):
    plan: tuple[str, ...]
    report: tuple[str, ...]
    other: tuple[str, ...]


class FormWords(StrictModel):
    titles: Titles
    directing: tuple[str, ...]
    symbols: dict[str, str]
    column_heads: tuple[str, ...]
    not_names: tuple[str, ...]


def load_forms(path: Path = PATH) -> FormWords:
    """The words of `path`. Raises SetupError that names path, line and the allowed values."""
    try:
        return load_strict(path, FormWords)
    except DataError as error:
        raise SetupError(f"Từ điển mẫu văn bản sai: {error}", str(error)) from error


FORMS = load_forms()
_TYPES: dict[str, str] = {
    bare(word): kind
    for kind, words in (
        ("plan", FORMS.titles.plan),
        ("report", FORMS.titles.report),
        ("other", FORMS.titles.other),
    )
    for word in words
}
TITLE_KINDS = _TYPES
"""Bare title word -> "plan", "report" or "other"."""
DIRECTING = frozenset(bare(word) for word in FORMS.directing)
SYMBOLS = {symbol: bare(word) for symbol, word in FORMS.symbols.items()}
_TYPE_LINE = re.compile(
    r"\W*(?:\(?\s*du thao\s*\)?\s*:?\s*)?(" + "|".join(sorted(_TYPES, key=len, reverse=True)) + r")\b"
)


@dataclass(frozen=True, slots=True)
class TitleWord:
    """The kind of document that a line names: "plan", "report" or "other"; `whole` when it says nothing else."""

    kind: str
    word: str
    whole: bool


_ALSO = re.compile(r"\W*kiem\s+(ke hoach|phuong an|bao cao)\b")
"""A paper that is two at once: "LỊCH CÔNG TÁC KIÊM KẾ HOẠCH" is a plan."""


def title_word(text: str, *, styled: bool) -> TitleWord | None:
    """The type of document that `text` opens a title with; small letters count only when alone or styled."""
    if len(text) > 250:
        return None
    key = bare(text)
    spaced = re.fullmatch(r"\W*(?:\w\s+){4,}\w\W*", key)
    if spaced:
        squeezed = re.sub(r"\W", "", key)
        return next(
            (
                TitleWord(kind, word, True)
                for word, kind in _TYPES.items()
                if word.replace(" ", "") == squeezed
            ),
            None,
        )
    match = _TYPE_LINE.match(key)
    if match and (also := _ALSO.match(key, match.end())) is not None and text[: match.end()].isupper():
        return TitleWord(_TYPES[also[1]], also[1], not re.search(r"\w", key[also.end() :]))
    if match:
        whole = not re.search(r"\w", key[match.end() :])
        printed = text[match.start(1) : match.end(1)]
        if printed.isupper() or (whole and printed[:1].isupper()) or (styled and printed[:1].isupper()):
            return TitleWord(_TYPES[match[1]], match[1], whole)
        return None
    return _blurred_title(text, key)


def _blurred_title(text: str, key: str) -> TitleWord | None:
    """A short line in capitals that a scan left one or two letters away from a title word."""
    word = " ".join(re.findall(r"\w+", key))
    if not 6 <= len(word) <= 12 or not text.isupper():
        return None
    for known in ("ke hoach", "bao cao", "phuong an"):
        if fuzz.ratio(word, known) >= 80 or fuzz.ratio(word.replace(" ", ""), known.replace(" ", "")) >= 85:
            return TitleWord(_TYPES[known], known, True)
    return None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and date of issue. `date` is None when the day or the month is left blank; `year` may still be printed."""

    place: str
    date: dt.date | None
    year: int | None


_DATE = re.compile(
    r"[nu][gq]a[yv](?P<d>[^a-km-np-z]{0,16})t[hb]?a[nu][gq](?P<m>[^a-km-np-z]{0,16})[nu]a(?:m|rn|nn|in)"
    r"(?P<y>[^a-km-np-z]{0,12})"
)
_BLURRED_DATE = re.compile(
    r"[,.]\s*[a-z]{3,5}\W*(?P<d>\d{1,2})\W*[a-z]{4,6}\W*(?P<m>\d{1,2})\W*[a-z]{2,4}\W*(?P<y>\d{4})\W*$"
)
_MIXED_DATE = re.compile(r"ngay\s*(?P<d>\d{1,2})\s*thang\s*(?P<m>\d{1,2})\s*[/,.\-]\s*(?P<y>\d{4})")
_SHORT_DATE = re.compile(
    r"(?:ngay\s*:?\s*)?\b(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4})\W*$"
)
_BLANK_DATE = re.compile(r"ngay\s*[.…_\s]*/[.…_\s\d]*/\s*(?P<y>\d{4})|ngay\s*[.…_\s]+/\s*(?P<y2>\d{4})")
_CITING = re.compile(r"\b(?:can cu|thuc hien|theo|kem|cua|ve|v/v|ban hanh|den|tu|truoc)\b")
_DIGITS = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "|": "1"})


def dateline_of(text: str) -> Dateline | None:
    """Place and date when the whole line is a dateline, perhaps after the number of the document."""
    if len(text) > 160:
        return None
    key = re.sub(r"\s", " ", bare(text))
    for pattern in (_DATE, _MIXED_DATE, _SHORT_DATE, _BLANK_DATE, _BLURRED_DATE):
        match = pattern.search(key)
        if match:
            place = _place_before(text[: match.start()])
            rest = key[match.end() :]
            if place is None or len(re.findall(r"[a-z]{2,}", rest)) > 2:
                return None
            return _dated(place, match.groupdict())
    return None


def _place_before(text: str) -> str | None:
    """The place printed before the date; None when these are the words of a sentence."""
    key = bare(text)
    if NUMBER.match(key):
        tail = re.split(r"\s{2,}|(?<=[A-ZĐ0-9])\s+(?=[^\W\d_][^\W\d_]*[a-zà-ỹ])", text.strip())
        text, key = tail[-1], bare(tail[-1])
        if NUMBER.match(key):
            return ""
    if _CITING.search(key) or len(key.split()) > 8:
        return None
    return text.strip(" ,.;:-–\t\n(")


def _dated(place: str, parts: dict[str, str | None]) -> Dateline:
    year = _number_in(parts.get("y") or parts.get("y2") or "")
    day, month = _number_in(parts.get("d") or ""), _number_in(parts.get("m") or "")
    known = year if year is not None and 1990 <= year <= 2100 else None
    if known is None or day is None or month is None:
        return Dateline(place, None, known)
    try:
        return Dateline(place, dt.date(known, month, day), known)
    except ValueError:
        return Dateline(place, None, known)


def _number_in(text: str) -> int | None:
    digits = re.sub(r"[^0-9]", "", text.translate(_DIGITS))
    return int(digits) if digits and len(digits) <= 4 else None


_AUTHORITY_POST = (
    r"(?:pho )?(?:truong phong|giam doc(?: so)?|chu tich(?: ubnd| uy ban.*| hoi dong.*)?|chanh van phong)"
)
_SCHOOL_POST = (
    r"(?:p\.? ?|pho |quyen |q\. ?)?hieu truong(?: nha truong)?|pht|ban giam hieu(?: nha truong| truong.*)?|"
    r"ban lanh dao(?: truong)?|thu truong don vi|hieu pho|nha truong|giam doc trung tam"
)
_OTHER_POST = (
    r"nguoi (?:lap|viet|xay dung|thuc hien|bao cao)\b.*|(?:pho )?bi thu(?: .{0,40})?|"
    r"chu tich (?:cong doan|cd)\b.*|"
    r"tong phu trach(?: doi)?(?: tntp.*)?|tpt(?: doi)?|lien doi truong|chi bo|ban chi dao|"
    r"ban chap hanh.{0,40}|truong ban(?: chi dao)?|pho (?:truong )?ban|thu ky|ke toan|"
    r"to truong.{0,30}|cong doan|"
    r"xac nhan cua .{0,50}|y kien (?:cua|phe duyet|chi dao).{0,40}|(?:phe )?duyet(?: cua .{0,40})?|"
    r"chu tich|can bo phu trach|"
    r"doan thanh nien|ban dai dien .{0,30}|truong cong an.{0,30}|dai dien .{0,40}"
)
_BY = r"(?:(?:tm|kt|tl|tuq|q|t/m|k/t|thay mat|ky thay)\s*[.:,/]?\s*)*"
_POST = re.compile(
    rf"\W*{_BY}(?:(?P<authority>{_AUTHORITY_POST})|(?P<school>{_SCHOOL_POST})|(?P<other>{_OTHER_POST}))\W*"
)
_BOARD = re.compile(r"\W*(?:tm|t/m|thay mat)\W+(?:lien doi|bch|ban|hoi dong|doan|chi doan|to)\b.{0,40}")
_SIGNED = re.compile(r"\W*(?:da ky|ky ten|ky va|ky,? ?(?:ghi|dong|ro)|\(ky|ky ghi|signed|dong dau).{0,40}")


def post_of(text: str) -> str | None:
    """Who signs: "authority", "school" or "other" when the whole line is a post as it stands over a signature."""
    if len(text) > 70:
        return None
    key = re.sub(r"\s+", " ", bare(text)).strip()
    match = _POST.fullmatch(key)
    if not match:
        return "other" if _BOARD.fullmatch(key) else None
    return next(name for name in ("authority", "school", "other") if match[name] is not None)


def is_signing_note(text: str) -> bool:
    """ "(Ký, ghi rõ họ tên)", "Đã ký"."""
    return len(text) <= 60 and bool(_SIGNED.fullmatch(re.sub(r"\s+", " ", bare(text)).strip()))


_HONORIFIC = re.compile(r"^(?:(?:ThS|Ths|TS|CN|Thầy|Cô|Ông|Bà|Đ/c|\(?[Đđ]ã ký\)?)[.:]?\s+)+")
_NOT_NAMES = frozenset(bare(word) for word in FORMS.not_names)


def person_name(text: str) -> str | None:
    """The name when the whole line is a person's name as it stands under a signature."""
    name = _HONORIFIC.sub("", text.strip(" .,;:-–_*()\t\n")).strip()
    words = name.split()
    if not 2 <= len(words) <= 6 or any(
        not re.fullmatch(r"[^\W\d_]+(?:['’\-][^\W\d_]+)?", word) for word in words
    ):
        return None
    if not all(word[0].isupper() for word in words) or (name.isupper() and len(words) > 5):
        return None
    family = bare(words[0]) in _BARE_FAMILIES if name.isascii() else syllable_key(words[0]) in _FAMILIES
    if not family and (bare(words[0]) in _NOT_NAMES or len(words) < 3 or name.isupper()):
        return None
    return " ".join(words)


_FAMILIES = frozenset(syllable_key(name) for name in FAMILY_NAMES)
_BARE_FAMILIES = frozenset(bare(name) for name in FAMILY_NAMES)
