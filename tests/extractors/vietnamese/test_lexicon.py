"""Every lexicon loads, and a fault in one is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.vietnamese.lexicon import expand_choices, lexicon_names, load_lexicon
from extractors.vietnamese.normalise import fold
from extractors.vietnamese.yaml_data import DataError


@pytest.mark.parametrize("name", lexicon_names())
def test_every_lexicon_loads_and_names_each_phrase_once(name: str) -> None:
    lexicon = load_lexicon(name)
    seen: dict[str, str] = {}
    for entry in lexicon.entries:
        for form in entry.forms:
            key = form if entry.case == "exact" else fold(form)
            assert key not in seen, f"{form!r} stands in {seen.get(key)} and {entry.id}"
            seen[key] = entry.id


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("công an", ["công an"]),
        ("công an {xã|phường}", ["công an xã", "công an phường"]),
        (
            "{|đội }cảnh sát{| giao thông}",
            ["cảnh sát", "cảnh sát giao thông", "đội cảnh sát", "đội cảnh sát giao thông"],
        ),
    ],
)
def test_choices(phrase: str, forms: list[str]) -> None:
    assert expand_choices(phrase) == forms


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("about: x\nentries:\n  - id: a\n    phrases: ['{a|b']\n", 4, "brace"),
        (
            "about: x\nentries:\n  - {id: a, phrases: [b]}\n  - {id: a, phrases: [c]}\n",
            3,
            "id 'a' stands twice",
        ),
        ("about: x\nentries:\n  - {id: a, phrase: [b]}\n", 3, "unknown key 'phrase'"),
        ("about: x\nentries:\n  - {id: a, phrases: [b], case: lower}\n", 3, "'lower' is not allowed"),
        ("about: x\nentries: []\n", 2, "at least 1 item"),
    ],
)
def test_faults(tmp_path: Path, text: str, line: int, message: str) -> None:
    (tmp_path / "list.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message) as caught:
        load_lexicon("list", tmp_path)
    assert caught.value.line == line


def test_an_unknown_lexicon_names_the_known_ones() -> None:
    with pytest.raises(DataError, match="no lexicon 'polise'") as caught:
        load_lexicon("polise")
    assert caught.value.allowed == lexicon_names()
