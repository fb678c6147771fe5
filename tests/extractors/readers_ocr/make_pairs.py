"""Makes ocr_pairs.txt, the pairs of neighbouring syllables in texts of the field, from the samples.

Run `python -m tests.extractors.readers_ocr.make_pairs` after adding statements or directives. The labelled plans are
left out, so that reading them stays a fair test of the recogniser.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "extractors" / "readers" / "ocr_pairs.txt"
_BREAK = re.compile(r"[^\w\s]|\d+")


def texts() -> Iterator[str]:
    for path in sorted((ROOT / "samples" / "statements").glob("*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            statement = json.loads(row)
            yield statement.get("heading") or ""
            yield statement["text"]
    for path in sorted((ROOT / "samples" / "directives").glob("*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def lines() -> Iterator[str]:
    """A first syllable and all that follow it somewhere, with the count of those that do so more than once."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts():
        for stretch in _BREAK.split(unicodedata.normalize("NFC", text)):
            counts.update(pairwise(stretch.lower().split()))
    following: defaultdict[str, list[str]] = defaultdict(list)
    for (first, second), count in sorted(counts.items()):
        following[first].append(second if count == 1 else f"{second}={count}")
    for first, seconds in sorted(following.items()):
        yield f"{first} {' '.join(seconds)}"


def main() -> None:
    TARGET.write_text("\n".join(lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
