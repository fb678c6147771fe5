"""Drafts the YAML of a new directive from an authority's document, for a person to finish."""

from pipeline.draft.draft import Draft, Duty, draft
from pipeline.draft.transcript import read_transcript
from pipeline.draft.write import to_yaml

__all__ = ["Draft", "Duty", "draft", "read_transcript", "to_yaml"]
