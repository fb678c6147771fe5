"""How much one document may cost before it is given up, so that no file can stop the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds per document; every one can be set (`pipeline.settings`)."""

    max_bytes: int = 100 * 1024 * 1024
    """Size of the file."""
    max_pages: int = 200
    max_pixels: int = 60_000_000
    """Width x height of one image; an A3 page at 600 dpi is 70 million."""
    max_inflated_bytes: int = 500 * 1024 * 1024
    """Bytes that really come out of an archive or a docx, counted while inflating."""
    max_ratio: float = 200.0
    """Inflated to packed; applies above 1 MiB inflated, for small files compress well by nature."""
    max_members: int = 2_000
    max_depth: int = 3
    """Archives inside archives."""
    timeout_seconds: float = 180.0
    """Wall time for one document, OCR included."""
    max_memory_bytes: int = 2 * 1024**3
    """Address space that one reading process may add."""
