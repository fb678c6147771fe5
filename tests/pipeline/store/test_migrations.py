"""The database comes up from nothing and from every former revision, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.store.connect import (
    create_engine,
    current_revision,
    head_revision,
    migrate,
    migration_config,
    parse_url,
    reading,
    writing,
)
from pipeline.store.schema import metadata

REVISIONS = [script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()][
    ::-1
]


@pytest.mark.parametrize("start", [None, *REVISIONS])
def test_up_from_every_revision(url: str, start: str | None) -> None:
    if start:
        assert migrate(url, start) == start
    with Store.open(url) as store:
        assert current_revision(store.engine) == head_revision()
        with reading(store.engine) as connection:
            context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
            assert compare_metadata(context, metadata) == []


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not (name or "").startswith("bi_")


def test_opening_at_once(url: str) -> None:
    """Two programs that start together on a new database both find it ready."""
    errors: list[BaseException] = []

    def open_it() -> None:
        try:
            Store.open(url).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_newer_database_is_refused(url: str) -> None:
    Store.open(url).close()
    engine = create_engine(url)
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SetupError, match="newer"):
        Store.open(url)
    with pytest.raises(SetupError, match="kehoach migrate"):
        Store.open(url, read_only=True)


def test_failed_migration_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that stops midway is undone whole, so that the next start tries it again from the same state."""
    from pipeline.store.migrations.versions import r0002_append_only as second

    url = str(tmp_path / "x.db")
    migrate(url, "0001")
    before = _tables(url)
    folder = tmp_path / "migrations"
    _copy_migrations(folder, Path(second.__file__).parents[1])
    broken = folder / "versions" / "r0002_append_only.py"
    stop = "\n    op.execute('CREATE TABLE half (a)')\n    raise RuntimeError('stopped')\n"
    broken.write_text(
        broken.read_text().replace("def upgrade() -> None:\n", "def upgrade() -> None:" + stop, 1)
    )
    config = migration_config()
    config.set_main_option("script_location", str(folder))
    monkeypatch.setattr("pipeline.store.connect.migration_config", lambda: config)
    with pytest.raises(RuntimeError, match="stopped"):
        migrate(url)
    assert _tables(url) == before


def _copy_migrations(target: Path, source: Path) -> None:
    (target / "versions").mkdir(parents=True)
    for path in [*source.glob("*.py"), *source.glob("*.mako")]:
        (target / path.name).write_text(path.read_text())
    for path in (source / "versions").glob("*.py"):
        (target / "versions" / path.name).write_text(path.read_text())


def _tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return sorted(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/tmp/x.db", "sqlite:////tmp/x.db"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_url(text: str, expected: str) -> None:
    assert parse_url(text).render_as_string() == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mysql://h/d", "another database"),
        ("sqlite://", "in memory, so nothing would be kept"),
        ("postgresql+psycopg2://h/d", "another driver"),
        ("postgresql://u:p:1@@::/d", "no URL"),
    ],
)
def test_url_refused(text: str, why: str) -> None:
    with pytest.raises(SetupError):
        Store.open(text)


def test_unreachable_database_names_the_cause(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot open"):
        Store.open(f"postgresql:///d?host={tmp_path}")
    with pytest.raises(SetupError, match="cannot open"):
        Store.open(tmp_path / "missing.db", read_only=True)
