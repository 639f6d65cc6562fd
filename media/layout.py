"""Frames of both tracks laid out on the server's clock, over all segments: each at its place, or a gap with a reason.

- Frames are laid in the order of their time, as far as everything before is known; a sound that comes later than that
  (its packets were under way for more than ``SPREAD_US`` longer than the picture's) is lost, and counted as lost.
- Spans without media stay empty and are listed as gaps.
"""

from collections import deque
from typing import Protocol

from media.frames import Frame, opus_duration_us
from media.matroska import SILENCE_US
from media.silence import nothing_came
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import StreamId
from videobank.domain.streams import GapReason, TrackKind

LOST_US = 250_000  # a shorter loss of picture is a stutter, not a gap
SOUND_LOST_US = 100_000  # five packets: what Opus conceals is not a gap
STEP_US = 1_000  # Matroska counts milliseconds; two frames never share one
SPREAD_US = 5_000_000  # how much longer one track's packets may take than the other's


Timed = tuple[int, Frame]
"""A frame at its instant on the server's clock, in microseconds."""


class Film(Protocol):
    """What is being written: frames come in the order of their time."""

    sounded_us: int  # up to where there is sound, on the server's clock

    def video(self, at_us: int, frame: Frame) -> None:
        """A picture."""
        ...

    def audio(self, at_us: int, until_us: int, data: bytes) -> None:
        """A sound, and until when."""
        ...


class _Line:
    """One track over all segments."""

    __slots__ = ("audio", "kind", "last_us", "lost", "reason", "until_us", "waiting")

    def __init__(self, kind: TrackKind) -> None:
        self.kind = kind
        self.audio = kind is TrackKind.AUDIO
        self.waiting: deque[Timed] = deque()
        self.until_us: int | None = None  # where the last frame ends
        self.last_us: int | None = None  # where the last frame begins
        self.lost = False  # a frame was left out since
        self.reason = GapReason.RECONNECTING  # of the gap before the next segment


class Layout:
    """Lays out the segments of one stream, one after the other."""

    def __init__(self, stream: StreamId, film: Film, still_us: int) -> None:
        """``still_us``: how long a track may be silent without a gap."""
        self.gaps: list[StreamGap] = []
        self._stream = stream
        self._film = film
        self._still_us = still_us
        self._lines = {kind: _Line(kind) for kind in TrackKind}
        self._kinds: tuple[TrackKind, ...] = ()
        self._unreadable: frozenset[TrackKind] = frozenset()
        self._begun = False  # the running segment has its first frame
        self._interruptions_us: list[int] = []
        self._holes_us: list[tuple[int, int]] = []

    def begin(
        self,
        kinds: tuple[TrackKind, ...],
        unreadable: frozenset[TrackKind],
        interruptions_us: list[int],
        holes_us: list[tuple[int, int]],
    ) -> None:
        """Another segment, with these tracks; of the ``unreadable`` nothing will come, which is the server's doing.

        ``interruptions_us`` and ``holes_us``, in which nothing at all arrived, grow as the segment is read.
        """
        self._kinds, self._unreadable, self._begun = kinds, unreadable, False
        self._interruptions_us, self._holes_us = interruptions_us, holes_us

    def push(self, kind: TrackKind, frames: list[Timed]) -> None:
        """More frames of one track, in their order."""
        self._lines[kind].waiting.extend(frames)

    def lay(self, before_us: int | None) -> None:
        """Lay what stands before this instant; None: everything."""
        audio, video = self._lines[TrackKind.AUDIO], self._lines[TrackKind.VIDEO]
        sounds, pictures = audio.waiting, video.waiting
        while sounds or pictures:
            if not pictures or (sounds and sounds[0][0] <= pictures[0][0]):
                line, waiting = audio, sounds
            else:
                line, waiting = video, pictures
            if before_us is not None and waiting[0][0] >= before_us:
                return
            at_us, frame = waiting.popleft()
            if not self._begun:
                self._begin_at(at_us)
            self._append(line, at_us, frame)

    def end(self, starts_us: int, ends_us: int, *, whole: bool) -> None:
        """The segment is over: it began and ended here at the latest, and was closed in order or not."""
        self.lay(None)
        if not self._begun:
            self._begin_at(starts_us)
        ends_us = max(ends_us, max((self._lines[kind].last_us or 0 for kind in self._kinds), default=0))
        for kind in self._kinds:
            line = self._lines[kind]
            if line.until_us is not None and ends_us - line.until_us > self._still_us:
                self._gap(line, ends_us, self._why_silent(kind, line.until_us, ends_us))
                line.until_us = ends_us
            line.reason = GapReason.RECONNECTING if whole else GapReason.SERVER

    def _begin_at(self, at_us: int) -> None:
        self._begun = True
        for kind in self._kinds:
            line = self._lines[kind]
            self._gap(line, at_us, line.reason)
            line.until_us = max(line.until_us or 0, at_us)

    def _append(self, line: _Line, at_us: int, frame: Frame) -> None:
        until_us = line.until_us if line.until_us is not None else at_us
        audio = line.audio
        covered_us = max(until_us, self._film.sounded_us) if audio else until_us
        if audio and at_us < covered_us - SILENCE_US // 2 and line.last_us is not None:
            line.lost = True  # segments overlap by a moment, and the earlier one counts; or it comes too late
            return
        if (frame.after_loss or line.lost) and at_us - until_us > (SOUND_LOST_US if audio else LOST_US):
            self._gap(line, at_us, GapReason.SERVER if self._interrupted(until_us, at_us) else GapReason.LOST)
        elif at_us - until_us > self._still_us:
            self._gap(line, at_us, GapReason.STALLED)
        if line.last_us is not None:  # pictures refer back, so that none may be left out
            at_us = max(at_us, line.last_us + STEP_US)
        line.last_us, line.lost = at_us, False
        if audio:
            line.until_us = at_us + opus_duration_us(frame.data)
            self._film.audio(at_us, line.until_us, frame.data)
        else:
            line.until_us = at_us + STEP_US
            self._film.video(at_us, frame)

    def _why_silent(self, kind: TrackKind, from_us: int, until_us: int) -> GapReason:
        """Of a silence that nothing followed on this track: no sequence number says whether anything was sent."""
        if kind in self._unreadable or self._interrupted(from_us, until_us):
            return GapReason.SERVER
        hole_us = max((min(until_us, end) - max(from_us, start) for start, end in self._holes_us), default=0)
        return GapReason.LOST if nothing_came(until_us - from_us, hole_us) else GapReason.STALLED

    def _interrupted(self, from_us: int, until_us: int) -> bool:
        """Whether recording went on anew in this span, or just behind it: a frame is older than its arrival."""
        return any(from_us <= at_us <= until_us + LOST_US for at_us in self._interruptions_us)

    def _gap(self, line: _Line, until_us: int, reason: GapReason) -> None:
        if line.until_us is not None and until_us > line.until_us:
            self.gaps.append(
                StreamGap(
                    stream=self._stream,
                    track=line.kind,
                    from_us=line.until_us,
                    until_us=until_us,
                    reason=reason,
                    observed=True,
                )
            )
