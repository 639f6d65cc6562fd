"""What is replayed: one WebM per stream, made of its sealed packets without decoding or encoding.

- Time 0 of the file is ``starts_us``, the first media instant; every frame stands at its true offset from it, over all
  segments, on the server's one clock (``timeline``). Spans without media stay empty and are listed as gaps.
- Browsers play sound on without a pause where a file has none, which would shift all later sound: so spans without
  sound are filled with Opus's own silence of 20 ms. They are gaps all the same, and their sum is ``silence_us``.
- Video after a loss is left out until the next key frame: what a decoder would paint there was never filmed.
"""

import contextlib
import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from media.frames import Frame, audio_frames, opus_duration_us, video_frames
from media.packets import NotARecording
from media.reading import ReadSegment, read_segment
from media.timeline import Clocks, clocks_of
from media.webm import SILENCE, SILENCE_US, WebmWriter
from videobank.domain.call_events import StreamGap, TrackDerived
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.domain.streams import GapReason, Source, TrackKind, parse_stream_id
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, Vault

LOST_US = 250_000  # a shorter loss of picture is a stutter, not a gap
SILENT_US = 1_000_000
STILL_SCREEN_US = 3_000_000
SOUND_LOST_US = 100_000  # five packets: what Opus conceals is not a gap
SLACK_US = 5_000  # between sound and sound: rounding, not silence
STEP_US = 1_000  # WebM counts milliseconds; two frames never share one


class NothingToDerive(ValueError):
    """The pieces hold not one frame that can be played."""


class Timed(NamedTuple):
    """A frame at its instant on the server's clock."""

    at_us: int
    kind: TrackKind
    frame: Frame


@dataclass(frozen=True, slots=True)
class Derived:
    """A playable file and what is missing in it."""

    event: TrackDerived
    gaps: tuple[StreamGap, ...]
    silence_us: int
    drift_ppm: float


@dataclass(slots=True)
class _Line:
    """One track over all segments, while it is being laid out."""

    kind: TrackKind
    stream: StreamId
    still_us: int  # how long this track may be silent without a gap
    frames: list[Timed] = field(default_factory=list)
    gaps: list[StreamGap] = field(default_factory=list)
    until_us: int | None = None  # where the last frame ends
    reason: GapReason = GapReason.RECONNECTING  # of the gap before the next segment

    def gap(self, from_us: int, until_us: int, reason: GapReason) -> None:
        if until_us > from_us:
            self.gaps.append(
                StreamGap(
                    stream=self.stream,
                    track=self.kind,
                    from_us=from_us,
                    until_us=until_us,
                    reason=reason,
                    observed=True,
                )
            )


def derive(call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey) -> Derived:
    """Derive, seal and describe one stream's file. Blocking: seconds of work, and the file's size in memory, twice.

    Raises NothingToDerive, VaultFull, EvidenceMissing, EvidenceBroken.
    """
    still_us = STILL_SCREEN_US if parse_stream_id(stream).source is Source.SCREEN else SILENT_US
    lines = {kind: _Line(kind, stream, still_us) for kind in TrackKind}
    made_from, uncertainty_us, drift_ppm = [], 0, 0.0
    for piece in pieces:
        try:
            segment = read_segment(call, piece, vault, key)
        except NotARecording:
            continue  # killed before its first record: nothing in it
        clocks = clocks_of(segment)
        _lay(segment, clocks, lines)
        made_from.append(piece)
        uncertainty_us, drift_ppm = max(uncertainty_us, clocks.uncertainty_us), clocks.drift_ppm
    content, starts_us, duration_us, silence_us = _write(lines)
    evidence = _keep(call, stream, content, vault, key)
    event = TrackDerived(
        stream=stream,
        evidence=evidence,
        made_from=tuple(made_from),
        starts_us=starts_us,
        duration_us=duration_us,
        uncertainty_us=uncertainty_us,
        video_frames=len(lines[TrackKind.VIDEO].frames),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    gaps = sorted((gap for line in lines.values() for gap in line.gaps), key=lambda gap: gap.from_us)
    return Derived(event, tuple(gaps), silence_us, drift_ppm)


def _keep(call: CallId, stream: StreamId, content: bytes, vault: Vault, key: DataKey) -> EvidenceId:
    """The name of the file in the vault. One that was killed before it could tell of it left the same bytes there."""
    prefix = f"{stream}-webm/"
    taken = [name for name in vault.pieces(call) if name.startswith(prefix)]
    for name in taken:
        with contextlib.suppress(EvidenceBroken):
            if vault.get(call, name, key) == content:
                return name
    last = max((int(name[len(prefix) :]) for name in taken), default=0)
    evidence = EvidenceId(f"{prefix}{last + 1:04d}")
    vault.put(call, evidence, key, content)
    return evidence


# --- layout -------------------------------------------------------------------------------------------------------


def _lay(segment: ReadSegment, clocks: Clocks, lines: dict[TrackKind, _Line]) -> None:
    """Put one segment's frames behind what is there."""
    timed = {kind: list(_timed(segment, clocks, kind)) for kind in segment.tracks}
    begins_us = min((frames[0].at_us for frames in timed.values() if frames), default=segment.header.starts_us)
    ends_us = max([segment.ends_us, *(frames[-1].at_us for frames in timed.values() if frames)])
    for kind, frames in timed.items():
        line = lines[kind]
        first_us = begins_us
        if line.until_us is not None and line.until_us < begins_us:
            line.gap(line.until_us, begins_us, line.reason)
        if line.until_us is None or line.until_us < first_us:
            line.until_us = first_us
        for one in frames:
            _append(line, one, segment.interruptions_us)
        if ends_us - line.until_us > line.still_us:
            server = _interrupted(line.until_us, ends_us, segment.interruptions_us)
            line.gap(line.until_us, ends_us, GapReason.SERVER if server else GapReason.STALLED)
            line.until_us = ends_us
        line.reason = GapReason.RECONNECTING if segment.whole else GapReason.SERVER


def _timed(segment: ReadSegment, clocks: Clocks, kind: TrackKind) -> Iterator[Timed]:
    track = segment.tracks[kind]
    if not track.packets or str(kind) not in clocks.tracks:
        return
    clock = clocks.tracks[str(kind)]
    make = video_frames if kind is TrackKind.VIDEO else audio_frames
    for frame in make(track.in_order()):
        yield Timed(clock(frame.timestamp), kind, frame)


def _append(line: _Line, one: Timed, interruptions_us: tuple[int, ...]) -> None:
    until_us = line.until_us if line.until_us is not None else one.at_us
    audio = line.kind is TrackKind.AUDIO
    if one.at_us < until_us - SILENCE_US // 2 and line.frames:
        return  # segments overlap by a moment: the earlier one counts
    if one.frame.after_loss and one.at_us - until_us > (SOUND_LOST_US if audio else LOST_US):
        server = _interrupted(until_us, one.at_us, interruptions_us)
        line.gap(until_us, one.at_us, GapReason.SERVER if server else GapReason.LOST)
    elif one.at_us - until_us > line.still_us:
        line.gap(until_us, one.at_us, GapReason.STALLED)
    at_us = max(one.at_us, line.frames[-1].at_us + STEP_US) if line.frames else one.at_us
    line.frames.append(one._replace(at_us=at_us))
    line.until_us = at_us + (opus_duration_us(one.frame.data) if audio else STEP_US)


def _interrupted(from_us: int, until_us: int, interruptions_us: tuple[int, ...]) -> bool:
    """Whether recording went on anew in this span, or just behind it: a frame is older than its arrival."""
    return any(from_us <= at_us <= until_us + LOST_US for at_us in interruptions_us)


# --- the file -----------------------------------------------------------------------------------------------------


def _write(lines: dict[TrackKind, _Line]) -> tuple[bytes, int, int, int]:
    """The file, its first instant, its duration and how much of it is filled silence, in microseconds."""
    video, audio = lines[TrackKind.VIDEO].frames, lines[TrackKind.AUDIO].frames
    if not video and not audio:
        raise NothingToDerive("no whole frame was recorded")
    starts_us = min(frames[0].at_us for frames in (video, audio) if frames)
    writer = WebmWriter(video[0].frame.data if video else None, audio=bool(audio))
    sounded_us = silence_us = 0  # from the start: up to where there is sound
    ends_us = starts_us
    for one in heapq.merge(audio, video, key=lambda timed: timed.at_us):
        at_us = one.at_us - starts_us
        if one.kind is TrackKind.VIDEO:
            writer.video(at_us, one.frame.data, key=one.frame.key)
            ends_us = max(ends_us, one.at_us)
            continue
        while at_us - sounded_us >= SILENCE_US - SLACK_US:
            writer.audio(sounded_us, SILENCE)
            sounded_us += SILENCE_US
            silence_us += SILENCE_US
        writer.audio(max(at_us, sounded_us - SLACK_US), one.frame.data)
        sounded_us = at_us + opus_duration_us(one.frame.data)
        ends_us = max(ends_us, one.at_us + opus_duration_us(one.frame.data))
    return writer.close(), starts_us, ends_us - starts_us, silence_us
