"""Converts old office formats to .docx with a headless LibreOffice that cannot outlive, hang or disturb its caller."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from extractors.errors import CorruptDocument, MissingTool, ReadTimeout

TEMPLATE_VARIABLE = "KEHOACH_OFFICE_PROFILE"
"""Environment variable with a folder for the profile that all processes of one run copy."""
_FIRST_START = frozenset({79, 81})
"""Exit codes by which soffice.bin asks to be started again, after it worked on a new profile."""
_STARTS = 8
_START_SECONDS = 60.0
_FILTER = "docx:MS Word 2007 XML"
# No macros, no links followed, no network: what comes in the mail is not trusted.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" \
oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" \
oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

_local = threading.local()


@lru_cache(maxsize=1)
def program() -> Path | None:
    """LibreOffice's own binary, None when it is not installed.

    The binary and not its start script: a script's child would survive when the script is killed.
    """
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    binary = Path(found).resolve().with_name("soffice.bin")
    return binary if binary.exists() else Path(found)


def to_docx(data: bytes, *, suffix: str, import_filter: str, timeout: float) -> bytes:
    """`data` as .docx. `import_filter` is LibreOffice's name of the format, so that it never guesses.

    Raises MissingTool without LibreOffice, ReadTimeout after `timeout` seconds, CorruptDocument when nothing came
    out. Several threads and processes may convert at once: each has a profile of its own.
    """
    soffice = program()
    if soffice is None:
        raise MissingTool("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="kehoach-doc-") as folder:
        source = Path(folder, f"in{suffix}")
        source.write_bytes(data)
        command = [
            str(soffice),
            f"-env:UserInstallation={_profile().as_uri()}",
            "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
            f"--infilter={import_filter}", "--convert-to", _FILTER, "--outdir", folder, str(source),
        ]  # fmt: skip
        code = _run_again(command, timeout)
        result = source.with_suffix(".docx")
        if not result.exists():
            raise CorruptDocument(f"LibreOffice could not open the file (exit code {code})")
        return result.read_bytes()


def _profile() -> Path:
    """The profile of this thread, kept for its life. A new one takes a second to make, a copy none."""
    holder = getattr(_local, "profile", None)
    if holder is None:
        holder = tempfile.TemporaryDirectory(prefix="kehoach-office-", ignore_cleanup_errors=True)
        shutil.copytree(_template(), holder.name, dirs_exist_ok=True)
        _local.profile = holder
    return Path(holder.name)


@lru_cache(maxsize=1)
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kehoach-office-", ignore_cleanup_errors=True)


def _template() -> Path:
    """A profile that LibreOffice has set up. Two that set one up at the same time disturb each other, so one does."""
    folder = Path(os.environ.get(TEMPLATE_VARIABLE) or _own_folder().name)
    profile, ready = folder / "profile", folder / "ready"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            (profile / "user").mkdir(parents=True, exist_ok=True)
            (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
            probe = folder / "probe.rtf"
            probe.write_bytes(rb"{\rtf1 x}")
            command = [
                str(program()),
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
            ]
            command += ["--nologo", "--convert-to", _FILTER, "--outdir", str(folder), str(probe)]
            _run_again(command, _START_SECONDS, home=profile)
            ready.touch()
    return profile


def _run_again(command: list[str], timeout: float, *, home: Path | None = None) -> int:
    """Runs LibreOffice, again for as long as it asks for it: it does so while it completes a profile."""
    deadline = time.monotonic() + timeout
    for _ in range(_STARTS):
        code = _run(command, max(deadline - time.monotonic(), 0.1), home=home)
        if code not in _FIRST_START:
            break
    return code


def _run(command: list[str], timeout: float, *, home: Path | None = None) -> int:
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp", "HOME": str(home or _profile())}
    with _full_address_space():
        # No preexec_fn: LibreOffice started that way beside others asks to be started again without end.
        process = subprocess.Popen(
            [*_bound_to_parent(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
        )
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise ReadTimeout(f"LibreOffice took more than {timeout:g} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@lru_cache(maxsize=1)
def _bound_to_parent() -> tuple[str, ...]:
    """A prefix that has the kernel end LibreOffice together with this process; `setpriv` is part of util-linux."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


@contextmanager
def _full_address_space() -> Iterator[None]:
    """The limit of a reading process is not for LibreOffice, which reserves far more than it uses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
