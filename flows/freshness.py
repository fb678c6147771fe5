"""Knows whether anything changed since the last publication, so that a night without news costs next to nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pipeline.directives import DirectiveSet
from pipeline.intake.storage import sync_folder, write_note
from pipeline.process import ENGINE
from pipeline.settings import Settings
from pipeline.store import Store

NAME = "published.json"


class Freshness:
    """A note written after a publication and torn up before the first change that follows it.

    When it is lost, or a run is killed between change and publication, the next run does all its steps.
    """

    def __init__(self, settings: Settings, store: Store, directives: DirectiveSet) -> None:
        self._path = settings.state_dir / NAME
        self._key = _key(settings, store, directives)

    def is_fresh(self) -> bool:
        """Whether the last publication still says all there is to say, and nothing is left to try again."""
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
            return bool(value["key"] == self._key and _is_there(value["url"]))
        except (OSError, ValueError, KeyError):
            return False

    def spoil(self) -> None:
        """Call before the first write to the store."""
        if self._path.exists():
            self._path.unlink()
            sync_folder(self._path.parent)

    def renew(self, store: Store, settings: Settings, directives: DirectiveSet, url: str) -> None:
        """Call after a publication that left nothing to be tried again."""
        write_note(self._path, {"key": _key(settings, store, directives), "url": url})


def _is_there(url: str) -> bool:
    """A local publication may have been deleted by hand; a remote one is taken on trust."""
    return "://" in url or Path(url).exists()


def roster_digest(settings: Settings) -> str:
    """Changes when the roster file does."""
    return hashlib.sha256(settings.roster.read_bytes()).hexdigest()


def _key(settings: Settings, store: Store, directives: DirectiveSet) -> str:
    parts = {
        "engine": ENGINE,
        "roster": roster_digest(settings),
        "directives": {name: directive.fingerprint for name, directive in sorted(directives.items())},
        "directive": settings.directive,
        "published": settings.published,
        "database": settings.database_url,
        "last": [record.id for record in store.publications(limit=1)],
        "decisions": [len(store.audit()), len(store.assignments())],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
