"""What is wrong with the service itself: said at once, also when the ledger cannot keep it."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

Listener = Callable[[str, str, bool], None]


class Alarms:
    """The alarms that are on now. An alarm is a code and what it is about; it is told once when it begins and ends."""

    def __init__(self) -> None:
        self._on: set[tuple[str, str]] = set()
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Be told (code, detail, on)."""
        self._listeners.append(listener)

    @property
    def on(self) -> frozenset[tuple[str, str]]:
        """Every (code, detail) that is on."""
        return frozenset(self._on)

    def raise_alarm(self, code: str, detail: str) -> None:
        """Begin an alarm; nothing when it is on already."""
        if (code, detail) not in self._on:
            self._on.add((code, detail))
            log.error("alarm", extra={"code": code, "about": detail})
            self._tell(code, detail, on=True)

    def end_alarm(self, code: str, detail: str) -> None:
        """End an alarm; nothing when it is not on."""
        if (code, detail) in self._on:
            self._on.discard((code, detail))
            log.warning("alarm over", extra={"code": code, "about": detail})
            self._tell(code, detail, on=False)

    def note_refused_happening(self, event: str, why: str) -> None:
        """The media plane told of something that the call's table does not admit (it came too late)."""
        log.warning("media event refused", extra={"event_name": event, "why": why})

    def _tell(self, code: str, detail: str, *, on: bool) -> None:
        for listener in self._listeners:
            listener(code, detail, on)
