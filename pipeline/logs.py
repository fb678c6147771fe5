"""Structured logs: JSON lines in the data folder, one line per document, without a word of any plan by default."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import Counter
from logging.handlers import RotatingFileHandler

from pipeline.process import Processed
from pipeline.settings import Settings

LOG_NAME = "kehoach.jsonl"
ROOT_LOGGER = "kehoach"
MAX_BYTES = 10 * 1024 * 1024
BACKUPS = 10

_log = logging.getLogger(f"{ROOT_LOGGER}.document")


class JsonLines(logging.Formatter):
    """One JSON object per record: time (UTC), level, event, and the fields given as `extra={"fields": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        when = dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(timespec="milliseconds")
        value: dict[str, object] = {"time": when, "level": record.levelname, "event": record.getMessage()}
        value |= getattr(record, "fields", {})
        if record.exc_info:
            value["exception"] = self.formatException(record.exc_info)
        return json.dumps(value, ensure_ascii=False, default=str)


def setup_logging(settings: Settings) -> None:
    """Sends the project's log records to `<log_dir>/kehoach.jsonl`; calling it again moves them to another folder.

    A folder that cannot be written leaves logging to standard error only: a log must never stop a run.
    """
    logger = logging.getLogger(ROOT_LOGGER)
    logger.setLevel(settings.log_level)
    for handler in [item for item in logger.handlers if isinstance(item, RotatingFileHandler)]:
        logger.removeHandler(handler)
        handler.close()
    try:
        settings.log_dir.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            settings.log_dir / LOG_NAME, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8"
        )
    except OSError as error:
        logger.warning("no log file: %s", error)
        return
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.propagate = False


def log_event(event: str, *, level: int = logging.INFO, exc_info: bool = False, **fields: object) -> None:
    """One line about a step of a run."""
    logging.getLogger(ROOT_LOGGER).log(level, event, extra={"fields": fields}, exc_info=exc_info)


def log_document(run_id: str, processed: Processed, seconds: float, *, plan_text: bool) -> None:
    """One line about a document: what became of it, why, and how long it took."""
    fields: dict[str, object] = {
        "run": run_id,
        "source": processed.source,
        "sha256": processed.sha256,
        "status": processed.status,
        "seconds": round(seconds, 3),
        "directive": processed.directive_id,
        "flags": processed.flags,
        "verdicts": dict(sorted(Counter(item.verdict.value for item in processed.findings).items())),
    }
    if processed.failure:
        fields |= {"cause": processed.failure.cause.value, "transient": processed.failure.transient}
    if processed.document:
        document = processed.document
        fields |= {
            "pages": len(document.pages),
            "methods": document.methods,
            "encodings": document.encodings,
            "quality": document.quality,
        }
    if processed.plan:
        fields |= {"kind": processed.plan.kind.value, "school": processed.plan.school.school_id}
    if plan_text:
        fields |= _text_of(processed)
    level = logging.WARNING if processed.failure else logging.INFO
    _log.log(level, "document", extra={"fields": fields})


def _text_of(processed: Processed) -> dict[str, object]:
    quotes = [span.quote for item in processed.findings for span in item.evidence]
    detail = processed.failure.detail if processed.failure else None
    return {"title": processed.plan.title if processed.plan else None, "quotes": quotes, "detail": detail}
