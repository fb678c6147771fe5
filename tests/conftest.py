"""What every test shares: no network, no telemetry, and where the samples are."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import ipaddress
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A deadline per example is a timed assertion: it fails on a busy machine.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "OMP_THREAD_LIMIT": "1",
    # A proxy of the machine must not carry a request that the guard below would have stopped.
    "NO_PROXY": "127.0.0.1,localhost,::1",
}
"""Environment of the tests and of every process they start."""

LONGEST = (
    "test_layouts.py",
    "test_written.py",
    "test_unseen_plans.py",
    "test_runs.py",
    "test_serve.py",
    "test_dask.py",
    "test_touched.py",
)
"""Files that take a minute and more: begun first, so that no process works alone at the end."""

# Plans and rules are many objects that stay: a collector that walks them every moment takes a tenth of the time.
gc.set_threshold(100_000, 50, 50)

os.environ.update(QUIET)
for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(name, None)


def raise_loopback() -> None:
    """Bring the loopback device up where it is down, as in `unshare -n`: there the tests talk to themselves only."""
    get_flags, set_flags, up = (
        0x8913,
        0x8914,
        1,
    )  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP of <linux/sockios.h>, <net/if.h>
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(sock, get_flags, request))[1]
        if not flags & up:
            fcntl.ioctl(sock, set_flags, struct.pack("16sH14x", b"lo", flags | up))


raise_loopback()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their order."""
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


class NetworkUsed(AssertionError):
    """Code under test tried to leave the machine."""


def is_local(family: int, address: Any) -> bool:
    """Whether a socket address stays on this machine: a Unix socket or a loopback address."""
    if family == getattr(socket, "AF_UNIX", None):
        return True
    host = address[0] if isinstance(address, tuple) else str(address)
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Every connection and look-up that would leave the machine fails loudly."""
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def guard(sock: socket.socket, address: Any) -> None:
        if not is_local(sock.family, address):
            raise NetworkUsed(f"connection to {address!r}")

    def guarded_connect(sock: socket.socket, address: Any) -> None:
        guard(sock, address)
        connect(sock, address)

    def guarded_connect_ex(sock: socket.socket, address: Any) -> int:
        guard(sock, address)
        return connect_ex(sock, address)

    def guarded_sendto(sock: socket.socket, data: Any, *rest: Any) -> int:
        guard(sock, rest[-1])
        return sendto(sock, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if (
            name not in (None, "", socket.gethostname())
            and not is_local(socket.AF_INET, (name,))
            and name != "0.0.0.0"
        ):
            raise NetworkUsed(f"look-up of {host!r}")
        return getaddrinfo(host, *rest, **named)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket.socket, "sendto", guarded_sendto)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder with directives, roster, labelled plans, statements and a ready inbox."""
    return SAMPLES
