"""Watches the inbox: events make it quick, a rescan makes it sure, for events get lost and shares send none."""

from __future__ import annotations

import logging
import threading

from watchfiles import watch as watch_changes

from flows import lifeline
from flows.nightly import run_nightly
from pipeline.errors import KehoachError, SetupError
from pipeline.intake.errors import AlreadyRunning, InboxUnavailable
from pipeline.intake.scan import Entry, Stillness, scan
from pipeline.intake.seen import SeenFiles
from pipeline.logs import log_event, setup_logging
from pipeline.settings import Settings, load_settings

LOOK_SECONDS = 0.5
"""How often files that are being written are looked at."""

BUSY_SECONDS = 5.0
"""Pause before another try while a run holds the lock."""


class InboxWatch:
    """Begins a pass whenever a file lies still in the inbox, until `stop` is set."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self.settings = settings
        self.stop = stop
        self._stillness = Stillness(settings.still_seconds)
        self._given_up: set[Entry] = set()

    def run(self) -> None:
        """Returns when `stop` is set. Whatever goes wrong in a pass is logged, and the watch goes on."""
        log_event("watch_started", inbox=str(self.settings.inbox))
        while not self.stop.is_set():
            try:
                self._take_what_is_there()
                self._wait_for_change()
            except InboxUnavailable as error:
                log_event("problem", level=logging.WARNING, state=error.state, detail=error.message_en)
                self.stop.wait(self.settings.rescan_seconds)
        log_event("watch_stopped")

    def _take_what_is_there(self) -> None:
        """Passes until nothing is left to take in now; files that a pass could not take wait for the next rescan."""
        self._given_up.clear()
        while not self.stop.is_set() and (files := self._candidates()):
            if self._stillness.observe(files):
                pause = self._pass()
                self._given_up |= set(self._candidates()) & set(files)
                self.stop.wait(pause)
            else:
                self.stop.wait(LOOK_SECONDS)

    def _candidates(self) -> list[Entry]:
        seen = SeenFiles.of(self.settings)
        return [
            entry
            for entry in scan(self.settings.inbox)
            if entry.signature
            and not entry.ignored
            and entry not in self._given_up
            and seen.find(entry.source, entry.signature) is None
        ]

    def _pass(self) -> float:
        """One pass; returns the seconds to wait before the next."""
        try:
            _run(self.settings, self._stillness)
        except AlreadyRunning:
            return BUSY_SECONDS
        except KehoachError as error:
            log_event("problem", level=logging.ERROR, state=type(error).__name__, detail=error.message_en)
            return BUSY_SECONDS
        except Exception:
            log_event("pass_failed", level=logging.ERROR, exc_info=True)
            return BUSY_SECONDS
        return 0.0

    def _wait_for_change(self) -> None:
        """Returns at the first change below the inbox, or when it is time for a rescan."""
        try:
            changes = watch_changes(
                self.settings.inbox,
                stop_event=self.stop,
                rust_timeout=int(self.settings.rescan_seconds * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
            )
            next(iter(changes), None)
        except (OSError, RuntimeError) as error:
            log_event("events_unavailable", level=logging.WARNING, detail=str(error))
            self.stop.wait(self.settings.rescan_seconds)


def _run(settings: Settings, stillness: Stillness) -> None:
    """Against the running server; while that is away, without Prefect, for the work matters more than its record."""
    try:
        run_nightly(settings.model_copy(update={"prefect": "server"}), stillness=stillness, kind="inbox")
    except SetupError as error:
        if "Prefect" not in error.message_en:
            raise
        run_nightly(settings.model_copy(update={"prefect": "off"}), stillness=stillness, kind="inbox")


def main() -> None:
    """The child of `kehoach serve` that watches."""
    stop = threading.Event()
    lifeline.until_stopped(stop)
    settings = load_settings()
    setup_logging(settings)
    InboxWatch(settings, stop).run()


if __name__ == "__main__":
    main()
