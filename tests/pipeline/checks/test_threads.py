"""Threads that share a fresh automaton find what one thread alone finds."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from pipeline.checks.phrases import PhraseAutomaton
from tests.conftest import ROOT

THREADS = 6
WORDS = [f"a{number}" for number in range(40)]
Found = dict[str, list[tuple[int, int]]]


@pytest.fixture(autouse=True)
def _hasty_switches() -> Iterator[None]:
    """Threads change places as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def automaton(seed: int) -> PhraseAutomaton:
    chance = random.Random(seed)
    made = PhraseAutomaton()
    for number in range(200):
        inner = [chance.choice(WORDS) if chance.random() < 0.7 else "..." for _ in range(2)]
        made.add(f"{number}", " ".join([chance.choice(WORDS), *inner, chance.choice(WORDS)]))
    return made


def found_by_threads(shared: PhraseAutomaton, texts: list[list[str]]) -> dict[int, Found]:
    """States of the automaton are made while texts are read, here by all threads at once."""
    together, found = threading.Barrier(THREADS), {}

    def work(first: int) -> None:
        together.wait()
        for number in range(first, len(texts), THREADS):
            found[number] = shared.find(texts[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_automaton_for_all_threads() -> None:
    for seed in range(15):
        chance = random.Random(seed)
        texts = [[chance.choice(WORDS) for _ in range(80)] for _ in range(2 * THREADS)]
        alone = automaton(seed)
        assert found_by_threads(automaton(seed), texts) == {
            number: alone.find(text) for number, text in enumerate(texts)
        }


FIRST_USE = """
import threading
from extractors.vietnamese.boundaries import word_spans
together, found = threading.Barrier(6), []
def work(number):
    together.wait()
    found.append(word_spans(f"{number} trẻ thơ"))
threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found))
"""


def test_the_word_model_is_first_used_by_all_threads_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_USE], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "6", done.stderr
