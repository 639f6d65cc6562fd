"""The three people of a call, each in a real Chromium of their own, with a clip as camera and microphone.

A console error or an unhandled rejection in any page fails the test that drives it.
"""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Frame, Page, Playwright, expect

from tests.clips import Clip
from tests.e2e.installation import PASSWORD, Installation

FLAGS = (
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
    "--autoplay-policy=no-user-gesture-required",
    "--auto-accept-this-tab-capture",
    "--auto-select-tab-capture-source-by-title=desk",
)
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
SENDER = (Path(__file__).parent / "sender.js").read_text()

SENT = """async () => {
  const noted = window.__noted;
  const frames = {};
  for (const peer of noted.peers) {
    for (const stat of (await peer.getStats()).values()) {
      if (stat.type === 'outbound-rtp' && stat.kind === 'video') {
        frames[stat.ssrc] = { sent: stat.framesSent, bytes: stat.bytesSent, limited: stat.qualityLimitationReason };
      }
    }
  }
  return { flashes: noted.flashes, beeps: noted.beeps, frames };
}"""
"""What this browser has sent so far, from `sender.js` and the statistics of its peer connections."""

RECORD_VIDEO = """async ([label, seconds]) => {
  const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
  const all = root => [...root.querySelectorAll('*')].flatMap(deep);
  const named = e => (e.getAttribute('aria-label') ?? '').startsWith(label);
  const shown = () => all(document).find(
    e => e.tagName === 'VIDEO' && named(e) && e.srcObject && e.readyState >= 2);
  for (let tries = 0; !shown(); tries += 1) {
    if (tries > 200) throw new Error(`no picture of ${label} within 20 s`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const video = shown();
  const kept = {mimeType: 'video/webm;codecs=vp8,opus', videoBitsPerSecond: 3e6};
  const recorder = new MediaRecorder(video.srcObject, kept);
  const parts = [];
  recorder.ondataavailable = e => parts.push(e.data);
  const over = new Promise(resolve => { recorder.onstop = resolve; });
  recorder.start();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  recorder.stop();
  await over;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}"""
"""What a page sees and hears of the other side, as WebM: found by the video's label, also inside shadow roots."""


async def launch(playwright: Playwright, clip: Clip | None = None, *more: str) -> Browser:
    """A Chromium whose camera and microphone are the clip."""
    flags = list(FLAGS + more)
    if clip is not None:
        flags += [
            f"--use-file-for-fake-video-capture={clip.video}",
            f"--use-file-for-fake-audio-capture={clip.audio}",
        ]
    return await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags, headless=True)


@dataclass
class Person:
    """Somebody at a browser."""

    installation: Installation
    browser: Browser
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(cls, installation: Installation, browser: Browser, **options: Any) -> "Person":
        """Open a fresh window."""
        context = await browser.new_context(locale="en-GB", **options)
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(SENDER)
        page = await context.new_page()
        person = cls(installation, browser, context, page)
        page.on("console", person._console)
        page.on("pageerror", lambda error: person.wrong.append(str(error)))
        return person

    def _console(self, message: Any) -> None:
        if message.type == "error" and "net::ERR_CONNECTION_REFUSED" not in message.text:
            self.wrong.append(message.text)

    def button(self, name: str, *, within: Frame | None = None) -> Any:
        """A button by its exact name."""
        return (within or self.page).get_by_role("button", name=name, exact=True)

    async def press(self, name: str, *, within: Frame | None = None) -> None:
        """Press a button by its exact name."""
        await self.button(name, within=within).click()

    async def record(self, label: str, seconds: float, *, within: Frame | None = None) -> bytes:
        """What is seen and heard in the video of this label, as WebM."""
        return base64.b64decode(await (within or self.page).evaluate(RECORD_VIDEO, [label, seconds]))

    async def sent(self, *, within: Frame | None = None) -> dict[str, Any]:
        """Flashes and beeps in milliseconds since the epoch, and frames sent by each video sender."""
        sent: dict[str, Any] = await (within or self.page).evaluate(SENT)
        return sent

    async def shot(self, path: Path) -> None:
        """A screenshot of the window."""
        await self.page.screenshot(path=str(path))

    async def leave(self) -> None:
        """Close the window and the browser; nothing may have gone wrong in any page."""
        await self.context.close()
        await self.browser.close()
        assert not self.wrong, self.wrong


class Staff(Person):
    """Somebody with an account."""

    async def sign_in(self, name: str, page: str) -> None:
        """Sign in; at the first time choose a password instead of the one-time one."""
        await self.page.goto(f"{self.installation.url}{page}")
        one_time = self.installation.passwords.pop(name, None)
        await self.page.get_by_label("User name", exact=True).fill(name)
        await self.page.get_by_label("Password", exact=True).fill(one_time or PASSWORD)
        await self.press("Sign in")
        if one_time is not None:
            await self.page.get_by_label("New password", exact=True).fill(PASSWORD)
            await self.page.get_by_label("New password again", exact=True).fill(PASSWORD)
            await self.press("Change password")
        await self.page.wait_for_url(f"**{page}*")


class Agent(Staff):
    """Answers calls."""

    async def go_online(self) -> None:
        """Sign in and take calls."""
        await self.sign_in("agent", "/desk")
        await self.press("Go online")
        await expect(self.button("Accept next customer")).to_be_visible()

    async def accept(self) -> None:
        """Take the next customer, as soon as there is one."""
        await expect(self.button("Accept next customer")).to_be_enabled()
        await self.press("Accept next customer")


class Customer(Person):
    """Calls, on a phone or from the bank's page."""

    inside: Frame | None = None

    async def prepare(self, document: bytes | None, *, face_check: bool = True) -> None:
        """From the welcome to the queue."""
        at = self.inside
        await self.press("Start video call", within=at)
        await self.press("Continue", within=at)  # camera, microphone, speaker, network
        await self.press("I agree", within=at)
        await self.press("I agree to the face check" if face_check else "Continue without it", within=at)
        if document is not None:
            await self.upload(document)
        else:
            await self.press("Skip for now", within=at)

    async def upload(self, document: bytes) -> None:
        """Choose a photo of the document and use it."""
        scene = self.inside or self.page
        picture = {"name": "id.jpg", "mimeType": "image/jpeg", "buffer": document}
        await scene.get_by_label("Upload a photo", exact=True).set_input_files([picture])
        await self.press("Use this photo", within=self.inside)

    async def ready(self) -> None:
        """Answer "ready?"."""
        await self.press("I am ready", within=self.inside)
