"""Whether a unit is a heading, told by itself and by the unit that comes next."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parse.closing import Closing
from pipeline.parse.headings import HeadingLine, heading_line
from pipeline.parse.units import Unit


def heading_at(units: Sequence[Unit], index: int, closing: Closing) -> HeadingLine | None:
    """The heading that the unit is, or opens with; None for other lines."""
    unit = units[index]
    bold = unit.block.style.bold or unit.block.style.outline_level is not None
    after = unit_after(units, index, closing)
    if unit.label is None and after is not None and in_table(after) and len(unit.text.split()) <= 20:
        line = heading_line(unit.text, None, shouts=True, bold=True)
        if line is not None and not line.continues:
            return line
    followed = _followed(unit, after)
    return heading_line(unit.text, unit.label, shouts=unit.shouts, bold=bold, followed=followed)


def unit_after(units: Sequence[Unit], index: int, closing: Closing) -> Unit | None:
    """The next unit of the plan's body."""
    if index + 1 >= len(units) or index + 1 in closing.zones:
        return None
    return units[index + 1]


def _followed(unit: Unit, after: Unit | None) -> bool | None:
    """Whether the next unit stands under this one."""
    if after is None or unit.label is None:
        return False if after is None else None
    if after.label is None:
        return True
    if after.label.is_bullet:
        return _BULLET_RANK.get(after.label.style, 2) > _BULLET_RANK.get(unit.label.style, 0)
    restarts = after.label.style == unit.label.style and unit.label.ordinal >= 1 and after.label.number == "1"
    other = after.label.style != unit.label.style and not unit.label.is_bullet
    return restarts or (other and after.label.ordinal == 1)


_BULLET_RANK = {"bullet*": 1, "bullet-": 2, "bullet+": 3}
"""The usual nesting of bullets; a numbered line stands over all of them."""


def in_table(unit: Unit) -> bool:
    """Whether it is a cell of a table with rows, no frame around a paragraph."""
    cell = unit.block.cell
    return cell is not None and (cell.columns >= 2 if cell.ruled else cell.columns >= 3)
