"""The packet path under mutated packets: one implementation alone, or two side by side that must give the same bytes.

``Subject`` is what is fuzzed; a ``Make`` makes one for the keys of its two lines. ``python_path`` is the one in Python.
"""

import random
from collections.abc import Callable
from typing import NamedTuple, Protocol

import pylibsrtp

from media import rtcp, rtp
from media.codecs import VIDEO
from media.path import Datagram
from media.payload import BadPayload
from tests.media.lines import PROFILES, PUBLISHER, VIEWER, Lines, srtp
from tests.media.mutation import PICTURE, REPAIR, SOUND, Traffic, mutated

AS_IT_IS = 0.35  # of the packets: so that numbers go on and the state of a call is reached
AFTER_PROTECTION = 0.05  # are changed on the wire, and so forged
DUE_EVERY = 8
SOURCES = frozenset({SOUND, PICTURE, REPAIR})
STEPS_US = (0, 100, 2_000, 10_000, 10_000, 30_000, 200_000)


class Keys(NamedTuple):
    """Of one profile: what the browsers protect with, and what we do."""

    profile: str
    theirs: bytes
    ours: bytes


class Subject(Protocol):
    """A packet path with a publisher's line (``lines.PUBLISHER``) and a viewer's, under our SSRCs 21, 22 and 23."""

    def take(self, line: int, datagram: bytes, now_us: int) -> list[Datagram]:
        """As ``media.path.Path.take``."""
        ...

    def due(self, line: int, now_us: int) -> list[Datagram]:
        """As ``media.path.Path.due``."""
        ...

    def told(self) -> list[object]:
        """What the recorder and the page were told since: packets as they came, and whether the picture paused."""
        ...

    def refused(self) -> tuple[int, int]:
        """Part with both lines; how many datagrams of each were not authentic."""
        ...


Make = Callable[[Keys | None], Subject]
"""``None``: without protection, so that every mutation reaches the parsers that authentication would keep it from."""


class Open:
    """No protection."""

    def protect(self, data: bytes) -> bytes:
        return data

    protect_rtcp = unprotect = unprotect_rtcp = protect


class _PythonPath:
    def __init__(self, keys: Keys | None) -> None:
        self._lines = Lines(keys.profile, (keys.theirs, keys.ours)) if keys is not None else Lines()
        if keys is None:
            for line, end in ((PUBLISHER, self._lines.uplink), (VIEWER, self._lines.viewer)):
                self._lines.path.join(line, end, Open(), Open())
        self.take = self._lines.path.take
        self.due = self._lines.path.due

    def told(self) -> list[object]:
        found: list[object] = [*self._lines.kept, *self._lines.pauses]
        self._lines.kept.clear()
        self._lines.pauses.clear()
        return found

    def refused(self) -> tuple[int, int]:
        return self._lines.path.part(PUBLISHER), self._lines.path.part(VIEWER)


def python_path(keys: Keys | None) -> Subject:
    """``media.path`` with ``media.uplink`` and ``media.viewer``."""
    return _PythonPath(keys)


class Fuzz:
    """A stream of mutated packets into one subject, or two. Goes on where it was with each ``run``."""

    def __init__(self, seed: int, make: Make = python_path, beside: Make | None = None, profile: str = "") -> None:
        """``profile`` is one of ``lines.PROFILES``; empty: without protection."""
        self._chance = random.Random(seed)
        size = PROFILES[profile][1] if profile else 0
        self._keys = Keys(profile, self._chance.randbytes(size), self._chance.randbytes(size)) if profile else None
        self.subjects = [made(self._keys) for made in (make, beside) if made is not None]
        self._traffic = Traffic(self._chance)
        self._now_us = 1_700_000_000_000_000
        self._browsers = {line: self._sender() for line in (PUBLISHER, VIEWER)}
        self.packets = self.outgoing = self.accepted = 0

    def _sender(self) -> pylibsrtp.Session | Open:
        if self._keys is None:
            return Open()
        return srtp(self._keys.theirs, PROFILES[self._keys.profile][0], sending=True)

    def run(self, packets: int) -> None:
        """So many more; raises what a subject raises, and AssertionError when two differ or a packet is malformed."""
        for _ in range(packets):
            line, data = self._traffic.next(self.outgoing, self._now_us)
            if self._chance.random() >= AS_IT_IS:
                data = self._mutated(data)
            self._parse_payload(data)
            wire = self._protected(line, data)
            self._check(data, [subject.take(line, wire, self._now_us) for subject in self.subjects])
            self.packets += 1
            self._now_us += self._chance.choice(STEPS_US) if self.packets % 1000 else 60_000_000
            if self.packets % DUE_EVERY == 0:
                for each in (PUBLISHER, VIEWER):
                    self._check(b"", [subject.due(each, self._now_us) for subject in self.subjects])
                told = [subject.told() for subject in self.subjects]
                self.accepted += len(told[0])
                assert told[0] == told[-1], "the two hand on different packets"

    def _mutated(self, data: bytes) -> bytes:
        """Behind authentication a source keeps its numbers: after one jump SRTP takes all that follows for a replay."""
        changed = mutated(self._chance, data)
        if self._keys is None or _is_control(changed):
            return changed
        changed = changed[:2] + data[2:4] + changed[4:]
        return changed[:8] + data[8:12] + changed[12:] if _source(changed) in SOURCES else changed

    def _protected(self, line: int, data: bytes) -> bytes:
        if self._keys is None:
            return data
        known = _source(data) in SOURCES
        is_control = _is_control(data)
        sender = self._browsers[line] if known or is_control else self._sender()  # a session remembers each source
        try:
            wire = sender.protect_rtcp(data) if is_control else sender.protect(data)
        except (pylibsrtp.Error, ValueError):  # no browser could send this
            return data
        return mutated(self._chance, wire) if self._chance.random() < AFTER_PROTECTION else wire

    def _check(self, data: bytes, out: list[list[Datagram]]) -> None:
        assert out[0] == out[-1], f"packet {self.packets}: the two answer {data.hex()} differently"
        for line, sent in out[0]:
            is_control = _is_control(sent)
            self.outgoing += line == VIEWER and not is_control
            if self._keys is None:
                assert _is_whole(sent, is_control), f"packet {self.packets}: {data.hex()} makes {sent.hex()}"

    @staticmethod
    def _parse_payload(data: bytes) -> None:
        """Every format reads it, whichever the path's track has; the whole as a frame, too."""
        payload = data[24:]
        for form in VIDEO.values():
            form.begins_frame(payload)
            form.begins_key_frame(payload)
            form.is_key_frame(payload)
            try:
                form.size(form.frame([payload]))
            except BadPayload:
                continue


def _source(data: bytes) -> int:
    return int.from_bytes(data[8:12], "big")


def _is_control(data: bytes) -> bool:
    """RFC 5761, section 4."""
    return len(data) > 1 and 192 <= data[1] < 224


def _is_whole(sent: bytes, is_control: bool) -> bool:
    if not is_control:
        head = rtp.Rtp(sent)
        return head.start <= head.end
    return sum(4 + len(part.body) for part in rtcp.split(sent)) == len(sent)
