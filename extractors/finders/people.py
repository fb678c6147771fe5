"""People by title and name, and the post over a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.vietnamese.names import FAMILY_NAMES
from extractors.vietnamese.normalise import nfc, strip_diacritics

_UPPER = "A-ZĐÀ-ÖØ-ÞĂĨŨƠƯẠ-Ỹ"


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person at [start, end): the name alone. `title` is what is printed before it, `post` what stands beside it."""

    start: int
    end: int
    name: str
    title: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class SignerMention:
    """The line of a signature that holds the post, at [start, end), and the name when one stands below it.

    `on_behalf`: "TM", "KT", "TL", "TUQ", "Q" or None, from this line or the post above it ("KT. HIỆU TRƯỞNG").
    """

    start: int
    end: int
    post: str
    on_behalf: str | None
    name: str | None


_TITLE = (
    r"(?:đồng\s+chí|đ/c|Đ/c|ông|bà|cô|thầy|anh|chị|em|ThS\.?|Ths\.?|TS\.?|PGS\.?|GS\.?|BS\.?|GV\.?|"
    r"thầy\s+giáo|cô\s+giáo|thượng\s+úy|đại\s+úy|trung\s+úy|thiếu\s+tá|trung\s+tá)"
)
_POST = (
    r"(?:phó\s+)?(?:hiệu\s+trưởng|trưởng\s+ban|trưởng\s+phòng|trưởng\s+công\s+an(?:\s+xã|\s+phường)?|tổ\s+trưởng|khối\s+trưởng"
    r"|đội\s+trưởng|bí\s+thư(?:\s+(?:chi\s+)?đoàn|\s+chi\s+bộ)?|chủ\s+tịch(?:\s+công\s+đoàn|\s+ubnd(?:\s+xã)?)?|thư\s+ký)"
    r"|(?:phó\s+ht|p\.\s?ht|tpt(?:\s+đội)?|tổng\s+phụ\s+trách(?:\s+đội)?|kế\s+toán|văn\s+thư|nhân\s+viên\s+(?:y\s+tế|bảo\s+vệ|thư\s+viện)"
    r"|bảo\s+vệ|y\s+tế|giáo\s+viên(?:\s+chủ\s+nhiệm|\s+tư\s+vấn)?|gvcn|công\s+an\s+viên)"
)
_WORD = rf"[{_UPPER}][^\W\d_]*(?:['’-][{_UPPER}]?[^\W\d_]+)?"
_NAME = re.compile(rf"(?<![\w-])(?P<name>{_WORD}(?:[ \u00a0]+{_WORD}){{1,4}})(?![\w-])")
_TITLE_BEFORE = re.compile(rf"(?<!\w)(?P<title>{_TITLE})[ \u00a0]*[.:]?[ \u00a0]*$", re.IGNORECASE)
_POST_BEFORE = re.compile(rf"\b(?P<post>{_POST})\s*(?:[:,–-]\s*)?(?:{_TITLE}\s*)?$", re.IGNORECASE)
_POST_AFTER = re.compile(rf"\s*[(,–-]\s*(?:chức\s+vụ\s*:\s*)?(?P<post>{_POST})\b", re.IGNORECASE)
# Words that begin with a family name's letters and are none: "Hà Nội", "Hồ Chí Minh" as a movement, "Thái Bình".
_PLACES = frozenset(["hồ chí minh", "hà nội", "lê lợi", "võ thị sáu", "nguyễn huệ"])
_POST_WORDS = frozenset(["Phó", "Hiệu", "Trưởng", "Tổng", "Ban", "Bí", "Chủ", "Công", "Đội", "Đoàn", "Tổ"])
_PLACE_CUE = re.compile(
    r"(?:trường|thcs|thpt|tiểu học|mầm non|mẫu giáo|xã|phường|thị trấn|huyện|quận|tỉnh|thành phố|tp\.?|đường|phố|ấp|"
    r"thôn|khu|cầu|chợ|đạo đức|tư tưởng|gương|phong cách|tiền phong|cộng sản|minh|&|và)\s*[“\"]?\s*$",
    re.IGNORECASE,
)


def find_people(text: str) -> tuple[PersonMention, ...]:
    """People named in `text`, in order. A name needs a family name at its head, or a title before it.

    Names of schools, streets and places ("Trường Tiểu học Lê Lợi") are none.
    """
    found: list[PersonMention] = []
    for match in _NAME.finditer(text):
        mention = _person(text, match)
        if mention is not None:
            found.append(mention)
    return tuple(found)


def _person(text: str, match: re.Match[str]) -> PersonMention | None:
    start, end = match.span("name")
    before = text[max(0, start - 60) : start]
    titled = _TITLE_BEFORE.search(before)
    words = nfc(match["name"]).text.split()
    first = next((index for index, word in enumerate(words) if word in FAMILY_NAMES), None)
    if words[0] in _POST_WORDS and first is None:
        return None
    if titled is None:
        if first is None or len(words) - first < 2 or _PLACE_CUE.search(before):
            return None
        # "Hiệu trưởng Trần An", "Mời Trần An": capitals before the family name belong to the sentence.
        start += sum(len(piece) for piece in re.split(r"([ \u00a0]+)", match["name"])[: 2 * first])
        titled = _TITLE_BEFORE.search(text[max(0, start - 60) : start])
    name = text[start:end]
    if nfc(name).text.lower() in _PLACES or (name.isupper() and titled is None):
        return None
    post = _POST_BEFORE.search(text[max(0, start - 60) : start]) or _POST_AFTER.match(text, end)
    return PersonMention(
        start, end, name, titled["title"] if titled else None, post["post"] if post else None
    )


_ON_BEHALF = re.compile(r"\b(TM|KT|TL|TUQ|Q)\s*\.", re.IGNORECASE)
_GAP = r"[ \t\u00a0]"
_SIGNING_POSTS = re.compile(
    rf"^{_GAP}*(?P<by>(?:TM|KT|TL|TUQ|Q){_GAP}*\.[^\n]{{0,120}}?)?"
    rf"(?P<post>(?:PHÓ{_GAP}+)?(?:HIỆU{_GAP}+TRƯỞNG|TRƯỞNG{_GAP}+PHÒNG|GIÁM{_GAP}+ĐỐC|CHỦ{_GAP}+TỊCH|TRƯỞNG{_GAP}+BAN)"
    rf"|BÍ{_GAP}+THƯ|NGƯỜI{_GAP}+LẬP(?:{_GAP}+KẾ{_GAP}+HOẠCH)?|TỔNG{_GAP}+PHỤ{_GAP}+TRÁCH(?:{_GAP}+ĐỘI)?)(?:{_GAP}|\.)*$",
    re.MULTILINE,
)
_NOTE = re.compile(r"\s*\((?:đã\s+)?ký[^)\n]*\)|\s*đã\s+ký", re.IGNORECASE)
_NAME_LINE = re.compile(rf"\s*(?:{_TITLE}\s*)?(?P<name>{_WORD}(?:[ \u00a0]+{_WORD}){{1,5}})[ \t.]*(?=\n|$)")


def find_signers(text: str) -> tuple[SignerMention, ...]:
    """Posts that stand alone on a line in capitals, "KT. HIỆU TRƯỞNG / PHÓ HIỆU TRƯỞNG" read as one, with the name."""
    found: list[SignerMention] = []
    below = 0
    for match in _SIGNING_POSTS.finditer(text):
        behalf = _ON_BEHALF.match(match["by"] or "")
        by = behalf[1].upper() if behalf else None
        if found and found[-1].name is None and not text[below : match.start()].strip():
            above = found.pop()
            by = by or above.on_behalf
        start, below = match.start("by") if match["by"] else match.start("post"), match.end()
        end = match.end("post")
        found.append(SignerMention(start, end, " ".join(match["post"].split()), by, _name_below(text, below)))
    return tuple(found)


def _name_below(text: str, end: int) -> str | None:
    """The name under a post, over a note such as "(đã ký)"; posts and recipients are none."""
    note = _NOTE.match(text, end)
    line = _NAME_LINE.match(text, note.end() if note else end)
    if line is None:
        return None
    words = nfc(line["name"]).text.split()
    families = {strip_diacritics(name).upper() for name in FAMILY_NAMES}
    if strip_diacritics(words[0]).upper() not in families:
        return None
    return line["name"]
