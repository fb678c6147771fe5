"""A draft as YAML with the comments that tell a person what is left to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pipeline.draft.draft import Draft, Duty, Force

_FORCE: dict[Force, str] = {
    "target": "có chỉ tiêu",
    "deadline": "có thời hạn",
    "obligation": "bắt buộc",
    "task": "nhiệm vụ chung",
}


def to_yaml(draft: Draft, *, text: str = "text.txt") -> str:
    """The draft of `directive.yaml`; lines that a person must look at carry "# cần".

    Duties in general words stand as comments: whether a school is held to them is for the office to say.
    """
    return "\n".join([*_facts(draft, text), *_requirements(draft)]) + "\n"


def _facts(draft: Draft, text: str) -> Iterator[str]:
    def line(key: str, value: str | int | None, need: str = "") -> str:
        shown = "null" if value is None else json.dumps(value, ensure_ascii=False)
        note = f"  # cần điền: {need}" if value is None and need else ""
        return f"{key}: {shown}{note}"

    yield "# Bản nháp do «kehoach directive draft» lập. Xem lại từng dòng có chữ «cần»,"
    yield "# rồi chạy «kehoach directive lint»."
    yield line("id", draft.id)
    yield line("title_vi", draft.title, "tên kế hoạch chỉ đạo")
    yield line("number", draft.number)
    yield line("issuer", draft.issuer, "cơ quan ban hành")
    yield line("district", draft.district, "huyện, như trong danh sách trường")
    yield line("year", draft.year, "năm áp dụng")
    yield line("period", str(draft.year) if draft.year else None, "năm hoặc năm học")
    yield f"issued: {draft.issued.isoformat() if draft.issued else 'null'}"
    yield f"deadline: {draft.deadline.isoformat() if draft.deadline else 'null'}"
    yield line("text", text) + "  # cần: chép nguyên văn kế hoạch chỉ đạo vào tệp này"
    if draft.recipients:
        yield "# Nơi nhận: " + "; ".join(draft.recipients)
    yield "basis_numbers:" if draft.basis else "basis_numbers: []"
    yield from (f"  - {json.dumps(number, ensure_ascii=False)}" for number in draft.basis)


def _requirements(draft: Draft) -> Iterator[str]:
    firm = [duty for duty in draft.duties if duty.force != "task"]
    yield (
        "requirements:"
        if firm
        else "requirements: []  # cần: không thấy câu nào giao việc rõ ràng cho trường"
    )
    best = _answered(firm)
    for number, duty in enumerate(firm, start=1):
        uses = [name for name in duty.use if best[name] is duty]
        for use in uses:
            yield from _entry(duty, use, use)
        if not duty.use:
            yield from _entry(duty, f"duty_{number}", None)
        elif not uses:
            yield f"# {_FORCE[duty.force]}, đã có yêu cầu {', '.join(duty.use)}: {_one_line(duty.quote)}"
    general = [duty for duty in draft.duties if duty.force == "task"]
    if general:
        yield "# Nhiệm vụ nêu chung, cần xem có đưa thành yêu cầu không:"
        yield from (f"#   {duty.section}: {_one_line(duty.quote)}" for duty in general)


def _answered(duties: Sequence[Duty]) -> dict[str, Duty]:
    """For each shared requirement the duty that asks for it most strongly, the first of equals."""
    best: dict[str, Duty] = {}
    for force in _FORCE:
        for duty in duties:
            if duty.force == force:
                for name in duty.use:
                    best.setdefault(name, duty)
    return best


def _entry(duty: Duty, name: str, use: str | None) -> Iterator[str]:
    need = "" if use else "; cần: đặt tên và viết tệp yêu cầu"
    yield f"  - id: {name}  # {_FORCE[duty.force]}{need}"
    if use:
        yield f"    use: {use}"
    yield "    required: true  # cần: xem lại"
    yield "    clause:"
    yield f"      section: {json.dumps(duty.section, ensure_ascii=False)}"
    yield f"      quote: {json.dumps(_one_line(duty.quote), ensure_ascii=False)}"


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
