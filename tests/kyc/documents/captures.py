"""Drawn captures: a card held before a camera, as a still at full size and as VP8 frames of the same moment."""

import random
from fractions import Fraction

import av
import cv2
import numpy as np
from PIL import Image as Pillow

from tests.faces import PEOPLE, portrait_of
from tests.kyc.documents.pages import pixels, resident_card
from videobank.domain.document import Box
from videobank.ports.faces import Image

NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂"
PLACES = (
    "湖北省武汉市武昌区福小区",
    "广东省深圳市南山区海德路",
    "四川省成都市锦江区春熙路",
    "江苏省南京市鼓楼区中山路",
)
STILL = (2400, 1800)
ROOM = (1600, 1200)
WORDS = (
    (190, 86, 130, 50),
    (190, 186, 240, 50),
    (190, 286, 330, 50),
    (190, 386, 490, 110),
    (380, 596, 420, 55),
    (790, 170, 260, 280),
)
"""On the flat card: left, top, width and height of the words, and of the face in the portrait."""


def card(seed: int) -> Image:
    """The card of an invented person: the layout is that of every other, the words and the portrait are not."""
    chance = random.Random(seed)
    born = (chance.randint(1950, 2005), chance.randint(1, 12), chance.randint(1, 28))
    number = f"{chance.randint(110000, 650000)}{born[0]}{born[1]:02d}{born[2]:02d}{chance.randint(1000, 9999)}"
    words = (
        chance.choice(NAMES) + "".join(chance.sample(GIVEN, 2)),
        f"{chance.choice('男女')}   民族  汉",
        f"{born[0]} 年 {born[1]} 月 {born[2]} 日",
        chance.choice(PLACES),
        f"{chance.choice('长高平福')}{chance.randint(1, 999)}号{chance.randint(1, 40)}栋{chance.randint(100, 3000)}室",
        number,
    )
    return pixels(resident_card(portrait_of(seed % PEOPLE), words))


def swapped(seed: int) -> Image:
    """The same card with somebody else's portrait on it."""
    forged = card(seed).copy()
    forged[120:500, 760:1080] = card(seed + 1)[120:500, 760:1080]
    return forged


def held(shown: Image, seed: int, pose: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the card is in the room: its homography, and its corners."""
    chance, table = np.random.default_rng(2000 * seed + pose), np.random.default_rng(seed + 1)
    high, wide = shown.shape[:2]
    scale = table.uniform(0.85, 1.1)
    spread = chance.uniform(-45, 45, (4, 2)) + chance.uniform(-60, 60, 2)
    corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2 * scale
    angle = np.deg2rad(table.uniform(-8, 8) + chance.uniform(-3, 3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    target = (corners @ turn.T + np.array(ROOM) / 2 + spread).astype(np.float32)
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return cv2.getPerspectiveTransform(flat, target), target


def words(shown: Image, seed: int) -> tuple[Box, ...]:
    """Where words and the face are found on the still."""
    matrix, _ = held(shown, seed, 0)
    boxes = []
    for left, top, width, height in WORDS:
        flat = np.array([[[left, top], [left + width, top], [left + width, top + height], [left, top + height]]], float)
        laid = cv2.perspectiveTransform(flat, matrix)[0] * (STILL[0] / ROOM[0])
        low, high = laid.min(0), laid.max(0)
        boxes.append(Box(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])))
    return tuple(boxes)


def scene(shown: Image, seed: int, pose: int, size: tuple[int, int]) -> Image:
    """The card in a hand over a table: from an angle, unevenly lit, with a finger on its edge, and noise.

    ``seed`` is the table and the light, ``pose`` how the hand holds it just now.
    """
    chance, table = np.random.default_rng(1000 * seed + pose), np.random.default_rng(seed)
    width, height = ROOM
    coarse = table.integers(60, 150, (60, 80, 3), dtype=np.uint8)
    ground = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    high, wide = shown.shape[:2]
    matrix, target = held(shown, seed, pose)
    laid = cv2.warpPerspective(shown, matrix, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, (width, height))
    picture = np.where(mask[:, :, None] > 0, laid, ground).astype(np.float32)
    finger = tuple(int(side) for side in (target[3] * 0.8 + target[2] * 0.2 + chance.uniform(-20, 20, 2)))
    cv2.ellipse(picture, finger, (45, 110), float(chance.uniform(-20, 20)), 0, 360, (205, 160, 140), -1)
    light = np.linspace(table.uniform(0.65, 0.95), table.uniform(0.8, 1.1), width)[None, :, None]
    glare = np.exp(
        -((np.indices((height, width)) - chance.uniform(200, 1000, 2)[:, None, None]) ** 2).sum(0) / 2 / 90**2
    )
    picture = picture * light + 60 * glare[:, :, None]
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    noisy = scaled + chance.normal(0, 3, scaled.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def frames(
    shown: Image, seed: int, *, size: tuple[int, int] = (960, 720), bit_rate: int = 700_000, number: int = 3
) -> list[Image]:
    """What is left of the video after VP8: the last frames of a second of it each, in other poses than the still."""
    found = []
    for pose in range(1, number + 1):
        held = scene(shown, seed, pose, size)
        chance = np.random.default_rng(seed + pose)
        pictures = [np.roll(held, tuple(chance.integers(-2, 3, 2)), (0, 1)) for _ in range(8)]
        found.append(vp8(pictures, bit_rate)[-1])
    return found


def vp8(pictures: list[Image], bit_rate: int) -> list[Image]:
    """Through the encoder that a browser has, at its pace for live pictures."""
    height, width = pictures[0].shape[:2]
    coder = av.CodecContext.create("libvpx", "w")
    coder.width, coder.height, coder.pix_fmt, coder.bit_rate = width, height, "yuv420p", bit_rate
    coder.time_base = Fraction(1, 15)
    coder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets = [p for one in pictures for p in coder.encode(av.VideoFrame.from_ndarray(one, "rgb24"))] + coder.encode(
        None
    )
    decoder = av.CodecContext.create("vp8", "r")
    decoded = [frame for packet in packets for frame in decoder.decode(packet)] + decoder.decode(None)
    return [frame.to_ndarray(format="rgb24") for frame in decoded]


def still(shown: Image, seed: int) -> Image:
    """The photo at the camera's full size, a blink apart from the frames."""
    return scene(shown, seed, 0, STILL)


def save(picture: Image, path: str) -> None:
    Pillow.fromarray(picture).save(path)
