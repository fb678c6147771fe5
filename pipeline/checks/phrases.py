"""The phrase language of the lexicons, all phrases in one automaton: "(phát|chiếu) ... clip [tuyên truyền]".

A phrase of the lexicons may stand for thousands of word sequences, so they are never written out: each becomes a
path with forks (Thompson's construction), and the states that texts really reach are made as they are reached.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.checks.phrase_parts import CLOSER, TOKEN
from pipeline.checks.words import phrase_words
from pipeline.errors import SetupError

BREAK = "␤"
CLAUSE_MARKS = frozenset({";", ".", "!", "?", "|", BREAK})
"""No open place of a phrase crosses these."""
LONGEST_GAP = 4
"""Words that "..." may stand for."""
_OPEN_START = re.compile(r"\s*(\*|\[\*\]|\.\.\.)(?:\s+|$)")
"""An open place at the start of what is left of a phrase."""
_MAY_BE_NOTHING = ("", "[", "(")
"""How every phrase begins that may be empty."""
_GROWING = threading.Lock()
"""Held while an automaton gets a new state; of the module, so that automata can be copied."""
_NOWHERE: frozenset[int] = frozenset()
_OTHER = "\x00other"
_NUMBER = "\x00number"


@dataclass(slots=True)
class _Node:
    """Phrases that begin alike share their first nodes: one way leads on by each word, and by each open place."""

    words: dict[str, int] = field(default_factory=dict)
    anything: int | None = None
    """The node behind any word; never node 0, where phrases begin."""
    number: int | None = None
    gap: int | None = None
    """The node behind "..."."""
    free: tuple[int, ...] = ()
    """Reached without a word."""
    keys: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether a text can go on from here or end here; a mere fork is passed through."""
        return bool(self.words or self.anything or self.number or self.keys)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Where a state leads: by the words of its nodes, by any word, by a number."""

    nodes: frozenset[int]
    anything: frozenset[int]
    number: frozenset[int]


class PhraseAutomaton:
    """Finds every phrase added, at every place, in one pass. Safe to share between threads once built."""

    def __init__(self) -> None:
        self._nodes = [_Node()]
        self._leading: dict[str, set[int]] = {}
        """Per word the nodes that it leads on from."""
        self._open: set[int] = set()
        """The nodes that any word or a number leads on from."""
        self._ends: set[int] = set()
        """The nodes where a phrase ends."""
        self._reach_back: dict[str, tuple[str, int, int]] = {}
        """Per inner key the key that was given, and how many words before the match belong to it."""
        self._reached: dict[int, frozenset[int]] = {}
        self._states: dict[frozenset[int], int] = {}
        self._ways: list[_Ways] = []
        self._accepts: list[tuple[str, ...]] = []
        self._steps: list[dict[str, int]] = []
        self._start: int | None = None

    @property
    def words(self) -> frozenset[str]:
        """All words of all phrases."""
        return frozenset(self._leading)

    def add(self, key: str, phrase: str) -> None:
        """Adds one phrase under `key`. Raises SetupError when it cannot be read."""
        least, most, anchored = _open_start(phrase)
        if most:
            # Else every word of every text would lead on from the start: a third of the time.
            inner = f"{key}\x00{least}-{most}"
            self._reach_back[inner] = key, least, most
            key = inner
        try:
            end = _Reader(anchored, self).build(0)
        except ValueError as error:
            raise SetupError(
                f"Từ điển có cụm từ sai cú pháp: «{phrase}».",
                f"lexicon phrase {phrase!r}: {error}; allowed: words, (a|b), [a|b], #, *, ...",
            ) from error
        if anchored[:1] in _MAY_BE_NOTHING and end in self._closure({0}):
            raise SetupError(
                f"Cụm từ «{phrase}» có thể rỗng.", f"lexicon phrase {phrase!r} may stand for nothing"
            )
        self._nodes[end].keys += (key,)
        self._ends.add(end)
        self._reached.clear()
        self._start = None

    def pairs(self) -> set[tuple[str, str]]:
        """Every two words that may follow each other in a phrase."""
        found: set[tuple[str, str]] = set()
        for node in self._nodes:
            for word, target in node.words.items():
                for reached in self._closure({target}) if self._nodes[target].free else (target,):
                    found.update((word, after) for after in self._nodes[reached].words)
        return found

    def openings(self, end: int) -> set[tuple[str, str]]:
        """The first word of the phrase that ends at node `end` and, where both are of letters, the word after it.

        "" stands for what may be any word, a mark or missing; "#" for a number.
        """
        found: set[tuple[str, str]] = set()
        for index in self._closure({0}):
            node = self._nodes[index]
            found.update({("", "")} if node.anything or index == end else ())
            found.update({("#", "")} if node.number else ())
            for word, target in node.words.items():
                after = self._followers(target, end) if word.isalpha() else [""]
                found.update((word, follower) for follower in after)
        return found

    def _followers(self, target: int, end: int) -> Iterator[str]:
        for index in self._closure({target}):
            after = self._nodes[index]
            yield from (word if word.isalpha() else "" for word in after.words)
            if after.anything or after.number or index == end:
                yield ""

    def find(self, words: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Per key the words [first, last) of every match, in the order of their first and then of their last words."""
        if self._start is None:
            self._start = self._state(self._from([0]))
        start, steps, accepts = self._start, self._steps, self._accepts
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        length = len(words)
        for first in range(length):
            state, at = start, first
            while at < length:
                word = words[at]
                after = steps[state].get(word)
                state = self._step(state, word) if after is None else after
                if state < 0:
                    break
                at += 1
                for key in accepts[state]:
                    found[key].append((first, at))
        for inner in self._reach_back.keys() & found.keys():
            key, least, most = self._reach_back[inner]
            reaching = {
                (start, last)
                for first, last in found.pop(inner)
                for start in _starts_before(words, first, least, most)
            }
            if reaching:
                found[key] = sorted(reaching.union(found.get(key, ())))
        return found

    def node(self) -> int:
        self._nodes.append(_Node())
        return len(self._nodes) - 1

    def link(self, source: int, piece: str) -> int:
        """Adds what `piece` (a word or an open place) leads to from `source`; returns the node after it."""
        if piece == "...":
            return self._gap(source)
        if piece == "*":
            return self._anything(source)
        node = self._nodes[source]
        if piece == "#":
            self._open.add(source)
            node.number = node.number or self.node()
            return node.number
        for word in phrase_words(piece.removeprefix("\\")):
            after = self._nodes[source].words.get(word)
            if after is None:
                after = self._nodes[source].words[word] = self.node()
                self._leading.setdefault(word, set()).add(source)
            source = after
        return source

    def _anything(self, source: int) -> int:
        self._open.add(source)
        node = self._nodes[source]
        node.anything = node.anything or self.node()
        return node.anything

    def _gap(self, source: int) -> int:
        first = self._nodes[source]
        if first.gap is None:
            end = first.gap = self.node()
            first.free += (end,)
            for _ in range(LONGEST_GAP):
                source = self._anything(source)
                self._nodes[source].free += (end,)
        return first.gap

    def join(self, ends: Sequence[int]) -> int:
        """A node that all `ends` lead to."""
        after = self.node()
        for end in ends:
            self._nodes[end].free += (after,)
        return after

    def _closure(self, nodes: set[int]) -> frozenset[int]:
        todo, seen = list(nodes), set(nodes)
        while todo:
            for after in self._nodes[todo.pop()].free:
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return frozenset(seen)

    def _from(self, nodes: Iterable[int]) -> frozenset[int]:
        """The nodes that count among `nodes` and those reached from them without a word."""
        found: set[int] = set()
        for node in nodes:
            reached = self._reached.get(node)
            if reached is None:
                reached = frozenset(after for after in self._closure({node}) if self._nodes[after].counts)
                self._reached[node] = reached
            found |= reached
        return frozenset(found)

    def _state(self, closed: frozenset[int]) -> int:
        known = self._states.get(closed)
        if known is not None:
            return known
        keys = dict.fromkeys(key for node in sorted(closed & self._ends) for key in self._nodes[node].keys)
        with _GROWING:
            if closed not in self._states:
                self._ways.append(self._ways_from(closed))
                self._accepts.append(tuple(keys))
                self._steps.append({})
                # Last, for other threads read without the lock.
                self._states[closed] = len(self._ways) - 1
            return self._states[closed]

    def _step(self, state: int, word: str) -> int:
        steps = self._steps[state]
        after = steps.get(word)
        if after is None:
            symbol = (
                word
                if word in self._leading or word in CLAUSE_MARKS
                else _NUMBER
                if word[0].isdigit()
                else _OTHER
            )
            after = steps.get(symbol)
            if after is None:
                after = steps[symbol] = self._advance(state, word)
        return after

    def _ways_from(self, closed: frozenset[int]) -> _Ways:
        nodes = [self._nodes[index] for index in closed & self._open]
        return _Ways(
            closed,
            self._from(node.anything for node in nodes if node.anything),
            self._from(node.number for node in nodes if node.number),
        )

    def _advance(self, state: int, word: str) -> int:
        ways, leading = self._ways[state], self._leading.get(word)
        nodes = ways.nodes & leading if leading else _NOWHERE
        if not nodes:
            if not ways.anything and not ways.number:
                return -1
            if leading and word not in CLAUSE_MARKS and not word[0].isdigit():
                return self._step(state, _OTHER)  # known elsewhere, a word like any other here
        found = self._from(self._nodes[node].words[word] for node in nodes)
        if word not in CLAUSE_MARKS:
            found |= ways.anything
        if word[0].isdigit():
            found |= ways.number
        return self._state(found) if found else -1


def _open_start(phrase: str) -> tuple[int, int, str]:
    """The fewest and the most words that the open places at the start of a phrase stand for, and what follows them."""
    least = most = at = 0
    while match := _OPEN_START.match(phrase, at):
        at = match.end()
        least += match[1] == "*"
        most += LONGEST_GAP if match[1] == "..." else 1
    return least, most, phrase[at:]


def _starts_before(words: Sequence[str], first: int, least: int, most: int) -> Iterator[int]:
    """Where a match may begin whose open places stand for so many words before `first`."""
    for back in range(most + 1):
        if back > first or (back and words[first - back] in CLAUSE_MARKS):
            return
        if back >= least:
            yield first - back


@lru_cache(maxsize=32768)
def openings(phrase: str) -> frozenset[tuple[str, str]]:
    """`PhraseAutomaton.openings` of one phrase."""
    automaton = PhraseAutomaton()
    end = _Reader(_open_start(phrase)[2], automaton).build(0)
    return frozenset(automaton.openings(end))


class _Reader:
    """Reads one phrase into the automaton: groups may stand inside groups."""

    def __init__(self, phrase: str, automaton: PhraseAutomaton) -> None:
        self._tokens = TOKEN.findall(phrase)
        self._automaton = automaton
        self._at = 0
        self._depth = 0

    def build(self, start: int) -> int:
        end = self._sequence(start)
        if self._at < len(self._tokens):
            raise ValueError(f"unexpected {self._tokens[self._at]!r}")
        return end

    def _sequence(self, source: int) -> int:
        while (token := self._peek()) is not None and (
            token not in (")", "]", "|") or self._is_bare_bar(token)
        ):
            self._at += 1
            source = self._group(token, source) if token in CLOSER else self._automaton.link(source, token)
        return source

    def _is_bare_bar(self, token: str) -> bool:
        """Outside any group the bar is the edge of a table cell, not a choice."""
        return token == "|" and self._depth == 0

    def _group(self, opener: str, source: int) -> int:
        self._depth += 1
        ends = [self._sequence(source)]
        while self._peek() == "|":
            self._at += 1
            ends.append(self._sequence(source))
        if self._peek() != CLOSER[opener]:
            raise ValueError(f"{opener!r} is not closed")
        self._at += 1
        self._depth -= 1
        return self._automaton.join([source, *ends] if opener == "[" else ends)

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None
