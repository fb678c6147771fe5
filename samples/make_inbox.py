"""Print the files of samples/inbox from the labelled plans and the two directives.

python samples/make_inbox.py

The names are such as schools give. Run it again only when a plan or the printer changed, and look at what it made.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from pathlib import Path

from pipeline.evaluate.labels import LabelledPlan, Signer, load_corpus
from pipeline.evaluate.printing import print_plan

HERE = Path(__file__).resolve().parent
INBOX = HERE / "inbox"

FILES = (
    ("tt20-01", "docx", "KE HOACH PTTDBVANTQ 2020 - TH Rach Dao.docx"),
    ("tt20-02", "pdf", "THCS Mỹ Hòa Đông - kế hoạch ANTQ 2020.pdf"),
    ("tt20-03", "vni", "MG Hoa Sen - ke hoach 2020.docx"),
    ("tt20-04", "docx", "19-KH-THLHT.docx"),
    ("tt20-05", "docx", "Kế hoạch BVANTQ THCS Nhị Phú.docx"),
    ("tt20-06", "doc", "TH Mỹ Hoà Đông KH 2020.doc"),
    ("tt20-07", "pdf", "23_KH-THCSBPT.pdf"),
    ("tt20-08", "scan", "scan0008.pdf"),
    ("tt20-09", "docx", "KH ANTT 2019-2020 (TH Nhị Hòa).docx"),
    ("tt20-10", "docx", "Trường TH&THCS Mỹ Lạc Hạ/Kế hoạch năm 2020 (bản chính).docx"),
    ("tt20-11", "docx", "16-KH-THCX.docx"),
    ("tt20-13", "docx", "Bao cao 2019 TH Ben Kenh.docx"),
    ("tt20-14", "tcvn3", "KE HOACH MG BANG LANG.docx"),
    ("tt20-16", "docx", "KH TH Nhut Thanh.docx"),
    ("nb23-01", "pdf", "186 KH HPD trường học điển hình.pdf"),
    ("nb23-02", "docx", "97-KH-LTH.docx"),
    ("nb23-03", "docx", "MN Hoa Hướng Dương - KH trường học điển hình.docx"),
    ("nb23-04", "pdf", "KH 203 THCS PXB.pdf"),
    ("nb23-05", "vni-headings", "Ke hoach TH Muong Chuoi 2023.docx"),
    ("nb23-06", "nfd", "118_KH_PKN.docx"),
    ("nb23-07", "docx", "145-KH-SR.docx"),
    ("nb23-08", "docx", "Van ban PGD gui lai.docx"),
)
"""(plan, format, name in the inbox)."""

ZIP = ("Nop ke hoach 2 truong.zip", ("tt20-12", "docx", "THCS Tân An Long/09-KH-THCSTAL.docx"),
       ("tt20-15", "pdf", "THCS Thủ Đoàn/22-KH-THCS.pdf"))  # fmt: skip
CUT_OFF = ("KH TH Rach Dao (gui lai).docx", "tt20-01", 9_000)
"""A file whose sending broke off: (name, plan, bytes that arrived)."""

DIRECTIVES = (
    ("thu-thua-2020", "docx", "PGD Thu Thua - Ke hoach chi dao 2020.docx"),
    ("nha-be-2023", "pdf", "KH chỉ đạo PGD Nhà Bè 2023.pdf"),
)
SENT = {"thu-thua-2020": dt.date(2020, 2, 20), "nha-be-2023": dt.date(2023, 8, 1)}
WRAP = 62
"""A line of the directives' text shorter than this ends its paragraph."""
STARTS = re.compile(
    r"\s*(?:-\s|\d+(?:\.\d+)*\.\s|[IVX]+\.\s|Căn cứ|Nơi nhận|Trên đây|TRƯỞNG PHÒNG|KẾ HOẠCH|KEÁ HOAÏCH)"
)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a directive's text, whose lines are wrapped as on its pages."""
    found: list[str] = []
    ended = True
    for line in text.splitlines():
        if not line.strip():
            continue
        if ended or STARTS.match(line):
            found.append(line.strip())
        else:
            found[-1] += " " + line.strip()
        ended = len(line.strip()) < WRAP
    return found


def directive_plan(directive_id: str) -> LabelledPlan:
    """A directive in the shape of a plan, so that the same printer prints it."""
    text = (HERE / "directives" / f"{directive_id}.txt").read_text(encoding="utf-8")
    lines = paragraphs(text)
    thu_thua = directive_id == "thu-thua-2020"
    start = next(i for i, line in enumerate(lines) if line.startswith("Căn cứ"))
    end = next(i for i, line in enumerate(lines) if line.startswith("Nơi nhận"))
    title = next(i for i, line in enumerate(lines) if line in ("KẾ HOẠCH", "KEÁ HOAÏCH"))
    return LabelledPlan(
        id=directive_id,
        directive=directive_id,
        school_id=None,
        kind="directive",
        year=2020 if thu_thua else 2023,
        number="           /KH-PGDĐT",
        date=None,
        place="Thủ Thừa" if thu_thua else "Nhà Bè",
        header_left=(
            "UBND HUYỆN THỦ THỪA" if thu_thua else "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ",
            "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
        ),
        title=tuple(lines[title:start]),
        body="\n".join(lines[start:end]),
        recipients=tuple(line for line in lines[end:] if line.startswith("-")),
        signer=Signer(post="TRƯỞNG PHÒNG", name="Võ Văn Mười" if thu_thua else "Lê Thị Oanh"),
    )


def main() -> None:
    """Write the files and their manifest."""
    plans = {plan.id: plan for plan in load_corpus(HERE)}
    rows: list[tuple[str, str]] = []
    for plan_id, kind, name in FILES:
        write(name, print_plan(plans[plan_id], kind).data, plans[plan_id].received, rows)
    for directive_id, kind, name in DIRECTIVES:
        write(name, print_plan(directive_plan(directive_id), kind).data, SENT[directive_id], rows)
    archive, *members = ZIP
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for plan_id, kind, name in members:
            packed.writestr(
                zipfile.ZipInfo(name, (2020, 2, 26, 8, 0, 0)), print_plan(plans[plan_id], kind).data
            )
    write(archive, buffer.getvalue(), plans["tt20-12"].received, rows)
    name, plan_id, size = CUT_OFF
    write(name, print_plan(plans[plan_id], "docx").data[:size], dt.date(2020, 2, 22), rows)
    with (INBOX / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "received_at", "sender"])
        writer.writerows((*row, "") for row in sorted(rows))


def write(name: str, data: bytes, received: dt.date | None, rows: list[tuple[str, str]]) -> None:
    """Put one file into the inbox and note when it came."""
    path = INBOX / unicodedata.normalize("NFC", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    rows.append((path.relative_to(INBOX).as_posix(), received.isoformat() if received else ""))


if __name__ == "__main__":
    main()
