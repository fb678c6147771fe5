"""The rooms of the project stay apart: import directions, module size, names, opening words, quiet network."""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, NetworkUsed

PACKAGES = ("extractors", "pipeline", "flows")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAX_LINES = 400
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools", "stuff"}
OWNERS = {"prefect": "flows", "pandas": "pipeline/publish", "pandera": "pipeline/publish"}
"""Package -> the only room that may import it (with prefect_dask and distributed counted as Prefect's)."""
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.DOTALL
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import of a module, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_imports_point_one_way(module: Path) -> None:
    """flows -> pipeline -> extractors, never back."""
    order = {package: rank for rank, package in enumerate(PACKAGES)}
    own = order[module.relative_to(ROOT).parts[0]]
    back = [(line, name) for line, name in imported(module) if order.get(name.split(".")[0], -1) > own]
    assert not back, f"{name_of(module)} imports a room above its own: {back}"


def test_libraries_stay_in_their_room(module: Path) -> None:
    """Only flows know Prefect, only publish knows pandas, only the store knows SQLAlchemy."""
    place = name_of(module)
    owners = OWNERS | {"prefect_dask": "flows", "distributed": "flows", "dask": "flows"}
    owners |= {"sqlalchemy": "pipeline/store", "alembic": "pipeline/store", "sqlite3": "pipeline/store"}
    strays = [
        (line, name)
        for line, name in imported(module)
        if (owner := owners.get(name.split(".")[0])) and not place.startswith(owner)
    ]
    assert not strays, f"{place} imports what belongs elsewhere: {strays}"


def test_only_the_store_writes_sql(module: Path) -> None:
    """SQL in a string literal outside the store; docstrings and help texts may show a query.

    The publishing room asks its own published files through DuckDB; it never touches the database.
    """
    place = name_of(module)
    if place.startswith(("pipeline/store", "pipeline/publish")):
        return
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and SQL.search(node.value)
    ]
    assert not found, f"{place} writes SQL on lines {found}"


def test_module_is_small_enough_to_read(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{name_of(module)} has {lines} lines; give each of its subjects a room"


def test_module_says_what_it_is_for(module: Path) -> None:
    """A docstring whose first line is a sentence, unless the file is an empty package marker."""
    text = module.read_text(encoding="utf-8")
    if not text.strip():
        assert module.name == "__init__.py"
        return
    doc = ast.get_docstring(ast.parse(text))
    assert doc, f"{name_of(module)} does not say what it is for"
    assert len(doc.splitlines()[0]) >= 20, f"{name_of(module)} opens with too little: {doc.splitlines()[0]!r}"


def test_no_room_without_a_subject() -> None:
    """A name such as utils says nothing of what the room holds."""
    named = [
        name_of(path) for path in MODULES if BANNED_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not named


def test_every_package_is_installed() -> None:
    """A folder without __init__.py is left out of the wheel though it works from the checkout."""
    folders = {path.parent for path in MODULES}
    assert not [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(("192.0.2.1", 80), id="an address of the documentation range"),
        pytest.param(("example.org", 443), id="a name"),
        pytest.param(("169.254.169.254", 80), id="the metadata address of clouds"),
    ],
)
def test_the_network_guard_guards(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock, pytest.raises(NetworkUsed):
        sock.connect(address)


def test_the_network_guard_lets_this_machine_through() -> None:
    """The Prefect server of the tests listens on a loopback port."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        client.sendall(b"x")
        peer, _ = server.accept()
        with peer:
            assert peer.recv(1) == b"x"
