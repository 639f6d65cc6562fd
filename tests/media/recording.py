"""Recordings made by hand: real VP8 and Opus in RTP packets, with the arrival times that a test wants."""

from dataclasses import dataclass, field, replace

from media import rtcp, rtp
from media.packets import NOTE_END, EntryKind, SegmentHeader, TrackHeader, pack_entry, pack_header
from tests.media.conftest import CALL
from tests.media.encoded import frames, payloads
from videobank.domain.call_events import TrackDerived
from videobank.domain.ids import EvidenceId, StreamId
from videobank.domain.streams import TrackKind
from videobank.ports.keys import DataKey
from videobank.ports.vault import Vault
from videobank.service.sealed_bytes import played_bytes

STREAM = StreamId("customer-camera")
START_US = 1_800_000_000_000_000
NTP_US = 3_900_000_000_000_000  # the sender's clock is nothing like ours
AUDIO = TrackHeader(TrackKind.AUDIO, "0", "opus", 48000, 2, 111, None, 11, 0)
VIDEO = TrackHeader(TrackKind.VIDEO, "1", "VP8", 90000, 0, 96, 97, 22, 33)
SILENT_PACKET = b"\xf8\xff\xfe"


@dataclass
class Made:
    """A segment being made; times in microseconds after its start on the server's clock."""

    segment: int = 1
    start_us: int = START_US
    delay_us: int = 20_000  # of the path: arrival less capture
    video_sequence: int = 65_500
    audio_sequence: int = 65_000
    codec: str = "VP8"
    video_time: int = 2**32 - 1000  # RTP time at the start; both wrap soon after it
    audio_time: int = 2**32 - 50_000
    ppm: float = 0.0  # how much faster the sender's clock runs than the server's ...
    sound_ppm: float = 0.0  # ... and the sound card's than the sender's
    entries: list[tuple[int, EntryKind, bytes]] = field(default_factory=list)

    def video(self, number: int, at_us: int, *, lost: bool = False, by_rtx: bool = False, extra_us: int = 0) -> None:
        parts = payloads(self.codec, frames(self.codec)[number], number)
        for place, payload in enumerate(parts):
            last = place == len(parts) - 1
            if not (lost and last):
                packet = self._packet(last, self._video_time(at_us), payload, by_rtx)
                self.entries.append((self.start_us + at_us + self.delay_us + extra_us, EntryKind.RTP, packet))
            self.video_sequence += 1

    def _packet(self, marker: bool, timestamp: int, payload: bytes, by_rtx: bool) -> bytes:
        if by_rtx:
            return rtp.build(97, marker, 5, timestamp, 33, rtp.wrap_rtx(self.video_sequence & 0xFFFF, payload))
        return rtp.build(96, marker, self.video_sequence, timestamp, 22, payload)

    def audio(self, at_us: int, *, lost: bool = False, payload: bytes = SILENT_PACKET) -> None:
        if not lost:
            packet = rtp.build(111, False, self.audio_sequence, self._audio_time(at_us), 11, payload)
            self.entries.append((self.start_us + at_us + self.delay_us, EntryKind.RTP, packet))
        self.audio_sequence += 1

    def reports(self, at_us: int, *, video: bool = True) -> None:
        """Sender reports of both tracks, or only of the sound: of a track that has not begun there are none."""
        times = ((11, self._audio_time(at_us)), (22, self._video_time(at_us)))
        for ssrc, timestamp in times if video else times[:1]:
            ntp = ((NTP_US + self._sender_us(at_us)) << 32) // 1_000_000
            report = rtcp.SenderReport(ssrc, ntp, timestamp & 0xFFFFFFFF, 0, 0)
            self.entries.append(
                (self.start_us + at_us + self.delay_us, EntryKind.RTCP, rtcp.pack_sender_report(report))
            )

    def _sender_us(self, at_us: int) -> int:
        return round(at_us * (1 + self.ppm * 1e-6))

    def _video_time(self, at_us: int) -> int:
        return 90 * self._sender_us(at_us) // 1000 + self.video_time

    def _audio_time(self, at_us: int) -> int:
        return round(48 * self._sender_us(at_us) * (1 + self.sound_ppm * 1e-6) / 1000) + self.audio_time

    def keep(
        self, vault: Vault, key: DataKey, *, closed: bool = True, tracks: tuple[TrackHeader, ...] = (AUDIO, VIDEO)
    ) -> EvidenceId:
        """Write it as the recorder does."""
        evidence = EvidenceId(f"{STREAM}/{self.segment:04d}")
        tracks = tuple(replace(track, codec=self.codec) if track is VIDEO else track for track in tracks)
        header = SegmentHeader(CALL, STREAM, self.segment, self.start_us, tracks, (), "AA", "")
        appender = vault.append(CALL, evidence, key)
        appender.append(pack_header(header))
        entries = sorted(self.entries, key=lambda entry: entry[0])
        for at in range(0, len(entries), 20):
            appender.append(b"".join(pack_entry(*entry) for entry in entries[at : at + 20]))
        if closed:
            appender.append(pack_entry(entries[-1][0], EntryKind.NOTE, NOTE_END))
        appender.close()
        return evidence


def played(vault: Vault, key: DataKey, event: TrackDerived) -> bytes:
    """A derived file as a player gets it."""
    piece = vault.open(CALL, event.evidence, key)
    try:
        return played_bytes(piece, event.head_records)
    finally:
        piece.close()


def steady(made: Made, seconds: int = 3, *, video: bool = True, audio: bool = True) -> Made:
    """Sound and picture without a fault."""
    for number in range(30 * seconds if video else 0):
        made.video(number % 90, number * 100_000 // 3)
    for number in range(50 * seconds if audio else 0):
        made.audio(number * 20_000)
    made.reports(0)
    made.reports(seconds * 1_000_000 - 1000)
    return made
