"""Chromium plays what is derived, of every codec, and seeks in it: as the review room's ``<video>`` does."""

import numpy as np
import pytest
from aiohttp import web
from playwright.async_api import async_playwright

from media.derive import derive
from tests.clips import read_frame_number
from tests.media.conftest import CALL
from tests.media.recording import STREAM, Made, played, steady
from tests.media.test_browser import CHROMIUM, FLAGS
from videobank.adapters.vault_local import LocalVault
from videobank.ports.keys import DataKey

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><link rel=icon href=data:,><video id=video muted src=/track></video><script>
const heard = (name) => new Promise((resolve, reject) => {
  video.addEventListener(name, resolve, {once: true});
  video.addEventListener('error', () => reject(new Error(video.error.message)), {once: true});
});
async function shown(at) {
  const there = heard('seeked');
  video.currentTime = at;
  await there;
  const canvas = new OffscreenCanvas(640, 480), context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 640, 480);
  return Array.from(context.getImageData(0, 20, 640, 1).data);
}
async function play() {
  await video.play();
  while (video.currentTime < 0.4) await new Promise((resolve) => setTimeout(resolve, 20));
  video.pause();
  return [video.currentTime, video.duration, video.webkitAudioDecodedByteCount];
}
</script>"""


def number(row: list[int]) -> int | None:
    """The frame number that stands in one row of pixels (RGBA) of the strip."""
    pixels = np.array(row, dtype=np.uint8).reshape(1, 640, 4)[:, :, :3]
    return read_frame_number(np.repeat(pixels, 480, axis=0))


@pytest.mark.parametrize("codec", ["VP8", "VP9", "H264"])
async def test_what_is_derived_plays_and_can_be_sought_in(vault: LocalVault, key: DataKey, codec: str) -> None:
    event = derive(CALL, STREAM, [steady(Made(codec=codec)).keep(vault, key)], vault, key).event
    content = played(vault, key, event)

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def track(request: web.Request) -> web.Response:
        part = request.http_range
        body = content[part]
        last = (part.start or 0) + len(body) - 1
        headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {part.start or 0}-{last}/{len(content)}"}
        return web.Response(status=206, body=body, headers={**headers, "Content-Type": event.mime_type})

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/track", track)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            tab = await browser.new_page()
            await tab.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
            now_s, duration_s, sounded = await tab.evaluate("play()")
            numbers = {at: number(await tab.evaluate(f"shown({at})")) for at in (2.51, 0.51)}
            await browser.close()
    finally:
        await runner.cleanup()
    assert 0.4 <= now_s <= 3
    assert duration_s == pytest.approx(3.0, abs=0.05)
    assert sounded > 0
    assert numbers == {2.51: 75, 0.51: 15}
