"""Names that no lexicon holds: quotations, capitalised phrases, list items and cells beside a trigger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractors.vietnamese.normalise import fold
from pipeline.checks.mentions import Hit, longest
from pipeline.checks.words import Words
from pipeline.directives.schema import NamedAfter

Hits = Mapping[str, Sequence[Hit]]

_CLOSING = {"“": '”“"', "„": '”“"', "«": "»", "‘": "’'", '"': '"”', "'": "'’", "〝": "〞"}
_CLOSERS = "”»’〞"
MAX_QUOTE = 24
"""Words in a quoted name; longer quotations are speech, not names."""
MAX_NAME = 16
"""Words in a name that is not quoted."""
BESIDE = 6
"""Words between two quotations of one list ("khối TH «A», khối THCS «B»")."""
_CLAUSE_END = frozenset({";", ".", "|", "!", "?"})
_NAME_END = frozenset({";", ".", "|", "!", "?", ":", "(", ")", '"', ",", "…", "=", "→"})
_ITEM_END = frozenset({",", ";", "và", "hoặc", "|", ".", "!", "?", "…"})
MAX_ITEM = 8
"""Words in an item of an unnumbered list."""
_OPENING = 2
"""Words of a name that is cut to its opening: "lồng ghép" of "lồng ghép nội dung phòng, chống ma túy vào môn"."""
_NUMBERED = frozenset({"phường", "quận", "xã", "tổ", "đội", "khu", "vực", "số"})
_LISTED = ((":",), (",",), (";",), ("và",))
"""Before a quotation that is an item of a list."""
_TELLING = 3
"""Words that say of a quotation what it names."""


def quotations(words: Words) -> list[Hit]:
    """The words inside each pair of quotation marks; blanks to fill in ("……") are none."""
    found: list[Hit] = []
    opened: tuple[int, str] | None = None
    for index, word in enumerate(words.texts):
        if word not in ('"', "'"):
            continue
        mark = words.printed(index, index + 1)
        if opened is not None and mark in _CLOSING[opened[1]]:
            inside = words.texts[opened[0] + 1 : index]
            if len(inside) <= MAX_QUOTE and any(text[0].isalnum() for text in inside):
                found.append((opened[0] + 1, index))
            opened = None
        elif mark in _CLOSING and mark not in _CLOSERS:
            opened = (index, mark)
    return found


def is_shouted(words: Words) -> bool:
    """Whether the text is in capitals, so that capitals say nothing."""
    letters = [char for char in words.source if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) > 0.7 * len(letters)


def proper_run(words: Words, first: int) -> int:
    """End of the run of capitalised words and numbers that starts at `first`; `first` itself when there is none."""
    last = first
    while last < len(words) and words.texts[last][0].isalnum() and words.is_capitalised(last):
        # A number belongs to the name only when the name goes on after it ("3 Tự", not "Long Thới 02 buổi").
        if words.texts[last].isdigit() and not _capital_follows(words, last):
            break
        last += 1
    return last


def _capital_follows(words: Words, index: int) -> bool:
    after = index + 1
    return after < len(words) and words.texts[after][0].isalpha() and words.is_capitalised(after)


def extended(hit: Hit, how: str, words: Words, quotes: Sequence[Hit], *, shouted: bool = False) -> Hit:
    """A name carried on over the quotation or the capitalised words that follow it, or cut to its opening words.

    Words that reach into a quotation are named by the quotation: "Cam kết tuổi 18" of «viết "Cam kết tuổi 18"».
    """
    first, last = hit
    reached = next((quote for quote in quotes if first < quote[0] < last <= quote[1]), None)
    if reached is not None:
        return reached
    if how == "opening":
        return first, first + _OPENING
    if how in ("quote", "proper_or_quote"):
        quote = next((quote for quote in quotes if quote[0] - 1 == last), None)
        if quote is not None:
            return first, quote[1] + 1
    if how in ("proper", "proper_or_quote") and last < len(words):
        if words.texts[last - 1] in _NUMBERED and words.texts[last].isdigit():
            return first, last + 1
        if not shouted:
            last = max(last, proper_run(words, last))
    return first, last


def proper_names(words: Words) -> list[Hit]:
    """Runs of two or more capitalised words that do not open the statement."""
    found: list[Hit] = []
    index = 1
    while index < len(words):
        last = proper_run(words, index)
        if last - index >= 2:
            found.append((index, last))
        index = max(last, index + 1)
    return found


def inside(hit: Hit, quote: Hit) -> bool:
    """Whether the words are a part of a quotation and not the whole: "clip" in «Ai quay clip?» is no form."""
    return quote[0] <= hit[0] and hit[1] <= quote[1] and hit != quote


def whole_name(hit: Hit, words: Words, quotes: Sequence[Hit]) -> Hit | None:
    """The mention, the quotation that it opens where that is a name, or None where it is a part of one.

    "Hai hình thức: «Phát thanh an ninh học đường» và …" names all of the quotation.
    """
    around = next((quote for quote in quotes if inside(hit, quote)), None)
    if around is None:
        return hit
    listed = words.texts[around[0] - 2 : around[0] - 1] in _LISTED
    opens = hit[0] == around[0] and (listed or hit[1] - hit[0] >= _TELLING)
    return around if opens else None


def joined(hits: list[Hit]) -> list[Hit]:
    """The hits in reading order; those that share words are one: "phát thanh măng non" and "măng non «Tiếng trống»"."""
    found: list[Hit] = []
    for first, last in sorted(set(hits)):
        if found and first < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


QUOTED_NAME = 3
"""Words in quotation marks, the first with a capital, that may be a name though each is a general word."""


class NameFinder:
    """Finds the names of one structure in one statement."""

    def __init__(
        self, rule: NamedAfter, words: Words, hits: Hits, quotes: Sequence[Hit], *, shouted: bool = False
    ) -> None:
        self._rule = rule
        self._words = words
        self._texts = words.texts
        self._quotes = quotes
        self._triggers = hits.get(rule.after, ())
        self._skips = dict(hits.get(rule.skip, ())) if rule.skip else {}
        self._stops = {first for first, _ in hits.get(rule.stop, ())} if rule.stop else set()
        self._claims = [last for _, last in hits.get(rule.claimed, ())] if rule.claimed else []
        self._general = hits.get(rule.reject, ()) if rule.reject else ()
        self._heads = {first for first, _ in hits.get(rule.heads, ())} if rule.heads else None
        self._shouted = shouted

    def find(self, cells: Sequence[tuple[str | None, Hit]] = ()) -> list[Hit]:
        """The names; `cells` are the columns' headers and word ranges of a table row."""
        names = [name for trigger in self._triggers for name in self._beside(trigger)]
        names += [name for header, cell in cells for name in self._in_column(header, cell)]
        return longest(name for name in names if not self._is_general(name))

    def _beside(self, trigger: Hit) -> Iterator[Hit]:
        quoted = list(self._quoted_after(trigger)) if "quote" in self._rule.take else []
        for quote in quoted:
            beside = self._rule.with_trigger and quote[0] - 1 == trigger[1]
            yield (trigger[0], quote[1] + 1) if beside else quote
        if not quoted:
            listed = list(self._listed(trigger[1])) if "list" in self._rule.take else []
            if not listed and "items" in self._rule.take:
                listed = list(self._items(trigger[1]))
            yield from listed
            if not listed and "proper" in self._rule.take:
                yield from self._capitalised(trigger[1])
            elif not listed and "phrase" in self._rule.take:
                yield from self._phrase(trigger[1])
        if self._rule.before and not quoted:
            yield from self._quoted_before(trigger)

    def _quoted_after(self, trigger: Hit) -> Iterator[Hit]:
        end = trigger[1]
        room = self._rule.within
        for quote in self._quotes:
            opening = quote[0] - 1
            if opening < end:
                continue
            between = self._texts[end:opening]
            # "Xây dựng mô hình | «Hành lang không điểm mù»": the next cell says which.
            if opening - end > room or (_CLAUSE_END.intersection(between) - {";"} and between != ("|",)):
                return
            if self._is_claimed(end, opening) or any(end <= first < opening for first, _ in self._triggers):
                return
            yield quote
            end, room = quote[1] + 1, BESIDE

    def _quoted_before(self, trigger: Hit) -> Iterator[Hit]:
        for quote in self._quotes:
            gap = trigger[0] - quote[1] - 1
            if 0 <= gap <= self._rule.before and not self._is_claimed(0, quote[0] - 1):
                yield quote

    def _is_claimed(self, start: int, opening: int) -> bool:
        return any(start <= last <= opening and opening - last <= 3 for last in self._claims)

    def _listed(self, at: int) -> Iterator[Hit]:
        """Items "(1) …; (2) …" or "1/ …; 2/ …" after the trigger's colon."""
        colon = next((i for i in range(at, min(at + 12, len(self._texts))) if self._texts[i] == ":"), None)
        if colon is None:
            return
        index = colon + 1
        while (start := self._label_end(index)) is not None:
            end = start
            while end < len(self._texts) and self._texts[end] not in (";", ".", "(", "|"):
                end += 1
            if 2 <= end - start <= MAX_NAME:
                yield start, end
            while end < len(self._texts) and self._texts[end] != ";":
                end += 1
            index = end + 1

    def _items(self, at: int) -> list[Hit]:
        """Items "kể chuyện, đóng kịch và múa rối" after the trigger, or its colon."""
        colon = next((i for i in range(at - 1, min(at + 6, len(self._texts))) if self._texts[i] == ":"), None)
        if colon is None:
            if "proper" in self._rule.take:
                return []
            colon = at - 1
        found: list[Hit] = []
        first = colon + 1
        cell = next((i for i in range(first, len(self._texts)) if self._texts[i] == "|"), len(self._texts))
        while first < cell and self._texts[first] not in _CLAUSE_END - {";"}:
            last = first
            while last < len(self._texts) and self._texts[last] not in _ITEM_END:
                last += 1
            end = next((i for i in range(first, last) if i in self._stops or self._texts[i] == "("), last)
            if end == first:
                break
            if end - first <= MAX_ITEM and self._may_open(first):
                found.append((first, end))
            first = last + 1
        return found if len(found) > 1 else []

    def _may_open(self, index: int) -> bool:
        """Whether a name that is not quoted may begin here."""
        if not self._texts[index][0].isalnum():
            return False
        if self._heads is not None:
            return index in self._heads
        return index not in self._stops and ("proper" not in self._rule.take or self._is_capital(index))

    def _label_end(self, index: int) -> int | None:
        label = self._texts[index : index + 3]
        if len(label) == 3 and label[0] == "(" and label[1].isalnum() and label[2] == ")":
            return index + 3
        if len(label) == 3 and label[0].isdigit() and label[1] in "/).":
            return index + 2
        return None

    def _capitalised(self, at: int) -> Iterator[Hit]:
        """A phrase that opens with a capital or a number right after the trigger."""
        index = at
        while index < len(self._texts) and index - at <= self._rule.within:
            if index in self._skips and not self._is_capital(index):
                index = self._skips[index]
            elif self._texts[index] in (":", "-"):
                index += 1
            elif self._opens_name(index):
                end = self._name_end(index)
                # "Về mô hình: Trường làm mô hình «3 Tự»" says the word again: a clause, no name.
                if not any(index <= first < end for first, _ in self._triggers):
                    yield index, end
                return
            else:
                return

    def _phrase(self, at: int) -> Iterator[Hit]:
        """The words right after the trigger, up to a mark or a word that ends a name."""
        while at < len(self._texts) and (self._texts[at] in (":", "-") or at in self._skips):
            at = self._skips.get(at, at + 1)
        if at < len(self._texts) and self._may_open(at):
            yield at, self._name_end(at)

    def _opens_name(self, index: int) -> bool:
        word = self._texts[index]
        if self._shouted or not word[0].isalnum():
            return False
        return self._words.is_capitalised(index) and (not word.isdigit() or index + 1 < len(self._texts))

    def _is_capital(self, index: int) -> bool:
        """Whether a word opens with a capital and goes on in small letters: a name, not an abbreviation."""
        printed = self._words.printed(index, index + 1)
        return not self._shouted and printed[0].isupper() and not printed.isupper()

    def _name_end(self, first: int) -> int:
        last = first + 1
        while last < len(self._texts) and last - first < MAX_NAME:
            if self._texts[last] == "," and self._texts[last + 1 : last + 2] == ("không",):
                last += 1
                continue
            if self._parts_letters(last):
                last += 2  # "T.A.M"
                continue
            if self._texts[last] in _NAME_END or last in self._stops:
                break
            last += 1
        while last > first + 1 and not self._texts[last - 1][0].isalnum():
            last -= 1
        return last

    def _parts_letters(self, index: int) -> bool:
        """Whether it is a full stop between two capitals: in "T.A.M"."""
        if self._texts[index] != "." or index + 1 >= len(self._texts):
            return False
        alone = len(self._texts[index - 1]) == len(self._texts[index + 1]) == 1
        starts, ends = self._words.starts, self._words.ends
        touch = ends[index - 1] == starts[index] and ends[index] == starts[index + 1]
        return alone and touch and all(map(self._words.is_capitalised, (index - 1, index + 1)))

    def _in_column(self, header: str | None, cell: Hit) -> Iterator[Hit]:
        if header is None or not any(name in fold(header) for name in self._rule.columns):
            return
        quoted = [quote for quote in self._quotes if cell[0] <= quote[0] and quote[1] <= cell[1]]
        if quoted:
            yield from quoted
        elif (
            cell[1] - cell[0] >= 2
            and cell[0] not in self._stops
            and self._texts[cell[0]][0].isalpha()
            and self._words.is_capitalised(cell[0])
        ):
            yield cell

    def _is_general(self, name: Hit) -> bool:
        covered = {i for first, last in self._general for i in range(first, last)}
        letters = [i for i in range(*name) if self._texts[i][0].isalpha()]
        if not letters and (name in self._quotes or "+" in self._texts[name[0] : name[1]]):
            return sum(self._texts[i].isdigit() for i in range(*name)) < 2  # "1 + 5" is a name
        if name in self._quotes and len(letters) >= QUOTED_NAME and self._words.is_capitalised(name[0]):
            # "Phòng ở tự quản" is put together of general words and yet a name; one general phrase is none.
            return any(first <= letters[0] and letters[-1] < last for first, last in self._general)
        return all(i in covered for i in letters)
