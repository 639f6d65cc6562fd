"""Faces that move, made of one still: as a solid head, as a flat picture, and as a picture on a drawn screen.

A solid head is an ellipsoid with a nose on it, onto which the still is laid, turned about the vertical and looked at
from far away. What a real head shows of itself when it turns is missing; where its landmarks go is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from videobank.ports.faces import Image

Grid = NDArray[np.float32]
ROUNDS = 16
"""Of the search for which place of the still is seen where."""
NOSE_OUT, NOSE_WIDE = 0.5, 0.22
"""Of the head's half width."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head is in its still, in pixels: the middle between eyes and mouth, half the head's width."""

    x: float
    y: float
    half: float


def turned(still: Image, head: Head, yaw_deg: float) -> Image:
    """The head turned; positive: to its own left, which is the right of the picture."""
    height, width = still.shape[:2]
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    angle = np.radians(yaw_deg)
    source = across.copy()
    for _ in range(ROUNDS):
        depth, on_head = _depth(source, down, head)
        wanted = head.x + (across - head.x - depth * np.sin(angle)) / np.cos(angle)
        wanted = on_head * wanted + (1 - on_head) * across
        source = np.asarray(0.5 * source + 0.5 * wanted, np.float32)
    return np.asarray(cv2.remap(still, source, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _depth(x: Grid, y: Grid, head: Head) -> tuple[Grid, Grid]:
    """How far the head stands out at each place, and whether it is there (1) or not (0), softly."""
    a, b = (x - head.x) / head.half, (y - head.y) / (1.45 * head.half)
    out = 1 - a**2 - b**2
    dome = head.half * 0.75 * np.sqrt(np.clip(out, 0, 1))
    nose = head.half * NOSE_OUT * np.exp(-(a**2 + b**2) / (2 * NOSE_WIDE**2))
    return np.asarray(dome + nose, np.float32), np.asarray(np.clip(out * 4, 0, 1), np.float32)


def nearer(still: Image, head: Head, factor: float) -> Image:
    """The still as a camera sees it that is so many times nearer."""
    matrix = np.array([[factor, 0, (1 - factor) * head.x], [0, factor, (1 - factor) * head.y]])
    size = (still.shape[1], still.shape[0])
    return np.asarray(cv2.warpAffine(still, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def tilted(still: Image, yaw_deg: float, far: float = 3.0) -> Image:
    """The still as a sheet of paper before a wall, turned about its middle; ``far``: widths to the camera."""
    height, width = still.shape[:2]
    angle, half = np.radians(yaw_deg), width * 0.42
    corners, seen = [], []
    for side_x, side_y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corners.append((width / 2 + side_x * width / 2, height / 2 + side_y * height / 2))
        x, z = side_x * half * np.cos(angle), side_x * half * np.sin(angle)
        scale = far * width / (far * width + z)
        seen.append((width / 2 + x * scale, height / 2 + side_y * height * 0.42 * scale))
    matrix = cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(seen, np.float32))
    wall = np.full_like(still, 150)
    return np.asarray(cv2.warpPerspective(still, matrix, (width, height), wall, borderMode=cv2.BORDER_TRANSPARENT))


def on_screen(still: Image, number: int, period_px: float, strength: float) -> Image:
    """Filmed from a screen: brighter, with a bezel, and its pixels beat with the camera's, other each time."""
    height, width = still.shape[:2]
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    phase = (across + 0.15 * down) * 2 * np.pi / period_px + 0.7 * number
    shown = 255 * (still.astype(np.float32) / 255) ** 0.8
    for colour in range(3):
        shown[:, :, colour] *= 1 + strength * np.sin(phase + colour * 2 * np.pi / 3)
        shown[:, :, colour] *= 1 + strength * np.sin(phase)
    edge = max(6, width // 24)
    shown[:edge] = shown[-edge:] = 12
    shown[:, :edge] = shown[:, -edge:] = 12
    return np.asarray(np.clip(shown, 0, 255), np.uint8)


def noisy(still: Image, seed: int, sigma: float = 2.0) -> Image:
    """With the noise of a sensor, that is never twice the same."""
    noise = np.random.default_rng(seed).normal(0, sigma, still.shape)
    return np.asarray(np.clip(still + noise, 0, 255), np.uint8)


def as_sent(frames: Sequence[Image], per_second: int, bit_rate: int = 1_000_000) -> list[Image]:
    """The frames after VP8 as a browser sends it: coded and decoded."""
    coder = av.CodecContext.create("libvpx", "w")
    assert isinstance(coder, av.VideoCodecContext)
    height, width = frames[0].shape[:2]
    coder.width, coder.height, coder.pix_fmt, coder.bit_rate = width // 2 * 2, height // 2 * 2, "yuv420p", bit_rate
    coder.framerate, coder.options = per_second, {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    seen: list[Image] = []
    for number, frame in enumerate(frames):
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[: coder.height, : coder.width]), "rgb24")
        picture.pts = number
        for packet in coder.encode(picture):
            seen += [np.asarray(one.to_ndarray(format="rgb24"), np.uint8) for one in decoder.decode(packet)]
    return seen
