"""The digest reaches the office, or stays in the outbox; a lost message never fails a run."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows.notify import notify
from flows.summary import DocumentLine, Problem, RunSummary, accounting_line, digest_markdown
from tests.flows.office import Office

SUMMARY = RunSummary(
    "r1",
    "nightly",
    dt.datetime(2020, 3, 5, 1, 0, tzinfo=dt.UTC),
    seen={"seen": 5, "ingested": 2, "waiting": 1, "ignored": 1, "quarantined": 1},
    documents=[
        DocumentLine("kế hoạch.docx", "checked", "TH Tân An", None),
        DocumentLine("mờ.pdf", "unreadable", None, "Bản quét quá mờ."),
    ],
)


@pytest.fixture
def received() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a real web hook on this machine and what it got."""
    messages: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", messages
    server.shutdown()


def test_by_apprise(office: Office, received: tuple[str, list[dict[str, str]]]) -> None:
    url, messages = received
    assert notify(office.settings(notify_urls=(url,)), SUMMARY) is None
    assert messages[0]["title"] == "[Kế hoạch] 2 văn bản mới, 1 không đọc được"
    assert "mờ.pdf" in messages[0]["message"]
    assert not (office.base / "outbox").exists()


def test_what_cannot_be_sent_stays_in_the_outbox(office: Office) -> None:
    warning = notify(office.settings(notify_urls=("json://127.0.0.1:9/", "không-có://x")), SUMMARY)
    assert warning and "hộp thư đi" in warning
    assert [path.name for path in (office.base / "outbox").iterdir()] == ["r1.eml"]


def test_an_outbox_that_cannot_be_written_is_a_warning(office: Office) -> None:
    (office.base / "outbox").write_text("in the way")
    warning = notify(office.settings(), SUMMARY)
    assert warning and "Không ghi được thông báo" in warning


def test_the_digest_says_what_came_and_what_failed() -> None:
    text = digest_markdown(SUMMARY)
    assert accounting_line(SUMMARY) in text
    assert "5 tệp thấy trong hộp thư = 2 đã nhận + 1 đang chờ + 1 bỏ qua + 1 không đọc được" in text
    assert (
        text.index("## Đã nhận") < text.index("kế hoạch.docx – TH Tân An") < text.index("## Không đọc được")
    )
    assert "mờ.pdf: Bản quét quá mờ." in text


def test_a_problem_comes_first() -> None:
    summary = RunSummary(
        "r", "nightly", SUMMARY.started, problems=[Problem("archive_unavailable", "Đĩa đầy.", "full")]
    )
    assert summary.status == "failed" and summary.eventful
    assert "**archive_unavailable**: Đĩa đầy." in digest_markdown(summary)
