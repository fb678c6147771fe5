"""Reads YAML data strictly: what a file may not contain is an error that names path, line and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

Model = TypeVar("Model", bound=BaseModel)


class DataError(ValueError):
    """A data file is wrong. `line` and `column` count from 1; `others` are the further faults of the same file."""

    def __init__(
        self,
        path: Path,
        line: int,
        column: int,
        message: str,
        allowed: tuple[str, ...] = (),
        others: tuple[DataError, ...] = (),
    ) -> None:
        text = f"{path}:{line}:{column}: {message}"
        if allowed:
            text += f" (allowed: {', '.join(allowed)})"
        super().__init__(text)
        self.path, self.line, self.column = path, line, column
        self.message, self.allowed, self.others = message, allowed, others

    def __reduce__(self) -> tuple[type[DataError], tuple[Any, ...]]:
        return type(self), (self.path, self.line, self.column, self.message, self.allowed, self.others)


class StrictModel(BaseModel):
    """Base of the models of data files: frozen, no unknown keys, no guessing of types from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        allowed = [field.alias or name for name, field in cls.model_fields.items()]
        for key in value:
            if key not in allowed:
                raise PydanticCustomError(
                    "unknown_key", "unknown key '{key}'", {"key": str(key), "allowed": tuple(sorted(allowed))}
                )
        return value


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 scalars only: "no", "on", 012, 12:30 and 2020-02-28 stay the text they look like."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+",
        list("-+.0123456789"),
    ),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def load_strict(path: Path, model: type[Model]) -> Model:
    """The file at `path` as a `model`.

    Raises DataError for a file that is missing, is not YAML, repeats a key, has an unknown key or a wrong value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, 1, 1, f"cannot be read: {error}") from error
    return parse_strict(text, model, path)


def parse_strict(text: str, model: type[Model], path: Path) -> Model:
    """As `load_strict`, for text that was read already; `path` is only named in errors."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise DataError(path, 1, 1, "the file is empty")
        _refuse_repeated_keys(node, path)
        value = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DataError(path, line, column, f"not valid YAML: {error.problem or error}") from error
    except yaml.YAMLError as error:
        raise DataError(path, 1, 1, f"not valid YAML: {error}") from error
    finally:
        loader.dispose()
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise _first_of(
            _located(detail, node, path) for detail in details if not _is_echo(detail, details)
        ) from error


def _is_echo(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is only called too short because its items were refused."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _refuse_repeated_keys(node: yaml.Node, path: Path) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item, path)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[Hashable, int] = {}
    for key, value in node.value:
        line, column = _position(key)
        if isinstance(key, yaml.ScalarNode) and key.value != "<<":
            if key.value in seen:
                raise DataError(
                    path, line, column, f"key '{key.value}' stands already on line {seen[key.value]}"
                )
            seen[key.value] = line
        _refuse_repeated_keys(value, path)


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _located(detail: ErrorDetails, root: yaml.Node, path: Path) -> DataError:
    """A pydantic error at the line of the node that it speaks of."""
    context = detail.get("ctx", {})
    node, where = _descend(root, detail["loc"])
    if detail["type"] == "unknown_key":
        key, allowed = str(context["key"]), tuple(context["allowed"])
        line, column = _position(_key_node(node, key) or node)
        guess = difflib.get_close_matches(key, allowed, n=1)
        hint = f"; did you mean '{guess[0]}'?" if guess else ""
        return DataError(path, line, column, f"unknown key '{key}'{_in(where)}{hint}", allowed)
    line, column = _position(node)
    if detail["type"] == "missing":
        return DataError(path, line, column, f"key '{detail['loc'][-1]}' is missing{_in(where)}")
    allowed = _expected(str(context.get("expected", "")))
    message = detail["msg"].removeprefix("Value error, ")
    if allowed:
        message = f"{_shown(detail['input'])} is not allowed"
    return DataError(path, line, column, f"{message}{_in(where)}", allowed)


def _in(where: list[str]) -> str:
    return f" in {'.'.join(where)}" if where else ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _expected(text: str) -> tuple[str, ...]:
    """The values in pydantic's "'a', 'b' or 'c'"."""
    return tuple(re.findall(r"'((?:[^'\\]|\\.)*)'", text))


def _descend(node: yaml.Node, location: Iterable[int | str]) -> tuple[yaml.Node, list[str]]:
    """The deepest node on the way to `location`; parts that no node has (the tag of a union) are passed over."""
    where: list[str] = []
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            where.append(str(part + 1))
        elif isinstance(node, yaml.MappingNode):
            value = next((value for key, value in node.value if key.value == str(part)), None)
            if value is not None:
                node = value
                where.append(str(part))
    return node, where


def _key_node(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((key for key, _ in node.value if key.value == name), None)


def _first_of(errors: Iterable[DataError]) -> DataError:
    first, *rest = sorted(errors, key=lambda error: (error.line, error.column))
    return DataError(first.path, first.line, first.column, first.message, first.allowed, tuple(rest))
