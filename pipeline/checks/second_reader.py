"""A second reader of what a rule took for met: a linear model of labelled statements, which may doubt, never grant."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from pipeline.checks.linear import LinearReader, load_reader, plain
from pipeline.directives.load import READER_WEIGHTS

VETO = 0.03
"""A met verdict that it holds less likely than this falls.

On 1,208 statements and findings that neither the rules nor the reader had seen, six more were right with it on balance;
at 0.1 no more, but of simple statements (samples/behaviour, before it learned them) 39 fell wrongly instead of 15.
"""


def grams(words: Sequence[str], heading: Sequence[str]) -> list[str]:
    """Words and pairs of words of a statement ("t …") and of what stands over it ("h …"), each once."""
    text = ["<", *map(plain, words), ">"]
    above = [plain(word) for word in heading]
    found = dict.fromkeys(f"t {word}" for word in text)
    found.update(dict.fromkeys(f"t {one} {other}" for one, other in itertools.pairwise(text)))
    found.update(dict.fromkeys(f"h {word}" for word in above))
    found.update(dict.fromkeys(f"h {one} {other}" for one, other in itertools.pairwise(above)))
    return list(found)


@lru_cache(maxsize=1)
def second_reader() -> LinearReader:
    """The reader that comes with the program. Raises DataError with path and line when its file is damaged."""
    return load_reader(READER_WEIGHTS)
