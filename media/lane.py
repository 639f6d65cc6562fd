"""One track while it is read: its packets by number, each once, with numbers and times that only go on.

RTP numbers and times are unwrapped. They go on, too, where a sender's do not: under another SSRC (RFC 3550, section
8.2) both begin anew, and a microphone that was away comes back with the RTP time at which it stopped. Such a *cut* is
bridged by the arrival of the packets at first. The sender's reports then say exactly how long it was: two of them that
agree with each other and not with those before, when what arrived changed its pace by as much. What changed its pace
without a word of the reports was only slow on its way; and reports that change without it have another clock, whose
step is taken out of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from media.packets import TrackHeader

Packet = tuple[int, int, bool, bytes]
"""Number and RTP time (both unwrapped, so that they only grow), marker, payload without padding."""

JUMP_US = 10_000_000  # no connection holds a packet for so long: the sender's time jumped
PACE_US = 40_000  # a smaller change of pace is of the line
STEP_US = 60_000  # reports are exact to 20 ms; less is told by their median (``timeline``)
DRIFT = 500e-6  # what two clocks may part meanwhile
AGREE_US = 30_000
PACES = 64
SOURCES = 64
BEHIND = 100  # packets: in one who is further behind, and followed by the next, the numbers began anew


class Pace(NamedTuple):
    """Here packets began to come later (or earlier) by so much, against their RTP time."""

    number: int
    media_us: int
    rise_us: int


class Moved(NamedTuple):
    """The packets from a number on have another time than was told: later by so much."""

    number: int
    by_us: int


class Lane:
    """The packets that are not settled yet, and the fastest one of the running window."""

    __slots__ = (
        "_behind",
        "_bridged_us",
        "_cut",
        "_doubt",
        "_exact",
        "_late",
        "_newest",
        "_newest_time",
        "_next",
        "_offset",
        "_paces",
        "_rate",
        "_repairs",
        "_sender_step",
        "_sequence_shift",
        "_sources",
        "_time_shift",
        "_time_shift_before",
        "header",
        "least_number",
        "least_us",
        "least_us_at",
        "moved",
        "packets",
        "ssrc",
    )

    def __init__(self, header: TrackHeader) -> None:
        self.header = header
        self.ssrc = header.ssrc
        self.packets: dict[int, Packet] = {}
        self.least_us: int | None = None  # arrival less media time of the window's fastest packet ...
        self.least_us_at = 0  # ... its media time ...
        self.least_number = 0  # ... and its number
        self.moved: list[Moved] = []  # not told yet
        self._rate = header.clock_rate
        self._newest = -1
        self._newest_time = -1
        self._next = 0  # what is settled lies below
        self._late: int | None = None  # arrival less media time of the newest; None: only repairs came so far
        self._sources = {header.ssrc: 0}  # SSRC -> what its numbers are shifted by
        self._repairs: dict[int, int] = {}  # the same, by the SSRC of the retransmissions
        self._sequence_shift = 0
        self._cut = 0  # from this number on ...
        self._time_shift = 0  # ... RTP times are shifted by this, before it ...
        self._time_shift_before = 0  # ... by that
        self._exact = True  # the shift is told by reports, not by arrival
        self._bridged_us = 0  # how far arrival alone moved them
        self._paces: list[Pace] = []  # since the last report that agreed
        self._offset: tuple[int, int] | None = None  # the last such report: media time, the sender's clock less it
        self._doubt: int | None = None  # the sender's clock less media time in the one report that does not agree
        self._sender_step = 0
        self._behind: tuple[int, int] | None = None

    @property
    def newest(self) -> int:
        """The highest number so far."""
        return self._newest

    # --- packets ----------------------------------------------------------------------------------------------------

    def add(self, sequence: int, timestamp: int, marker: bool, payload: bytes, arrived_us: int) -> None:  # noqa: FBT001 - the order of the fixed header
        """Take one packet as it came; of two with one number the first counts."""
        newest = self._newest
        if newest < 0:
            newest = self._begin(sequence, timestamp)
        number = newest + ((sequence + self._sequence_shift - newest + 0x8000) & 0xFFFF) - 0x8000
        if number < self._next and self._begins_anew(number, sequence):
            self._restart(self.ssrc, sequence, timestamp, arrived_us)
            number = self._cut
        reference = self._newest_time
        shift = self._time_shift if number >= self._cut else self._time_shift_before
        time = reference + ((timestamp + shift - reference + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        at = time * 1_000_000 // self._rate
        late = arrived_us - at
        if number > newest or self._late is None:
            rise = late - self._late if self._late is not None else 0
            if not -PACE_US < rise < PACE_US:
                if not -JUMP_US < rise < JUMP_US:
                    time = self._jump(number, time, rise)
                    at = time * 1_000_000 // self._rate
                    late = arrived_us - at
                else:
                    self._note_pace(Pace(number, at, rise))
            self._late = late
            if number > newest:
                self._newest, self._newest_time = number, time
        if number >= self._next and number not in self.packets:
            self.packets[number] = (number, time, marker, payload)
        if self.least_us is None or late < self.least_us:
            self.least_us, self.least_us_at, self.least_number = late, at, number

    def repair(self, ssrc: int, sequence: int, timestamp: int, marker: bool, payload: bytes) -> None:  # noqa: FBT001 - as above
        """Take one that was sent again, under another SSRC: its arrival says nothing of its time."""
        shift = self._repairs.get(ssrc)
        if shift is None:
            if len(self._repairs) >= SOURCES:
                return
            shift = self._repairs[ssrc] = self._sequence_shift
        newest = self._newest
        if newest < 0:
            newest = self._begin(sequence, timestamp)
        number = newest + ((sequence + shift - newest + 0x8000) & 0xFFFF) - 0x8000
        reference = self._newest_time
        shift = self._time_shift if number >= self._cut else self._time_shift_before
        time = reference + ((timestamp + shift - reference + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        if number >= self._next and number not in self.packets:
            self.packets[number] = (number, time, marker, payload)

    def whole(self, timestamp: int) -> int:
        """Unwrap an RTP time against the newest; a report may come before the first packet."""
        if self._newest_time < 0:
            self._newest_time = timestamp + (1 << 32)
        reference = self._newest_time
        return reference + ((timestamp + self._time_shift - reference + 0x80000000) & 0xFFFFFFFF) - 0x80000000

    def settle(self, last: int) -> list[Packet]:
        """Let go of the packets up to the number ``last``, in their order; what comes of these now comes too late."""
        first, self._next = self._next, max(self._next, last + 1)
        packets = self.packets
        numbers: Sequence[int] = range(first, last + 1)
        if len(numbers) > 2 * len(packets):  # the first time, or a sender that jumps
            numbers = sorted(number for number in packets if number <= last)
        return [packets.pop(number) for number in numbers if number in packets]

    # --- cuts -------------------------------------------------------------------------------------------------------

    def turn(self, ssrc: int, sequence: int, timestamp: int, arrived_us: int) -> bool:
        """The next packet has another SSRC than the one before; False: there were too many, and it is left out."""
        if ssrc not in self._sources:
            if len(self._sources) >= SOURCES:
                return False
            if self._late is None:
                self._sources[ssrc] = 0
            else:
                self._restart(ssrc, sequence, timestamp, arrived_us)
        self.ssrc = ssrc
        self._sequence_shift = self._sources[ssrc]
        return True

    def _begin(self, sequence: int, timestamp: int) -> int:
        self._newest_time = self.whole(timestamp)
        self._newest = sequence + (1 << 16)
        return self._newest

    def _begins_anew(self, number: int, sequence: int) -> bool:
        """Whether this and the one before it are the first two of new numbers (RFC 3550, appendix A.1)."""
        before, self._behind = self._behind, (self.ssrc, sequence + 1 & 0xFFFF)
        return self._newest - number > BEHIND and before == (self.ssrc, sequence)

    def _restart(self, ssrc: int, sequence: int, timestamp: int, arrived_us: int) -> None:
        """Numbers and times of this packet are new. One number is left out: nothing refers back over the cut."""
        self._cut = self._newest + 2
        self._sources[ssrc] = self._sequence_shift = self._cut - sequence & 0xFFFF
        late = self.least_us if self.least_us is not None else self._late or 0
        time = (arrived_us - late) * self._rate // 1_000_000
        self._time_shift_before, self._time_shift = self._time_shift, time - timestamp & 0xFFFFFFFF
        self._exact, self._bridged_us = False, 0
        self._paces.clear()

    def _jump(self, number: int, time: int, rise_us: int) -> int:
        """The time of this packet is out of all reason: it goes on where its arrival says. Returns that."""
        ticks = rise_us * self._rate // 1_000_000
        self._cut = number
        self._time_shift_before, self._time_shift = self._time_shift, self._time_shift + ticks & 0xFFFFFFFF
        self._exact, self._bridged_us = False, rise_us
        self._paces.clear()
        return time + ticks

    def _note_pace(self, pace: Pace) -> None:
        if len(self._paces) >= PACES:
            self._paces.remove(min(self._paces, key=lambda one: abs(one.rise_us)))
        self._paces.append(pace)

    # --- reports ----------------------------------------------------------------------------------------------------

    def reported(self, timestamp: int, sender_us: int) -> list[tuple[int, int]]:
        """A sender report's pair; returns the pairs, of unwrapped RTP time, that agree with those before."""
        sender_us -= self._sender_step
        time = self.whole(timestamp)
        media_us = time * 1_000_000 // self._rate
        offset = sender_us - media_us
        if self._offset is None:
            return self._agreed(time, media_us, sender_us)
        before_us, before = self._offset
        step = offset - before
        if not self._exact and (abs(step) < JUMP_US or abs(step + self._bridged_us) < JUMP_US):
            self._exact = True  # so far as arrival said, or no jump at all: the packets were held for longer than any
            self._move(self._cut, step)
            time = self.whole(timestamp)
            return self._agreed(time, time * 1_000_000 // self._rate, sender_us)
        if abs(step) < STEP_US + DRIFT * abs(media_us - before_us):
            return self._agreed(time, media_us, sender_us)
        if self._doubt is None or abs(offset - self._doubt) > AGREE_US:
            self._doubt = offset
            return []
        pace = min(self._paces, key=lambda one: abs(one.rise_us - step), default=None)
        if pace is not None and abs(pace.rise_us - step) < max(3 * STEP_US, abs(step) / 4):
            self._move(pace.number, step)
            time = self.whole(timestamp)
        else:
            self._sender_step += step
            sender_us -= step
        return self._agreed(time, time * 1_000_000 // self._rate, sender_us)

    def _agreed(self, time: int, media_us: int, sender_us: int) -> list[tuple[int, int]]:
        self._offset, self._doubt = (media_us, sender_us - media_us), None
        self._paces.clear()
        return [(time, sender_us)]

    def _move(self, number: int, by_us: int) -> None:
        """What is held from this number on is later by so much than was thought."""
        ticks = round(by_us * self._rate / 1_000_000)
        if number > self._cut:
            self._cut, self._time_shift_before = number, self._time_shift
        self._time_shift = self._time_shift + ticks & 0xFFFFFFFF
        for at, (_, time, marker, payload) in self.packets.items():
            if at >= number:
                self.packets[at] = (at, time + ticks, marker, payload)
        if self._newest >= number:
            self._newest_time += ticks
            self._late = self._late - by_us if self._late is not None else None
        if self.least_us is not None and self.least_number >= number:
            self.least_us -= by_us
            self.least_us_at += by_us
        self.moved.append(Moved(number, by_us))
