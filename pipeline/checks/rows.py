"""What the columns of a table say of a row: when it was done, what became of it, of whom it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.checks.context import (
    ASKING_COLUMN,
    DENYING_HEADING,
    DUTY_COLUMN,
    INSIDER,
    JOINING,
    OPEN_COLUMN,
    OUTSIDER,
    REFUSING_CELL,
    Modifier,
)
from pipeline.checks.mentions import Hit
from pipeline.checks.searcher import Hits, Searcher
from pipeline.checks.words import Words
from pipeline.checks.years import FINISHED

_TICKS = frozenset({"x", "v", "✓", "✔", "☑", "+", "√"})
_DENIES = frozenset({"không", "chưa", "chẳng", "ko"})
_NOT_DONE = frozenset(
    {"không", "không thực hiện", "không làm", "chưa", "chưa thực hiện", "chưa làm", "bỏ", "hủy", "dừng"}
)


@dataclass(frozen=True)
class Row:
    """A table row: its words, what its context is, and the cells that stand under a header, as word ranges."""

    words: Words
    context: Hits
    cells: Sequence[tuple[str, Hit]]
    searcher: Searcher

    def told_of_the_past(self) -> list[Hit]:
        """With a column of results it tells what was done: all of it, or those cells beside what is to come."""
        results = [cell for column, cell in self.cells if self.searcher.tells_results(column)]
        coming = any(self.searcher.tells_coming(column) for column, cell in self.cells if cell not in results)
        return results if coming or not results else [(0, len(self.words))]

    def is_refused(self) -> bool:
        """Whether the column that says what became of it opens with a refusal: "Ý kiến | Tạm ngưng"."""
        opening = {hit[0] for hit in self.context.get(REFUSING_CELL, ())}
        return any(
            cell[0] in opening and self.searcher.tells_status(column) and not self._has_no_note(column, cell)
            for column, cell in self.cells
        )

    def _has_no_note(self, column: str, cell: Hit) -> bool:
        """ "Ghi chú | Không" has nothing to note."""
        return self.words.texts[slice(*cell)] == ("không",) and column.strip().casefold() == "ghi chú"

    def told_by_columns(self) -> list[Modifier]:
        """What the headers of columns say of the cells below them: not done, still open, or another's."""
        denied = [Modifier("negation", (0, 0), cell) for cell in self._denied()]
        left_open = [Modifier("undecided", (0, 0), cell) for cell in self._left_open()]
        return denied + left_open + [Modifier("others_duty", (0, 0), cell) for cell in self._laid_on_others()]

    def _is_ticked(self, cell: Hit) -> bool:
        said = set(self.words.texts[slice(*cell)])
        return bool(said) and said <= _TICKS

    def _left_open(self) -> list[Hit]:
        """The cells whose column says that it is open whether they are done; with a tick there, the whole row.

        Not where another column tells what became of it: "Gợi ý của các tổ | Kết luận".
        """
        opened = [cell for column, cell in self.cells if self.searcher.context_found(column).get(OPEN_COLUMN)]
        told = any(self.searcher.tells_status(column) for column, cell in self.cells if cell not in opened)
        ticked = any(self._is_ticked(cell) for cell in opened)
        return [(0, len(self.words))] if ticked else [] if told else opened

    def _denied(self) -> list[Hit]:
        """The cells whose column says that it is not done: "Nội dung rút khỏi kế hoạch", a tick under "Không"."""
        found: list[Hit] = []
        for column, cell in self.cells:
            if self.searcher.context_found(column).get(DENYING_HEADING):
                found.append(cell)
            elif self._is_ticked(cell) and column.strip().casefold() in _NOT_DONE:
                found.append((0, len(self.words)))
        return found

    def _laid_on_others(self) -> list[Hit]:
        """The cells whose column says that another body does it, or is asked to: "Nhiệm vụ của Đoàn xã".

        The whole row where only such a column is ticked: "Trường chủ trì | Xã chủ trì".
        """
        found: list[Hit] = []
        ticked: list[Hits] = []
        for column, cell in self.cells:
            told = self.searcher.context_found(column)
            if told.get(ASKING_COLUMN) or (told.get(OUTSIDER) and told.get(DUTY_COLUMN)):
                found.append(cell)
            if self._is_ticked(cell) and self.searcher.tells_doer(column):
                ticked.append(told)
        if ticked and all(told.get(OUTSIDER) and not told.get(INSIDER) for told in ticked):
            found.append((0, len(self.words)))
        return found

    def is_over(self, found: Sequence[Modifier]) -> bool:
        """Whether the column that says what became of it tells of a former year: "Tình trạng | Đã xong 12/2019"."""
        past = [one.scope for one in found if one.kind == "past"]
        status = [cell for column, cell in self.cells if self.searcher.tells_status(column)]
        over = [cell for cell in status if not FINISHED.isdisjoint(self.words.texts[slice(*cell)])]
        return any(within(scope, cell) for cell in over for scope in past)

    def is_joined(self) -> bool:
        """Whether the school joins in: "UBND xã (trường tham gia)", but not "(trường không tham gia)"."""
        return any(_DENIES.isdisjoint(self.words.texts[slice(*hit)]) for hit in self.context.get(JOINING, ()))

    def is_asked_of_others(self) -> bool:
        """Whether a column says that it holds what the school asks of others, and none what it does itself."""
        own = any(self.searcher.context_found(column).get(INSIDER) for column, _ in self.cells)
        return not own and any(self.searcher.tells_asked(column) for column, _ in self.cells)


def within(hit: Hit, cell: Hit) -> bool:
    """Whether words stand in a cell."""
    return cell[0] <= hit[0] and hit[1] <= cell[1]
