"""Which schools there are, and which of them a printed name means."""

from __future__ import annotations

from pipeline.roster.roster import COLUMNS, Roster, School, load_roster

__all__ = ["COLUMNS", "Roster", "School", "load_roster"]
