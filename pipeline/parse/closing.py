"""Finds the end of a document: the recipients and the signature, wherever a reader left them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.parse.forms import KEPT_COPY, RECIPIENTS, is_signing_note, person_name, post_of
from pipeline.parse.units import Unit, lines_of
from pipeline.parse.zones import words_of, zone_of
from pipeline.plan import Zone
from pipeline.roster.names import bare


@dataclass(frozen=True)
class Closing:
    """`zones` says which units (by index) are recipients or signature."""

    zones: Mapping[int, Zone] = field(default_factory=dict)
    signer: str | None = None
    post_kind: str | None = None
    """ "authority", "school" or "other": whose post stands over the signature."""
    recipients: tuple[Unit, ...] = ()
    last_words: str | None = None
    """The last sentences of the body: "Trên đây là kế hoạch … của trường …"."""


def read_closing(units: Sequence[Unit], begin: int) -> Closing:
    """The closing parts among `units[begin:]`. Appendices and tables may follow them."""
    zones: dict[int, Zone] = {}
    is_open, seen_recipients = False, False
    layout = {unit.block.cell.table for unit in units[begin:] if unit.block.cell is not None and _heads(unit)}
    for index in range(begin, len(units)):
        unit = units[index]
        cell = unit.block.cell
        is_data = cell is not None and cell.ruled and cell.table not in layout
        zone = None if is_data else _zone(unit, units, index, is_open, seen_recipients)
        if zone is None:
            is_open = False
            continue
        is_open = True
        seen_recipients = (
            (seen_recipients or zone is Zone.RECIPIENTS) and zone is not Zone.SIGNATURE
        ) or _heads(unit)
        zones[index] = zone
    _add_unheaded_recipients(units, begin, zones)
    signer, post_kind = _signer([units[index] for index in zones])
    first = min(zones, default=len(units))
    body = [units[index].text for index in range(max(begin, first - 3), first)]
    recipients = tuple(units[index] for index, zone in zones.items() if zone is Zone.RECIPIENTS)
    return Closing(zones, signer, post_kind, recipients, "\n".join(body) or None)


def _add_unheaded_recipients(units: Sequence[Unit], begin: int, zones: dict[int, Zone]) -> None:
    """Short items that end in "- Lưu: VT." are the recipients, whatever a scan made of the words over them."""
    for index in range(begin, len(units)):
        unit = units[index]
        if (
            index in zones
            or unit.label is None
            or not unit.label.is_bullet
            or not KEPT_COPY.match(bare(unit.content))
        ):
            continue
        first = index
        while first > begin and first - 1 not in zones and _is_recipient(units[first - 1]):
            first -= 1
        if first - 1 > begin and len(units[first - 1].text) <= 14:
            first -= 1
        zones.update(dict.fromkeys(range(first, index + 1), Zone.RECIPIENTS))
        for later in range(index + 1, min(index + 8, len(units))):
            if later in zones or len(units[later].text) > 60 or units[later].block.style.outline_level:
                break
            if _SALUTE.match(units[later].key) or units[later].label is not None:
                break
            zones[later] = Zone.SIGNATURE


def _is_recipient(unit: Unit) -> bool:
    return (
        unit.label is not None and unit.label.is_bullet and len(unit.text) <= 100 and unit.text[-1] in ";.,)"
    )


_MAYBE_RECIPIENTS = re.compile(r"[nu][o0c][il1]\s*[nu][hb]")


# A column of a table of duties: "Nơi nhận báo cáo", "Nơi nhận tin".
_OF_A_TABLE = re.compile(r"\W*noi nhan (?:bao cao|thong tin|tin|ho so|ket qua|thong bao|van ban|don)\b")


def _heads(unit: Unit) -> bool:
    if (
        _MAYBE_RECIPIENTS.search(unit.key) is None
        or _OF_A_TABLE.match(bare(unit.text))
        or _heads_a_column(unit)
    ):
        return False
    return any(RECIPIENTS.match(line.key) for line in lines_of(unit))


def _heads_a_column(unit: Unit) -> bool:
    """ "Nơi nhận" alone in a ruled table of three columns and more: recipients stand beside the signature, in two."""
    cell = unit.block.cell
    return cell is not None and cell.ruled and cell.columns >= 3 and len(unit.text.split()) <= 3


def _zone(unit: Unit, units: Sequence[Unit], index: int, is_open: bool, in_recipients: bool) -> Zone | None:
    """Recipients or signature; None when the unit is body."""
    if _heads(unit) and (len(unit.text) < 400):
        return Zone.RECIPIENTS
    if _signs(unit, units, index, is_open):
        return Zone.SIGNATURE
    if not is_open or _reopens_body(unit, in_recipients):
        return None
    if in_recipients and (unit.label is not None or not _is_name(unit)):
        return Zone.RECIPIENTS
    return Zone.SIGNATURE


def _is_name(unit: Unit) -> bool:
    return any(person_name(line.text) or is_signing_note(line.text) for line in lines_of(unit))


def _signs(unit: Unit, units: Sequence[Unit], index: int, is_open: bool) -> bool:
    """A post that stands over a signature, not one that heads a list of duties."""
    if unit.label is not None or len(unit.text) > 160:
        return False
    posts = [line for line in lines_of(unit) if post_of(line.text)]
    if not posts or (unit.text.endswith(":") and not is_open):
        return False
    loud = any(line.text.isupper() or line.text[:3] in ("KT.", "TM.", "TL.") for line in posts)
    cell = unit.block.cell
    if is_open or (cell is not None and not cell.ruled):
        return True
    return _followed_by_name(units, index, within=7 if loud or unit.block.style.centred else 2)


def _followed_by_name(units: Sequence[Unit], index: int, *, within: int) -> bool:
    """Within the next lines comes a name or "(Ký tên)", before any sentence."""
    if _is_name(units[index]):
        return True
    for unit in units[index + 1 : index + 1 + within]:
        if _is_name(unit) or RECIPIENTS.match(unit.key):
            return True
        sentence = unit.label is None and unit.text.endswith(".") and len(unit.text.split()) >= 6
        if len(unit.text) > 80 or sentence or (unit.label is not None and not unit.label.is_bullet):
            return False
    return index >= len(units) - 3


_SALUTE = re.compile(r"\W*(?:phu luc|danh sach|bang|mau|bieu|ban cam ket|kem theo)\b")


def _reopens_body(unit: Unit, in_recipients: bool) -> bool:
    """Whether an appendix, a numbered heading or running text ends the closing parts."""
    if (
        unit.label is None
        and _SALUTE.match(unit.key)
        and (unit.shouts or unit.styled or unit.text.startswith("("))
    ):
        return True
    if unit.label is not None and not unit.label.is_bullet:
        hit = zone_of(words_of(unit.content))
        return hit is not None and not (in_recipients and unit.text.rstrip().endswith((";", ".")))
    if unit.label is None and unit.shouts and unit.block.cell is None and not _is_name(unit):
        hit = zone_of(words_of(unit.text))
        return hit is not None and hit.opens
    return len(unit.text) > 160 and not (unit.label is not None and unit.label.is_bullet)


def _signer(units: Sequence[Unit]) -> tuple[str | None, str | None]:
    """Name and kind of post of who signs; a head of school or authority before those who only drafted or agreed."""
    pending: list[tuple[str, str]] = []
    signed: list[tuple[str, str]] = []
    kinds: list[str] = []
    for line in (_without_recipients(line) for unit in units for line in lines_of(unit)):
        kind = post_of(line.text)
        if kind is not None:
            kinds.append(kind)
            if pending and re.match(r"\W*(?:kt|tm|tl|tuq|t/m|k/t|thay mat)\b", pending[-1][1]):
                pending.pop()
            pending.append((kind, line.key))
            continue
        name = person_name(line.text)
        if name is not None and not (line.label is not None and line.label.is_bullet):
            signed.append((pending.pop(0)[0] if pending else "unknown", name))
    for wanted in ("school", "authority", "other", "unknown"):
        for kind, name in signed:
            if kind == wanted:
                return name, _foremost(kinds)
    return None, _foremost(kinds)


def _without_recipients(line: Unit) -> Unit:
    """What a reader ran together with the recipients' column: "Nơi nhận: HIỆU TRƯỞNG", "- Lưu: VT. Lý Thị Mai"."""
    head = RECIPIENTS.match(line.key)
    if head and line.text[head.end() :].strip():
        return line.part(head.end(), len(line.text))
    if line.label is not None and line.label.is_bullet:
        words = list(re.finditer(r"\S+", line.text))
        for word in words[2:]:
            tail = line.part(word.start(), len(line.text))
            if line.text[: word.start()].rstrip()[-1] in ";." and person_name(tail.text):
                return tail
    return line


def _foremost(kinds: Sequence[str]) -> str | None:
    return next((kind for kind in ("school", "authority", "other") if kind in kinds), None)
