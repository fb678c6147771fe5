"""Finds the bytes of a document in the archive, inside the archive file that it came in when need be."""

from __future__ import annotations

import hashlib

from extractors.limits import Limits
from pipeline.intake.archive import Archive
from pipeline.intake.errors import ArchiveDamaged


def document_bytes(
    archive: Archive, sha256: str, container_sha256: str | None = None, limits: Limits | None = None
) -> bytes:
    """The bytes with this hash: an archived file, or a member of the archived container.

    Raises ArchiveDamaged when they are not there, ReadError when the container cannot be opened.
    """
    if container_sha256 is None:
        return archive.read(sha256)
    from extractors.readers import members  # Loads every reader, which most runs do not need here.

    for member in members(archive.read(container_sha256), "", limits or Limits()):
        if member.data is not None and hashlib.sha256(member.data).hexdigest() == sha256:
            return bytes(member.data)
    raise ArchiveDamaged(sha256, f"không có trong tệp nén {container_sha256[:12]}")
