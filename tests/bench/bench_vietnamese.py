"""Decoding, folding, sentences and tokens beside the plain calls that they stand for, on the labelled plans."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence

import yaml
from underthesea import sent_tokenize, word_tokenize

from extractors.quality import page_quality
from extractors.vietnamese.language import vietnamese
from extractors.vietnamese.legacy import decode, decode_line
from extractors.vietnamese.normalise import fold
from extractors.vietnamese.sentences import split
from tests.conftest import SAMPLES
from tests.extractors.vietnamese.encode import encode

ROUNDS = 7


def lines() -> list[str]:
    """Every paragraph of the labelled plans."""
    plans = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((SAMPLES / "plans").glob("*.yaml"))
    ]
    return [line for plan in plans for line in plan["body"].splitlines() if line.strip()]


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time, the best of some rounds: the least disturbed one."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - start)
    return best


def row(name: str, work: Callable[[str], object], texts: Sequence[str], peer: str, base: float) -> None:
    taken = seconds(work, texts)
    print(f"{name:<42}{taken / len(texts) * 1e6:>9.1f} µs/paragraph{taken / base:>9.2f} × {peer}")


def main() -> None:
    texts = lines()
    legacy = {encoding: [encode(text, encoding) for text in texts] for encoding in ("vni", "tcvn3")}
    print(f"{len(texts)} paragraphs, {sum(map(len, texts)) // len(texts)} characters each\n")
    normal = seconds(lambda text: unicodedata.normalize("NFC", text), texts)
    row("fold", fold, texts, "unicodedata.normalize", normal)
    row(
        "fold, decomposed text",
        fold,
        [unicodedata.normalize("NFD", text) for text in texts],
        "the same",
        normal,
    )
    row("decode_line, Unicode", decode_line, texts, "the same", normal)
    row("decode by font, VNI", lambda text: decode(text, "VNI-Times"), legacy["vni"], "the same", normal)
    row("decode by font, TCVN3", lambda text: decode(text, ".VnTime"), legacy["tcvn3"], "the same", normal)
    row("decode by characters, VNI", decode_line, legacy["vni"], "the same", normal)
    row("page_quality", page_quality, texts, "the same", normal)
    row("sentences.split", split, texts, "underthesea.sent_tokenize", seconds(sent_tokenize, texts))
    nlp = vietnamese()
    row("tokenizer", nlp.tokenizer, texts, "underthesea.word_tokenize", seconds(word_tokenize, texts))
    row("whole pipeline", nlp, texts, "the same", seconds(word_tokenize, texts))


if __name__ == "__main__":
    main()
