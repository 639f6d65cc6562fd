"""Stock aiortc as its examples use it: ``MediaRelay`` forwards, nothing is recorded.

python -m bench.network.stock_server PORT
"""

import sys
from pathlib import Path

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

PAGE = Path(__file__).parent / "stock.html"


class Server:
    """Publishers by name."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: dict[str, list[MediaStreamTrack]] = {}
        self._connections: list[RTCPeerConnection] = []

    async def publish(self, request: web.Request) -> web.Response:
        """Take both tracks and keep them for viewers."""
        pc, tracks = self._connection(), []
        self._tracks[request.match_info["name"]] = tracks
        pc.on("track", tracks.append)
        return await self._answer(pc, request)

    async def subscribe(self, request: web.Request) -> web.Response:
        """Send a publisher's tracks."""
        pc = self._connection()
        for track in self._tracks[request.match_info["name"]]:
            pc.addTrack(self._relay.subscribe(track))
        return await self._answer(pc, request)

    @staticmethod
    async def _answer(pc: RTCPeerConnection, request: web.Request) -> web.Response:
        offer = await request.text()
        kept = [line for line in offer.splitlines() if not line.startswith(("a=candidate:", "a=end-of-candidates"))]
        await pc.setRemoteDescription(RTCSessionDescription("\r\n".join(kept) + "\r\n", "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        return web.Response(text=pc.localDescription.sdp)

    def _connection(self) -> RTCPeerConnection:
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections.append(pc)
        return pc


async def page(_request: web.Request) -> web.FileResponse:
    """The one page."""
    return web.FileResponse(PAGE)


def main(port: int) -> None:
    """Serve until stopped."""
    server, app = Server(), web.Application()
    app.add_routes(
        [
            web.get("/", page),
            web.post("/publish/{name}", server.publish),
            web.post("/subscribe/{name}", server.subscribe),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
