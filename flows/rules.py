"""The directives of a data folder, read again only when one of their files has changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.directives import DirectiveSet, load_directives
from pipeline.directives.load import BUILT_IN
from pipeline.settings import Settings

Stamp = tuple[tuple[str, int, int], ...]


def rules_of(settings: Settings) -> DirectiveSet:
    """As `load_directives`, which takes a second that a watch need not spend on every file."""
    folder = settings.directives_dir or BUILT_IN
    return _load(settings.directives_dir, _stamp(folder))


def _stamp(folder: Path) -> Stamp:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


@lru_cache(maxsize=2)
def _load(folder: Path | None, stamp: Stamp) -> DirectiveSet:
    return load_directives(folder)
