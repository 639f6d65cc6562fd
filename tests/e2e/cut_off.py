"""Pictures that their sender counted as sent, and threw away in part: what the sealed packets say of them."""

from media.lane import Packet
from media.packets import unpack_header
from media.reading import SegmentReader
from videobank.domain.call_events import SegmentOpened
from videobank.domain.ids import CallId, EvidenceId
from videobank.domain.streams import TrackKind
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Entry
from videobank.ports.vault import Vault

REPAIRED_WITHIN = 512  # packets, so that an hour is not held in memory


def cut_off(call: CallId, stream: str, entries: tuple[Entry, ...], vault: Vault, key: DataKey) -> int:
    """How many were begun and not ended, though no number is missing: nothing of them was lost on the way.

    When a key frame comes, Chromium throws away what still waits in its pacer, before it has a number (libwebrtc's
    WebRTC-Pacer-KeyframeFlushing); the picture was counted as sent by then.
    """
    events = (entry.event for entry in entries)
    pieces = [one.evidence for one in events if isinstance(one, SegmentOpened) and one.stream == stream]
    return sum(_cut_off_in(call, piece, vault, key) for piece in pieces)


def _cut_off_in(call: CallId, evidence: EvidenceId, vault: Vault, key: DataKey) -> int:
    piece = vault.open(call, evidence, key)
    try:
        reader = SegmentReader(unpack_header(piece.read(0)), lambda _window: None)
        lane = reader.lanes.get(TrackKind.VIDEO)
        count, before = 0, None
        for record in range(1, piece.count()):
            reader.take(piece.read(record))
            if lane is not None:
                behind = 0 if record == piece.count() - 1 else REPAIRED_WITHIN
                for packet in lane.settle(lane.newest - behind):
                    count += before is not None and _ends_early(before, packet)
                    before = packet
    finally:
        piece.close()
    return count


def _ends_early(packet: Packet, following: Packet) -> bool:
    number, time, is_last, payload = packet
    return bool(payload) and not is_last and following[0] == number + 1 and following[1] != time
