"""Where the legal bases end and the plan itself begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.closing import Closing
from pipeline.parse.forms import title_word
from pipeline.parse.front import LEGAL_CUE, is_opening
from pipeline.parse.neighbours import heading_at
from pipeline.parse.units import Unit
from pipeline.roster.names import bare

_BASIS = re.compile(r"\W*can cu\b(?! xay dung| lap| phap l[iy]| thuc hien)")
_PLANS = re.compile(r"\W*(?:nay,? )?(?:nha )?truong\b.{0,80}\bke hoach\b")
"""Right behind the legal bases: "Trường … trình bày kế hoạch bằng bảng", which ends the preamble."""
_HEADS_ITS_LINE = re.compile(
    r"\W*[^\W\d_](?:[^:.;]{2,28}:\s+[^\W\d_].{20,}|[^:.;]{2,28}\.\s+[^\W\d_].{40,})", re.DOTALL
)
"""A line with a head of its own: "Người lo việc: Trường kiện toàn Tổ an ninh gồm …", "Bảo vệ và trực. Lực lượng …"."""
PREAMBLE_GAP = 3
"""Lines that may stand between the last legal basis and the first heading; more of them are the plan itself."""


def preamble_end(units: Sequence[Unit], begin: int, closing: Closing) -> int:
    """Index after the legal bases and the sentence "… xây dựng kế hoạch như sau:"."""
    last_basis = begin
    for index in range(begin, min(len(units), begin + 40)):
        unit = units[index]
        if index in closing.zones or unit.block.cell is not None or _opens_body(units, index, closing):
            break
        if is_opening(unit) or (
            index == last_basis > begin and _PLANS.match(unit.key) and unit.label is None
        ):
            return index + 1
        if LEGAL_CUE.match(unit.key) and (last_basis == index or index - last_basis < 3):
            last_basis = index + 1
    else:
        return last_basis
    if last_basis == begin:
        return begin  # nothing is cited: what stands before the first heading is the plan's own
    headed = (at for at in range(last_basis, index) if _HEADS_ITS_LINE.match(units[at].text))
    end = next(headed, index)
    if end - last_basis > PREAMBLE_GAP or end in closing.zones or units[end].block.cell is not None:
        return last_basis
    return end


def _opens_body(units: Sequence[Unit], index: int, closing: Closing) -> bool:
    unit = units[index]
    if unit.label is not None and unit.label.is_bullet:
        # "* MỤC ĐÍCH" over its items; "- Căn cứ Luật …;" is a basis.
        return unit.content.isupper() and heading_at(units, index, closing) is not None
    if len(unit.text) > 50 and _BASIS.match(bare(unit.content)):
        return False
    if (
        unit.label is None
        and title_word(unit.text, styled=False)
        and any(map(is_opening, units[index + 1 : index + 5]))
    ):
        return False  # the title once more
    line = heading_at(units, index, closing)
    return line is not None and (
        unit.label is not None or (line.hit is not None and line.hit.opens) or unit.shouts
    )
