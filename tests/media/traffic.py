"""A publisher and a viewer on a bad line, the same for the same chance: what goes in and what comes out."""

import random
from collections.abc import Iterator

from media import rtcp, rtp
from media.datagrams import Protection
from media.path import Datagram, Path
from media.twcc import Arrivals
from media.uplink import Eaters, Uplink
from media.viewer import Viewer
from tests.media.lines import AUDIO, DELTA, KEY_FRAME, OFFER, PROFILES, PUBLISHER, VIDEO, VIEWER, packet, srtp

PROFILE, KEY_BYTES = PROFILES["AES-GCM"]
PICTURE = 22  # our SSRC of the forwarded picture


class _Call:
    """Both browsers' ends and the path between them; keys come from the same chance as everything else."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.path = Path()
        self.now_us = 1_790_000_000_000_000
        self.kept: list[tuple[int, bytes, bool]] = []
        ours, theirs = chance.randbytes(KEY_BYTES), chance.randbytes(KEY_BYTES)
        send, control = self.path.sender(VIEWER), self.path.control_sender(VIEWER)
        self.viewer = Viewer(OFFER, {"0": (21, 0), "1": (PICTURE, 23)}, "name", send, control, self._want_key_frame)
        eaters = Eaters(self._keep, self.viewer.media, self.viewer.report)
        self.uplink = Uplink(OFFER, 31, eaters, self.path.control_sender(PUBLISHER))
        for line, end in ((PUBLISHER, self.uplink), (VIEWER, self.viewer)):
            rx, tx = srtp(ours, PROFILE, sending=False), srtp(theirs, PROFILE, sending=True)
            self.path.join(line, end, Protection(rx), Protection(tx))
        self.publisher, self.watcher = srtp(ours, PROFILE, sending=True), srtp(ours, PROFILE, sending=True)
        self.opened = srtp(theirs, PROFILE, sending=False)
        self.arrivals = Arrivals()
        self.newest = 0  # the picture's packet that the viewer saw last

    def _want_key_frame(self) -> None:
        self.uplink.want_key_frame()

    def _keep(self, at_us: int, data: bytes, control: bool) -> None:
        self.kept.append((at_us, data, control))

    def seen(self, out: list[Datagram]) -> None:
        """The viewer's browser notes what reaches it."""
        for line, data in out:
            if line == VIEWER and not 192 <= data[1] < 224 and self.chance.random() > 0.05:
                clear = self.opened.unprotect(data)
                head = rtp.Rtp(clear)
                self.newest = head.sequence if head.ssrc == PICTURE else self.newest
                number = rtp.extension(clear, head, 4)
                if number is not None:
                    self.arrivals.add(int.from_bytes(number, "big"), self.now_us + self.chance.randrange(30_000))


def through(chance: random.Random, datagrams: int) -> Iterator[object]:
    """What comes out, step by step."""
    call = _Call(chance)
    sequence = {VIDEO: 65_000, AUDIO: 65_400}
    waiting: list[bytes] = []
    for number in range(datagrams):
        call.now_us += chance.choice((0, 900, 5_000, 20_000))
        waiting.append(call.publisher.protect(_next(chance, sequence, number)))
        chance.shuffle(waiting)
        while len(waiting) > chance.randrange(4):
            datagram = waiting.pop()
            if chance.random() < 0.03:
                continue
            out = call.path.take(PUBLISHER, datagram, call.now_us)
            call.seen(out)
            yield out
        yield from _answers(call, number)
        yield call.kept
        call.kept.clear()
    figures = call.uplink, call.viewer
    yield figures[0].packets, figures[0].octets, figures[1].sent, figures[1].repeated, figures[1].limit


def _next(chance: random.Random, sequence: dict[object, int], number: int) -> bytes:
    track = AUDIO if number % 3 == 0 else VIDEO
    sequence[track] = sequence[track] + (1 if chance.random() > 0.002 else chance.randrange(9_000)) & 0xFFFF
    begins = track is VIDEO and number % 200 < 2
    payload = (KEY_FRAME if begins else DELTA) + chance.randbytes(chance.randrange(1, 1100))
    return packet(track, sequence[track], payload, number=number, timestamp=number * 733 & 0xFFFFFFFF)


def _answers(call: _Call, number: int) -> Iterator[object]:
    """What the browsers say back, what is due by time, and rubbish."""
    chance, path = call.chance, call.path
    if number % 9 == 0:
        for said in call.arrivals.feedback(41, PICTURE):
            yield path.take(VIEWER, call.watcher.protect_rtcp(said), call.now_us)
        yield path.due(PUBLISHER, call.now_us)
        yield path.due(VIEWER, call.now_us)
    if number % 31 == 0:
        lost = sorted({call.newest - chance.randrange(60) & 0xFFFF for _ in range(5)})
        out = path.take(VIEWER, call.watcher.protect_rtcp(rtcp.pack_nack(41, PICTURE, lost)), call.now_us)
        call.seen(out)
        yield out
    if number % 97 == 0:
        report = rtcp.SenderReport(12, (call.now_us << 12) & (1 << 64) - 1, number * 733, number, number * 900)
        compound = rtcp.pack_sender_report(report) + rtcp.pack_cname(12, "camera")
        yield path.take(PUBLISHER, call.publisher.protect_rtcp(compound), call.now_us)
        yield path.take(VIEWER, call.watcher.protect_rtcp(rtcp.pack_pli(41, PICTURE)), call.now_us)
    if number % 53 == 0:
        rubbish = bytes((0x80 | chance.randrange(64),)) + chance.randbytes(chance.randrange(60))
        yield path.take(chance.choice((PUBLISHER, VIEWER)), rubbish, call.now_us)
