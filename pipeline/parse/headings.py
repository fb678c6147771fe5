"""Tells headings from other lines, and which part of a plan they open."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.parse.forms import (
    ADDRESSEE,
    ISSUER,
    MOTTO,
    NUMBER,
    RECIPIENTS,
    dateline_of,
    is_signing_note,
    person_name,
    post_of,
    title_word,
)  # fmt: skip
from pipeline.parse.labels import Label, label_of
from pipeline.parse.units import Unit
from pipeline.parse.zones import Hit, is_no_heading, words_of, zone_of
from pipeline.plan import Zone
from pipeline.roster.names import bare


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A line that is, or begins with, a heading. `end` is where the heading ends, `hit` what it speaks of."""

    end: int
    hit: Hit | None
    continues: bool
    """Whether a statement follows on the same line."""


_INNER_STOP = re.compile(r"[.;!?](?=\s+[^\W\d_a-zđ])")
_END = re.compile(r"[\s.;,:…]+$")
_TIMES = re.compile(
    r"\b(?:\d+\s*(?:phut|gio|lan|buoi|lop|em|giao vien|hoc sinh|thang|tuan|ngay)\b|hang (?:tuan|thang|"
    r"ngay|quy)|moi (?:tuan|thang|lop))"
)
_MEANS = re.compile(r"\d|\b(?:qua|bằng|gồm|như|là|có)\b")
"""Words of a line that announces its items rather than a subject: "Tuyên truyền qua 04 kênh:"."""
MAX_WORDS, MAX_CHARS = 22, 250
MATTER = 9
"""Words of a plain line that only names a matter."""
_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_ASIDE = re.compile(r"\([^()]*\)\s*$")
"""What brackets at its end add to a heading: "Những việc năm nay không thực hiện (vì học sinh nghỉ phòng dịch)"."""
_WORD = re.compile(r"\w+")


def heading_line(
    text: str, label: Label | None, *, shouts: bool = False, bold: bool = False, followed: bool | None = None
) -> HeadingLine | None:
    """Whether a line is a heading or opens with one ("1. Công tác phối hợp: Định kỳ mỗi quý …").

    `followed`: deeper text comes next (True), a sibling of the same label comes next (False), or it is not known.
    """
    begin = label.end if label else 0
    content = text[begin:]
    colon = _announcing_colon(content)
    if 0 <= colon < len(content.rstrip()) - 1:
        titled = _titled_appendix(content[:colon], content[colon + 1 :].strip())
        if titled is not None:
            return HeadingLine(len(text.rstrip()), titled, False)
        return _with_statement(content, colon, begin, label)
    stop = _INNER_STOP.search(content)
    if stop and len(content) - stop.end() > 3:
        return _with_statement(content, stop.start(), begin, label, full_stop=True)
    if len(content) > MAX_CHARS:
        return None
    words = words_of(content)
    if not words or len(_WORD.findall(content)) > MAX_WORDS or (is_no_heading(words) and content[-1] != ":"):
        return None
    loud = shouts or content.isupper()
    hit = zone_of(words, blurred=loud or label is not None) or outsider(content)
    whole_line = HeadingLine(len(text.rstrip()), hit, False)
    return whole_line if _is_heading(content.rstrip(), label, hit, loud or bold, loud, followed) else None


def _titled_appendix(head: str, title: str) -> Hit | None:
    """What an appendix with its title on the same line holds: "Phụ lục: Các hoạt động đã làm trong năm 2022"."""
    hit = zone_of(words_of(head))
    if (
        hit is None
        or hit.zone is not Zone.APPENDIX
        or title[-1] in ".;,!?"
        or len(title.split()) > MATTER * 2
    ):
        return None
    told = zone_of(words_of(title))
    return told if told is not None and told.zone is Zone.REVIEW else hit


def _names_a_matter(content: str, size: int) -> bool:
    """Whether a plain line only says what comes: "Về xây dựng mô hình"; "Về việc …" is what a document is about."""
    return content.startswith("Về ") and not content.startswith("Về việc") and 2 < size <= MATTER


def _announcing_colon(content: str) -> int:
    """Offset of the first colon that parts a head from its statement: none in a time, a bracket or a quotation."""
    for match in _COLON.finditer(content, 0, 160):
        head = content[: match.start()]
        open_quotes = head.count("“") > head.count("”") or head.count('"') % 2
        if not open_quotes and head.count("(") <= head.count(")"):
            return match.start()
    return -1


_COLON = re.compile(r":(?!\d|//)")


def _is_heading(
    content: str, label: Label | None, hit: Hit | None, stands_out: bool, loud: bool, followed: bool | None
) -> bool:
    unquoted = _ASIDE.sub("", _QUOTED.sub("", content))
    size = min(len(unquoted.split()), len(_WORD.findall(unquoted)))
    closed = content[-1] in ".;,!" or (content[-1] == "?" and not stands_out)
    closed = closed and not (loud and content.endswith(("...", "…")))
    if label is None:
        if closed or (_is_form_line(content) and not (hit and loud)):
            return False
        if _names_a_matter(content, size):
            return True
        if hit is None:
            return stands_out and size <= 14 and len(content) > 3
        return (
            (stands_out and (hit.opens or size <= 10))
            or (hit.opens and size <= (13 if hit.whole else 9))
            or _is_period(content, hit)
        )
    if label.is_bullet:
        if closed or size > 14:
            return False
        if hit is None:
            return loud and size <= 10 and followed is True
        if not hit.opens and hit.zone is not Zone.SCHEDULE and _MEANS.search(content.lower()):
            return False
        certain = content[-1] == ":" or (hit.whole and hit.opens)
        return certain or (
            followed is not False and label.style == "bullet*" and not _TIMES.search(bare(content))
        )
    if person_name(re.split(r"\s[-–]\s|,|\(", content)[0]) and not loud:
        return False
    if label.is_major or (label.style.startswith("word") and size <= 16):
        return not closed or loud or size <= 12
    if content[-1] in ";,!?":
        return False
    if content[-1] == ".":
        return (
            hit is not None and not _TIMES.search(bare(content)) and _closes(hit, stands_out, followed, size)
        )
    if stands_out or content[-1] == ":":
        return size <= MAX_WORDS
    if followed is False:  # its sibling comes next, so it says all that it has to say
        return hit is not None and hit.opens and hit.whole
    if _TIMES.search(bare(content)):
        return followed is True and size <= 10
    return size <= 12 if hit is not None else (followed is True and size <= 14)


def _closes(hit: Hit, stands_out: bool, followed: bool | None, size: int) -> bool:
    """Whether a labelled line that ends in a full stop is still a heading ("2. Nhiệm vụ cụ thể.")."""
    if stands_out or (hit.whole and hit.opens):
        return True
    return followed is True and size <= 8


def _is_period(content: str, hit: Hit) -> bool:
    """ "Tháng 9/2023", "Quý I/2020:" alone on a line."""
    return hit.zone is Zone.SCHEDULE and len(content.split()) <= 4


def _is_form_line(content: str) -> bool:
    return person_name(content) is not None or bool(re.match(r"[^:]{3,25}:\s*\S", content))


APART_WORDS, APART_BODY, APART_LEAST = 7, 40, 3
"""A heading by place alone has at most so many words, so many letters of text below it, and so many like it."""


_APPENDIX = re.compile(r"\W*(?:phu luc|phu bieu|bieu mau)\b(?! (?:kem|dinh kem))")


def unnumbered(units: Sequence[Unit], begin: int) -> Sequence[Unit]:
    """The units before an appendix, which may have numbers of its own; none where the plan numbers something."""
    appendix = (index for index in range(begin, len(units)) if _APPENDIX.match(units[index].key))
    units = units[: next(appendix, len(units))]
    numbered = any(unit.label is not None and not unit.label.is_bullet for unit in units[begin:])
    return () if numbered else units


def set_apart(units: Sequence[Unit], begin: int, closed: Collection[int]) -> frozenset[int]:
    """Short lines without a full stop, each over a paragraph, in a plan that numbers nothing: its headings."""
    found = [
        index
        for index, (unit, after) in enumerate(itertools.pairwise(unnumbered(units, begin)))
        if index >= begin
        and index not in closed
        and unit.label is None
        and unit.block.cell is None
        and after.block.cell is None
        and len(unit.text.split()) <= APART_WORDS
        and not re.search(r"[.;:,!]\s*$|\d", unit.text)
        and unit.text[:1].isupper()
        and len(after.text) >= APART_BODY
        and after.text.rstrip()[-1:] in ".;:"
    ]
    return frozenset(found) if len(found) >= APART_LEAST else frozenset()


_OUTSIDER = re.compile(
    r"\s*(?:phía |về phía )?(?:công an|ca|ubnd|ủy ban nhân dân|uỷ ban nhân dân|phòng gd\s?[&-]?\s?đt|"
    r"phòng giáo dục[\w ]*|sở gd\s?[&-]?\s?đt|đảng ủy|đảng uỷ|chính quyền|trạm y tế|đoàn xã|hội phụ nữ|mttq)"
    r"(?: (?:xã|phường|thị trấn|huyện|quận|địa phương))?(?P<name>(?: \w+){0,4})\s*(?:\([^)]*\))?[\s:.]*",
    re.IGNORECASE,
)


def outsider(head: str) -> Hit | None:
    """A heading that names a body outside the school and nothing else: "Công an xã Bình An (phối hợp)"."""
    match = _OUTSIDER.fullmatch(head)
    if match is None or not all(word[0].isupper() for word in match["name"].split()):
        return None
    return Hit(Zone.OTHERS_DUTY, True, True, 3)


_PARTNER = re.compile(r"\W*(?:doi )?voi\b")
_SCHOOL_ACTS = re.compile(
    r"(?:^|[.;:,]) ?(?:rieng )?(?:(?:nha |phia )?truong|hai ben|(?:pho )?hieu truong|ban giam hieu|bgh|bao ve truong|"
    r"bao ve cua truong|lien doi|doan truong|to bao ve|tong phu trach)\b(?! (?:ban|khac)\b)"
)
"""A clause of which somebody of the school is the subject."""


def names_partner(head: str, hit: Hit | None) -> bool:
    """Whether a heading names a body outside the school and asks nothing of it: "VỚI CÔNG AN XÃ"."""
    if hit is None or hit.zone is not Zone.OTHERS_DUTY:
        return False
    return bool(_PARTNER.match(bare(head)) or _OUTSIDER.fullmatch(head))


_ASKS = re.compile(r"\W*(?:\d+\W+)?(?:kinh )?(?:de nghi|kien nghi|de xuat|mong|rat mong|xin|nho)\b")
_WITH_THEM = re.compile(
    r"\bcung (?:voi )?(?:to|doi|bac|chu)? ?(?:bao ve|xung kich|truc|giao vien|thay|nha truong|truong)\b|"
    r"\bcung (?:voi )?(?:co|thay)? ?(?:pho )?(?:hieu truong|ban giam hieu|bgh|tong phu trach)\b|"
    r"\bmoi (?:cac |dong chi |can bo |lanh dao )?(?:cong an|ca xa|cax|csgt|canh sat)\b|"
    r"\b(?:phoi hop|quy che|giao ban|hop|trao doi|lien he|lien lac|gap|moi|ky ket|cung)\b.{0,40}"
    r"\b(?:voi|cung|moi)\b.{0,20}\b(?:cong an|ca xa|cax|csgt|canh sat|ubnd|chinh quyen)\b|"
    r"\b(?:hieu truong|thay|co|tpt|tong phu trach|bao ve|van thu|giam thi)\b.{0,25}"
    r"\b(?:sang|qua|den|ghe|len)\b.{0,12}\b(?:tru so|cong an|cax|ubnd)\b"
)


def is_request(text: str) -> bool:
    """Whether a line opens with a request: "Đề nghị UBND xã …"."""
    return bool(_ASKS.match(bare(text)))


def school_acts(texts: Iterable[str]) -> bool:
    """Whether some line tells what the school does: "Trong tháng 3, trường và Công an xã ký quy chế phối hợp"."""
    plain = [" ".join(bare(text).split()) for text in texts if not is_request(text)]
    return any(_SCHOOL_ACTS.search(text) or _WITH_THEM.search(text) for text in plain)


def _with_statement(
    content: str, cut: int, begin: int, label: Label | None, *, full_stop: bool = False
) -> HeadingLine | None:
    """A heading that shares its line with what it announces."""
    head = content[:cut]
    words = words_of(head)
    if not words or len(words) > 12:
        return None
    hit = zone_of(words) or outsider(head)
    if hit is None or is_no_heading(words) or _TIMES.search(bare(head)):
        return None
    numbered = label is not None and not label.is_bullet
    if full_stop:
        certain = hit.whole or head.isupper() or (numbered and len(words) <= 5)
        return HeadingLine(begin + cut, hit, True) if certain and (numbered or hit.opens) else None
    if numbered or (hit.opens and hit.whole):
        return HeadingLine(begin + cut, hit, True)
    return None


def settle(hit: Hit | None, parent: Zone | None, parent_text: str = "") -> Zone:
    """The zone of a heading under `parent`: a review stays a review unless the heading clearly opens something else."""
    if parent is None:
        return hit.zone if hit else Zone.OPERATIVE
    if hit is None:
        return parent
    own_work = parent is Zone.OPERATIVE or _OWN_WORK.search(bare(parent_text))
    if hit.zone is Zone.OTHERS_DUTY and own_work and not _asks(hit):
        return parent  # "3. Công an xã" among the school's tasks names a partner
    if hit.opens or parent in (Zone.HEADER, Zone.SIGNATURE, Zone.RECIPIENTS):
        return hit.zone
    if parent is Zone.LEGAL_BASIS and hit.zone is Zone.REVIEW:
        return Zone.REVIEW
    return parent


_OWN_WORK = re.compile(r"\b(?:phoi hop|viec (?:se )?lam|cong viec|giai phap|bien phap)\b")
"""Of a heading under which "Với Công an xã" names a partner in the school's own work."""


def _asks(hit: Hit) -> bool:
    """Single words ("Kiến nghị") ask outright, and "Trách nhiệm của Phòng Giáo dục"; "Với Công an xã" only names."""
    return hit.asks or (hit.words == 2 and hit.whole)


def classify_heading(
    text: str,
    *,
    parent: Zone | None = None,
    parent_text: str = "",
    bold: bool = False,
    followed: bool | None = None,
) -> Zone | None:
    """The zone that a line opens, None when it is no heading.

    `parent` and `parent_text` are the heading that it stands under; `followed` as for `heading_line`.
    """
    text = text.strip()
    label = label_of(text)
    fixed = fixed_zone(text, label)
    if fixed is not None:
        return fixed
    line = heading_line(text, label, bold=bold, followed=followed)
    return settle(line.hit, parent, parent_text) if line else None


_SUBJECT = re.compile(
    r"\W*(?:v/v|ve viec|(?:xay dung|thuc hien|trien khai|to chuc)\b.{0,60}\b(?:phong trao|toan dan|"
    r"an ninh|antq|trat tu|antt))"
)
_SCHOOL_YEAR = re.compile(r"\W*(?:nam hoc|nam)\s*:?\s*20\d\d(?:\s*[-–/]\s*20\d\d)?\W*")


def fixed_zone(text: str, label: Label | None) -> Zone | None:
    """Header, recipients or signature when the line is one of their fixed forms."""
    key = bare(text)
    if RECIPIENTS.match(key):
        return Zone.RECIPIENTS
    if label is not None or is_no_heading(words_of(text)):
        return None
    post = None if text.endswith(":") else post_of(text)
    if is_signing_note(text) or post is not None:
        return Zone.SIGNATURE
    if _is_header(text, key):
        return Zone.HEADER
    return None


def _is_header(text: str, key: str) -> bool:
    if (
        key.strip(" ()*") == "du thao"
        or MOTTO.search(key)
        or (NUMBER.match(key) and re.search(r"/|\d", key))
        or ADDRESSEE.match(key)
    ):
        return True
    if dateline_of(text) is not None and "," in text:
        return True
    word = title_word(text, styled=False)
    if (
        word is not None
        and (word.kind != "other" or word.whole)
        and word.word not in ("danh sach", "ban cam ket")
    ):
        return (
            word.whole
            or not re.search(r"\b(?:thang|theo|cu the|hanh dong|nam)\b", key)
            or "phong trao" in key
        )
    return (
        (text.isupper() and len(text) > 3 and bool(ISSUER.match(key)))
        or bool(_SUBJECT.match(key))
        or bool(_SCHOOL_YEAR.fullmatch(key))
    )
