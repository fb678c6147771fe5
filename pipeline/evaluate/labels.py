"""Labelled plans: one YAML file per plan with what it says and what the right answers are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import SetupError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Table(_Strict):
    """Printed after the body."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None


class Signer(_Strict):
    post: str = ""
    name: str = ""


class Gold(_Strict):
    """The right answer to one requirement (docs/labelling.md)."""

    verdict: Literal["met", "partial", "missing"]
    evidence: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class LabelledPlan(_Strict):
    """A plan as `samples/plans/FORMAT.md` describes it."""

    id: str
    directive: str
    school_id: str | None
    kind: Literal["plan", "directive", "report", "other"]
    year: int | None
    number: str | None
    date: dt.date | None
    received: dt.date | None = None
    place: str | None = None
    header_left: tuple[str, ...]
    title: tuple[str, ...]
    body: str
    table: Table | None = None
    recipients: tuple[str, ...] | None = ()
    signer: Signer | None = None
    gold: dict[str, Gold] = Field(default_factory=dict)
    traps: tuple[str, ...] | None = ()


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""A thousand plans are read in one second, in twelve by the one that is written in Python."""


def read_label(path: Path) -> Any:
    """A labelled plan as its YAML file has it, of whatever shape. Raises OSError, UnicodeDecodeError, YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)


def load_plan(path: Path) -> LabelledPlan:
    """Raises SetupError that names the file and what is wrong with it."""
    try:
        return LabelledPlan.model_validate(read_label(path))
    except (ValidationError, yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{path}: không đúng mẫu kế hoạch đã gán nhãn: {error}", f"{path}: {error}"
        ) from error


def load_corpus(folder: Path) -> list[LabelledPlan]:
    """All plans of a corpus folder (its `plans/` when it has one), by id.

    Raises SetupError when there is none.
    """
    plans = folder / "plans" if (folder / "plans").is_dir() else folder
    paths = sorted(plans.glob("*.yaml"))
    if not paths:
        raise SetupError(
            f"Không thấy kế hoạch đã gán nhãn (*.yaml) trong {plans}.", f"no labelled plans in {plans}"
        )
    return [load_plan(path) for path in paths]
