"""What is replayed: one file per stream, made of its sealed packets without decoding or encoding, as the call goes on.

A derivation reads what the recorder has appended so far, any number of times, and is finished when every piece is read
to its end. What comes of it depends on the pieces alone, not on when they were read: everything happens at the end of a
window of two seconds of *arrival* (``reading``). A packet is held for about 25 s: until then a retransmission still
finds its place, and its instant is known (``timeline``). So the memory is that of 30 s of media (5 MB at 1 Mbit/s) and
less than 100 KB for each hour (cues, gaps), and when a call ends only its last half minute is left to do.

Video after a loss is left out until the next key frame: what a decoder would paint there was never filmed.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from media.codecs import VIDEO
from media.film import SealedFilm
from media.frames import AudioFrames, Frame, VideoFrames
from media.layout import SPREAD_US, Layout
from media.packets import SegmentHeader, unpack_header
from media.reading import JUMP, WINDOW_US, SegmentReader
from media.silence import SILENT_US, STILL_SCREEN_US
from media.timeline import AHEAD, SegmentClock
from videobank.domain.call_events import StreamGap, TrackDerived
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.domain.streams import Source, TrackKind, parse_stream_id
from videobank.ports.keys import DataKey
from videobank.ports.vault import Piece, Vault

UNDER_WAY_US = 30_000_000


@dataclass(frozen=True, slots=True)
class Derived:
    """A playable file and what is missing in it."""

    event: TrackDerived
    gaps: tuple[StreamGap, ...]
    silence_us: int
    drift_ppm: float


def derive(call: CallId, stream: StreamId, pieces: Sequence[EvidenceId], vault: Vault, key: DataKey) -> Derived:
    """Derive one stream's file in one go. Blocking: about a thousandth of the recording's time.

    Raises NothingToDerive, VaultFull, EvidenceMissing, EvidenceBroken, NotARecording.
    """
    return StreamDerivation(call, stream, vault, key).finish(pieces)


class StreamDerivation:
    """The derivation of one stream. All methods block; after an error only ``abandon`` may follow."""

    def __init__(self, call: CallId, stream: StreamId, vault: Vault, key: DataKey) -> None:
        self._call = call
        self._stream = stream
        self._vault = vault
        self._key = key
        self._film = SealedFilm(call, stream, vault, key)
        still_us = STILL_SCREEN_US if parse_stream_id(stream).source is Source.SCREEN else SILENT_US
        self._layout = Layout(stream, self._film, still_us)
        self._made_from: list[EvidenceId] = []
        self._uncertainty_us = 0
        self._drift_ppm = 0.0
        self._over: list[EvidenceId] = []  # read to their end
        self._reading: EvidenceId | None = None
        self._piece: Piece | None = None  # being read
        self._records_read = 0
        self._segment: _Segment | None = None

    def follow(self, pieces: Sequence[EvidenceId], over: frozenset[EvidenceId]) -> None:
        """Read on; ``pieces`` are all so far, in order, and those in ``over`` are complete. Raises as ``derive``."""
        while len(self._over) < len(pieces):
            evidence = pieces[len(self._over)]
            self._read_on(evidence)
            if evidence not in over:
                return
            self._end_piece(evidence)

    def goes_on_with(self, pieces: Sequence[EvidenceId]) -> bool:
        """Whether these begin with what was read: an earlier piece that is told of late asks for another beginning."""
        read = [*self._over, *([self._reading] if self._reading is not None else [])]
        return list(pieces[: len(read)]) == read

    def finish(self, pieces: Sequence[EvidenceId]) -> Derived:
        """All pieces are complete: read the rest and seal the file. Raises as ``derive``."""
        try:
            self.follow(pieces, frozenset(pieces))
            kept = self._film.close()
        except BaseException:
            self.abandon()
            raise
        event = TrackDerived(
            stream=self._stream,
            evidence=kept.evidence,
            made_from=tuple(self._made_from),
            starts_us=self._film.starts_us,
            duration_us=self._film.ends_us - self._film.starts_us,
            uncertainty_us=self._uncertainty_us,
            video_frames=self._film.pictures,
            sha256=kept.mark.sha256,
            head_records=kept.head_records,
            mime_type=kept.mime_type,
        )
        gaps = sorted(self._layout.gaps, key=lambda gap: gap.from_us)
        return Derived(event, tuple(gaps), self._film.silence_us, self._drift_ppm)

    def abandon(self) -> None:
        """Throw away what was written and let go of the piece being read."""
        if self._piece is not None:
            self._piece.close()
            self._piece = None
        self._film.abandon()

    def _read_on(self, evidence: EvidenceId) -> None:
        if self._piece is None:
            self._reading = evidence
            self._piece = self._vault.open(self._call, evidence, self._key)
            self._records_read = 0
        for number in range(self._records_read, self._piece.grow()):
            record = self._piece.read(number)
            if number == 0:
                self._segment = _Segment(unpack_header(record), self._film, self._layout)
            elif self._segment is not None:
                self._segment.take(record)
            self._records_read = number + 1

    def _end_piece(self, evidence: EvidenceId) -> None:
        """A piece without a header was killed before its first record: nothing is in it."""
        if self._segment is not None:
            clock = self._segment.end()
            self._uncertainty_us = max(self._uncertainty_us, clock.uncertainty_us())
            self._drift_ppm = clock.drift_ppm
            self._made_from.append(evidence)
        if self._piece is not None:
            self._piece.close()
        self._piece = self._segment = self._reading = None
        self._over.append(evidence)


class _Segment:
    """One segment on its way into the film."""

    def __init__(self, header: SegmentHeader, film: SealedFilm, layout: Layout) -> None:
        self._film = film
        self._layout = layout
        self._reader = SegmentReader(header, self._passed)
        self._clock = SegmentClock({track.kind: track.clock_rate for track in header.tracks})
        self._frames = self._makers(header)
        self._highest: deque[tuple[int, dict[TrackKind, int]]] = deque()  # windows held: the highest numbers at the end
        self._fixed = 0  # windows before this one have their knots
        kinds = tuple(track.kind for track in header.tracks)
        reader = self._reader
        layout.begin(kinds, frozenset(kinds) - self._frames.keys(), reader.interruptions_us, reader.holes_us)
        if TrackKind.AUDIO in kinds:
            film.expect_audio()

    def _makers(self, header: SegmentHeader) -> dict[TrackKind, VideoFrames | AudioFrames]:
        """A file has one codec for its pictures: what is of another than the first, or of none we know, stays out."""
        makers: dict[TrackKind, VideoFrames | AudioFrames] = {}
        for track in header.tracks:
            if track.kind is TrackKind.AUDIO:
                makers[track.kind] = AudioFrames()
            elif track.codec in VIDEO and self._film.codec in (None, track.codec):
                self._film.codec = track.codec
                makers[track.kind] = VideoFrames(VIDEO[track.codec])
        return makers

    def take(self, record: bytes) -> None:
        """One record; raises NotARecording, VaultFull."""
        self._reader.take(record)

    def end(self) -> SegmentClock:
        """Nothing follows: lay out what is held."""
        self._passed(self._reader.window)
        for window in range(self._fixed, self._reader.window + 1):
            self._clock.fix(window)
        while self._highest:
            self._settle()
        for kind, maker in self._frames.items():
            self._push(kind, self._reader.window, maker.end())
        header = self._reader.header
        self._layout.end(header.starts_us, self._reader.last_us or header.starts_us, whole=self._reader.whole)
        return self._clock

    def _passed(self, window: int) -> None:
        """A window is over: observe it, fix the one that has AHEAD behind it, and lay out the one before that."""
        for kind, lane in self._reader.lanes.items():
            for number, by_us in lane.moved:
                self._clock.tracks[kind].move(number, by_us)
            lane.moved.clear()
            if lane.least_us is not None:
                self._clock.observe(kind, window, lane.least_number, lane.least_us_at, lane.least_us)
                lane.least_us = None
        for kind, timestamp, sender_us in self._reader.reports:
            self._clock.tracks[kind].report(timestamp, sender_us)
        self._reader.reports.clear()
        self._highest.append((window, {kind: lane.newest for kind, lane in self._reader.lanes.items()}))
        if len(self._highest) <= AHEAD + 1:
            return
        self._fixed = max(self._fixed, window - AHEAD - JUMP)
        while self._fixed <= window - AHEAD:
            self._clock.fix(self._fixed)
            self._fixed += 1
        self._settle()
        settled_us = self._reader.header.starts_us + (window - AHEAD) * WINDOW_US
        self._layout.lay(settled_us - SPREAD_US)

    def _settle(self) -> None:
        """The oldest window that is held becomes frames. What only came as a repair has no clock, and no place."""
        window, highest = self._highest.popleft()
        for kind, last in highest.items():
            packets = self._reader.lanes[kind].settle(last)
            if kind in self._frames and self._clock.tracks[kind].knots:
                self._push(kind, window, self._frames[kind].take(packets))

    def _push(self, kind: TrackKind, window: int, frames: list[Frame]) -> None:
        """No frame is later than its arrival, nor much earlier: whatever times are made up, the file stays short."""
        clock = self._clock.tracks[kind]
        ends_us = self._reader.header.starts_us + (window + 1) * WINDOW_US
        first_us, last_us = ends_us - UNDER_WAY_US, ends_us + SPREAD_US
        self._layout.push(kind, [(min(max(clock(frame.timestamp), first_us), last_us), frame) for frame in frames])
