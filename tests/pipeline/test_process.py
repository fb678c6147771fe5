"""One file from bytes to findings: statuses, flags, archives, the JSON contract."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.document import BlockList, Document, Page
from pipeline.directives import DirectiveSet, load_directives
from pipeline.errors import SetupError
from pipeline.evaluate.labels import LabelledPlan, load_plan
from pipeline.evaluate.printing import print_plan
from pipeline.finding import Verdict
from pipeline.process import Processed, process_document, process_file, to_json
from pipeline.roster import Roster, load_roster

TH = "thu-thua-2020"


@pytest.fixture(scope="module")
def roster(samples: Path) -> Roster:
    return load_roster(samples / "roster.csv")


@pytest.fixture(scope="module")
def directives() -> DirectiveSet:
    return load_directives()


@pytest.fixture(scope="module")
def plans(samples: Path) -> dict[str, LabelledPlan]:
    wanted = ("tt20-01", "tt20-05", "tt20-09", "tt20-13", "nb23-08")
    return {name: load_plan(samples / "plans" / f"{name}.yaml") for name in wanted}


@pytest.fixture(scope="module")
def good(plans: dict[str, LabelledPlan]) -> bytes:
    return print_plan(plans["tt20-01"], "docx").data


def run(
    data: bytes, name: str, roster: Roster, directives: DirectiveSet, **options: object
) -> tuple[Processed, ...]:
    return process_file(data, name, roster=roster, directives=directives, isolated=False, **options)  # type: ignore[arg-type]


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def test_a_plan_is_checked(good: bytes, roster: Roster, directives: DirectiveSet) -> None:
    (result,) = run(good, "kh.docx", roster, directives, directive_id=TH)
    assert result.status == "checked"
    assert result.plan is not None
    assert result.plan.school.school_id == "TT-TH-03"
    assert [finding.requirement for finding in result.findings] == [
        item.id for item in directives[TH].requirements
    ]
    assert result.flags == ()


def test_the_json_object_is_the_contract(good: bytes, roster: Roster, directives: DirectiveSet) -> None:
    """Keys and their order, as programs rely on them (DESIGN, "Contracts")."""
    (result,) = run(good, "kh.docx", roster, directives, directive_id=TH)
    made = json.loads(json.dumps(to_json(result, directives[TH])))
    assert list(made) == ["file", "status", "error", "document", "directive", "flags", "findings"]
    assert list(made["document"]) == [
        "sha256", "media_type", "pages", "methods", "encodings", "quality", "kind", "school_id", "school_name",
        "school_confidence", "number", "date", "year", "title", "signer",
    ]  # fmt: skip
    assert list(made["findings"][0]) == [
        "requirement", "required", "verdict", "confidence", "names", "evidence", "reason",
    ]  # fmt: skip
    assert list(made["findings"][0]["evidence"][0]) == ["quote", "page", "section"]
    assert (made["file"], made["error"], made["directive"]) == ("kh.docx", None, TH)
    assert (made["document"]["number"], made["document"]["date"]) == ("12/KH-THRĐ", "2020-02-21")
    assert made["document"]["signer"] == "Nguyễn Thị Thanh Lài"


def test_every_quote_is_in_the_document(good: bytes, roster: Roster, directives: DirectiveSet) -> None:
    (result,) = run(good, "kh.docx", roster, directives, directive_id=TH)
    assert result.document is not None
    quotes = [item for finding in result.findings for item in finding.evidence]
    assert quotes
    assert all(result.document.text[item.start : item.end] == item.quote for item in quotes)


@pytest.mark.parametrize(
    ("name", "received", "flags"),
    [
        pytest.param("tt20-01", None, (), id="nobody said when it came"),
        pytest.param("tt20-01", dt.date(2020, 2, 28), (), id="on the last day"),
        pytest.param("tt20-01", dt.date(2020, 2, 29), ("late",), id="a day after"),
        pytest.param("tt20-09", dt.date(2020, 2, 27), ("wrong_period",), id="last year's plan"),
    ],
)
def test_flags(
    name: str,
    received: dt.date | None,
    flags: tuple[str, ...],
    plans: dict[str, LabelledPlan],
    roster: Roster,
    directives: DirectiveSet,
) -> None:
    data = print_plan(plans[name], "docx").data
    (result,) = run(data, "kh.docx", roster, directives, directive_id=TH, received=received)
    assert set(flags) == set(result.flags) & {"late", "wrong_period"}
    assert result.status == "checked"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("tt20-13", "report", id="a report of last year"),
        pytest.param("nb23-08", "directive", id="a copy of the directive"),
    ],
)
def test_what_is_no_plan_is_not_checked(
    name: str, kind: str, plans: dict[str, LabelledPlan], roster: Roster, directives: DirectiveSet
) -> None:
    (result,) = run(print_plan(plans[name], "docx").data, "bc.docx", roster, directives, directive_id=TH)
    assert result.plan is not None
    assert (result.status, result.plan.kind, result.findings) == ("not_a_plan", kind, ())


def test_without_a_name_the_directive_that_fits_is_chosen(
    good: bytes, roster: Roster, directives: DirectiveSet
) -> None:
    (result,) = run(good, "kh.docx", roster, directives)
    assert result.directive_id == TH


def test_a_school_that_is_not_on_the_roster_is_flagged(good: bytes, directives: DirectiveSet) -> None:
    (result,) = run(good, "kh.docx", Roster(()), directives, directive_id=TH)
    assert "school_unmatched" in result.flags
    assert result.status == "checked"


def test_an_unknown_directive_is_a_wrong_set_up(
    good: bytes, roster: Roster, directives: DirectiveSet
) -> None:
    with pytest.raises(SetupError, match=r"nowhere.*thu-thua-2020"):
        run(good, "kh.docx", roster, directives, directive_id="nowhere")


def test_an_archive_gives_a_result_per_member(good: bytes, roster: Roster, directives: DirectiveSet) -> None:
    """A broken member does not lose its neighbours."""
    data = packed(a__docx=good, b__docx=good[:5000], c__docx=b"")
    results = run(data, "nop.zip", roster, directives, directive_id=TH)
    assert [(item.source, item.status) for item in results] == [
        ("nop.zip!a.docx", "checked"),
        ("nop.zip!b.docx", "failed"),
        ("nop.zip!c.docx", "failed"),
    ]


def test_an_empty_archive_is_said_to_be_empty(roster: Roster, directives: DirectiveSet) -> None:
    (result,) = run(packed(), "nop.zip", roster, directives, directive_id=TH)
    assert result.failure is not None
    assert (result.status, result.failure.cause) == ("failed", "EMPTY")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        pytest.param(b"", "kh.docx", "EMPTY", id="nothing in it"),
        pytest.param(b"\x00\x01\x02\x03" * 500, "kh.bin", "UNSUPPORTED", id="no format that we know"),
        pytest.param(b"\x00\x01\x02\x03" * 500, "kh.docx", "CORRUPT", id="a Word file by its name alone"),
        pytest.param(b"%PDF-1.4\n%cut off", "kh.pdf", "CORRUPT", id="a PDF cut off after its header"),
    ],
)
def test_a_failure_has_a_code_and_words_for_the_clerk(
    data: bytes, name: str, code: str, roster: Roster, directives: DirectiveSet
) -> None:
    (result,) = run(data, name, roster, directives, directive_id=TH)
    made = to_json(result)
    assert made["status"] == "failed"
    assert made["error"]["code"] == code
    assert made["error"]["message_vi"]
    assert made["error"]["message_en"]
    assert made["findings"] == []
    assert len(made["document"]["sha256"]) == 64


def with_quality(result: Processed, *qualities: float) -> Document:
    """The same document as if its pages had been read with these qualities."""
    assert result.document is not None
    pages = tuple(Page(number, "ocr", quality=quality) for number, quality in enumerate(qualities, start=1))
    return replace(result.document, pages=pages)


def test_nothing_is_missing_on_pages_that_could_not_be_read(
    plans: dict[str, LabelledPlan], roster: Roster, directives: DirectiveSet
) -> None:
    """A page too poor to read may hold what was not found on the others."""
    (read,) = run(print_plan(plans["tt20-05"], "docx").data, "kh.docx", roster, directives, directive_id=TH)
    lacking = {item.requirement for item in read.findings if item.verdict is not Verdict.MET}
    met = {item.requirement for item in read.findings if item.verdict is Verdict.MET}
    assert lacking
    assert met
    poor = process_document(
        with_quality(read, 0.95, 0.2), "kh.pdf", roster=roster, directives=directives, directive_id=TH
    )
    assert poor.status == "checked"
    assert "partly_unreadable" in poor.flags
    assert {item.requirement for item in poor.findings if item.verdict is Verdict.UNREADABLE} == lacking
    assert {item.requirement for item in poor.findings if item.verdict is Verdict.MET} == met


def test_a_document_of_which_nothing_can_be_said_is_unreadable(
    roster: Roster, directives: DirectiveSet
) -> None:
    blocks = BlockList()
    blocks.add("K~ h0 cl1 |||| x@y zw qq rrt 1lI")
    document = Document("0" * 64, "application/pdf", (Page(1, "ocr", quality=0.1),), tuple(blocks.blocks))
    result = process_document(document, "scan.pdf", roster=roster, directives=directives, directive_id=TH)
    assert result.status == "unreadable"
    assert result.failure is not None
    assert result.failure.cause == "UNREADABLE"
    assert {item.verdict for item in result.findings} == {Verdict.UNREADABLE}


def test_a_fault_of_ours_is_a_failure_that_quotes_nothing(
    good: bytes,
    roster: Roster,
    directives: DirectiveSet,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The words of an exception may be the plan's; failure and log name its kind and place only."""

    def parse(document: Document, **_: object) -> None:
        raise ValueError("Trường Tiểu học Bí Mật")

    monkeypatch.setattr("pipeline.process.parse", parse)
    (result,) = process_file(good, "a.docx", roster=roster, directives=directives)
    assert result.failure is not None
    assert (result.status, result.failure.cause) == ("failed", "CRASH")
    assert result.failure.detail.startswith("ValueError in ")
    assert "Bí Mật" not in result.failure.detail + caplog.text and result.failure.detail in caplog.text


def test_the_same_document_gives_the_same_result(
    good: bytes, roster: Roster, directives: DirectiveSet
) -> None:
    (first,) = run(good, "kh.docx", roster, directives, directive_id=TH)
    assert first.document is not None
    again = process_document(first.document, "kh.docx", roster=roster, directives=directives, directive_id=TH)
    assert again == first


def test_reading_apart_gives_the_same_result(good: bytes, roster: Roster, directives: DirectiveSet) -> None:
    """In a child process with limits, as in production."""
    apart = process_file(good, "kh.docx", roster=roster, directives=directives, directive_id=TH)
    assert apart == run(good, "kh.docx", roster, directives, directive_id=TH)
