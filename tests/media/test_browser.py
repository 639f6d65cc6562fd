"""Chromium publishes a clip that numbers its frames, and Chromium watches it: over the real worker, on this machine."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from media.derive import derive
from media.plane import WorkerPlane
from tests.clips import make_clip, read_frame_number
from tests.media.conftest import CALL
from tests.media.recording import played
from tests.media.workers import Told, until, worker
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import SegmentClosed, StreamGap, TrackAnchored
from videobank.domain.ids import StreamId
from videobank.ports.keys import DataKey

pytestmark = pytest.mark.browser

STREAM = StreamId("customer-camera")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PAGE = """<!doctype html><link rel=icon href=data:,><video id=video autoplay playsinline muted></video><script>
async function exchange(path) {
  await pc.setLocalDescription(await pc.createOffer());
  // Not a candidate needs to be sent: the browser's own checks make its address known.
  const answer = await fetch(path, {method: 'POST', body: pc.localDescription.sdp});
  if (!answer.ok) throw new Error(await answer.text());
  await pc.setRemoteDescription({type: 'answer', sdp: await answer.text()});
}
async function publish() {
  window.source ??= await navigator.mediaDevices.getUserMedia({
    audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false},
    video: {width: 640, height: 480}});
  window.pc = new RTCPeerConnection();
  for (const track of source.getTracks()) pc.addTransceiver(track, {direction: 'sendonly', streams: [source]});
  await exchange('/publish');
}
async function subscribe() {
  window.pc = new RTCPeerConnection();
  for (const kind of ['audio', 'video']) pc.addTransceiver(kind, {direction: 'recvonly'});
  pc.ontrack = event => { video.srcObject = event.streams[0]; };
  await exchange('/subscribe');
}
function picture() {
  if (!video.videoWidth) return null;
  const canvas = new OffscreenCanvas(640, 480), context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 640, 480);
  return Array.from(context.getImageData(0, 20, 640, 1).data);
}
async function stats() {
  const found = {};
  (await pc.getStats()).forEach(one => {
    if (one.type === 'outbound-rtp' || one.type === 'inbound-rtp') found[one.kind] = one;
  });
  return found;
}
</script>"""


@pytest.fixture
async def site(plane: WorkerPlane, key: DataKey) -> AsyncIterator[str]:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def publish(request: web.Request) -> web.Response:
        answer = await plane.publish(CALL, key.wrapped, STREAM, await request.text())
        return web.Response(text=answer.sdp)

    async def subscribe(request: web.Request) -> web.Response:
        return web.Response(text=(await plane.subscribe(CALL, STREAM, "agent", await request.text())).sdp)

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/publish", publish), web.post("/subscribe", subscribe)])
    runner = web.AppRunner(app)
    await runner.setup()
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture
async def browser(home: Path) -> AsyncIterator[Browser]:
    face = np.full((300, 240, 3), (210, 170, 150), dtype=np.uint8)
    clip = make_clip(home, "clip", face, 1)
    flags = [f"--use-file-for-fake-video-capture={clip.video}", f"--use-file-for-fake-audio-capture={clip.audio}"]
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *flags])
        yield launched
        await launched.close()


async def opened(browser: Browser, site: str, errors: list[str]) -> Page:
    page = await browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(site)
    return page


async def shown(page: Page) -> int | None:
    pixels = await page.evaluate("picture()")
    if pixels is None:
        return None
    line = np.array(pixels, dtype=np.uint8).reshape(1, 640, 4)[:, :, :3]
    return read_frame_number(np.repeat(line, 480, axis=0))  # only the strip is looked at


async def numbers_shown(page: Page, count: int) -> list[int]:
    numbers: list[int] = []
    async with asyncio.timeout(15):
        while len(numbers) < count:
            number = await shown(page)
            if number is not None and (not numbers or number != numbers[-1]):
                numbers.append(number)
            await asyncio.sleep(0.1)
    return numbers


async def test_chromium_is_seen_by_chromium_and_recorded_over_two_segments(
    home: Path,
    plane: WorkerPlane,
    site: str,
    browser: Browser,
    key: DataKey,
    vault: LocalVault,
) -> None:
    errors: list[str] = []
    async with worker(home):
        told = Told(plane)
        sender, viewer = await opened(browser, site, errors), await opened(browser, site, errors)
        await sender.evaluate("publish()")
        await viewer.evaluate("subscribe()")
        first = await numbers_shown(viewer, 8)
        await until(lambda: bool(told.of(TrackAnchored)))
        answer = await sender.evaluate("pc.remoteDescription.sdp")
        assert answer.count("transport-cc") == answer.count("transport-wide-cc-extensions-01") == 2
        await sender.evaluate("pc.close(); publish()")  # a network change: the next segment of the same stream
        second = await numbers_shown(viewer, 8)
        received = await viewer.evaluate("stats()")
        await plane.close_call(CALL, "ended")
        await until(lambda: len(told.of(SegmentClosed)) == 2)
        gaps = told.of(StreamGap)
        await told.close()
    assert len(set(first)) > 5
    assert len(set(second)) > 5
    assert received["video"]["packetsLost"] == 0
    assert received["audio"]["packetsReceived"] > 50
    assert all(isinstance(gap, StreamGap) and gap.until_us > gap.from_us for gap in gaps)
    pieces = tuple(event.evidence for event in told.of(SegmentClosed) if isinstance(event, SegmentClosed))
    derived = derive(CALL, STREAM, pieces, vault, key)
    content = played(vault, key, derived.event)
    with av.open(io.BytesIO(content)) as file:
        numbers = {read_frame_number(frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)}
    assert None not in numbers
    assert set(first) | set(second) <= numbers
    assert errors == []
