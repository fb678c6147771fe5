"""Stores for the tests of publish, on both databases."""

from __future__ import annotations

from tests.pipeline.store.conftest import postgres, store, url

__all__ = ["postgres", "store", "url"]
