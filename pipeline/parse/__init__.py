"""Document to Plan: who sent it, for when, and what it says where."""

from __future__ import annotations

from pipeline.parse.headings import classify_heading
from pipeline.parse.parser import parse

__all__ = ["classify_heading", "parse"]
