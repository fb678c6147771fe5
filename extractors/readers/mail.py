"""Takes the attachments out of mails (.eml, .msg); what the mail itself says is no plan."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from extractors.errors import CorruptDocument, ReadError
from extractors.readers.archive_names import guess_name
from extractors.readers.members import Budget

_LOGO_BYTES = 30_000
"""A picture inside the text of a mail that is smaller than this is a signature's logo, not a photographed page."""


def eml_parts(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    """(name, bytes) of the attachments of an Internet mail; attached mails are given whole, to be opened in turn."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    yield from _attachments(message, budget)


def _attachments(message: Any, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    for index, part in enumerate(_leaves(message), start=1):
        name = _name_of(part, index)
        if name is None:
            continue
        try:
            content = _content(part)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            yield name, CorruptDocument(f"attachment {name}: {error}")
            continue
        if part.get_content_maintype() == "image" and len(content) < _LOGO_BYTES and _is_inline(part):
            continue
        budget.take_bytes(len(content))
        yield name, content


def _leaves(message: Any) -> Iterator[Any]:
    """Parts that hold something; an attached mail is one of them, not a folder of its own parts."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        yield from _leaves(part)


def _name_of(part: Any, index: int) -> str | None:
    """The attachment's file name; None for the text of the mail."""
    name = part.get_filename()
    if name:
        cleaned = name.encode("utf-8", "surrogateescape")
        return guess_name(cleaned).replace("/", "_").replace("\\", "_")
    if part.get_content_type() == "message/rfc822":
        return f"thu-{index}.eml"
    if part.get_content_maintype() in ("text", "multipart"):
        return None
    return f"dinh-kem-{index}"


def _content(part: Any) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return bytes(inner.as_bytes())
    payload = part.get_payload(decode=True)
    return bytes(payload or b"")


def _is_inline(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "inline" or part["Content-ID"] is not None


def msg_parts(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    """(name, bytes) of the attachments of an Outlook message."""
    import extract_msg  # Loads half a mail program, for the rarest of formats.

    try:
        message: Any = extract_msg.openMsg(data)
    except Exception as error:  # extract-msg lets errors of many parts of itself through
        raise CorruptDocument(f"not a whole Outlook message: {type(error).__name__}: {error}") from error
    with message:
        for index, attachment in enumerate(message.attachments, start=1):
            name = getattr(attachment, "longFilename", None) or getattr(attachment, "shortFilename", None)
            clean = unicodedata.normalize("NFC", (name or f"dinh-kem-{index}").strip("\0"))
            clean = clean.replace("/", "_").replace("\\", "_")
            content = attachment.data
            if hasattr(content, "exportBytes"):
                clean, content = (clean if "." in clean else f"{clean}.msg"), content.exportBytes()
            if not isinstance(content, bytes):
                yield clean, CorruptDocument(f"attachment {clean} has no content")
                continue
            if getattr(attachment, "hidden", False) and len(content) < _LOGO_BYTES:
                continue
            budget.take_bytes(len(content))
            yield clean, content
