import asyncio
import re
import socket
from collections.abc import AsyncIterator

import aioice.ice
import pytest

from media.hooks import IceSettings
from media.node import Node
from tests.media.browser_of_python import Watcher, connection, offer_to_publish, take
from tests.media.conftest import CALL
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.ids import StreamId
from videobank.ports.keys import DataKey
from videobank.ports.media import PlaneRefuses

HERE, BESIDE = "127.0.0.1", "127.0.0.2"
IPV6 = "::1"


class Machine:
    """Nodes that share a range of ports, on addresses that are always there."""

    def __init__(self, vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey) -> None:
        self.vault, self.keys, self.clock, self.key = vault, keys, clock, key
        self.nodes: list[Node] = []

    def node(self, ports: range | None) -> Node:
        name = f"w{len(self.nodes)}"
        ice = IceSettings(ports=ports)
        made = Node(name, self.vault, self.keys, self.clock, lambda *_: None, ice)
        self.nodes.append(made)
        return made

    async def publish(self, node: Node, stream: str) -> list[int]:
        """The ports in the node's answer."""
        pc = connection()
        try:
            offer = await offer_to_publish(pc, video=False)
        finally:
            await pc.close()
        answer = await node.publish(CALL, self.key.wrapped, StreamId(stream), offer)
        return sorted({int(port) for port in re.findall(r"^a=candidate:.* (\d+) typ host", answer.sdp, re.MULTILINE)})

    async def watch(self, node: Node, stream: str) -> None:
        """Somebody watches, too."""
        watcher = Watcher()
        try:
            offer = await watcher.offer()
        finally:
            await watcher.close()
        await node.subscribe(CALL, StreamId(stream), "agent", offer)

    async def close(self) -> None:
        for node in self.nodes:
            await node.close()


@pytest.fixture
async def machine(
    vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Machine]:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [HERE])
    made = Machine(vault, keys, clock, key)
    yield made
    await made.close()


def taken(address: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, port))
    return sock


def is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if address == IPV6 else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((address, port))
        except OSError:
            return False
    return True


def free_range(length: int) -> range:
    """Neighbouring ports that are free on both addresses: below those that the system gives out by itself."""
    for first in range(20_000, 30_000, length):
        ports = range(first, first + length)
        if all(is_free(address, port) for address in (HERE, BESIDE) for port in ports):
            return ports
    raise AssertionError("no free ports")


async def test_every_socket_is_within_the_range(machine: Machine) -> None:
    ports = free_range(3)
    node = machine.node(ports)
    found = [await machine.publish(node, stream) for stream in ("customer-camera", "agent-camera", "agent-screen")]
    assert sorted(port for each in found for port in each) == list(ports)


async def test_a_call_takes_four_sockets_of_an_address_and_a_shared_screen_two_more(machine: Machine) -> None:
    ports = free_range(8)
    node = machine.node(ports)
    for stream in ("customer-camera", "agent-camera"):
        await machine.publish(node, stream)
        await machine.watch(node, stream)
    assert len([port for port in ports if not is_free(HERE, port)]) == 4
    await machine.publish(node, "customer-screen")
    await machine.watch(node, "customer-screen")
    assert len([port for port in ports if not is_free(HERE, port)]) == 6


async def test_workers_share_the_range_with_each_other_and_with_strangers(machine: Machine) -> None:
    ports = free_range(4)
    with taken(HERE, ports[1]), taken(HERE, ports[2]):
        first = await machine.publish(machine.node(ports), "customer-camera")
        second = await machine.publish(machine.node(ports), "agent-camera")
    assert sorted(first + second) == [ports[0], ports[3]]


async def test_without_free_ports_a_stream_is_refused_in_words(machine: Machine) -> None:
    ports = free_range(1)
    node = machine.node(ports)
    await machine.publish(node, "customer-camera")
    with pytest.raises(PlaneRefuses, match=f"no UDP port from {ports[0]} to {ports[0]} is free"):
        await machine.publish(node, "agent-camera")


async def test_ports_are_free_again_after_a_stream_and_after_the_node(machine: Machine) -> None:
    ports = free_range(2)
    node = machine.node(ports)
    await machine.publish(node, "customer-camera")
    await machine.publish(node, "agent-camera")
    assert not any(is_free(HERE, port) for port in ports)
    await node.stop(CALL, StreamId("customer-camera"), "ended")
    assert [is_free(HERE, port) for port in ports].count(True) == 1
    await node.close()
    assert all(is_free(HERE, port) for port in ports)


async def test_a_refused_stream_leaves_no_socket(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address has a port left, the other has none: what was bound for the first is given back."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [HERE, BESIDE])
    (port,) = ports = free_range(1)
    with taken(BESIDE, port):
        with pytest.raises(PlaneRefuses):
            await machine.publish(machine.node(ports), "customer-camera")
        assert is_free(HERE, port)


async def test_without_a_range_the_system_chooses(machine: Machine) -> None:
    (port,) = await machine.publish(machine.node(None), "customer-camera")
    assert not is_free(HERE, port)


async def test_an_address_that_is_not_there_is_passed_over(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """203.0.113.0/24 is for documentation (RFC 5737); an address may go while the node runs."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["203.0.113.9", HERE])
    assert len(await machine.publish(machine.node(None), "customer-camera")) == 1


async def test_a_stream_comes_in_over_ipv6_too(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_free(IPV6, 0):
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [IPV6])
    node, pc = machine.node(free_range(4)), connection()
    try:
        offer = await offer_to_publish(pc, video=False)
        await take(pc, (await node.publish(CALL, machine.key.wrapped, StreamId("customer-camera"), offer)).sdp)
        async with asyncio.timeout(10):
            while node.figures()["packets_in"] < 10:  # noqa: ASYNC110 - a figure rings no bell
                await asyncio.sleep(0.05)
    finally:
        await pc.close()
