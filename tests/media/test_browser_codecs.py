"""Each codec from Chromium to Chromium through the real worker: seen, recorded, replayed; and changed when it must."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest
from aiohttp import web
from playwright.async_api import Browser

from media.codecs import VIDEO
from media.decoding import pictures
from media.derive import derive
from media.frames import VideoFrames
from media.packets import EntryKind, unpack_entries, unpack_header
from media.plane import WorkerPlane
from media.reading import SegmentReader
from media.rtp import Rtp
from tests.clips import read_frame_number
from tests.media.conftest import CALL
from tests.media.recording import played
from tests.media.test_browser import PAGE, STREAM, browser, numbers_shown, opened
from tests.media.workers import Told, until, worker
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import SegmentClosed, SegmentOpened, TrackAnchored
from videobank.domain.ids import EvidenceId
from videobank.domain.streams import TrackKind
from videobank.ports.faces import Image
from videobank.ports.keys import DataKey
from videobank.ports.media import Span

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.browser

CODEC_PAGE = (
    PAGE
    + """<script>
function only(codec) {
  const original = RTCPeerConnection.prototype.createOffer;
  RTCPeerConnection.prototype.createOffer = function () {
    for (const line of this.getTransceivers()) {
      if (line.receiver.track.kind !== 'video') continue;
      const side = line.direction === 'sendonly' ? RTCRtpSender : RTCRtpReceiver;
      const known = side.getCapabilities('video').codecs;
      line.setCodecPreferences(known.filter(one => [`video/${codec}`, 'video/rtx'].includes(one.mimeType)));
    }
    return original.call(this);
  };
}
async function coding() {
  const stats = await pc.getStats(), names = new Set();
  for (const one of stats.values())
    if (one.kind === 'video' && one.type.endsWith('bound-rtp')) names.add(stats.get(one.codecId)?.mimeType);
  return [...names];
}
</script>"""
)


class Site:
    """A page that publishes or watches; what is asked of the plane is kept."""

    def __init__(self, plane: WorkerPlane, key: DataKey) -> None:
        self._plane = plane
        self._key = key
        self.viewers = 0
        self.other_codec: list[bool] = []
        self.address = ""

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text=CODEC_PAGE, content_type="text/html")

    async def publish(self, request: web.Request) -> web.Response:
        answer = await self._plane.publish(CALL, self._key.wrapped, STREAM, await request.text())
        return web.Response(text=answer.sdp)

    async def subscribe(self, request: web.Request) -> web.Response:
        self.viewers += 1
        viewer = "agent" if self.viewers == 1 else "customer"
        viewing = await self._plane.subscribe(CALL, STREAM, viewer, await request.text())
        self.other_codec.append(viewing.other_codec)
        return web.Response(text=viewing.sdp)


@pytest.fixture
async def site(plane: WorkerPlane, key: DataKey) -> AsyncIterator[Site]:
    made = Site(plane, key)
    app = web.Application()
    app.add_routes([web.get("/", made.page), web.post("/publish", made.publish)])
    app.add_routes([web.post("/subscribe", made.subscribe)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield made
    await runner.cleanup()


@pytest.mark.parametrize("codec", ["VP9", "H264"])
async def test_a_call_in_another_codec_is_seen_recorded_and_replayed(
    home: Path, plane: WorkerPlane, site: Site, browser: Browser, key: DataKey, vault: LocalVault, codec: str
) -> None:
    errors: list[str] = []
    async with worker(home, "w1", codec):
        told = Told(plane)
        sender, viewer = await opened(browser, site.address, errors), await opened(browser, site.address, errors)
        await sender.evaluate("publish()")
        await viewer.evaluate("subscribe()")
        seen = await numbers_shown(viewer, 8)
        await until(lambda: bool(told.of(TrackAnchored)))
        still = await plane.still(CALL, STREAM)
        stills = await plane.span(CALL, STREAM, Span(1, 5))
        for page in (sender, viewer):
            assert await page.evaluate("coding()") == [f"video/{codec}"]
        await plane.close_call(CALL, "ended")
        await until(lambda: bool(told.of(SegmentClosed)))
        await told.close()
    (opened_event,) = told.of(SegmentOpened)
    assert isinstance(opened_event, SegmentOpened)
    assert codec in opened_event.codecs
    pieces = tuple(event.evidence for event in told.of(SegmentClosed) if isinstance(event, SegmentClosed))
    content = played(vault, key, derive(CALL, STREAM, pieces, vault, key).event)
    with av.open(io.BytesIO(content)) as file:
        numbers = {read_frame_number(frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)}
    assert None not in numbers
    assert set(seen) <= numbers
    assert errors == []
    assert len(stills) in {4, 5}
    assert {one.segment for one in (still, *stills)} == {1}
    evidence = pictures_in_evidence(vault, key, pieces[0])
    for one in (still, *stills):
        arrived_us, image = evidence[one.rtp_timestamp]
        assert one.at_us == arrived_us
        assert np.array_equal(one.image, image)


def pictures_in_evidence(vault: LocalVault, key: DataKey, name: EvidenceId) -> dict[int, tuple[int, Image]]:
    """Every frame of a sealed segment: RTP time -> the arrival of its first packet, and the picture."""
    piece = vault.open(CALL, name, key)
    records = [piece.read(number) for number in range(piece.count())]
    piece.close()
    header = unpack_header(records[0])
    reader = SegmentReader(header, lambda _window: None)
    arrived: dict[int, int] = {}
    lane = reader.lanes[TrackKind.VIDEO]
    for record in records[1:]:
        reader.take(record)
        for at_us, kind, data in unpack_entries(record):
            if kind is EntryKind.RTP and Rtp(data).payload_type == lane.header.payload_type:
                arrived.setdefault(Rtp(data).timestamp, at_us)
    whole = VideoFrames(VIDEO[lane.header.codec])
    frames = [*whole.take(lane.settle(lane.newest)), *whole.end()]
    decoded = pictures(lane.header.codec, frames, frozenset(frame.timestamp for frame in frames))
    times = ((int(picture.pts or 0) & 0xFFFFFFFF, picture.to_ndarray(format="rgb24")) for picture in decoded)
    return {timestamp: (arrived[timestamp], image) for timestamp, image in times}


async def test_a_viewer_without_the_codec_gets_another_and_those_who_watch_go_on(
    home: Path, plane: WorkerPlane, site: Site, browser: Browser
) -> None:
    errors: list[str] = []
    async with worker(home):
        told = Told(plane)
        sender, first = await opened(browser, site.address, errors), await opened(browser, site.address, errors)
        await sender.evaluate("publish()")
        await first.evaluate("subscribe()")
        await numbers_shown(first, 3)
        second = await opened(browser, site.address, errors)
        await second.evaluate("only('H264')")
        await second.evaluate("subscribe()")
        assert site.other_codec == [False, True]
        await sender.evaluate("pc.close(); publish()")  # as it is told to
        await numbers_shown(second, 5)
        await numbers_shown(first, 5)
        for page in (first, second):
            assert await page.evaluate("coding()") == ["video/H264"]
        await sender.evaluate("pc.close(); publish()")  # a network change: the stream keeps to its codec
        await numbers_shown(second, 3)
        await until(lambda: len(told.of(SegmentOpened)) == 3)
        await told.close()
    codecs = [event.codecs for event in told.of(SegmentOpened) if isinstance(event, SegmentOpened)]
    assert [names[-1] for names in codecs] == ["VP8", "H264", "H264"]
    assert errors == []
