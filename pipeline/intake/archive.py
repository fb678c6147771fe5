"""The archive of received bytes, named by their content, and the receipts that say who sent them when.

`objects/ab/<sha256>` holds bytes. `pending/<key>.json` is the receipt of a file that waits to be processed;
it moves to `receipts/ab/<key>.json` once its result is stored. The archive alone is enough to rebuild the database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO, Protocol, TypeVar

from pipeline.intake.errors import ArchiveDamaged, ArchiveUnavailable
from pipeline.intake.storage import open_folder

CHUNK_BYTES = 1 << 20

T = TypeVar("T")


class Hash(Protocol):
    """What this module needs of a hashlib object."""

    def update(self, data: bytes, /) -> None: ...


class SourceFailed(Exception):
    """The file being archived could not be read to its end; `error` is the OSError."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a file arrived. `source` is its path below the inbox; the same bytes may arrive under several."""

    source: str
    sha256: str
    size: int
    received_at: dt.datetime
    sender: str | None = None

    @property
    def key(self) -> str:
        """The same for the same name and bytes, so that taking a file in twice leaves one receipt."""
        return receipt_key(self.source, self.sha256)

    def to_json(self) -> bytes:
        value = asdict(self) | {"received_at": self.received_at.astimezone(dt.UTC).isoformat()}
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Receipt:
        value = json.loads(data)
        return cls(**value | {"received_at": dt.datetime.fromisoformat(value["received_at"])})


class Archive:
    """Content-addressed and append-only. One writer at a time (the run lock); any number of readers."""

    def __init__(self, url: str) -> None:
        self.folder = open_folder(url)

    def put(self, file: BinaryIO) -> tuple[str, int]:
        """Archives what `file` holds from here on; returns (sha256, size). Bytes already archived are not kept twice.

        Raises ArchiveUnavailable when the archive cannot be written and SourceFailed when `file` cannot be read.
        """
        digest = hashlib.sha256()
        staged = self._guard(lambda: self.folder.stage(_chunks(file, digest)))
        name, size = _object(digest.hexdigest()), self._guard(lambda: self.folder.size(staged)) or 0
        if self._guard(lambda: self.folder.size(name)) == size:
            self._guard(lambda: self.folder.delete(staged))
        else:
            self._guard(lambda: self.folder.move(staged, name))
        return digest.hexdigest(), size

    def read(self, sha256: str) -> bytes:
        """The archived bytes. Raises ArchiveDamaged when they are missing or changed."""
        try:
            data = self.folder.read(_object(sha256))
        except FileNotFoundError:
            raise ArchiveDamaged(sha256, "không tìm thấy") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveDamaged(sha256, "nội dung không khớp mã")
        return data

    def receive(self, receipt: Receipt) -> bool:
        """Writes the receipt of bytes that are archived; False when the same file was received before."""
        if self.has_receipt(receipt):
            return False
        staged = self._guard(lambda: self.folder.stage([receipt.to_json()]))
        self._guard(lambda: self.folder.move(staged, _pending(receipt.key)))
        return True

    def has_receipt(self, receipt: Receipt) -> bool:
        """Whether the same bytes came under the same name before."""
        names = (_pending(receipt.key), _settled(receipt.key))
        return self._guard(lambda: any(self.folder.size(name) is not None for name in names))

    def pending(self) -> list[Receipt]:
        """Receipts whose results are not stored yet, in the order of arrival."""
        found = [
            Receipt.from_json(self.folder.read(f"pending/{name}")) for name in self.folder.names("pending")
        ]
        return sorted(found, key=lambda receipt: (receipt.received_at, receipt.source, receipt.sha256))

    def settle(self, receipt: Receipt) -> None:
        """The results of this receipt are stored. A receipt that was settled before is left alone."""
        if self._guard(lambda: self.folder.size(_pending(receipt.key))) is not None:
            # Not synced: a rename is whole or not there at all, and a receipt that is found pending again after a
            # power cut is stored again to the same result. A sync per document cost 17 ms.
            old, new = _pending(receipt.key), _settled(receipt.key)
            self._guard(lambda: self.folder.move(old, new, durable=False))

    def settled_keys(self) -> list[str]:
        """Keys of all settled receipts, without reading them."""
        shards = (self.folder.names(f"receipts/{shard:02x}") for shard in range(256))
        return [name.removesuffix(".json") for names in shards for name in names]

    def settled_receipt(self, key: str) -> Receipt:
        """A settled receipt. Raises FileNotFoundError."""
        return Receipt.from_json(self.folder.read(_settled(key)))

    def clean(self) -> None:
        """Removes what a killed run left half written; call it under the run lock."""
        self._guard(self.folder.clean)

    def _guard(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except OSError as error:
            raise ArchiveUnavailable(self.folder.url, error) from error


def receipt_key(source: str, sha256: str) -> str:
    """Names the receipt of these bytes under this name."""
    return hashlib.sha256(f"{source}\0{sha256}".encode()).hexdigest()[:32]


def _chunks(file: BinaryIO, digest: Hash) -> Iterator[bytes]:
    while True:
        try:
            chunk = file.read(CHUNK_BYTES)
        except OSError as error:
            raise SourceFailed(error) from error
        if not chunk:
            return
        digest.update(chunk)
        yield chunk


def _object(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256}"


def _pending(key: str) -> str:
    return f"pending/{key}.json"


def _settled(key: str) -> str:
    return f"receipts/{key[:2]}/{key}.json"
