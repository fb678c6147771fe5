"""The headings and lead-ins that stand over a line, kept as a stack that outline labels push and pop."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.parse.labels import Label
from pipeline.plan import Zone

PLAIN_TOP, PLAIN, LEAD = "plain-top", "plain", "lead"
"""Styles of headings and lead-ins without a label."""


@dataclass
class Node:
    """A heading, or a list item that may announce the items below it (`lead`)."""

    style: str
    zone: Zone
    number: str = ""
    ordinal: int = 0
    heading: str = ""
    """The heading as printed; "" for a list item."""
    lead: str = ""
    used: bool = False
    """Whether labelled items have come under this lead-in."""
    mixed: bool = False
    """Whether the heading announces a look back and tasks in one."""


@dataclass
class Stack:
    base: Zone = Zone.OPERATIVE
    nodes: list[Node] = field(default_factory=list)

    @property
    def zone(self) -> Zone:
        return self.nodes[-1].zone if self.nodes else self.base

    @property
    def parent(self) -> Node | None:
        """The innermost heading."""
        return next((node for node in reversed(self.nodes) if node.heading), None)

    @property
    def mixed(self) -> bool:
        """Whether the line stands in a section that tells what was and what is to be done."""
        return self.zone is Zone.OPERATIVE and any(node.mixed for node in self.nodes)

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings and lead-ins, outermost first."""
        return tuple(text for node in self.nodes for text in (node.heading, node.lead) if text)

    @property
    def depth(self) -> int:
        return sum(1 for node in self.nodes if node.heading)

    @property
    def path(self) -> str:
        """Outline number such as "II.2.a"; a dotted number takes the place of the numbers that it repeats."""
        numbers: list[str] = []
        for node in self.nodes:
            if not node.number:
                continue
            while numbers and node.number.startswith(f"{numbers[-1]}."):
                numbers.pop()
            numbers.append(node.number)
        return ".".join(numbers)

    def clear(self, base: Zone) -> None:
        self.nodes.clear()
        self.base = base

    def make_room(self, label: Label) -> None:
        """Pop what a line with this label is not under."""
        style = label.style
        if label.is_bullet:
            self._pop_to(style)
        elif style == "part":
            self.nodes.clear()
        elif label.is_major:
            self._pop_major(style)
        elif style.startswith("arabic") and style != "arabic1":
            self._pop_dotted(int(style[6:]))
        else:
            self._pop_series(label)

    def _pop_to(self, style: str) -> None:
        for index, node in enumerate(self.nodes):
            if node.style == style:
                del self.nodes[index:]
                return

    def _pop_major(self, style: str) -> None:
        self._pop_to(style)
        for index, node in enumerate(self.nodes):
            if node.style not in ("part", "roman", "upper"):
                del self.nodes[index:]
                return

    def _pop_dotted(self, depth: int) -> None:
        for index, node in enumerate(self.nodes):
            if node.style.startswith("arabic") and int(node.style[6:]) >= depth:
                del self.nodes[index:]
                return

    def _pop_series(self, label: Label) -> None:
        """The next number of a series ends the one before it; a series that starts again is nested in the open one."""
        same = [index for index, node in enumerate(self.nodes) if node.style == label.style]
        for index in reversed(same):
            if self.nodes[index].ordinal + 1 == label.ordinal:
                del self.nodes[index:]
                return
        if not same:
            self._drop_bullets()
        elif label.ordinal != 1 or self.nodes[same[-1]].ordinal == 1:
            del self.nodes[same[-1] :]
        else:
            self._drop_bullets()

    def _drop_bullets(self) -> None:
        for index, node in enumerate(self.nodes):
            if node.style.startswith("bullet"):
                del self.nodes[index:]
                return

    def make_room_for_plain(self, *, top: bool) -> None:
        """Pop what an unlabelled heading is not under: everything for one that divides the whole plan."""
        if top:
            self.nodes.clear()
            return
        self._pop_to(PLAIN)
        while self.nodes and not self.nodes[-1].heading:
            self.nodes.pop()

    def leave_items(self, *, long: bool) -> None:
        """An unlabelled paragraph ends bullet items, and a lead-in whose items have come or that is not for it."""
        self._drop_bullets()
        if self.nodes and self.nodes[-1].style == LEAD and (self.nodes[-1].used or long):
            self.nodes.pop()

    def use(self) -> None:
        """A labelled item has come: the lead-ins over it have got what they announced."""
        for node in self.nodes:
            node.used = node.used or node.style == LEAD

    def push(self, node: Node) -> None:
        self.nodes.append(node)
