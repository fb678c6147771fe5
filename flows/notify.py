"""Tells the office what a run did: by Apprise where an address is set, else as an .eml in the outbox."""

from __future__ import annotations

import datetime as dt
import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from flows.summary import RunSummary, digest_markdown
from pipeline.logs import log_event
from pipeline.settings import Settings


def notify(settings: Settings, summary: RunSummary) -> str | None:
    """Sends the digest; returns a warning when it could not be sent, for a lost message must not fail the run.

    What could not be sent by Apprise is kept in the outbox.
    """
    title, body = _title(summary), digest_markdown(summary)
    if settings.notify_urls and _send(settings, title, body):
        return None
    try:
        write_eml(settings, title, body, f"{summary.run_id}.eml")
    except OSError as error:
        log_event("notify_failed", level=logging.WARNING, error=str(error))
        return f"Không ghi được thông báo vào {settings.outbox}: {error.strerror}."
    return "Không gửi được thông báo; đã lưu vào hộp thư đi." if settings.notify_urls else None


def write_eml(settings: Settings, title: str, body: str, name: str) -> Path:
    """A message in the outbox that any mail program opens and sends. Raises OSError."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = title
    message["From"] = settings.notify_from
    message["To"] = settings.notify_to
    message["Date"] = format_datetime(dt.datetime.now(settings.zone))
    message["X-Unsent"] = "1"
    message.set_content(body, charset="utf-8", cte="base64")
    settings.outbox.mkdir(parents=True, exist_ok=True)
    path = settings.outbox / name
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(message.as_bytes())
    temporary.replace(path)
    return path


def _send(settings: Settings, title: str, body: str) -> bool:
    import apprise

    sender = apprise.Apprise()
    accepted = [sender.add(url) for url in settings.notify_urls]
    if not all(accepted):
        log_event("notify_url_refused", level=logging.WARNING, position=accepted.index(False) + 1)
    sent = sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.MARKDOWN)
    if not sent:
        log_event("notify_failed", level=logging.WARNING)
    return bool(sent)


def _title(summary: RunSummary) -> str:
    if summary.problems:
        return f"[Kế hoạch] Có sự cố: {summary.problems[0].state}"
    return f"[Kế hoạch] {len(summary.documents)} văn bản mới, {len(summary.failures)} không đọc được"
