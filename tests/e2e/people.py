"""The three people of a call, each in a real Chromium of their own, with a clip as camera and microphone.

A console error or an unhandled rejection in any page fails the test that drives it.
"""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, BrowserContext, Frame, Page, Playwright, expect

from tests.clips import HEIGHT, Clip, Strip, read_strip
from tests.e2e.installation import PASSWORD, Installation
from tests.e2e.recordings import hear
from tests.e2e.sights import with_strip

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
BANK = "Harbour"  # stands on the sample bank's every page
MASK = "\u2022\u2022"
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

INBOUND = """async () => {
  const frames = { received: 0, decoded: 0 };
  for (const peer of window.__noted.peers) {
    for (const stat of (await peer.getStats()).values()) {
      if (stat.type !== 'inbound-rtp' || stat.kind !== 'video') continue;
      frames.received += stat.framesReceived;
      frames.decoded += stat.framesDecoded;
    }
  }
  return frames;
}"""
"""How many frames of the other side this browser has received and decoded so far."""

PERCEIVE = with_strip((Path(__file__).parent / "perceive.js").read_text())


async def launch(playwright: Playwright, clip: Clip | None = None, *more: str) -> Browser:
    """A Chromium whose camera and microphone are the clip."""
    flags = list(FLAGS + more)
    if clip is not None:
        flags += [
            f"--use-file-for-fake-video-capture={clip.video}",
            f"--use-file-for-fake-audio-capture={clip.audio}",
        ]
    return await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags, headless=True)


FIELDS = "() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select')].map(field => field.value)"
"""What stands in the fields that are seen: the serialised page does not tell it."""


@dataclass(frozen=True)
class Perceived:
    """Of the other side: the strips of the frames that were presented, and when beeps began, in seconds."""

    frames: tuple[Strip, ...] = ()
    beeps_s: tuple[float, ...] = ()


@dataclass(frozen=True)
class Rebuilt:
    """A shared page, rebuilt from its events."""

    page: str
    fields: tuple[str, ...]

    @property
    def filled(self) -> bool:
        """Whether something was typed: a mask stands for it."""
        return any(MASK in field for field in self.fields)


@dataclass
class Person:
    """Somebody at a browser."""

    installation: Installation
    browser: Browser
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(
        cls, installation: Installation, browser: Browser, script: str = SENDER, **options: Any
    ) -> "Person":
        """Open a fresh window; ``script`` runs in each of its pages first."""
        context = await browser.new_context(locale="en-GB", **options)
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(script)
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

    async def perceive(self, label: str, seconds: float, *, within: Frame | None = None) -> "Perceived":
        """What is seen and heard in the video of this label."""
        strips, sound = await (within or self.page).evaluate(PERCEIVE, [label, seconds])
        read = (read_strip(np.tile(np.array(strip, np.uint8), (HEIGHT, 1))) for strip in strips)
        beeps, _ = hear(base64.b64decode(sound))
        return Perceived(tuple(strip for strip in read if strip is not None), beeps)

    async def sent(self, *, within: Frame | None = None) -> dict[str, Any]:
        """Flashes and beeps in milliseconds since the epoch, and frames sent by each video sender."""
        sent: dict[str, Any] = await (within or self.page).evaluate(SENT)
        return sent

    async def inbound(self, *, within: Frame | None = None) -> dict[str, int]:
        """How many frames of the other side were ``received`` and ``decoded`` so far, whatever the page shows."""
        frames: dict[str, int] = await (within or self.page).evaluate(INBOUND)
        return frames

    async def decoded(self, *, within: Frame | None = None) -> int:
        """How many frames of the other side were decoded so far, whatever the page shows of them."""
        return (await self.inbound(within=within))["decoded"]

    async def until_decoded(self, more: int, *, within: Frame | None = None) -> None:
        """Wait until so many more frames of the other side are decoded: the call goes on."""
        wanted = await self.decoded(within=within) + more
        while await self.decoded(within=within) < wanted:
            await self.page.wait_for_timeout(100)

    async def rebuilt(self) -> "Rebuilt":
        """The customer's page as the frames in this page hold it."""
        frames = [frame for frame in self.page.frames if frame.url.endswith("/page-frame")]
        return Rebuilt(
            "".join([await frame.content() for frame in frames]),
            tuple([value for frame in frames for value in await frame.evaluate(FIELDS)]),
        )

    async def until_rebuilt(self, *, filled: bool) -> "Rebuilt":
        """Wait until the bank's page is there, with something typed into it or with nothing yet."""
        holds = Rebuilt("", ())
        for _ in range(150):
            holds = await self.rebuilt()
            if BANK in holds.page and holds.filled is filled:
                return holds
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"the page is not rebuilt: {holds.fields} {holds.page[:400]}")

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


class Reviewer(Staff):
    """Replays."""

    async def case(self) -> dict[str, Any]:
        """The latest call, once it is derived and sealed."""
        return await self.case_of((await self.get("/api/calls"))["calls"][0]["call"])

    async def case_of(self, call: str) -> dict[str, Any]:
        """This call, once it is derived and sealed."""
        case: dict[str, Any] = {}
        for _ in range(240):  # a minute: the finisher gives way to whatever else runs
            case = await self.get(f"/api/calls/{call}")
            if case["ready"] and "CallSealed" in [event["name"] for event in case["events"]]:
                return case
            await self.page.wait_for_timeout(250)
        raise AssertionError(f"not ready: {[event['name'] for event in case['events']][-12:]}")

    async def get(self, path: str) -> Any:
        """What the server answers to this reviewer."""
        response = await self.context.request.get(f"{self.installation.url}{path}")
        assert response.ok, await response.text()
        return await response.json()

    async def evidence(self, url: str) -> bytes:
        """The bytes of a track or a page."""
        response = await self.context.request.get(f"{self.installation.url}{url}")
        assert response.ok, await response.text()
        return await response.body()


class Customer(Person):
    """Calls, on a phone or from the bank's page."""

    inside: Frame | None = None

    async def come_from_the_bank(self) -> None:
        """Press the button in the bank's page; the call opens in a panel there."""
        await self.page.goto(self.installation.bank_url)
        await self.press("Start video call")
        handle = await self.page.wait_for_selector("iframe")
        assert handle is not None
        self.inside = await handle.content_frame()

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
