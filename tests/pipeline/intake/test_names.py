"""Which names are left alone, and why."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.intake.names import printable, why_ignored

FILES = [
    ("Kế hoạch số 12.docx", None, "a plan"),
    (unicodedata.normalize("NFD", "Kế hoạch số 12.docx"), None, "a plan from a Mac"),
    ("ảnh.JPG", None, "a photo"),
    ("khong duoi", None, "no suffix says nothing: the content decides"),
    ("bài~1.doc", None, "a short name of old Windows holds a tilde inside"),
    ("KẾ HOẠCH.PDF", None, "capitals"),
    ("~$ke hoach.docx", "office_lock", "Word holds the document open"),
    (".~lock.ke hoach.odt#", "office_lock", "LibreOffice holds it open"),
    ("ke hoach.docx.part", "partial_download", "Firefox is downloading"),
    ("ke hoach.docx.crdownload", "partial_download", "Chrome is downloading"),
    ("ke hoach.docx.CRDOWNLOAD", "partial_download", "case does not matter"),
    ("x.filepart", "partial_download", "WinSCP is copying"),
    ("~WRL0003.tmp", "office_lock", "what Word leaves behind"),
    ("abc.tmp", "temporary", "temporary"),
    ("ke hoach.docx~", "temporary", "an editor's copy"),
    ("Thumbs.db", "system_file", "Windows"),
    ("desktop.ini", "system_file", "Windows"),
    (".DS_Store", "system_file", "macOS"),
    ("._ke hoach.docx", "system_file", "macOS resource fork on a share"),
    ("manifest.csv", "manifest", "the office's list"),
    ("ke hoach.pdf.ly-do.txt", "own_note", "our own note, copied back with the file"),
    (".ke hoach.docx.Xy12Z", "hidden", "rsync is copying"),
]


@pytest.mark.parametrize(("name", "code", "why"), FILES, ids=[row[0] for row in FILES])
def test_files(name: str, code: str | None, why: str) -> None:
    reason = why_ignored(name)
    assert (reason.code if reason else None) == code, why


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("__MACOSX", True),
        ("@eaDir", True),
        (".git", True),
        ("$RECYCLE.BIN", True),
        ("Trường TH Tân An", False),
    ],
)
def test_folders(name: str, ignored: bool) -> None:
    assert (why_ignored(name, folder=True) is not None) == ignored


def test_a_name_that_is_not_utf8_can_be_stored() -> None:
    name = b"k\xe9 ho\xe1ch.doc".decode("utf-8", "surrogateescape")
    assert printable(name) == "k\\xe9 ho\\xe1ch.doc"
    assert printable("Kế hoạch.doc") == "Kế hoạch.doc"
