"""Who speaks in a document: its kind, and the texts in which its school is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.parse.closing import Closing
from pipeline.parse.forms import DIRECTING, ISSUER, SYMBOLS, TITLE_KINDS
from pipeline.parse.front import Front, spoken
from pipeline.parse.units import Unit
from pipeline.plan import DocumentKind, SchoolMatch
from pipeline.roster import Roster
from pipeline.roster.names import mentions, parse_name

MAX_SENTENCE = 3000
"""Characters of a paragraph that are searched for who speaks; a longer one is no opening sentence."""
_AUTHORITY = (
    r"(?:phong (?:gd|giao duc|gddt)[^,.;:]{0,60}?|p(?:hong )?gd ?(?:&|va|-)? ?dt[^,.;:]{0,40}?|"
    r"so (?:gd|giao duc)[^,.;:]{0,60}?|"
    r"(?:ubnd|uy ban nhan dan) [^,.;:]{0,40}?|cong an (?:xa|phuong|huyen|quan|thi tran|"
    r"tinh)[^,.;:]{0,30}?|huyen doan[^,.;:]{0,20}?)"
)
_MAKES = r"(?:xay dung|ban hanh|lap|de ra|trien khai|huong dan|de nghi|yeu cau|thong bao|xin|bao cao|to chuc|thuc hien)"
_AUTHORITY_MAKES = re.compile(
    rf"(?:^|[;.,:]\s*|\bnay,? )(?:nay,? )?{_AUTHORITY} (?:da |se |cung )?{_MAKES}\b"
)
_SCHOOL = (
    r"(?:truong (?!hoc|hop|phong|cong|ban)[^;:]{2,90}?|nha truong|don vi|ban giam hieu[^;:]{0,80}?|"
    r"bgh[^;:]{0,60}?|"
    r"lien doi[^;:]{0,60}?|cong doan[^;:]{0,60}?|chi bo[^;:]{0,60}?|(?:th|thcs|mn|mg|mam non|mau giao|"
    r"tieu hoc) [^;:]{2,60}?|"
    r"to (?:an ninh|bao ve)[^;:]{0,40}?|doan truong[^;:]{0,60}?|toi)"
)
_SCHOOL_MAKES = re.compile(
    rf"(?<!cac )(?<!hieu )(?<!thu )(?<!pho )(?<!to )(?<!moi )(?<!tung )\b{_SCHOOL} (?:da |se |cung |"
    rf"nay |tien hanh )?"
    r"(?:xay dung|ban hanh|lap|de ra|trien khai|bao cao|to chuc|thuc hien|danh gia|thong nhat|dang ky)\b"
)
_ORDERS = re.compile(
    r"yeu cau (?:hieu truong|thu truong|lanh dao|cac (?:truong|don vi|co so))|de nghi (?:hieu truong|"
    r"thu truong|lanh dao) (?:cac )?(?:truong|don vi)|"
    r"\b(?:thu truong|hieu truong) cac (?:truong|don vi|co so)|cac (?:truong|don vi) truc thuoc|"
    r"cac truong [^.;]{0,40}(?:gui|nop) (?:ke hoach|bao cao)|"
    r"gui (?:ke hoach|bao cao) ve phong|moi (?:don vi truong hoc|truong) co it nhat|"
    r"cac co so giao duc (?:to chuc )?(?:thuc hien|xay dung)|nhan duoc (?:cong van|ke hoach) nay"
)
_OWN_VOICE = re.compile(r"\b(?:nha truong|truong ta|truong em|truong toi|toan truong)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """Evidence of who speaks: positive for an authority, negative for a school."""

    opening: int
    body: int

    @property
    def is_authority(self) -> bool:
        return (self.opening or self.body) > 0


def listen(front: Front, preamble: Sequence[Unit], body: Sequence[Unit], closing: Closing) -> Voice:
    """Who speaks. The subject of the opening sentence decides; without one, orders, header and signature do."""
    opening = _subject(preamble)
    text = spoken(" ".join(unit.text for unit in body))
    score = 2 * min(2, len(_ORDERS.findall(text)))
    score -= min(3, len(_OWN_VOICE.findall(text)))
    score += {"authority": 3, "school": -2}.get(closing.post_kind or "", 0)
    if closing.last_words and _AUTHORITY_MAKES.search(spoken(closing.last_words[-MAX_SENTENCE:])):
        score += 3
    score += {"authority": 4, "school": -3, "": 0}[header_speaker(front)]
    return Voice(opening, score)


def _subject(preamble: Sequence[Unit]) -> int:
    """+1 when the opening sentence says that an authority makes the document, -1 when a school does, 0 when neither."""
    for unit in reversed(preamble):
        text = spoken(unit.text[:MAX_SENTENCE])
        authority, school = _AUTHORITY_MAKES.search(text), _SCHOOL_MAKES.search(text)
        if authority is None:
            if school is not None:
                return -1
            continue
        jointly = re.search(r"\bva (?:nha )?truong\b", authority[0])
        return -1 if jointly or _takes_over(text[authority.end() :]) else 1
    return 0


def _takes_over(rest: str) -> bool:
    """Whether a school makes the document after all, once an authority was named: "…, nay trường X lập kế hoạch"."""
    return bool(_SCHOOL_MAKES.search(rest)) and bool(_MAKES_PLAN.search(rest))


_MAKES_PLAN = re.compile(r"\b(?:xay dung|lap|de ra|ban hanh) (?:phuong an|ke hoach)")


def header_speaker(front: Front) -> str:
    """ "school", "authority" or "" by the issuing bodies printed at the top left."""
    said = spoken("\n".join(line.text for line in front.issuers))
    lines = [spoken(line.text) for line in front.issuers]
    if re.search(r"\btruong\b(?! phong)", said) or any(
        name.levels for line in front.issuers for name in mentions(line.text)
    ):
        return "school"
    authority = any(re.match(r"\W*(?:phong|so|ubnd|uy ban|bo|huyen|cong an)\b", line) for line in lines)
    return "authority" if authority else ""


# A page that lost its front (a photo of page 2, pasted text) says what it is by what it speaks of.
_OF_THE_FIELD = re.compile(
    r"\b(?:an ninh|trat tu|antt|antq|ttatxh|cong an|toi pham|te nan|ma tuy|an toan giao thong|atgt|bao luc hoc duong|"
    r"toan dan bao ve|tuyen truyen|mo hinh|ban chi dao|luc luong nong cot|truong hoc dien hinh|phap luat)\b"
)


_NUMBERED = re.compile(r"\s*(?:[IVX]+|\d+|[A-Ha-h]|PHẦN|Phần)\b\s*[.):/-]?")


def kind_of(
    front: Front, voice: Voice, preamble: Sequence[Unit], body: Sequence[Unit], closing: Closing
) -> DocumentKind:
    """What the document is. An authority's own text is a directive under whatever header it stands."""
    kind, word = _named_kind(front, preamble, closing)
    if not word and not front.addressed and not voice.is_authority and front.title is None:
        units = (*preamble, *body)
        titled = any(unit.text.isupper() and not _NUMBERED.match(unit.text) for unit in units[:5])
        if not titled and _OF_THE_FIELD.search(spoken(" ".join(unit.text for unit in units))):
            return DocumentKind.PLAN
    if kind == "report":
        return DocumentKind.REPORT
    if voice.is_authority and (word in DIRECTING or (not word and front.addressed)):
        return DocumentKind.DIRECTIVE
    return DocumentKind.PLAN if kind == "plan" else DocumentKind.OTHER


def _named_kind(front: Front, preamble: Sequence[Unit], closing: Closing) -> tuple[str, str]:
    """Kind and title word: from the title, else the number's type, else what the opening or the end says it is."""
    if front.title is not None:
        return front.title.kind, front.title.word
    if front.number:
        symbol = re.search(rf"/\s*(?:\d{{4}}\s*/\s*)?({'|'.join(SYMBOLS)})\b", front.number)
        if symbol:
            word = SYMBOLS[symbol[1]]
            return TITLE_KINDS[word], word
    if front.addressed:
        return "other", ""
    said = [spoken(unit.text) for unit in preamble] + [spoken(closing.last_words or "")]
    for text in said:
        if re.search(
            r"\b(?:xay dung|lap|de ra|ban hanh|trien khai) (?:phuong an|ke hoach)|"
            r"tren day la (?:toan bo )?(?:ke hoach|phuong an)",
            text,
        ):
            return "plan", "ke hoach"
        if re.search(r"\b(?:bao cao ket qua|tren day la bao cao|xin bao cao|bao cao nhu sau)", text):
            return "report", "bao cao"
    return "other", ""


def school_of(
    front: Front,
    preamble: Sequence[Unit],
    body: Sequence[Unit],
    closing: Closing,
    roster: Roster,
    kind: DocumentKind,
) -> SchoolMatch:
    """The school that issued the document: header first, then title, the sentence that makes the plan, the end."""
    header = list(_header_names(front.issuers))
    if kind is DocumentKind.DIRECTIVE:
        sources = header
    else:
        sources = [*header, front.title_text or "", *_makers(preamble), closing.last_words or ""]
    printed = [text for text in sources if text]
    hints = list(_places(front, closing))
    match = _first_known(header, hints, roster) or roster.match(printed, place_hints=hints)
    if match.ambiguous:
        text = spoken("\n".join(unit.text for unit in (*preamble, *body)))
        match = roster.match(printed, place_hints=[*hints, *_communes(text)])
    return _corroborated(match, front.number)


def _corroborated(match: SchoolMatch, number: str | None) -> SchoolMatch:
    """A doubtful match is less so when the document's number ends in the school's initials ("12/KH-THRĐ")."""
    if match.name is None or match.confidence >= 0.9 or number is None:
        return match
    initials = "".join(word[0] for word in parse_name(match.name).bare_words)
    symbol = re.sub(r"[^a-z]", "", spoken(number.split("/")[-1]))
    agrees = len(initials) > 1 and symbol.endswith(initials)
    return replace(match, confidence=round(match.confidence + 0.04, 2)) if agrees else match


def _first_known(header: Sequence[str], hints: Sequence[str], roster: Roster) -> SchoolMatch | None:
    """The first of the header's readings (a name on one line, on two) that is a school of the roster for certain."""
    matches = (roster.match([text], place_hints=hints) for text in header)
    return next((match for match in matches if match.school_id and match.confidence >= 0.9), None)


def _header_names(issuers: Sequence[Unit]) -> Iterable[str]:
    """Header lines that may hold the school's name, a name broken over two or three lines first put together."""
    texts = [re.sub(r"\s+", " ", line.text).strip() for line in issuers]
    for index, text in enumerate(texts):
        if not any(True for _ in mentions(text)) and not re.match(r"\W*truong\b", spoken(text)):
            continue
        follow = [later for later in texts[index + 1 : index + 3] if not _is_other_body(later)]
        for size in range(len(follow), -1, -1):
            yield " ".join([text, *follow[:size]])


def _is_other_body(text: str) -> bool:
    key = spoken(text)
    if re.match(r"\W*(?:mam non|mau giao|tieu hoc|thcs|th|mn|mg|trung hoc)\b", key):
        return False
    return (
        bool(ISSUER.match(key))
        or len(text) > 60
        or re.match(r"\W*(?:to|doi|tong phu trach)\b", key) is not None
    )


def _makers(preamble: Sequence[Unit]) -> Iterable[str]:
    """The sentences of the preamble that say who makes the plan, the last one first."""
    for unit in reversed(preamble):
        if _SCHOOL_MAKES.search(spoken(unit.text[:MAX_SENTENCE])):
            yield from reversed(
                [
                    name.printed
                    for name in mentions(re.sub(r"\s+", " ", unit.text[:MAX_SENTENCE]))
                    if name.levels
                ]
            )


_DISTRICT = re.compile(
    r"(?:(?:phong\s+(?:gd|giao\s+duc)[\w&\s\-–.]*?(?:dt|dao\s+tao)|pgd\s*&?\s*-?\s*(?:dt)?)|(?:ubnd|"
    r"uy\s+ban\s+nhan\s+dan))"
    r"\s+(?:(huyen|quan|thi\s+xa)\s+)?"
)


def _places(front: Front, closing: Closing) -> Iterable[str]:
    """Places printed near the school's name: district of the header outright, then dateline, then recipients."""
    for line in front.issuers:
        text = re.sub(r"\s+", " ", line.text)
        match = _DISTRICT.match(spoken(text)) if len(spoken(text)) == len(text) else None
        if match and match.end() < len(text) and (match[1] or "phong" in match[0] or "pgd" in match[0]):
            place = re.split(r"[-–,(]", text[match.end() :])[0].strip()
            if place and not re.match(r"(?:tinh|thanh pho|tp)\b", spoken(place)):
                yield f"{match[1] or 'huyện'} {place}"
        if re.match(r"\W*truong\b", line.key):
            yield from (
                piece.strip() for piece in re.split(r"\s[-–—]\s|[,(]", text.strip(" )"))[1:] if piece.strip()
            )
        commune = re.match(r"(?:ubnd|uy ban nhan dan|dang uy) (xa|phuong|thi tran) (.+)", spoken(text))
        if commune:
            yield f"{commune[1]} {commune[2]}"
    if front.dateline and front.dateline.place:
        yield front.dateline.place
    for line in closing.recipients:
        yield from _communes(spoken(line.text))


def _communes(text: str) -> Iterable[str]:
    """The communes that a text names, without diacritics: "cong an xa binh my" gives "xa binh my"."""
    for match in re.finditer(r"\b(xa|phuong|thi tran) ([a-z]+(?: [a-z]+){0,3})", text):
        words = match[2].split()
        yield from (f"{match[1]} {' '.join(words[:size])}" for size in range(len(words), 0, -1))
