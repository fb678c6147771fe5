"""The demo and what an office does after it: run again, look, ask, correct, write letters."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import cli, messages
from flows.commands.demo import MARK, prepare
from flows.matrix import SIGNS
from pipeline.errors import SetupError

COUNTS = "select verdict, count(*) as n from compliance group by 1 order by 1"


@pytest.fixture(scope="module", autouse=True)
def without_prefect() -> Iterator[None]:
    """The plain functions: what Prefect adds has its own tests."""
    patch = pytest.MonkeyPatch()
    patch.setenv("KEHOACH_PREFECT", "off")
    yield
    patch.undo()
    messages.speak("vi")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder after one demo, and what the demo printed."""
    folder = tmp_path_factory.mktemp("office") / "data"
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        assert cli.run(["demo", "--data", str(folder)]) == 0
    return folder, shown.getvalue()


@pytest.fixture(scope="module")
def office(demo: tuple[Path, str]) -> Path:
    """The data folder of the demo; the tests below work on in it, each on something of its own."""
    return demo[0]


def query(office: Path, sql: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert cli.run(["query", "--data", str(office), "--csv", sql]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))


def test_the_demo_prints_matrix_outputs_and_what_to_do_next(demo: tuple[Path, str]) -> None:
    _, shown = demo
    for name in (
        "nha-be-2023",
        "thu-thua-2020",
        "TT-TH-03",
        "NB-THCS-01",
        "compliance.xlsx",
        "kehoach query",
    ):
        assert name in shown
    assert "TT-MN-01" in shown, "a school that sent nothing stands in the matrix too"
    assert SIGNS["met"] in shown
    assert "KH TH Rach Dao (gui lai).docx" in shown, "the file whose sending broke off is named"


def test_a_second_run_takes_nothing_in_twice(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = query(office, "select * from compliance order by all", capsys)
    submissions = query(office, "select count(*) as n from submissions", capsys)
    assert cli.run(["run", "--data", str(office)]) == 0
    capsys.readouterr()
    assert query(office, "select * from compliance order by all", capsys) == before
    assert query(office, "select count(*) as n from submissions", capsys) == submissions


def test_the_dataset_has_a_row_per_school_and_requirement(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = query(office, "select directive_id, count(*) as n from compliance group by 1 order by 1", capsys)
    assert {row["directive_id"]: int(row["n"]) for row in rows} == {
        "nha-be-2023": 14 * 9,
        "thu-thua-2020": 26 * 7,
    }


def test_query_answers_as_json_and_table(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "--data", str(office), "--json", COUNTS]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"met", "not_submitted"} <= {row["verdict"] for row in rows}
    assert cli.run(["query", "--data", str(office), COUNTS]) == 0
    assert "not_submitted" in capsys.readouterr().out


def test_a_wrong_question_ends_with_2(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "--data", str(office), "select nonsense from nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_status_says_what_failed_and_why(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["status", "--data", str(office), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(item["source"], item["code"]) for item in report["failures"]] == [
        ("KH TH Rach Dao (gui lai).docx", "CORRUPT")
    ]
    assert report["documents"]["not_a_plan"] == 4
    assert report["waiting"] == [], "the manifest is no file of a school"
    assert cli.run(["status", "--data", str(office)]) == 0
    assert "thu-thua-2020" in capsys.readouterr().out


def test_status_before_the_first_run_makes_no_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["status", "--data", str(tmp_path / "new")]) == 0
    assert not (tmp_path / "new").exists()


def test_an_override_is_published_with_its_reason(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = "school_id = 'TT-THCS-04' and requirement_id = 'prevention_model'"
    sql = f"select verdict, decided_by, override_reason from compliance where {where}"
    words = [
        "override",
        "TT-THCS-04",
        "prevention_model",
        "met",
        "--reason",
        "Có ở phụ lục 2",
        "--who",
        "Lan",
    ]
    before = (office / "published" / "latest").resolve().name
    assert cli.run([*words, "--data", str(office)]) == 0
    assert cli.run(["publish", "--data", str(office)]) == 0
    capsys.readouterr()
    assert cli.run(["diff", before, "latest", "--data", str(office), "--json"]) == 0
    changed = [
        (item["school_id"], item["after"], item["reason"]) for item in json.loads(capsys.readouterr().out)
    ]
    assert changed == [("TT-THCS-04", "met", "override")]
    assert cli.run(["diff", before, "latest", "--data", str(office), "--lang", "en"]) == 0
    assert "override" in capsys.readouterr().out
    assert query(office, sql, capsys) == [
        {"verdict": "met", "decided_by": "reviewer", "override_reason": "Có ở phụ lục 2"}
    ]
    assert cli.run([*words[:3], "clear", *words[4:], "--data", str(office)]) == 0
    assert cli.run(["publish", "--data", str(office)]) == 0
    capsys.readouterr()
    assert query(office, sql, capsys)[0]["decided_by"] == "rules"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        pytest.param(["X-1", "prevention_model", "met", "--reason", "a"], "X-1", id="no such school"),
        pytest.param(["TT-TH-03", "nonsense", "met", "--reason", "a"], "nonsense", id="no such requirement"),
        pytest.param(
            ["TT-TH-03", "prevention_model", "perhaps", "--reason", "a"], "perhaps", id="no such verdict"
        ),
        pytest.param(["TT-TH-03", "prevention_model", "met", "--reason", " "], "", id="no reason given"),
    ],
)
def test_a_wrong_override_is_refused(
    words: list[str], named: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["override", *words, "--data", str(office)]) == 2
    assert named in capsys.readouterr().err


def test_letters_are_written_for_a_school(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letters", "--data", str(office), "--directive", "thu-thua-2020", "--school", "TT-THCS-04"]
    assert cli.run([*words, "--out", str(tmp_path)]) == 0
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".docx"]


def test_backup_and_restore_bring_the_same_data(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["backup", str(tmp_path / "copy.db"), "--data", str(office)]) == 0
    new = tmp_path / "new"
    new.mkdir()
    (new / "roster.csv").write_bytes((office / "roster.csv").read_bytes())
    assert cli.run(["restore", str(tmp_path / "copy.db"), "--data", str(new)]) == 0
    assert cli.run(["publish", "--data", str(new)]) == 0
    capsys.readouterr()
    assert query(new, COUNTS, capsys) == query(office, COUNTS, capsys)


def test_diff_between_two_publications(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = sorted(path.name for path in (office / "published").iterdir() if re.match(r"\d", path.name))
    assert cli.run(["diff", ids[0], ids[0], "--data", str(office)]) == 0
    assert messages.text("diff.none") in capsys.readouterr().out


def test_recheck_and_retry_end_well(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["recheck", "--data", str(office)]) == 0
    assert cli.run(["retry", "--data", str(office)]) == 0


def test_the_demo_never_empties_a_folder_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that tries the demo in its working folder must not lose its data."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    precious = tmp_path / "data" / "kehoach.db"
    precious.write_text("precious", encoding="utf-8")
    with pytest.raises(SetupError):
        prepare(Path("data"))
    assert prepare(None) == tmp_path / "demo-data"
    assert precious.read_text(encoding="utf-8") == "precious"


def test_the_demo_may_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = prepare(None)
    (first / "inbox" / "old").write_text("from the last demo", encoding="utf-8")
    assert prepare(None) == first == tmp_path / "data"
    assert (first / MARK).exists()
    assert not (first / "inbox" / "old").exists()
