"""Publishing beside pandas writing the same table bare, its memory as it grows, and the comparison of plans."""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from pipeline.finding import Verdict
from pipeline.publish import publish
from pipeline.publish.copies import find_copies
from pipeline.publish.shingles import sketch, words_of
from pipeline.roster import Roster, School
from pipeline.store import Store
from tests.pipeline.store.factory import ENGINE, NOW, arrival, checked, directive, plan, requirement

REQUIREMENTS = 10
SENTENCES = 30
DIRECTIVE = directive(
    requirements=[requirement(f"requirement_{n}", required=n < 7) for n in range(REQUIREMENTS)]
)
SYLLABLES = """
trường học sinh giáo viên công an xã phường tuyên truyền phòng chống tội phạm ma túy bạo lực an ninh trật tự mô hình
cổng phụ huynh ký cam kết phát thanh măng non dưới cờ lớp tháng tuần đội tự quản bảo vệ tổ trưởng hiệu phó phối hợp
kiểm tra báo cáo kịp thời vụ việc đột xuất giao thông xe đạp mũ bảo hiểm cháy nổ đuối nước hè thi đua phong trào
""".split()  # noqa: SIM905


def schools(count: int) -> Roster:
    names = [
        f"Trường Tiểu học {a} {b}" for a in ("An", "Bình", "Chánh", "Đức") for b in range(count // 4 + 1)
    ]
    return Roster(
        tuple(
            School(f"S{n:05d}", names[n], "TH", f"Xã {n % 200}", "Thủ Thừa", DIRECTIVE.id)
            for n in range(count)
        )
    )


def sentences(rnd: random.Random, school: str) -> list[str]:
    made = [" ".join(rnd.choices(SYLLABLES, k=rnd.randrange(14, 30))) for _ in range(SENTENCES)]
    return [f"{school} thực hiện.", *made]


def fill(path: Path, roster: Roster) -> None:
    """A plan from every school, every verdict with a quote."""
    rnd = random.Random(1)
    verdicts = [Verdict.MET, Verdict.MET, Verdict.PARTIAL, Verdict.MISSING]
    with Store.open(path) as store:
        batch = []
        for school in roster.schools:
            made = plan(sentences(rnd, school.name), school.school_id)
            found = {item.id: rnd.choice(verdicts) for item in DIRECTIVE.requirements}
            batch.append(arrival(checked(made, f"{school.school_id}.docx", found)))
            if len(batch) == 500:
                store.save(batch, directives={DIRECTIVE.id: DIRECTIVE}, engine=ENGINE, now=NOW)
                batch = []
        store.save(batch, directives={DIRECTIVE.id: DIRECTIVE}, engine=ENGINE, now=NOW)


def ours(path: Path, out: Path, count: int) -> tuple[float, float]:
    """(seconds, MB at the peak) of one publication."""
    roster = schools(count)
    with Store.open(path) as store:
        return measured(
            lambda: publish(store, {DIRECTIVE.id: DIRECTIVE}, roster, out, now=NOW + dt.timedelta(days=1))
        )


def bare(published: Path, out: Path) -> tuple[float, float]:
    """The same rows written by pandas with nothing around it."""
    rows = pd.read_parquet(published / "compliance.parquet")
    for name in ("received_at", "checked_at"):
        rows[name] = rows[name].dt.tz_localize(None)  # Excel has no time zones, and pandas refuses them

    def write() -> None:
        rows.to_parquet(out / "bare.parquet")
        rows.to_csv(out / "bare.csv", index=False, encoding="utf-8-sig")
        rows.to_excel(out / "bare.xlsx", index=False, engine="xlsxwriter")

    return measured(write)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    began = time.process_time()  # of the processor, for other programs may be busy beside us
    work()
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(work: Callable[..., tuple[float, float]], *arguments: object) -> tuple[float, float]:
    """In a process of its own, so that each has its own peak of memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def compared(count: int) -> tuple[float, int]:
    """(seconds, pairs found) for `count` plans, one in twenty copied by half."""
    rnd = random.Random(2)
    texts = [sentences(rnd, "") for _ in range(count)]
    for number in range(0, count - 1, 20):
        texts[number + 1][: SENTENCES // 2] = texts[number][: SENTENCES // 2]
    began = time.process_time()
    sketches = [sketch(words_of("\n".join(text)), np.empty(0, np.uint64)) for text in texts]
    pairs = sum(1 for _ in find_copies(sketches))
    return time.process_time() - began, pairs


def main(largest: int = 10_000) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        for count in (largest // 5, largest):
            fill(folder / f"{count}.db", schools(count))
            seconds, memory = apart(ours, folder / f"{count}.db", folder / f"out{count}", count)
            print(f"publish {count * REQUIREMENTS:>7,} rows: {seconds:6.1f} s, peak {memory:5.0f} MB")
        pandas_seconds, pandas_memory = apart(bare, folder / f"out{largest}" / "latest", folder)
        print(
            f"pandas  {largest * REQUIREMENTS:>7,} rows: {pandas_seconds:6.1f} s, peak {pandas_memory:5.0f} MB (bare)"
        )
        print(f"ratio {seconds / pandas_seconds:.2f} (at most 3)")
    for count in (largest // 10, largest // 2, largest):
        seconds, pairs = compared(count)
        print(f"compare {count:>6,} plans: {seconds:6.1f} s, {pairs} pairs ({count // 20} planted)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
