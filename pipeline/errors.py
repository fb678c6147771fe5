"""Errors that end a command: wrong usage or set-up, said in Vietnamese for the clerk and in English for the log."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `kehoach`: part of the contract (DESIGN, "Command line")."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3


class KehoachError(Exception):
    """Base of the errors that a command reports without a traceback."""

    exit_code = ExitCode.USAGE

    def __init__(self, message_vi: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en

    def __reduce__(self) -> tuple[Callable[..., KehoachError], tuple[object, ...]]:
        """Errors cross processes, where one of other parameters than the base's could not be made again."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[KehoachError], args: tuple[object, ...], said: dict[str, object]) -> KehoachError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(said)
    return error


class SetupError(KehoachError):
    """A setting, roster, directive or lexicon is wrong; the message names the file, the line and what is allowed."""
