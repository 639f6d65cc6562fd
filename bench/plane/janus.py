"""Janus as Debian packages it: its video call plugin, recording to .mjr (janus.conf.meetecho.com/docs/rest.html)."""

import asyncio
import platform
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from bench.plane.callers import Receiver, Sender
from bench.plane.clip import Encoded
from bench.plane.line import Line

LIBRARY = Path(f"/usr/lib/{platform.machine()}-linux-gnu/janus")
PORT = 18088
READY_S = 10.0
ANSWER_S = 10.0
CONFIGURATION = {
    "janus.jcfg": """
general: {{ configs_folder = "{0}" plugins_folder = "{1}/plugins" transports_folder = "{1}/transports"
  events_folder = "{1}/events" loggers_folder = "{1}/loggers" debug_level = 3 }}
media: {{ }}
nat: {{ nice_debug = false }}
plugins: {{ disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,\
libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,\
libjanus_videoroom.so,libjanus_voicemail.so" }}
transports: {{ disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,\
libjanus_websockets.so" }}
""",
    "janus.transport.http.jcfg": """
general: {{ json = "compact" base_path = "/janus" http = true port = 18088 ip = "127.0.0.1" https = false }}
admin: {{ admin_http = false }}
""",
    "janus.plugin.videocall.jcfg": "general: {{ }}\n",
}


class Janus:
    """One process; each person has a session and a handle."""

    name = "Janus 1.1.2"

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="janus-")
        self._process: subprocess.Popen[bytes] | None = None
        self._people: list[_Person] = []

    async def start(self) -> None:
        """Start it with a configuration of our own."""
        folder = Path(self._directory.name)
        for name, text in CONFIGURATION.items():
            (folder / name).write_text(text.format(folder, LIBRARY))
        command = ["janus", "-F", str(folder), "-P", str(LIBRARY / "plugins"), "--disable-colors", "-N"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: ASYNC220
        self._http = aiohttp.ClientSession(f"http://127.0.0.1:{PORT}", connector=aiohttp.TCPConnector(limit=0))
        async with asyncio.timeout(READY_S):
            while True:
                if self._process.poll() is not None:
                    raise RuntimeError(f"Janus ended at once: is something else listening on port {PORT}?")
                try:
                    async with self._http.get("/janus/info"):
                        return
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)

    def pids(self) -> list[int]:
        """The one process."""
        return [self._process.pid] if self._process is not None else []

    async def connect(self, clip: Encoded, phase_s: float) -> tuple[list[Sender], list[Receiver]]:
        """One person calls the other; both record; each has one connection for both ways."""
        caller, callee = [_Person(self._http, Path(self._directory.name)) for _ in range(2)]
        self._people += [caller, callee]
        for person in (caller, callee):
            await person.register()
        offer = await caller.line.offer("sendrecv")
        await caller.ask({"request": "call", "username": callee.name}, {"type": "offer", "sdp": offer})
        incoming = await callee.event("incomingcall")
        answer = await callee.line.answer(incoming["jsep"]["sdp"])
        await callee.ask({"request": "accept"}, {"type": "answer", "sdp": answer})
        accepted = await caller.event("accepted")
        await asyncio.gather(caller.line.take_answer(accepted["jsep"]["sdp"]), callee.line.ready())
        for person in (caller, callee):
            await person.ask({"request": "set", "record": True, "filename": str(person.recording)})
        senders = [Sender(caller.line, clip, phase_s), Sender(callee.line, clip, phase_s + 0.01)]
        for person, sender in zip((callee, caller), senders, strict=True):
            person.receiver.sender, person.receiver.line = sender, person.line
        return senders, [caller.receiver, callee.receiver]

    async def finish(self) -> None:
        """Hang up; the .mjr files are closed, and not made playable (that is another program's work)."""
        if not await asyncio.to_thread(self._recorded_bytes):
            raise RuntimeError("Janus recorded nothing")
        for person in self._people[::2]:
            await person.ask({"request": "hangup"})
        await asyncio.sleep(0.5)

    def _recorded_bytes(self) -> int:
        return sum(path.stat().st_size for path in Path(self._directory.name).glob("*.mjr"))

    async def stop(self) -> None:
        """End everything."""
        await asyncio.gather(*(person.close() for person in self._people), return_exceptions=True)
        await self._http.close()
        if self._process is not None:
            self._process.terminate()
            await asyncio.to_thread(self._process.wait, 15)
        self._directory.cleanup()


class _Person:
    """A session with one handle of the plugin, and the long poll that brings its events."""

    def __init__(self, http: aiohttp.ClientSession, folder: Path) -> None:
        self.name = uuid4().hex
        self.recording = folder / self.name
        self.receiver = Receiver()
        self.line = Line(self.receiver.arrived)
        self._http = http
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=64)
        self._numbers = count(1)

    async def register(self) -> None:
        """Attach to the plugin and take a name."""
        session = (await self._post("/janus", {"janus": "create"}))["data"]["id"]
        self._session = f"/janus/{session}"
        attached = await self._post(self._session, {"janus": "attach", "plugin": "janus.plugin.videocall"})
        self._handle = f"{self._session}/{attached['data']['id']}"
        self._polling = asyncio.create_task(self._poll())
        await self.ask({"request": "register", "username": self.name})
        await self.event("registered")

    async def ask(self, body: dict[str, Any], jsep: dict[str, str] | None = None) -> None:
        """A request to the plugin; what comes of it comes as an event."""
        message: dict[str, Any] = {"janus": "message", "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        await self._post(self._handle, message)

    async def event(self, name: str) -> dict[str, Any]:
        """The next event of this name; others before it are passed over."""
        async with asyncio.timeout(ANSWER_S):
            while True:
                event = await self._events.get()
                data = event.get("plugindata", {}).get("data", {})
                if "error" in data:
                    raise RuntimeError(data["error"])
                if data.get("result", {}).get("event") == name:
                    return event

    async def _post(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(path, json={**message, "transaction": str(next(self._numbers))}) as response:
            answer: dict[str, Any] = await response.json()
        if answer["janus"] == "error":
            raise RuntimeError(answer["error"]["reason"])
        return answer

    async def _poll(self) -> None:
        while True:
            async with self._http.get(self._session, params={"maxev": "5"}) as response:
                events = await response.json()
            for event in events if isinstance(events, list) else [events]:
                if event["janus"] == "event":
                    self._events.put_nowait(event)

    async def close(self) -> None:
        """End the connection and the session."""
        self._polling.cancel()
        await self._post(self._session, {"janus": "destroy"})
        await self.line.close()
