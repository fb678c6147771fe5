"""Whole reading of text PDFs and Word files beside other readers on the same files, as ratios in one run."""

from __future__ import annotations

import importlib.util
import io
import os
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2

from extractors.readers import MediaType, read_document, sniff

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "inbox"
ROUNDS = 4
AT_MOST = 0.25
"""Reading a text PDF whole may take this share of pdfplumber's `extract_text` on the same file."""


def ours(data: bytes) -> int:
    return len(read_document(data).text)


def with_pdfplumber(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.extract_text()) for page in document.pages)


def with_pdfium(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def with_python_docx(data: bytes) -> int:
    import docx

    return sum(len(paragraph.text) for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def with_markitdown(data: bytes) -> int:
    from markitdown import MarkItDown

    return len(MarkItDown().convert_stream(io.BytesIO(data)).text_content)


def with_kreuzberg(data: bytes) -> int:
    import kreuzberg

    return len(kreuzberg.extract_bytes_sync(data, sniff(data).value).content)


Reader = Callable[[bytes], int]
PDF_READERS: dict[str, Reader] = {
    "kehoach": ours,
    "pdfplumber extract_text": with_pdfplumber,
    "pypdfium2 raw text": with_pdfium,
    "markitdown": with_markitdown,
    "kreuzberg": with_kreuzberg,
}
WORD_READERS: dict[str, Reader] = {
    "kehoach": ours,
    "python-docx paragraphs": with_python_docx,
    "markitdown": with_markitdown,
    "kreuzberg": with_kreuzberg,
}


def installed(name: str) -> bool:
    module = name.split()[0].replace("-", "_")
    known = {"kehoach": "extractors", "python_docx": "docx"}
    return importlib.util.find_spec(known.get(module, module)) is not None


def seconds(read: Reader, files: Sequence[bytes]) -> float:
    """Processor time of one reading of all files, the least of several: the machine may be busy with other work."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for data in files:
            read(data)
        times.append(time.process_time() - began)
    return min(times)


def compare(title: str, readers: dict[str, Reader], files: Sequence[bytes], base: str) -> dict[str, float]:
    print(f"{title}: {len(files)} files, {sum(map(len, files)) // 1024} KiB, least of {ROUNDS} rounds")
    times: dict[str, float] = {}
    for name, read in readers.items():
        if not installed(name):
            print(f"  {name:<26} not installed")
            continue
        try:
            read(files[0])
            times[name] = seconds(read, files)
        except Exception as error:
            print(f"  {name:<26} failed: {type(error).__name__}: {error}")
    for name, spent in times.items():
        print(f"  {name:<26} {1000 * spent:8.1f} ms   {spent / times[base]:6.2f} x {base}")
    return times


def text_pdfs() -> list[bytes]:
    """The samples whose text layer is good: scans are timed in bench_ocr."""
    files = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()]
    return [
        data for data in files if sniff(data) is MediaType.PDF and read_document(data).methods == ("native",)
    ]


def main() -> int:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    pdfs = text_pdfs()
    words = [
        data
        for path in sorted(SAMPLES.glob("*.docx"))
        if zipfile.is_zipfile(io.BytesIO(data := path.read_bytes()))
    ]
    found = compare("Text PDF", PDF_READERS, pdfs, "pdfplumber extract_text")
    compare("Word", WORD_READERS, words, "python-docx paragraphs")
    shares = [seconds(ours, [data]) / seconds(with_pdfplumber, [data]) for data in pdfs]
    share = found["kehoach"] / found["pdfplumber extract_text"]
    middle = statistics.median(shares)
    print(f"share of pdfplumber's time: {share:.2f} over all, at most {AT_MOST}")
    print(f"per file: {middle:.2f} median, {max(shares):.2f} worst")
    return int(share > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
