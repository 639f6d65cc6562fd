"""Holds one call where there is only IPv6, and prints what came of it: ``python -m tests.e2e.call_over_ipv6 HOME``."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright, expect

from tests.clips import make_clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Reviewer, launch
from tests.e2e.recordings import watch
from tests.faces import clip_of

DESK = {"width": 1440, "height": 900}
DECODED = 30

SERVERS = """async () => {
  const servers = [];
  for (const peer of window.__noted.peers) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    const transport = [...stats.values()].find(one => one.type === 'transport');
    servers.push(stats.get(stats.get(transport.selectedCandidatePairId).remoteCandidateId).address);
  }
  return servers;
}"""
"""Where the server is for each connection of this browser."""


class ByAddress(Installation):
    """``localhost`` is an IPv4 address only, for some machines."""

    @property
    def url(self) -> str:
        """Where the service answers."""
        return f"http://[::1]:{self.port}"


async def hold(home: Path) -> dict[str, Any]:
    """A call from invitation to replay."""
    installation = ByAddress(home / "data", 8080, 0)  # the network is ours alone
    installation.environment = {"VIDEOBANK_HOST": "::1", "VIDEOBANK_PUBLIC_URL": installation.url}
    installation.environment["VIDEOBANK_TIMEOUTS__RATING_S"] = "1"
    clips = [make_clip(home, name, clip_of(number), number) for number, name in enumerate(("customer", "agent"))]
    told: dict[str, Any] = {}
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
            customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
            await agent.go_online()
            await customer.page.goto(await installation.invite("--language", "en"))
            await customer.prepare(None, face_check=False)
            await agent.accept()
            await customer.ready()
            await asyncio.gather(agent.until_decoded(DECODED), customer.until_decoded(DECODED))
            told["servers"] = [*await agent.page.evaluate(SERVERS), *await customer.page.evaluate(SERVERS)]
            await customer.press("Leave call")
            await expect(agent.button("Ready for the next customer")).to_be_visible()
            await agent.leave()
            await customer.leave()
            reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
            await reviewer.sign_in("reviewer", "/review")
            tracks = (await reviewer.case())["tracks"]
            films = {track["stream"]: watch(await reviewer.evidence(track["url"])) for track in tracks}
            await reviewer.leave()
        told["frames"] = {stream: len(film.frames) for stream, film in films.items()}
    finally:
        await installation.stop()
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(hold(Path(sys.argv[1])))))  # noqa: T201 - to the test
