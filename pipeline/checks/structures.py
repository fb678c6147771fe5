"""Names that no lexicon holds: quotations, capitalised names, the noun phrase after a trigger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.checks.mentions import Hit, longest
from pipeline.checks.words import Words
from pipeline.directives.schema import NamedAfter

_PAIRS = {"“": "”„“", "„": "”“", "«": "»", "‘": "’", '"': '"', "〝": "〞"}
_CLOSERS = "”»’"
MAX_QUOTE = 24
"""Words in a quoted name; longer quotations are speech, not names."""
_PHRASE_END = frozenset({",", ";", ".", ":", "|", "(", ")", "!", "?", "…", "=", "/", "-"})
_NUMBERED = frozenset({"phường", "quận", "xã", "tổ", "đội", "khu", "vực"})
_SKIPPED_MARKS = frozenset({":", ",", "-", '"', "(", "là"})


def quotations(words: Words) -> list[Hit]:
    """The words inside each pair of quotation marks."""
    found: list[Hit] = []
    opened: tuple[int, str] | None = None
    for index, word in enumerate(words.texts):
        if word not in ('"', "'"):
            continue
        mark = words.printed(index, index + 1)
        if opened is not None and mark in _PAIRS.get(opened[1], '"”') + '"”':
            if 1 <= index - opened[0] - 1 <= MAX_QUOTE:
                found.append((opened[0] + 1, index))
            opened = None
        elif mark in _PAIRS and mark not in _CLOSERS:
            opened = (index, mark)
    return found


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


def is_shouted(words: Words) -> bool:
    """Whether the text is in capitals, so that capitals say nothing."""
    letters = [char for char in words.source if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) > 0.7 * len(letters)


def names_after(
    rule: NamedAfter, words: Words, hits: Mapping[str, list[Hit]], quotes: list[Hit]
) -> list[Hit]:
    """Names introduced by the trigger of `rule`."""
    names: list[Hit] = []
    shouted = is_shouted(words)
    for first, last in hits.get(rule.after, ()):
        names.extend(_one_after(rule, words, hits, quotes, last, shouted))
        if rule.before:
            names.extend(quote for quote in quotes if 0 <= first - quote[1] - 1 <= rule.within)
    rejected = hits.get(rule.reject, []) if rule.reject else []
    return longest(name for name in names if not any(_within(name, bad) for bad in rejected))


def _within(name: Hit, bad: Hit) -> bool:
    return bad[0] < name[1] and name[0] < bad[1]


def _one_after(
    rule: NamedAfter, words: Words, hits: Mapping[str, list[Hit]], quotes: list[Hit], at: int, shouted: bool
) -> Iterator[Hit]:
    skips = dict(hits.get(rule.skip, ())) if rule.skip else {}
    counted = 0
    index = at
    while index < len(words) and counted <= rule.within:
        if "quote" in rule.take:
            quote = next((quote for quote in quotes if quote[0] - 1 == index), None)
            if quote is not None:
                yield quote
                # "mô hình «A», «B» và «C»": quotations that follow close on belong to the list.
                end = quote[1] + 1
                for later in quotes:
                    if 0 <= later[0] - 1 - end <= 2:
                        yield later
                        end = later[1] + 1
                return
        word = words.texts[index]
        if index in skips:
            index = skips[index]
            continue
        if "proper" in rule.take and not shouted and word[0].isalnum():
            end = proper_run(words, index)
            if end > index:
                yield index, _phrase_end(rule, words, hits, end) if "phrase" in rule.take else end
                return
        if word in _SKIPPED_MARKS:
            index += 1
            continue
        if word in _PHRASE_END:
            return
        if "phrase" in rule.take and counted == 0:
            end = _phrase_end(rule, words, hits, index)
            if end - index >= 2:
                yield index, end
                if "quote" not in rule.take:
                    return
        counted += 1
        index += 1


def _phrase_end(rule: NamedAfter, words: Words, hits: Mapping[str, list[Hit]], first: int) -> int:
    stops = {start for start, _ in hits.get(rule.stop, ())} if rule.stop else set()
    last = first
    while last < len(words) and last - first < 14:
        if words.texts[last] in _PHRASE_END or words.texts[last] == '"' or (last > first and last in stops):
            break
        last += 1
    return last


def extended(hit: Hit, how: str, words: Words, quotes: list[Hit]) -> Hit:
    """A name carried on over the quotation or the capitalised words that follow it."""
    first, last = hit
    if how in ("quote", "proper_or_quote"):
        quote = next((quote for quote in quotes if quote[0] - 1 == last), None)
        if quote is not None:
            return first, quote[1] + 1
    if how in ("proper", "proper_or_quote") and last < len(words):
        if words.texts[last - 1] in _NUMBERED and words.texts[last].isdigit():
            return first, last + 1
        if not is_shouted(words):
            last = max(last, proper_run(words, last))
    return first, last
