"""Mends what Tesseract's Vietnamese model gets wrong again and again, where the neighbouring words prove it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from extractors.readers.ocr_types import OcrWord
from extractors.vietnamese.syllables import is_syllable

_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff"})
_SPOILT_DASH = re.compile(r"[~_¬«=]+-?|-[~_]+|[-–][.,]")
_SPOILT_POINT = re.compile(r"\d{1,2},")
_GLUED_NUMBER = re.compile(r"([IVX]{1,5}\.|\d{1,2}\.)(?=[A-ZĐ][^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_SURE, _DOUBTFUL = 0.966, 0.9
"""Word confidences: at _SURE and above nothing is changed, below _DOUBTFUL less proof is asked for. Chosen on seven
labelled plans: right changes have a median of 0.87, wrong ones of 0.97."""
_PROOF, _PROOF_IN_DOUBT = 8, 3
"""How often the better pair must stand in texts of the field."""
_OUTWEIGHS = 40
"""A pair that stands there itself (texts have slips too) must be outweighed this many times."""


def repaired(words: Sequence[OcrWord]) -> tuple[OcrWord, ...]:
    """The words of a line with known confusions mended; names, numbers and unproven words stay as they are."""
    mended = [replace(word, text=_plain(word.text)) for word in words]
    mended = _with_label(mended)
    mended = [replace(word, text=_cased(word.text)) for word in mended]
    mended = _lowered(mended)
    mended = [replace(word, text=_GLUED_NUMBER.sub(r"\1 ", word.text)) for word in mended]
    return tuple(_with_post(_by_neighbours(mended)))


def _with_post(words: list[OcrWord]) -> list[OcrWord]:
    """The head's post over the signature, where the hook of the bold capital is often lost."""
    result = list(words)
    for index in range(1, len(words)):
        pair = (skeleton(words[index - 1].text), skeleton(words[index].text))
        board = index > 1 and skeleton(words[index - 2].text) == "giam"
        if pair == ("hieu", "truong") and words[index].text.isupper() and not board:
            result[index] = replace(words[index], text="TRƯỞNG")
    return result


def _plain(text: str) -> str:
    """NFC, with the Icelandic letter that the model prints for Đ, often beside a real one, made Đ."""
    text = unicodedata.normalize("NFC", text)
    return re.sub("ĐÐ|ÐĐ", "Đ", text).translate(_LOOKALIKES)


def _with_label(words: list[OcrWord]) -> list[OcrWord]:
    """A list dash read as another stroke, or a number's point as a comma, at the start of a line that goes on."""
    if len(words) < 2:
        return words
    if _SPOILT_DASH.fullmatch(words[0].text):
        return [replace(words[0], text="-"), *words[1:]]
    if _SPOILT_POINT.fullmatch(words[0].text) and words[1].text[:1].isupper():
        return [replace(words[0], text=words[0].text[:-1] + "."), *words[1:]]
    return words


def _cased(text: str) -> str:
    """A capital after a small letter of the same syllable: "giỜ" was "giờ". Mixed words such as "KHtn" stay."""
    match = _WORD.search(text)
    if match is None:
        return text
    word = match.group()
    tail = word[1:]
    wrong = (
        word[1:].lower() != tail and word[:-1].lower() != word[:-1].upper() and _small_before_capital(word)
    )
    if not wrong or not is_syllable(word.lower()):
        return text
    fixed = word[0] + tail.lower()
    return text[: match.start()] + fixed + text[match.end() :]


def _small_before_capital(word: str) -> bool:
    return any(a.islower() and b.isupper() and ord(b) > 127 for a, b in pairwise(word))


def _lowered(words: list[OcrWord]) -> list[OcrWord]:
    """A short capital syllable with marks between two small words: "cơ SỞ giáo" was "cơ sở giáo"."""
    result = list(words)
    for index in range(1, len(words) - 1):
        text = words[index].text
        core = text.strip(".,;:!?")
        alone = core.isupper() and len(core) <= 3 and ord(core[-1]) > 127 and is_syllable(core.lower())
        if alone and words[index - 1].text.islower() and words[index + 1].text.islower():
            result[index] = replace(words[index], text=text.lower())
    return result


def _by_neighbours(words: list[OcrWord]) -> list[OcrWord]:
    """Words that no text of the field has beside their neighbours, where a twin with other marks is at home."""
    bare = [_core(word.text) for word in words]
    result = list(words)
    for index, word in enumerate(words):
        core = bare[index]
        if not core or word.confidence >= _SURE or _is_name(bare, index):
            continue
        proof = _PROOF_IN_DOUBT if word.confidence < _DOUBTFUL else _PROOF
        before = _pairable(words, bare, index - 1, index)
        after = _pairable(words, bare, index, index + 1)
        better = _better(core.lower(), before, after, proof)
        if better is not None:
            start = word.text.index(core)
            mended = _in_case(better, core)
            result[index] = replace(word, text=word.text[:start] + mended + word.text[start + len(core) :])
            bare[index] = mended
    return result


def _core(text: str) -> str:
    match = _WORD.search(text)
    return match.group() if match and len(match.group()) > 1 else ""


def _is_name(bare: Sequence[str], index: int) -> bool:
    """A capitalised word beside another capitalised word may be a name."""
    if not bare[index][0].isupper() or bare[index].isupper():
        return False
    beside = [bare[i] for i in (index - 1, index + 1) if 0 <= i < len(bare)]
    return any(word[:1].isupper() for word in beside) or (index > 0 and bool(beside))


def _pairable(words: Sequence[OcrWord], bare: Sequence[str], left: int, right: int) -> str:
    """The neighbour across positions `left` and `right`, small; empty when punctuation parts the two."""
    if left < 0 or right >= len(words) or not words[left].text.endswith(bare[left] or "\0"):
        return ""
    if not words[right].text.startswith(bare[right] or "\0"):
        return ""
    return bare[left].lower() + " " + bare[right].lower()


def _better(word: str, before: str, after: str, proof: int) -> str | None:
    pairs, twins = _lexicon()
    others = twins.get(skeleton(word), ())
    if len(others) < 1:
        return None
    left, right = before.split(" ")[0] if before else "", after.split(" ")[-1] if after else ""
    scores = {o: _support(pairs, left, o, right) for o in others if _marks(o) != _marks(word)}
    best = max(scores, key=lambda other: (scores[other], other), default=None)
    own = _support(pairs, left, word, right)
    if best is None or scores[best] < max(proof, own * _OUTWEIGHS):
        return None
    rivals = [other for other in scores if other != best and scores[other] * 3 > scores[best]]
    return None if rivals else best


def _support(pairs: dict[tuple[str, str], int], left: str, word: str, right: str) -> int:
    return (pairs.get((left, word), 0) if left else 0) + (pairs.get((word, right), 0) if right else 0)


def _in_case(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if like[0].isupper() else word


def _marks(word: str) -> str:
    """The letters and marks without their order: "hóa" and "hoá" are one word."""
    return "".join(sorted(unicodedata.normalize("NFD", word)))


def skeleton(word: str) -> str:
    """The letters without marks: what stays when Tesseract confuses tones, hats and horns."""
    plain = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _lexicon() -> tuple[dict[tuple[str, str], int], dict[str, tuple[str, ...]]]:
    """Pairs of neighbouring syllables in texts of the field with their counts, and the words of each skeleton.

    The file is made from the samples by tests/extractors/readers_ocr/make_pairs.py.
    """
    pairs: dict[tuple[str, str], int] = {}
    twins: dict[str, set[str]] = {}
    source = Path(__file__).with_name("ocr_pairs.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        first, *seconds = line.split()
        for item in seconds:
            second, _, count = item.partition("=")
            pairs[first, second] = int(count or 1)
            for word in (first, second):
                twins.setdefault(skeleton(word), set()).add(word)
    return pairs, {key: tuple(sorted(words)) for key, words in twins.items()}
