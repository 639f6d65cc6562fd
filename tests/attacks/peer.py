"""A peer connection without a browser: it offers small streams by aiortc."""

import asyncio
import time
from fractions import Fraction
from typing import ClassVar

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtp import RtpPacket

from tests.attacks.client import PATIENCE_S, Json

FPS = 8  # encoding shares two cores with everything else
RATE = 48_000


class _Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._began, self._place = time.monotonic(), 0

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._began + self._place / RATE - time.monotonic()))
        wave = 6000 * np.sin(np.arange(self._place, self._place + 960) * (2 * np.pi * 440 / RATE))
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._place, Fraction(1, RATE)
        self._place += 960
        return frame


class _Picture(MediaStreamTrack):
    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._began, self._number = time.monotonic(), 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._began + self._number / FPS - time.monotonic()))
        pixels = np.full((120, 160, 3), self._number * 8 % 256, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = self._number * 90_000 // FPS, Fraction(1, 90_000)
        self._number += 1
        return frame


class Peer:
    """One peer connection: a publisher, or a viewer that notes when each RTP packet arrives."""

    made: ClassVar[list["Peer"]] = []

    def __init__(self) -> None:
        self.made.append(self)
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.arrived: list[float] = []
        self._more = asyncio.Event()

    async def sendonly(self) -> str:
        self.pc.addTransceiver(_Tone(), direction="sendonly")
        self.pc.addTransceiver(_Picture(), direction="sendonly")
        return await self._offer()

    async def recvonly(self) -> str:
        for kind in ("audio", "video"):
            transceiver = self.pc.addTransceiver(kind, direction="recvonly")
            transceiver.receiver._handle_rtp_packet = self._arrive  # counted, never decoded
        return await self._offer()

    async def _offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def _arrive(self, _packet: RtpPacket, arrival_time_ms: int) -> None:
        self.arrived.append(time.monotonic())
        self._more.set()

    async def take(self, answer: Json) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    async def flows(self, packets: int = 25) -> None:
        """Media arrives, and goes on arriving."""
        already = len(self.arrived)
        async with asyncio.timeout(PATIENCE_S):
            while len(self.arrived) < already + packets:
                self._more.clear()
                await self._more.wait()

    @property
    def torn(self) -> bool:
        """The server ended the connection."""
        return self.pc.connectionState in {"closed", "failed"}

    async def close(self) -> None:
        await self.pc.close()

    @classmethod
    async def close_all(cls) -> None:
        """Those of a test that is over, refused ones too."""
        while cls.made:
            await cls.made.pop().close()


async def offers() -> tuple[str, str]:
    """A sendonly and a recvonly offer that nobody means to connect."""
    made = await Peer().sendonly(), await Peer().recvonly()
    await Peer.close_all()
    return made
