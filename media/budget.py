"""One line, several connections: what each of a participant's may use, voice first, then the face, then the screen.

Each connection finds its own share by its own congestion control, and two on one line end up with about the same: so a
shared screen takes from the voice what a face on the same connection never could. Pure: time and figures are arguments.
"""

from collections import deque
from collections.abc import Mapping

from videobank.domain.streams import Source

LADDER = (
    (Source.CAMERA, 64_000),  # voice, with what carries it
    (Source.CAMERA, 250_000),  # a face that can be recognised
    (Source.SCREEN, 250_000),  # text that can be read, a few frames a second
    (Source.CAMERA, 800_000),
    (Source.SCREEN, 1_500_000),  # what our pages ask for
)
"""Who is given up to how many bit/s, one rung after the other; what is left is the camera's. Text that can be read is
before a better face: below it a screen shows nothing at all, and a face that can be recognised is there already."""

WANTED_LEAST = {Source.CAMERA: 250_000, Source.SCREEN: 50_000}  # a paused picture sends nothing, and wants to come back
GROWTH = 1.5  # a source wants so much more than it uses: who shows a still screen leaves the line to the face

LOOK_US = 500_000
BASE_LOOKS = 120  # a minute: clocks drift by milliseconds in it, and a path that became longer is believed after it
FULL_US = 100_000  # a queue that stood so long for a whole look is the line's, not a hiccup
CLEAR_US = 30_000
JUMP_US = 10_000_000  # no queue: the sender's time began anew
CUT = 0.85
CUT_AGAIN_US = 1_000_000  # the queue has to drain before it says anything new
RISE = 1.05
FREE_BIT_S = 4_000_000  # more than both sources ever send


def least(one: int | None, other: int | None) -> int | None:
    """The lower of two limits; None is none."""
    return min((limit for limit in (one, other) if limit is not None), default=None)


def split(total_bit_s: int, uses: Mapping[Source, int]) -> dict[Source, int]:
    """Give each source its part of a line, by the ladder; the parts together are the line. ``uses`` are in bit/s."""
    wants = {source: max(WANTED_LEAST[source], int(GROWTH * used)) for source, used in uses.items()}
    given = dict.fromkeys(uses, 0)
    left = max(total_bit_s, 0)
    for source, rung in LADDER:
        if source in given:
            more = min(max(min(rung, wants[source]) - given[source], 0), left)
            given[source] += more
            left -= more
    first = Source.CAMERA if Source.CAMERA in given else next(iter(given), None)
    if first is not None:
        given[first] += left
    return given


def downlink_caps(limits: Mapping[Source, int | None], uses: Mapping[Source, int]) -> dict[Source, int | None]:
    """What a viewer's connections may be sent; the line carries what their estimates say together.

    No cap while none of them has shown a limit, or there is only one.
    """
    if len(limits) < 2 or all(limit is None for limit in limits.values()):  # noqa: PLR2004 - nothing to share
        return dict.fromkeys(limits)
    total = sum(uses[source] if limit is None else limit for source, limit in limits.items())
    return dict(split(total, uses))


class StandingQueue:
    """How long voice packets wait in a sender's line. Voice is sent evenly, so what delays it is the line."""

    def __init__(self) -> None:
        self._least: int | None = None
        self._bases: deque[int] = deque(maxlen=BASE_LOOKS)

    def sample(self, transit_us: int) -> None:
        """Arrival less sender time of a packet; the clocks need not agree."""
        self._least = transit_us if self._least is None else min(self._least, transit_us)

    def look(self) -> int | None:
        """Microseconds for which even the quickest packet since the last look waited; None: nothing arrived."""
        least, self._least = self._least, None
        if least is None:
            return None
        if self._bases and least - min(self._bases) > JUMP_US:
            self._bases.clear()
        self._bases.append(least)
        return least - min(self._bases)


class SharedUplink:
    """The line of a participant who sends a camera and a screen. Looked at every half second."""

    def __init__(self) -> None:
        self._total: float | None = None  # of the line, once it was full
        self._cut_us = 0

    def look(self, now_us: int, queue_us: int | None, uses: Mapping[Source, int]) -> dict[Source, int | None]:
        """Caps in bit/s; ``uses`` is what arrives of each source. None: no cap."""
        if len(uses) < 2:  # noqa: PLR2004 - nothing to share
            self._total = None
        elif queue_us is not None and queue_us > FULL_US:
            if now_us - self._cut_us >= CUT_AGAIN_US:
                self._cut_us, self._total = now_us, CUT * sum(uses.values())
        elif self._total is not None and (queue_us is None or queue_us < CLEAR_US):
            self._total *= RISE
            if self._total > FREE_BIT_S:
                self._total = None
        if self._total is None:
            return dict.fromkeys(uses)
        return dict(split(int(self._total), uses))
