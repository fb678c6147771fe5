"""Run every timing beside this file, or those named: python -m tests.bench [reading publishing …]."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """The timings: every module of this folder that can be run by itself."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the timings one after the other, each in a process of its own, so that none warms another up."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no timing {unknown[0]!r}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    failed = []
    for name in wanted or names():
        print(f"== {name}", flush=True)
        if subprocess.run(
            [sys.executable, "-m", f"tests.bench.{name}"], cwd=HERE.parents[1], check=False
        ).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
