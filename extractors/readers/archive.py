"""Opens zip, rar, 7z archives and mails: every file inside becomes a member, the bad ones with their reason."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from extractors.errors import (
    CorruptDocument,
    EmptyDocument,
    EncryptedDocument,
    ReadError,
    TooLarge,
    UnsafeArchive,
)
from extractors.limits import Limits
from extractors.readers.archive_names import guess_name, unicode_path
from extractors.readers.mail import eml_parts, msg_parts
from extractors.readers.members import Budget, Member, check_path, is_rubbish
from extractors.readers.sniff import MediaType, sniff

_CONTAINERS = frozenset({MediaType.ZIP, MediaType.RAR, MediaType.SEVEN_ZIP, MediaType.EML, MediaType.MSG})
_CHUNK = 1 << 16
_RATIO_FLOOR = 1 << 20
"""Below this many inflated bytes a high ratio is natural (extractors.limits)."""
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


def is_container(data: bytes, name: str = "") -> bool:
    """Whether `data` is an archive or a mail, to be opened with `members`; Office files are none."""
    return sniff(data, name) in _CONTAINERS


def members(data: bytes, name: str, limits: Limits) -> Iterator[Member]:
    """Every file in an archive or mail, archives inside it opened too ("trong.zip!Kế hoạch.docx").

    A bad member comes with its error and does not stop the others. Raises a ReadError when the archive itself
    cannot be opened: CorruptDocument, EncryptedDocument, TooLarge, EmptyDocument, MissingTool.
    """
    if len(data) > limits.max_bytes:
        raise TooLarge(f"{len(data)} bytes, {limits.max_bytes} allowed")
    yield from _open(data, name, "", 1, Budget(limits))


def _open(data: bytes, name: str, prefix: str, depth: int, budget: Budget) -> Iterator[Member]:
    found = False
    for inner, content in _parts(data, name, budget):
        if is_rubbish(inner):
            continue
        found = True
        budget.take_member()
        path = prefix + inner
        if isinstance(content, ReadError):
            yield Member(path, None, content)
        elif is_container(content, inner):
            yield from _nested(content, inner, path, depth, budget)
        else:
            yield Member(path, content)
    if not found:
        raise EmptyDocument("the archive holds no file")


def _nested(data: bytes, name: str, path: str, depth: int, budget: Budget) -> Iterator[Member]:
    if depth >= budget.limits.max_depth:
        yield Member(path, None, TooLarge(f"archives nested more than {budget.limits.max_depth} deep"))
        return
    try:
        yield from _open(data, name, f"{path}!", depth + 1, budget)
    except ReadError as error:
        if budget.members_left < 0:
            raise
        yield Member(path, None, error)


def _parts(data: bytes, name: str, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    kind = sniff(data, name)
    if kind in (MediaType.RAR, MediaType.SEVEN_ZIP):
        from extractors.readers import packed  # Loads ciphers and compressors that only these archives need.

        return (
            packed.rar_parts(data, budget) if kind is MediaType.RAR else packed.seven_zip_parts(data, budget)
        )
    if kind is MediaType.EML:
        return eml_parts(data, budget)
    if kind is MediaType.MSG:
        return msg_parts(data, budget)
    return _zip_parts(data, budget)


def _zip_parts(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | ReadError]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise CorruptDocument(f"not a whole zip: {error}") from error
    with archive:
        if len(archive.infolist()) > budget.members_left:
            raise TooLarge(f"{len(archive.infolist())} files in the archive")
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = _zip_name(info)
            try:
                yield name, _inflate(archive, info, name, budget)
            except ReadError as error:
                yield name, error


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: the UTF-8 flag, then the Unicode Path field, then a guess."""
    if info.flag_bits & _UTF8_FLAG:
        return guess_name(info.orig_filename.encode("utf-8", "surrogateescape"))
    raw = info.orig_filename.encode("cp437", "replace")
    return (unicode_path(info.extra, raw) or guess_name(raw)).replace("\\", "/")


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> bytes:
    check_path(name)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeArchive(f"{name} is a symbolic link")
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedDocument(f"{name} has a password")
    out = bytearray()
    ceiling = max(_RATIO_FLOOR, budget.limits.max_ratio * info.compress_size)
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                budget.take_bytes(len(chunk))
                out += chunk
                if len(out) > ceiling:
                    raise TooLarge(f"{name} inflates more than {budget.limits.max_ratio:g} to 1")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise CorruptDocument(f"{name}: {error}") from error
    return bytes(out)
