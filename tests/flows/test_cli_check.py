"""`kehoach check`, `read` and `evaluate` on real files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows import cli

TH = "thu-thua-2020"
WORD = "KE HOACH PTTDBVANTQ 2020 - TH Rach Dao.docx"
PDF = "23_KH-THCSBPT.pdf"
ZIP = "Nop ke hoach 2 truong.zip"
CUT_OFF = "KH TH Rach Dao (gui lai).docx"


@pytest.fixture
def inbox(samples: Path) -> Path:
    return samples / "inbox"


@pytest.fixture
def checked(samples: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `kehoach check … --json`: (exit code, objects)."""

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        code = cli.run(["check", "--json", "--roster", str(samples / "roster.csv"), *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def text_of(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.run(["read", "--text", str(path)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [pytest.param(WORD, id="docx"), pytest.param(PDF, id="pdf")])
def test_every_quote_is_in_the_text_that_read_prints(
    name: str, inbox: Path, checked: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """An analyst can find each quote in the decoded text of the document, letter by letter."""
    code, (found,) = checked(str(inbox / name), "--directive", TH)
    assert (code, found["status"], found["directive"]) == (0, "checked", TH)
    text = text_of(inbox / name, capsys)
    quotes = [item["quote"] for finding in found["findings"] for item in finding["evidence"]]
    assert len(quotes) >= 5
    assert not [quote for quote in quotes if quote not in text]


def test_objects_come_in_the_order_of_the_files(inbox: Path, checked: Any) -> None:
    """An archive gives one object per member, a broken file gives one too, and the others do not suffer."""
    files = [str(inbox / name) for name in (PDF, CUT_OFF, ZIP, WORD)]
    code, found = checked(*files, "--directive", TH)
    assert [item["file"] for item in found] == [
        files[0],
        files[1],
        f"{files[2]}!THCS Tân An Long/09-KH-THCSTAL.docx",
        f"{files[2]}!THCS Thủ Đoàn/22-KH-THCS.pdf",
        files[3],
    ]
    assert [item["status"] for item in found] == ["checked", "failed", "checked", "checked", "checked"]
    assert [item["document"]["school_id"] for item in found] == [
        "TT-THCS-02", None, "TT-THCS-05", "TT-THCS-06", "TT-TH-03",
    ]  # fmt: skip
    assert found[1]["error"]["code"] == "CORRUPT"
    assert code == 3


def test_several_processes_give_the_same_lines(inbox: Path, checked: Any) -> None:
    files = [str(inbox / name) for name in (PDF, WORD, CUT_OFF)]
    assert checked(*files, "--directive", TH, "--workers", "2") == checked(*files, "--directive", TH)


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        pytest.param("Kế hoạch BVANTQ THCS Nhị Phú.docx", [], 0, id="findings alone are no failure"),
        pytest.param(
            "Kế hoạch BVANTQ THCS Nhị Phú.docx", ["--fail-on-missing"], 1, id="unless it is asked for"
        ),
        pytest.param(WORD, ["--fail-on-missing"], 0, id="a plan that has everything"),
        pytest.param("Bao cao 2019 TH Ben Kenh.docx", ["--fail-on-missing"], 1, id="a report is no plan"),
        pytest.param(CUT_OFF, ["--fail-on-missing"], 3, id="unreadable weighs more"),
    ],
)
def test_exit_codes(name: str, options: list[str], code: int, inbox: Path, checked: Any) -> None:
    assert checked(str(inbox / name), "--directive", TH, *options)[0] == code


def test_lateness_is_known_from_the_day_of_receipt(inbox: Path, checked: Any) -> None:
    _, (found,) = checked(str(inbox / WORD), "--directive", TH, "--received", "03/03/2020")
    assert found["flags"] == ["late"]


@pytest.mark.parametrize(
    ("name", "directive"),
    [
        pytest.param("PGD Thu Thua - Ke hoach chi dao 2020.docx", TH, id="Thủ Thừa, Word with VNI headings"),
        pytest.param("KH chỉ đạo PGD Nhà Bè 2023.pdf", "nha-be-2023", id="Nhà Bè, PDF"),
    ],
)
def test_the_directives_themselves_are_no_plans(name: str, directive: str, inbox: Path, checked: Any) -> None:
    code, (found,) = checked(str(inbox / name), "--directive", directive)
    assert (code, found["status"], found["document"]["kind"]) == (0, "not_a_plan", "directive")
    assert found["findings"] == []


def test_the_vni_headings_of_the_directive_come_out_as_unicode(
    inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = text_of(inbox / "PGD Thu Thua - Ke hoach chi dao 2020.docx", capsys).splitlines()
    assert "KẾ HOẠCH" in lines
    assert "III. Tổ chức thực hiện :" in lines


def test_the_table_for_people_names_school_and_verdicts(
    inbox: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", str(inbox / WORD), "--roster", str(samples / "roster.csv"), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "Trường Tiểu học Rạch Đào" in shown
    assert "met" in shown


def test_read_json_has_pages_blocks_and_places(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["read", "--json", str(inbox / PDF)]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found["error"] is None
    assert found["methods"] == ["native"]
    assert [page["number"] for page in found["pages"]] == list(range(1, len(found["pages"]) + 1))
    assert all(len(block["text"]) >= place["end"] for block in found["blocks"] for place in block["places"])
    assert any(place["box"] for block in found["blocks"] for place in block["places"])


def test_read_json_has_zones_and_mentions(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["read", "--json", str(inbox / WORD)]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    blocks = {block["text"]: block for block in found["blocks"]}
    assert [blocks[text]["zone"] for text in ("KẾ HOẠCH", "2. Khó khăn", "HIỆU TRƯỞNG", "Ghi chú")] == [
        "header", "review", "signature", None,
    ]  # fmt: skip
    assert blocks["Gửi PGD trước 28/02"]["mentions"] == [
        {"kind": "organisation", "text": "PGD", "start": 4, "end": 7,
         "details": {"name": "PGD", "kind": "authority", "entry": "authority.education_office_short", "place": None}},
        {"kind": "date", "text": "28/02", "start": 14, "end": 19,
         "details": {"kind": "day", "date": None, "day": 28, "month": 2, "year": None, "until": True}},
    ]  # fmt: skip
    (signer,) = [item for block in found["blocks"] for item in block["mentions"] if item["kind"] == "signer"]
    assert signer["details"] == {"post": "HIỆU TRƯỞNG", "on_behalf": None, "name": "Nguyễn Thị Thanh Lài"}
    for block in found["blocks"]:
        for item in block["mentions"]:
            assert block["text"][item["start"] : item["end"]] == item["text"]


def test_read_says_what_it_could_not_read(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["read", str(inbox / CUT_OFF), str(inbox / WORD)]) == 3
    captured = capsys.readouterr()
    assert "CORRUPT" in captured.err
    assert "TRƯỜNG TIỂU HỌC RẠCH ĐÀO" in captured.out


def test_a_file_name_that_looks_like_markup_is_printed_as_it_is(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "KH [bold] 2020 [-x].docx"
    shutil.copy(inbox / WORD, path)
    assert cli.run(["check", str(path), "--directive", TH]) == 0
    assert path.name in capsys.readouterr().out.replace("\n", "")


def test_evaluate_prints_the_figures(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The corpus of the samples, core macro-F1 at least 0.80."""
    assert cli.run(["evaluate", str(samples), "--no-wrong", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    figure = next(line for line in shown.splitlines() if line.startswith("Macro-F1 of the three core"))
    assert float(figure.rpartition(" ")[2]) >= 0.80
    for name in ("propaganda_method", "incident_reporting", "core_force"):
        assert name in shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(
            "PGD Thu Thua - Ke hoach chi dao 2020.docx",
            [
                "deadline: 2020-02-28",
                "355/SGDĐT-HCQT",
                "ít nhất 01 hình thức, phương pháp",
                "báo cáo đột xuất",
            ],
            id="Thủ Thừa",
        ),
        pytest.param(
            "KH chỉ đạo PGD Nhà Bè 2023.pdf",
            ["3560/KH-SGDĐT", "100% cơ sở giáo dục", "đăng ký và nộp hồ sơ"],
            id="Nhà Bè",
        ),
    ],
)
def test_a_directive_is_drafted_from_its_document(
    name: str, words: list[str], inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["directive", "draft", str(inbox / name)]) == 0
    drafted = capsys.readouterr().out
    assert not [word for word in words if word not in drafted]
