"""Stock aiortc as its examples use it: ``MediaRelay`` forwards, ``MediaRecorder`` records each side to an mp4.

python -m bench.plane.stock_server SOCKET FOLDER
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder, MediaRelay

LINE_LIMIT_BYTES = 256 * 1024


class Server:
    """Publishers by name; each has its own recorder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._relay = MediaRelay()
        self._tracks: dict[str, list[MediaStreamTrack]] = {}
        self._recorders: list[MediaRecorder] = []
        self._connections: list[RTCPeerConnection] = []

    async def publish(self, name: str, sdp: str) -> str:
        """Take both tracks, record them, keep them for viewers."""
        pc = self._connection()
        recorder = MediaRecorder(str(self._folder / f"{name}.mp4"))
        tracks = self._tracks[name] = []

        @pc.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            tracks.append(track)
            recorder.addTrack(self._relay.subscribe(track))

        await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        await recorder.start()
        self._recorders.append(recorder)
        return str(pc.localDescription.sdp)

    async def subscribe(self, name: str, sdp: str) -> str:
        """Send a publisher's tracks."""
        pc = self._connection()
        for track in self._tracks[name]:
            pc.addTrack(self._relay.subscribe(track))
        await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        return str(pc.localDescription.sdp)

    def _connection(self) -> RTCPeerConnection:
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections.append(pc)
        return pc

    async def finish(self) -> None:
        """Close the files."""
        await asyncio.gather(*(recorder.stop() for recorder in self._recorders))
        self._recorders.clear()


async def main(path: Path, folder: Path) -> None:
    """Serve until stopped."""
    server = Server(folder)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(json.dumps(await _do(server, json.loads(line))).encode() + b"\n")

    listening = await asyncio.start_unix_server(serve, path, limit=LINE_LIMIT_BYTES)
    await listening.serve_forever()


async def _do(server: Server, asked: dict[str, Any]) -> dict[str, Any]:
    if asked["do"] == "publish":
        return {"sdp": await server.publish(asked["name"], asked["sdp"])}
    if asked["do"] == "subscribe":
        return {"sdp": await server.subscribe(asked["name"], asked["sdp"])}
    await server.finish()
    return {}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
