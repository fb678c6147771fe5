"""One settings object: command line over environment (KEHOACH_*) over `kehoach.toml` in the data folder."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from extractors.limits import Limits
from pipeline.errors import SetupError

ENV_PREFIX = "KEHOACH_"
TOML_NAME = "kehoach.toml"

_FILE_VALUES: ContextVar[Mapping[str, Any]] = ContextVar("kehoach_toml", default=MappingProxyType({}))
"""What `kehoach.toml` says, for the settings that are just being built."""

Runner = Literal["thread", "process", "dask"]
PrefectMode = Literal["auto", "server", "temporary", "off"]
AfterArchive = Literal["move", "remove", "keep"]


class Settings(BaseSettings):
    """Every knob of the system. Relative folders are taken from `data_dir`, so one folder holds everything.

    Build it with `load_settings`, which reads `kehoach.toml` and turns mistakes into `SetupError`.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    # Where things are
    data_dir: Path = Field(Path("data"), description="Folder that holds everything the system keeps.")
    inbox: Path = Field(Path("inbox"), description="Folder into which schools' files are dropped.")
    roster: Path = Field(Path("roster.csv"), description="CSV of the schools that must send a plan.")
    directives_dir: Path | None = Field(None, description="Folder of directives; unset: the ones built in.")
    directive: str | None = Field(
        None,
        description="Check every plan against this directive; unset: the one that fits district and year.",
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL; empty: SQLite file `kehoach.db` in the data folder."
    )
    published: str = Field("published", description="Published datasets: a folder or an fsspec URL (s3://…).")
    archive: str = Field("archive", description="Archive of received bytes: a folder or an fsspec URL.")
    done: Path = Field(Path("done"), description="Where inbox files go once archived (after_archive = move).")
    quarantine: Path = Field(
        Path("quarantine"), description="Files that could not be read, each with its reason."
    )
    outbox: Path = Field(
        Path("outbox"), description="Letters and notifications that wait to be sent, as .eml."
    )
    log_dir: Path = Field(Path("logs"), description="JSON-lines logs, rotated.")

    # Intake
    still_seconds: float = Field(
        5.0, ge=0, description="A file is taken in when size and time have been still for this many seconds."
    )
    wait_seconds: float = Field(
        30.0, ge=0, description="How long a one-shot run waits for files that are still being written."
    )
    after_archive: AfterArchive = Field(
        "move", description="What happens to the inbox copy once archived: move to `done`, remove, or keep."
    )
    lock_wait_seconds: float = Field(
        0.0, ge=0, description="How long a second run waits for the first before it leaves."
    )

    # Running
    runner: Runner = Field(
        "thread", description="Who processes the batches: threads, processes or a Dask cluster."
    )
    workers: int = Field(0, ge=0, le=256, description="Batches at the same time; 0: one per processor core.")
    batch_size: int = Field(50, ge=1, le=1000, description="Documents per task.")
    batch_timeout_seconds: float = Field(
        3600.0, gt=0, description="A batch that takes longer is given up and tried again next run."
    )
    dask_address: str | None = Field(
        None, description="Dask scheduler (tcp://host:8786); unset: a local cluster."
    )
    limits: Limits = Field(Limits(), description="What one document may cost (extractors.limits).")
    prefect: PrefectMode = Field(
        "auto",
        description="auto: a running server if there is one, else a temporary one; server: only a running one; "
        "temporary: always our own; off: run without Prefect.",
    )

    # Schedule and services
    schedule: str = Field("0 1 * * *", description="Cron of the nightly run.")
    timezone: str = Field(
        "Asia/Ho_Chi_Minh", description="Time zone of the schedule and of dates without a zone."
    )
    rescan_seconds: float = Field(
        60.0, gt=0, description="The inbox is listed again this often, because change events get lost."
    )
    prefect_port: int = Field(4280, ge=1, le=65535, description="Port of the Prefect server of `serve`.")
    prefect_api_url: str | None = Field(
        None, description="API of a Prefect server that runs elsewhere (http://host:4200/api)."
    )

    # People
    notify_urls: tuple[str, ...] = Field(
        (), description="Apprise URLs that get the nightly digest; none: an .eml in the outbox."
    )
    notify_from: str = Field("kehoach@localhost", description="Sender that the .eml digest names.")
    notify_to: str = Field("van-phong@localhost", description="Addressee that the .eml digest names.")
    lang: Literal["vi", "en"] = Field("vi", description="Language of the command line.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level written."
    )
    log_plan_text: bool = Field(
        False, description="Whether logs may quote plans; off, for plans name people."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No `.env`: a stray one in the working folder must not redirect an office's data."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, dict(_FILE_VALUES.get()))

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}; for example Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("schedule")
    @classmethod
    def _five_fields(cls, value: str) -> str:
        if len(value.split()) != 5:
            raise ValueError("a cron has five fields: minute hour day month weekday, for example 0 1 * * *")
        return value

    @model_validator(mode="after")
    def _place_folders(self) -> Settings:
        base = self.data_dir.expanduser().absolute()
        placed: dict[str, object] = {"data_dir": base}
        for name in ("inbox", "roster", "directives_dir", "done", "quarantine", "outbox", "log_dir"):
            path = getattr(self, name)
            placed[name] = None if path is None else base / path.expanduser()
        for name in ("published", "archive"):
            placed[name] = _place(base, getattr(self, name))
        placed["database_url"] = self.database_url or f"sqlite:///{base / 'kehoach.db'}"
        for name, value in placed.items():
            object.__setattr__(self, name, value)
        self._refuse_overlaps()
        return self

    def _refuse_overlaps(self) -> None:
        """Output inside the inbox would be taken in again, for ever."""
        outputs = {
            "done": self.done,
            "quarantine": self.quarantine,
            "outbox": self.outbox,
            "log_dir": self.log_dir,
        }
        outputs |= {
            name: Path(url) for name in ("published", "archive") if "://" not in (url := getattr(self, name))
        }
        for name, path in outputs.items():
            if path == self.inbox or self.inbox in path.parents:
                raise ValueError(f"{name} ({path}) lies inside the inbox ({self.inbox})")

    @property
    def worker_count(self) -> int:
        """Batches at the same time, never 0."""
        return self.workers or os.cpu_count() or 1

    @property
    def zone(self) -> dt.tzinfo:
        return ZoneInfo(self.timezone)

    @property
    def state_dir(self) -> Path:
        """Locks and small bookkeeping that may be lost without harm."""
        return self.data_dir / "state"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own database; losing it loses no result."""
        return self.data_dir / "prefect"


def load_settings(**options: object) -> Settings:
    """Settings from `options` (None counts as not given), environment, then `kehoach.toml` of the data folder.

    Raises `SetupError` that names the file, the line and the allowed values.
    """
    given = {name: value for name, value in options.items() if value is not None}
    data_dir = (
        given.get("data_dir")
        or os.environ.get(f"{ENV_PREFIX}DATA_DIR")
        or Settings.model_fields["data_dir"].default
    )
    toml = Path(str(data_dir)).expanduser() / TOML_NAME
    token = _FILE_VALUES.set(_read_toml(toml))
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _explain(error, toml, given) from error
    finally:
        _FILE_VALUES.reset(token)


def to_environment(settings: Settings) -> dict[str, str]:
    """The variables with which a child process gets the same settings: those that were set, not the defaults."""
    values = settings.model_dump(mode="json", include=settings.model_fields_set | {"data_dir"})
    return {
        f"{ENV_PREFIX}{name.upper()}": value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }


def describe() -> list[tuple[str, str, str]]:
    """(name, default, description) of every setting, for the documentation and `doctor`."""
    return [
        (name, str(field.default), field.description or "")
        for name, field in sorted(Settings.model_fields.items())
    ]


def _place(base: Path, place: str) -> str:
    return place if "://" in place else str(base / Path(place).expanduser())


def _in_environment(name: str) -> bool:
    wanted = f"{ENV_PREFIX}{name}".upper()
    return any(key.upper() == wanted or key.upper().startswith(f"{wanted}__") for key in os.environ)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"Không đọc được {path}.", f"cannot read {path}: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"{path} viết sai cú pháp TOML: {error}.", f"{path}: {error}") from error
    for allowed, keys, table in (
        (set(Settings.model_fields) - {"data_dir"}, values, ""),
        (set(Limits.__dataclass_fields__), values.get("limits", {}), "limits."),
    ):
        unknown = sorted(set(keys) - allowed) if isinstance(keys, Mapping) else []
        if unknown:
            place = f"{path}:{_line_of(text, unknown[0])}"
            names = ", ".join(sorted(allowed))
            raise SetupError(
                f"{place}: không có mục cài đặt «{table}{unknown[0]}». Các mục được phép: {names}.",
                f"{place}: unknown setting {table}{unknown[0]!r}; allowed: {names}",
            )
    return values


def _line_of(text: str, key: str) -> int:
    match = re.search(rf"^\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\]=.]", text, flags=re.MULTILINE)
    return text[: match.end()].count("\n") + 1 if match else 1


def _explain(error: ValidationError, toml: Path, given: Collection[str]) -> SetupError:
    vietnamese, english = [], []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"]) or "settings"
        source = _source(name.split(".")[0], toml, given)
        vietnamese.append(f"{source}cài đặt «{name}» không hợp lệ: {problem['msg']}")
        english.append(f"{source}{name}: {problem['msg']}")
    return SetupError("; ".join(vietnamese), "; ".join(english))


def _source(name: str, toml: Path, given: Collection[str]) -> str:
    """Where the value of a setting came from, by the same precedence as above."""
    if name in given or name not in Settings.model_fields:
        return ""
    if _in_environment(name):
        return f"{ENV_PREFIX}{name.upper()}: "
    if name in _FILE_VALUES.get():
        return f"{toml}:{_line_of(toml.read_text(encoding='utf-8'), name)}: "
    return ""
