"""Judges a plan: requirement and plan to finding, with the words that justify it."""

from pipeline.checks.check import check, copied_share

__all__ = ["check", "copied_share"]
