"""A call's codec is one that all its browsers have: those who came, and those who said so before they come."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiortc import RTCRtpSender

from media.hooks import IceSettings
from media.node import Limits, Node
from tests.media.browser_of_python import Watcher, connection, offer_to_publish, take
from tests.media.conftest import CALL
from tests.media.workers import STREAM, until
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import CallEvent, SegmentOpened
from videobank.domain.ids import CallId
from videobank.ports.keys import DataKey
from videobank.ports.media import NoCommonCodec


class Plane:
    """A node of the media plane, with what it told."""

    def __init__(self, vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey) -> None:
        self.told: list[CallEvent] = []
        ice = IceSettings(allow_loopback=True)
        self.node = Node("w", vault, keys, clock, self._hear, ice, Limits(video=("H264", "VP8", "VP9")))
        self._key = key
        self.leave = [self.node.close]

    def _hear(self, _call: CallId, event: CallEvent, _wrapped: bytes) -> None:
        self.told.append(event)

    async def publish(self, *codecs: str, receivable: frozenset[str] | None = None) -> str:
        """The codec that the answer names."""
        pc = connection()
        self.leave.append(pc.close)
        await offer_to_publish(pc, audio=False)
        offer = only(pc.localDescription.sdp, codecs)
        answer = await self.node.publish(CALL, self._key.wrapped, STREAM, offer, receivable)
        await take(pc, answer.sdp)
        named = {line.split()[1].split("/")[0] for line in answer.sdp.splitlines() if line.startswith("a=rtpmap")}
        (codec,) = named - {"rtx"}
        return codec

    async def subscribe(self, viewer: str, *codecs: str) -> tuple[Watcher, bool]:
        """Who watches, and whether another codec is needed."""
        watcher = Watcher()
        self.leave.append(watcher.close)
        offer = only(await watcher.offer(), codecs)
        viewing = await self.node.subscribe(CALL, STREAM, viewer, offer)
        await take(watcher.pc, viewing.sdp)
        return watcher, viewing.other_codec

    @property
    def codecs(self) -> list[str]:
        """Of the segments that opened."""
        return [event.codecs[0] for event in self.told if isinstance(event, SegmentOpened)]


def only(sdp: str, codecs: tuple[str, ...]) -> str:
    """The offer of a browser that has fewer codecs."""
    gone = {c.name for c in RTCRtpSender.getCapabilities("video").codecs} - {*codecs, "rtx"}
    lines = sdp.splitlines()
    types = [line.split()[0][9:] for line in lines if line.startswith("a=rtpmap:") and line.split()[1][:-6] in gone]
    kept = (line for line in lines if not any(line.startswith(f"a={what}:{n} ") for n in types for what in ATTRIBUTES))
    return "\r\n".join(kept) + "\r\n"


ATTRIBUTES = ("rtpmap", "fmtp", "rtcp-fb")


@pytest.fixture
async def plane(vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey, home: Path) -> AsyncIterator[Plane]:
    made = Plane(vault, keys, clock, key)
    yield made
    for leave in made.leave:
        await leave()


async def test_the_order_of_the_settings_counts_and_what_others_said_before(plane: Plane) -> None:
    assert await plane.publish("VP8", "H264") == "H264"
    assert await plane.publish("VP8", "H264", receivable=frozenset({"VP8", "VP9"})) == "VP8"
    with pytest.raises(NoCommonCodec):
        await plane.publish("H264", receivable=frozenset({"VP8", "VP9"}))


async def test_a_viewer_who_cannot_receive_it_has_the_stream_changed_for_all_and_it_stays_so(plane: Plane) -> None:
    assert await plane.publish("VP8", "H264") == "H264"
    both, other_codec = await plane.subscribe("agent", "VP8", "H264")
    assert not other_codec
    await until(lambda: len(both.numbers) > 5)
    old, other_codec = await plane.subscribe("customer", "VP8")
    assert other_codec
    seen = len(both.numbers)
    assert await plane.publish("VP8", "H264") == "VP8"
    await until(lambda: len(old.numbers) > 5 and len(both.numbers) > seen + 5)
    await plane.node.unsubscribe(CALL, "customer")
    assert await plane.publish("VP8", "H264") == "VP8"
    await until(lambda: len(plane.codecs) == 3)
    assert plane.codecs == ["H264", "VP8", "VP8"]
    assert None not in old.numbers


async def test_who_can_receive_nothing_that_is_sent_is_refused_and_others_go_on(plane: Plane) -> None:
    assert await plane.publish("H264") == "H264"
    with pytest.raises(NoCommonCodec):
        await plane.subscribe("customer", "VP8")
    both, _ = await plane.subscribe("agent", "VP8", "H264")
    await until(lambda: len(both.numbers) > 5)
    assert [one.viewer for one in plane.node.running()] == [None, "agent"]


async def test_a_sender_who_has_nothing_for_who_waits_is_refused(plane: Plane) -> None:
    await plane.subscribe("customer", "VP8")
    with pytest.raises(NoCommonCodec):
        await plane.publish("H264")
    assert await plane.publish("H264", "VP8") == "VP8"
