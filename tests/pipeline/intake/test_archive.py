"""The archive: whole or absent, named by content, the same on disk and through fsspec."""

from __future__ import annotations

import datetime as dt
import errno
import io
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake import storage
from pipeline.intake.archive import Archive, Receipt, SourceFailed
from pipeline.intake.errors import ArchiveDamaged, ArchiveUnavailable

WHEN = dt.datetime(2020, 2, 27, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(params=["folder", "file-url", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    urls = {
        "folder": str(tmp_path / "kho lưu"),
        "file-url": f"file://{tmp_path / 'archive'}",
        "memory": f"memory://{uuid.uuid4().hex}/archive",
    }
    return Archive(urls[request.param])


def receipt(source: str, sha256: str, minute: int = 0) -> Receipt:
    return Receipt(source, sha256, 3, WHEN + dt.timedelta(minutes=minute), "TH Tân An")


def test_bytes_come_back(archive: Archive) -> None:
    sha256, size = archive.put(io.BytesIO(b"abc"))
    assert (size, archive.read(sha256)) == (3, b"abc")
    assert archive.put(io.BytesIO(b"abc")) == (sha256, 3), "the same bytes are kept once"
    assert archive.folder.names("tmp") == [], "nothing unfinished is left"


def test_an_empty_file_is_archived_too(archive: Archive) -> None:
    sha256, size = archive.put(io.BytesIO(b""))
    assert (size, archive.read(sha256)) == (0, b"")


def test_missing_bytes_are_said_to_be_missing(archive: Archive) -> None:
    with pytest.raises(ArchiveDamaged, match="ab"):
        archive.read("ab" * 32)


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256, _ = archive.put(io.BytesIO(b"abc"))
    (tmp_path / "objects" / sha256[:2] / sha256).write_bytes(b"abd")
    with pytest.raises(ArchiveDamaged):
        archive.read(sha256)


def test_receipts_wait_until_they_are_settled(archive: Archive) -> None:
    later, first = receipt("b.docx", "b" * 64, minute=5), receipt("a.docx", "a" * 64)
    assert archive.receive(later) and archive.receive(first)
    assert archive.pending() == [first, later], "in the order of arrival"
    archive.settle(first)
    archive.settle(first)
    assert archive.pending() == [later]
    assert [archive.settled_receipt(key) for key in archive.settled_keys()] == [first]
    assert not archive.receive(first), "the same file again is known, settled or not"
    assert not archive.receive(later)


def test_the_same_bytes_under_another_name_are_another_receipt(archive: Archive) -> None:
    assert archive.receive(receipt("a.docx", "a" * 64))
    assert archive.receive(receipt("bản sao.docx", "a" * 64))
    assert len(archive.pending()) == 2


@given(st.text(min_size=1), st.none() | st.text(), st.datetimes(timezones=st.just(dt.UTC)))
@settings(max_examples=50)
def test_receipts_survive_json(source: str, sender: str | None, when: dt.datetime) -> None:
    made = Receipt(source, "f" * 64, 1, when, sender)
    assert Receipt.from_json(made.to_json()) == made


class FailingFile(io.BytesIO):
    """A share that goes away after the first megabyte."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "gone")
        return super().read(size)


def test_a_source_that_fails_midway_leaves_nothing(archive: Archive) -> None:
    with pytest.raises(SourceFailed):
        archive.put(FailingFile(b"x" * (2 << 20)))
    assert archive.folder.names("tmp") == []


def test_a_full_disk_is_a_state_not_a_crash() -> None:
    """/dev/full answers every write with ENOSPC, as a full disk does."""

    class FullFolder(storage.LocalFolder):
        def stage(self, chunks: object) -> str:
            with Path("/dev/full").open("wb", buffering=0) as file:
                file.write(b"x")
            return ""

    archive = Archive("/nowhere")
    archive.folder = FullFolder(Path("/nowhere"))
    with pytest.raises(ArchiveUnavailable, match="No space left") as caught:
        archive.put(io.BytesIO(b"abc"))
    assert "đĩa đầy" in caught.value.message_vi


def test_a_place_that_cannot_be_written_is_a_state(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file stands where the folder should be")
    with pytest.raises(ArchiveUnavailable):
        Archive(str(tmp_path / "archive")).put(io.BytesIO(b"abc"))


def test_unfinished_writes_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "half").write_bytes(b"x")
    archive.clean()
    assert list((tmp_path / "tmp").iterdir()) == []
