"""The quarantine folder: a file, a note, and nothing that a clerk has dealt with comes back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.errors import Cause
from extractors.limits import Limits
from pipeline.intake.archive import Archive
from pipeline.intake.quarantine import LONGEST_NAME, Failed, Quarantine, safe_name

ZONE = dt.timezone(dt.timedelta(hours=7))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "cách ly", tmp_path / "state" / "quarantine.json", ZONE)


def failed(archive: Archive, source: str, data: bytes = b"hong") -> Failed:
    sha256, _ = archive.put(io.BytesIO(data))
    when = dt.datetime(2020, 2, 28, 1, 30, tzinfo=dt.UTC)
    return Failed(
        source, sha256, None, when, "TH Tân An", "CORRUPT", "Tệp bị hỏng. Đề nghị gửi lại.", False, "1"
    )


def names(quarantine: Quarantine) -> list[str]:
    return sorted(path.relative_to(quarantine.folder).as_posix() for path in quarantine.folder.rglob("*.*"))


def test_a_file_and_its_note(archive: Archive, quarantine: Quarantine) -> None:
    quarantine.bring_in_line([failed(archive, "sub/kế hoạch.docx")], archive, Limits())
    assert names(quarantine) == ["sub/kế hoạch.docx", "sub/kế hoạch.docx.ly-do.txt"]
    assert (quarantine.folder / "sub/kế hoạch.docx").read_bytes() == b"hong"
    note = (quarantine.folder / "sub/kế hoạch.docx.ly-do.txt").read_text(encoding="utf-8")
    for words in (
        "Tệp bị hỏng. Đề nghị gửi lại.",
        "28/02/2020 08:30",
        "TH Tân An",
        "CORRUPT",
        "gửi lại theo lý do",
    ):
        assert words in note


def test_what_a_clerk_removed_stays_away_until_something_changes(
    tmp_path: Path, archive: Archive, quarantine: Quarantine
) -> None:
    item = failed(archive, "a.docx")
    quarantine.bring_in_line([item], archive, Limits())
    for path in quarantine.folder.iterdir():
        path.unlink()
    again = Quarantine(quarantine.folder, tmp_path / "state" / "quarantine.json", ZONE)
    assert again.bring_in_line([item], archive, Limits()) == [] and names(again) == []
    again.bring_in_line([replace(item, engine="2")], archive, Limits())
    assert names(again) == ["a.docx", "a.docx.ly-do.txt"]


def test_what_can_be_read_now_leaves(archive: Archive, quarantine: Quarantine) -> None:
    one, two = failed(archive, "a.docx"), failed(archive, "b.docx", b"x")
    quarantine.bring_in_line([one, two], archive, Limits())
    quarantine.bring_in_line([two], archive, Limits())
    assert names(quarantine) == ["b.docx", "b.docx.ly-do.txt"]


def test_two_contents_of_one_name_stand_beside_each_other(archive: Archive, quarantine: Quarantine) -> None:
    quarantine.bring_in_line([failed(archive, "a.docx"), failed(archive, "a.docx", b"x")], archive, Limits())
    assert names(quarantine) == ["a (2).docx", "a (2).docx.ly-do.txt", "a.docx", "a.docx.ly-do.txt"]


def test_a_member_is_taken_out_of_its_archive(archive: Archive, quarantine: Quarantine) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("hỏng.docx", b"hong")
    container, _ = archive.put(io.BytesIO(packed.getvalue()))
    item = replace(failed(archive, "x", b"other"), source="gói.zip!hỏng.docx", container_sha256=container)
    item = replace(item, sha256=__import__("hashlib").sha256(b"hong").hexdigest())
    quarantine.bring_in_line([item], archive, Limits())
    assert (quarantine.folder / "gói.zip!hỏng.docx").read_bytes() == b"hong"


def test_a_note_alone_when_the_bytes_are_gone_or_too_many(archive: Archive, quarantine: Quarantine) -> None:
    gone = replace(failed(archive, "a.docx"), sha256="0" * 64)
    large = replace(failed(archive, "b.docx"), cause=Cause.TOO_LARGE.value)
    quarantine.bring_in_line([gone, large], archive, Limits())
    assert names(quarantine) == ["a.docx.ly-do.txt", "b.docx.ly-do.txt"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("a.zip!..\\..\\x.docx", "a.zip!../x.docx".replace("a.zip!../", "a.zip!../")),
        ("/tuyệt đối/x.docx", "tuyệt đối/x.docx"),
        ('a<b>:"|?*.docx', "a_b______.docx"),
        ("..", "khong-ten"),
    ],
)
def test_names_stay_below_the_folder(source: str, expected: str, tmp_path: Path) -> None:
    name = safe_name(source)
    assert (tmp_path / name).resolve().is_relative_to(tmp_path.resolve())
    assert ".." not in Path(name).parts
    if "!" not in source:
        assert name == expected


def test_a_name_of_any_length_can_be_written() -> None:
    name = safe_name("ế" * 300 + ".docx")
    assert len(name.encode()) <= LONGEST_NAME and name.endswith(".docx")
    assert name != safe_name("ế" * 301 + ".docx"), "and stays apart from its like"
