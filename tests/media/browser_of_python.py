"""An aiortc client in the place of a browser: it publishes numbered frames and beeps, and notes what it receives."""

import asyncio
import time
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from tests.clips import RATE, frame, read_frame_number, sound

FACE = np.full((300, 240, 3), 128, dtype=np.uint8)
FPS = 15  # encoding is dear, and here it shares two cores with everything else


class Camera(MediaStreamTrack):
    kind = "video"

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self._number = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._began + self._number / FPS - time.monotonic()))
        self._number = max(self._number, int((time.monotonic() - self._began) * FPS))  # a slow machine skips frames
        picture = av.VideoFrame.from_ndarray(frame(FACE, 0, self._number % 300), format="rgb24")
        picture.pts, picture.time_base = self._number * 90_000 // FPS, Fraction(1, 90_000)
        self._number += 1
        return picture


class Microphone(MediaStreamTrack):
    kind = "audio"

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self._place = 0
        self._sound = sound(0)

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._began + self._place / RATE - time.monotonic()))
        at = self._place % len(self._sound)
        samples = av.AudioFrame.from_ndarray(self._sound[at : at + 960].reshape(1, -1), format="s16", layout="mono")
        samples.sample_rate, samples.pts, samples.time_base = RATE, self._place, Fraction(1, RATE)
        self._place += 960
        return samples


def connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def offer_to_publish(pc: RTCPeerConnection, *, video: bool = True, audio: bool = True) -> str:
    began = time.monotonic() + 0.2
    if audio:
        pc.addTransceiver(Microphone(began), direction="sendonly")
    if video:
        pc.addTransceiver(Camera(began), direction="sendonly")
    await pc.setLocalDescription(await pc.createOffer())
    return str(pc.localDescription.sdp)


class Watcher:
    """Notes the numbers of the frames that arrive."""

    def __init__(self) -> None:
        self.pc = connection()
        self.numbers: list[int | None] = []
        self.sounds = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.pc.on("track", lambda track: self._tasks.append(asyncio.ensure_future(self._watch(track))))

    async def offer(self) -> str:
        self.pc.addTransceiver("audio", direction="recvonly")
        self.pc.addTransceiver("video", direction="recvonly")
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def _watch(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                received = await track.recv()
            except MediaStreamError:
                return
            if isinstance(received, av.VideoFrame):
                self.numbers.append(read_frame_number(received.to_ndarray(format="rgb24")))
            else:
                self.sounds += 1

    async def close(self) -> None:
        await self.pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def take(pc: RTCPeerConnection, sdp: str) -> None:
    await pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
