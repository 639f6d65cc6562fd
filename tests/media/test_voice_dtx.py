"""Whether a sender is asked to rest its voice in silence."""

import pytest

from media.hooks import IceSettings
from media.node import Limits, Node
from tests.media.browser_of_python import connection, offer_to_publish
from tests.media.conftest import CALL
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.keys import DataKey

CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)


@pytest.mark.parametrize("wanted", [False, True])
async def test_the_answer_says_so_only_where_it_is_set(
    vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey, *, wanted: bool
) -> None:
    limits = Limits(voice_dtx=wanted)
    node = Node("w", vault, keys, clock, lambda *_: None, IceSettings(allow_loopback=True), limits)
    pc = connection()
    try:
        await offer_to_publish(pc, video=False)
        answer = await node.publish(CALL, key.wrapped, CAMERA, pc.localDescription.sdp)
    finally:
        await pc.close()
        await node.close()
    assert ("usedtx=1" in answer.sdp) is wanted
