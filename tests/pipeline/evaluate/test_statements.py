"""Labelled statements become minimal plans and are scored one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.directives import load_directives
from pipeline.errors import SetupError
from pipeline.evaluate.minimal import PARENT, minimal_plan
from pipeline.evaluate.statements import (
    PLAIN,
    LabelledStatement,
    bare,
    directive_of,
    load_statements,
    main,
    score_statements,
)
from pipeline.finding import Finding, Verdict
from pipeline.plan import Plan


def statement(**changes: object) -> LabelledStatement:
    row = {
        "id": "pm-001",
        "text": "Nhà trường xây dựng mô hình.",
        "requirement": "prevention_model",
        "verdict": "met",
    }
    return LabelledStatement.model_validate(row | changes)


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "heading", "lines"),
    [
        pytest.param("Câu.", None, [PARENT, "Câu."], id="no heading: under a plain operative one"),
        pytest.param("Câu.", "3. Mô hình", [PARENT, "3. Mô hình", "Câu."], id="a low heading keeps its parent"),
        pytest.param("Câu.", "I. KẾT QUẢ NĂM 2019", ["I. KẾT QUẢ NĂM 2019", "Câu."], id="a top heading stands alone"),
        pytest.param("Câu.", "II.2.6", [PARENT, "Câu."], id="a bare number says nothing of the zone"),
    ],
)  # fmt: skip
def test_sentences_stand_under_their_heading(text: str, heading: str | None, lines: list[str]) -> None:
    blocks = [block.text for block in minimal_plan(text, heading).blocks if block.cell is None]
    assert blocks[2:] == lines


@pytest.mark.parametrize(
    ("text", "heading", "rows", "above"),
    [
        pytest.param("a | b", "X | Y", [["X", "Y"], ["a", "b"]], [PARENT], id="heading is the header row"),
        pytest.param(
            "a | b",
            "I. KẾT QUẢ | X | Y",
            [["X", "Y"], ["a", "b"]],
            ["I. KẾT QUẢ"],
            id="first part is the caption",
        ),
        pytest.param(
            "X | Y\na | b", None, [["X", "Y"], ["a", "b"]], [PARENT], id="the text brings its header row"
        ),
    ],
)
def test_rows_stand_in_a_ruled_table(
    text: str, heading: str, rows: list[list[str]], above: list[str]
) -> None:
    document = minimal_plan(text, heading)
    cells: dict[tuple[int, int], str] = {
        (block.cell.row, block.cell.column): block.text
        for block in document.blocks
        if block.cell is not None and block.cell.ruled
    }
    assert [[cells[row, column] for column in range(2)] for row in range(2)] == rows
    assert [block.text for block in document.blocks if block.cell is None][2:] == above


def test_offsets_of_a_minimal_plan_hold() -> None:
    """Evidence is quoted from the document by offset."""
    document = minimal_plan("Câu một.", "3. Mô hình")
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("directive_id", "copied"),
    [
        (
            "nha-be-2023",
            "Thủ trưởng các đơn vị nhận thức đầy đủ ý nghĩa, tầm quan trọng của công tác vận động",
        ),
        ("thu-thua-2020", "Tiếp tục đổi mới hình thức, nội dung, biện pháp xây dựng phong trào"),
    ],
)
def test_an_echo_is_asked_about_where_it_was_copied_from(directive_id: str, copied: str) -> None:
    found = directive_of(statement(text=copied), "prevention_model", load_directives())
    assert found is not None
    assert found.id == directive_id


@pytest.mark.parametrize(
    ("number", "held"), [("pm-005", True), ("pm-100", True), ("pm-001", False), ("ir-012", False)]
)
def test_a_fifth_is_held_out(number: str, held: bool) -> None:
    assert statement(id=number).held_out is held


def test_scores_keep_plain_statements_apart(tmp_path: Path) -> None:
    """A checker that says `met` to everything: right once, wrong once, a false alarm on the plain statement."""
    path = write(
        tmp_path / "s.jsonl",
        {"id": "pm-001", "text": "a", "requirement": "prevention_model", "verdict": "met"},
        {"id": "pm-005", "text": "b", "requirement": "prevention_model", "verdict": "none"},
        {"id": "pl-001", "text": "c", "requirement": None, "verdict": "none"},
        {"id": "h-001", "text": "UBND", "zone": "header", "level": 1},
    )

    def always_met(plan: Plan, directive: object, *, requirements: list[str]) -> list[Finding]:
        return [Finding(name, True, Verdict.MET, 0.9, (), (), "", "test") for name in requirements]

    scores = score_statements([path], load_directives(), always_met, bare)
    assert scores.dev["prevention_model"].accuracy == 1.0
    assert scores.held["prevention_model"].accuracy == 0.0
    assert scores.dev[PLAIN].accuracy == 0.0
    assert scores.requirements[-1] == PLAIN


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", {"id": "pm-001", "text": "a", "verdict": "maybe"})
    with pytest.raises(SetupError, match=r"s\.jsonl:1"):
        load_statements([path])


def test_every_labelled_statement_of_the_samples_loads(samples: Path) -> None:
    statements = load_statements(sorted((samples / "statements").glob("*.jsonl")))
    assert len(statements) == 1440
    assert len({item.id for item in statements}) == len(statements)


def test_the_command_prints_a_row_per_requirement(capsys: pytest.CaptureFixture[str], samples: Path) -> None:
    assert main(["--bare", "--held", str(samples / "statements" / "incident_reporting.jsonl")]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[0] == "incident_reporting"
