"""The system of record: SQLite by default, PostgreSQL by URL. The only room that writes SQL."""

from pipeline.store.decisions import in_force
from pipeline.store.records import Arrival, Decision, Saved, StoredDocument, StoredFinding, Submission
from pipeline.store.store import Store

__all__ = [
    "Arrival",
    "Decision",
    "Saved",
    "Store",
    "StoredDocument",
    "StoredFinding",
    "Submission",
    "in_force",
]
