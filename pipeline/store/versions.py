"""Numbers the versions that a school sent and says which one counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.store.records import Submission


def number_versions(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The submissions with `version` and `current` set, sorted by directive, school and arrival.

    New bytes are a new version, in the order in which they first arrived. The current one is the latest version
    that is a readable plan: a later file that cannot be read, or is no plan, does not hide an earlier good plan.
    """
    groups: dict[tuple[str, str], list[Submission]] = {}
    loose: list[Submission] = []
    for item in submissions:
        if item.school_id is None or item.directive_id is None:
            loose.append(item)
        else:
            groups.setdefault((item.directive_id, item.school_id), []).append(item)
    numbered = [item for key in sorted(groups) for item in _number(groups[key])]
    return (*numbered, *sorted(loose, key=arrival_order))


def arrival_order(item: Submission) -> tuple[object, ...]:
    """Time of receipt, then the order of the archive; the content last, so that the order is never left open."""
    return item.received_at, item.sequence, item.sha256, item.source


def _number(items: Sequence[Submission]) -> list[Submission]:
    ordered = sorted(items, key=arrival_order)
    versions: dict[str, int] = {}
    for item in ordered:
        versions.setdefault(item.sha256, len(versions) + 1)
    plans = [item.sha256 for item in ordered if item.status == "checked"]
    current = max(plans or versions, key=versions.__getitem__)
    first = next(item for item in ordered if item.sha256 == current)
    return [replace(item, version=versions[item.sha256], current=item is first) for item in ordered]
