"""Frames of samples/frames.yaml: sentences with a gap, and all the forms, names, bodies and deeds that fill it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from extractors.vietnamese.yaml_data import StrictModel, load_strict
from pipeline.evaluate.statements import SAMPLES


class Frame(StrictModel):
    requirement: str
    fillers: str
    verdict: Literal["met", "partial", "missing"]
    text: str
    known: str | None = None
    """Why some filler gets another verdict; it must be so for as long as this stands here."""


class Frames(StrictModel):
    fillers: dict[str, tuple[str, ...]]
    frames: tuple[Frame, ...]


@lru_cache(maxsize=1)
def frames() -> Frames:
    """The frames of the samples. Raises DataError with path and line when the file is wrong."""
    return load_strict(SAMPLES / "frames.yaml", Frames)


def filled(text: str, filler: str) -> list[str]:
    """The sentences of a frame with a filler in its place."""
    words = text.replace("{}", filler).replace("{^}", filler[0].upper() + filler[1:])
    return words.split(" | ")
