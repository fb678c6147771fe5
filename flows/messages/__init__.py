"""The words of the command line, Vietnamese and English, in one YAML file each with the same keys."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from pipeline.errors import SetupError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_chosen: ContextVar[Language] = ContextVar("language", default="vi")


def speak(language: Language) -> None:
    """Use `language` from now on."""
    _chosen.set(language)


def language() -> Language:
    """The language in use."""
    return _chosen.get()


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> dict[str, str]:
    """All messages of a language, flat: {"run.help": "…"}."""
    text = Path(__file__).with_name(f"{language}.yaml").read_text(encoding="utf-8")
    return dict(_flat(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))))


def _flat(tree: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in tree.items():
        rows += (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", str(value))]
        )
    return rows


def has(key: str) -> bool:
    """Whether there is a message under `key`."""
    return key in catalogue(language())


def text(key: str, **values: object) -> str:
    """The message under `key` with its places filled in. Raises KeyError when there is none."""
    return catalogue(language())[key].format(**values) if values else catalogue(language())[key]


def said(error_vi: str, error_en: str) -> str:
    """The one of two wordings that fits the language in use."""
    return error_vi if language() == "vi" else error_en


def parse_language(name: str) -> Language:
    """Raises SetupError for a language that there is not."""
    for known in LANGUAGES:
        if name == known:
            return known
    allowed = ", ".join(LANGUAGES)
    raise SetupError(
        f"Không có ngôn ngữ «{name}»; chọn: {allowed}.", f"unknown language {name!r}; allowed: {allowed}"
    )
