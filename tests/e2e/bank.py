"""The bank's side of a hand-over: the real ``videobank sandbox`` in a process of its own, and the bank's back end."""

import asyncio
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.e2e.installation import ROOT, Installation, free_port

WITHIN_S = 30.0
CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Sandbox:
    """SMS gateway, registry and core, which share one secret with the service."""

    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> dict[str, str]:
        """Start it; returns the settings of a service that speaks with it, as the command prints them."""
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "videobank", "sandbox", "--port", str(self.port)),
            cwd=ROOT,
            env={"VIDEOBANK_SANDBOX_SECRET": self.secret},
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        settings = {}
        async with asyncio.timeout(WITHIN_S):
            for _ in range(3):
                name, _, url = (await process.stdout.readline()).decode().strip().partition("=")
                settings |= {name: url, name.replace("_URL", "_SECRET"): self.secret}
        return settings

    async def stop(self) -> None:
        """End it."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def taken(self, what: str) -> list[dict[str, Any]]:
        """The messages or the outcomes that it took, each with how often it was asked."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        async with aiohttp.ClientSession() as http:
            reply = await http.get(f"http://127.0.0.1:{self.port}/{what}", headers=headers)
            assert reply.status == 200
            taken: list[dict[str, Any]] = (await reply.json())["taken"]
            return taken

    async def until_one(self, what: str, **like: str) -> dict[str, Any]:
        """The newest message or outcome like this, as soon as it is there."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                found = [one for one in await self.taken(what) if like.items() <= one.items()]
                if found:
                    return found[-1]
                await asyncio.sleep(0.1)

    async def code_for(self, phone: str) -> str:
        """What the owner of the phone reads."""
        found = CODE.search((await self.until_one("messages", to=phone))["text"])
        assert found is not None
        return found[0]


async def hand_over(installation: Installation, **wanted: Any) -> Mapping[str, str]:
    """What the bank's back end asks for, with its API key; returns the call's id and the customer's link."""
    key = (installation.data / "keys" / "bank-api.key").read_text().strip()
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as http:
        reply = await http.post(f"{installation.url}/api/invitations", json=wanted)
        assert reply.status == 201, await reply.text()
        made: dict[str, str] = await reply.json()
        return made
