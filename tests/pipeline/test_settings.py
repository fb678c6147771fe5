"""Settings: where they come from, and mistakes that name their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.settings import Settings, describe, load_settings, to_environment


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "kehoach.toml"


def test_defaults_lie_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert settings.inbox == tmp_path / "inbox"
    assert settings.archive == str(tmp_path / "archive")
    assert settings.database_url == f"sqlite:///{tmp_path}/kehoach.db"
    assert settings.worker_count >= 1


def test_option_over_environment_over_file(
    tmp_path: Path, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text("workers = 1\nbatch_size = 2\nlang = 'en'\n[limits]\nmax_pages = 9\n", encoding="utf-8")
    monkeypatch.setenv("KEHOACH_BATCH_SIZE", "3")
    monkeypatch.setenv("KEHOACH_LANG", "vi")
    monkeypatch.setenv("KEHOACH_LIMITS__TIMEOUT_SECONDS", "7")
    settings = load_settings(data_dir=tmp_path, lang="en", inbox=None)
    assert (settings.workers, settings.batch_size, settings.lang) == (1, 3, "en")
    assert (settings.limits.max_pages, settings.limits.timeout_seconds) == (9, 7)


def test_urls_are_left_as_they_are(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, archive="s3://kho/archive", published="/công bố")
    assert (settings.archive, settings.published) == ("s3://kho/archive", "/công bố")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nworker = 3\n", r"kehoach\.toml:2: unknown setting 'worker'; allowed: .*workers"),
        (
            "[limits]\nmax_page = 3\n",
            r"kehoach\.toml:2: unknown setting limits\.'max_page'; allowed: .*max_pages",
        ),
        ("lang = 'vi'\nworkers = -1\n", r"kehoach\.toml:2: workers: .*greater than or equal to 0"),
        ("runner = 'spark'\n", r"kehoach\.toml:1: runner: .*'thread', 'process' or 'dask'"),
        ("timezone = 'Asia/Saigon2'\n", r"kehoach\.toml:1: timezone: .*Asia/Ho_Chi_Minh"),
        ("schedule = 'nightly'\n", r"kehoach\.toml:1: schedule: .*five fields"),
        ("workers = \n", r"kehoach\.toml: .*line 1"),
        ("done = 'inbox/done'\n", r"done .* lies inside the inbox"),
        ("data_dir = '/x'\n", r"unknown setting 'data_dir'"),
    ],
)
def test_mistakes_name_their_place(tmp_path: Path, toml: Path, text: str, message: str) -> None:
    toml.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=message):
        load_settings(data_dir=tmp_path)


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_WORKERS", "many")
    with pytest.raises(SetupError, match="KEHOACH_WORKERS: workers"):
        load_settings(data_dir=tmp_path)


def test_a_stray_dotenv_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("KEHOACH_WORKERS=9\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(data_dir=tmp_path).workers == 0


def test_a_child_process_gets_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load_settings(
        data_dir=tmp_path,
        inbox="/chia sẻ/hộp thư",
        workers=3,
        notify_urls=("json://a",),
        limits={"max_pages": 7},
    )
    for name, value in to_environment(made).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == made


def test_every_setting_is_described() -> None:
    assert [name for name, _, text in describe() if len(text) < 15] == []
    assert len(describe()) == len(Settings.model_fields)
