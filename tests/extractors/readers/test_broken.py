"""Every broken or hostile file ends in its documented cause, and a good one beside it is read."""

from __future__ import annotations

import pytest

from extractors.errors import ERROR_BY_CAUSE, Cause, ReadError
from extractors.limits import Limits
from extractors.readers import is_container, members, read_document
from tests.extractors.readers.broken_files import Broken, broken_files, good_docx, good_pdf

ALL = list(broken_files())


def test_there_are_many() -> None:
    """At least sixty files, none twice, and every cause but those of time and tools among them."""
    assert len({(broken.name, broken.why) for broken in ALL}) == len(ALL) >= 60
    elsewhere = {Cause.TIMEOUT, Cause.CRASH, Cause.MISSING_TOOL, Cause.UNREADABLE}
    assert {broken.cause for broken in ALL} == set(Cause) - elsewhere


def causes_of(data: bytes, name: str, limits: Limits) -> dict[str | None, Cause | None]:
    """Cause by member (None: the file itself); None for what was read."""
    if not is_container(data, name):
        return {None: cause_of(data, name, limits)}
    found: dict[str | None, Cause | None] = {}
    try:
        for member in members(data, name, limits):
            assert (member.data is None) != (member.error is None)
            if member.data is None:
                assert member.error is not None
                found[member.name] = member.error.cause
            else:
                found[member.name] = cause_of(member.data, member.name, limits)
    except ReadError as error:
        found[None] = error.cause
    return found


def cause_of(data: bytes, name: str, limits: Limits) -> Cause | None:
    try:
        read_document(data, name, limits)
    except ReadError as error:
        assert type(error) is ERROR_BY_CAUSE[error.cause]
        return error.cause
    return None


@pytest.mark.parametrize("broken", ALL, ids=[f"{broken.name}: {broken.why}" for broken in ALL])
def test_cause(broken: Broken) -> None:
    found = causes_of(broken.make(), broken.name, broken.limits)
    assert found.get(broken.member) == broken.cause, found
    siblings = {name: cause for name, cause in found.items() if name and name.startswith("tot")}
    assert all(cause is None for cause in siblings.values()), "a bad member took a good one with it"


def test_good_files_of_the_same_make_are_read() -> None:
    """The corpus is broken by what it says it is broken by, not by how its files are built."""
    assert read_document(good_docx(), "a.docx").text.count("Kế hoạch") == 400
    assert read_document(good_pdf(), "a.pdf").text.startswith("Kế hoạch số 0 của nhà trường.")
