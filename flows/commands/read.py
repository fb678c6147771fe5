"""`kehoach read`: the text of files as the checker sees it, block by block in reading order."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import messages
from flows.commands.options import AsJson, Files, existing, settings_of
from flows.console import complain
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from extractors.document import Block, Document
    from extractors.errors import ReadError
    from extractors.finders import Mention
    from extractors.limits import Limits
    from pipeline.annotate import Annotation

AsText = Annotated[bool, typer.Option("--text", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read")(read)


def read(files: Files, as_text: AsText = False, as_json: AsJson = False) -> None:
    limits = settings_of().limits
    code = ExitCode.DONE
    several = len(files) > 1
    for path in existing(files):
        for name, document, error in documents(path, limits):
            if document is None:
                code = ExitCode.UNREADABLE
            if as_json:
                sys.stdout.write(json.dumps(as_object(name, document, error), ensure_ascii=False) + "\n")
            elif document is not None:
                _write(name, document, titled=several or "!" in name, plain=as_text)
            if document is None and error is not None:
                complain(f"{name}: {error.cause.value}: {messages.said(error.message_vi, error.detail)}")
    raise typer.Exit(int(code))


def documents(path: Path, limits: Limits) -> Iterator[tuple[str, Document | None, ReadError | None]]:
    """(name, document, error) of a file, or of each member of an archive."""
    from extractors.errors import ReadError
    from extractors.isolation import read_isolated
    from extractors.readers import is_container, members

    data, name = path.read_bytes(), str(path)
    try:
        if not is_container(data, name):
            yield name, read_isolated(data, name, limits), None
            return
        found = list(members(data, name, limits))
    except ReadError as error:
        yield name, None, error
        return
    for member in found:
        source = f"{name}!{member.name}"
        try:
            if member.data is None:
                yield source, None, member.error
            else:
                yield source, read_isolated(member.data, source, limits), None
        except ReadError as error:
            yield source, None, error


def _write(name: str, document: Document, *, titled: bool, plain: bool) -> None:
    if titled:
        sys.stdout.write(f"== {name}\n")
    for block in document.blocks:
        mark = "" if plain else f"[{block.page}] {_where(block)}  "
        sys.stdout.write(f"{mark}{block.text}\n")


def _where(block: Block) -> str:
    cell = block.cell
    place = f" {cell.table}.{cell.row}.{cell.column}" if cell else ""
    return f"{block.region.value}/{block.kind.value}{place}"


def as_object(name: str, document: Document | None, error: ReadError | None) -> dict[str, Any]:
    """The object of `read --json`: pages, blocks with their place, zone and mentions, the reader's warnings."""
    if document is None:
        code = error and {
            "code": error.cause.value,
            "message_vi": error.message_vi,
            "message_en": error.detail or error.cause.value,
        }
        return {"file": name, "error": code}
    from pipeline.annotate import annotate

    pairs = zip(document.blocks, annotate(document), strict=True)
    return {
        "file": name,
        "error": None,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "engine": document.engine,
        "methods": list(document.methods),
        "encodings": list(document.encodings),
        "quality": document.quality,
        "warnings": list(document.warnings),
        "pages": [
            {
                "number": page.number,
                "method": page.method,
                "encodings": list(page.encodings),
                "quality": page.quality,
                "width": page.width,
                "height": page.height,
            }
            for page in document.pages
        ],
        "blocks": [_block(block, annotation) for block, annotation in pairs],
    }


def _block(block: Block, annotation: Annotation) -> dict[str, Any]:
    cell = block.cell
    return {
        "text": block.text,
        "start": block.start,
        "page": block.page,
        "kind": block.kind.value,
        "region": block.region.value,
        "label": block.label,
        "encoding": block.encoding,
        "cell": cell
        and {
            "table": cell.table,
            "row": cell.row,
            "column": cell.column,
            "columns": cell.columns,
            "ruled": cell.ruled,
        },
        "places": [
            {
                "start": place.start,
                "end": place.end,
                "page": place.page,
                "box": place.box and [place.box.x0, place.box.top, place.box.x1, place.box.bottom],
                "confidence": place.confidence,
            }
            for place in block.places
        ],
        "zone": annotation.zone and annotation.zone.value,
        "mentions": [_mention(mention, block.start) for mention in annotation.mentions],
    }


def _mention(mention: Mention, offset: int) -> dict[str, Any]:
    """A mention with its positions in the text of its block; `details` is what its finder says of it."""
    details = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in asdict(mention.found).items()
        if name not in ("start", "end", "text")
    }
    return {
        "kind": mention.kind,
        "text": mention.text,
        "start": mention.start - offset,
        "end": mention.end - offset,
        "details": details,
    }
