"""What every key service promises."""

import pytest

from videobank.ports.keys import CannotUnwrap, DataKey, Keys


async def test_a_wrapped_key_comes_back(keys: Keys) -> None:
    made = await keys.new_data_key("call/a")
    assert len(made.secret) == 32
    assert made.secret not in (b"", (await keys.new_data_key("call/a")).secret)
    assert await keys.unwrap(made.wrapped, "call/a") == made


async def test_a_key_wrapped_for_one_call_is_not_unwrapped_for_another(keys: Keys) -> None:
    made = await keys.new_data_key("call/a")
    with pytest.raises(CannotUnwrap):
        await keys.unwrap(made.wrapped, "call/b")


@pytest.mark.parametrize("place", [0, 5, 20, -1])
async def test_a_changed_wrapped_key_is_refused(keys: Keys, place: int) -> None:
    wrapped = bytearray((await keys.new_data_key("call/a")).wrapped)
    wrapped[place] ^= 1
    with pytest.raises(CannotUnwrap):
        await keys.unwrap(bytes(wrapped), "call/a")


@pytest.mark.parametrize("wrapped", [b"", b"vbk1", bytes(90)])
async def test_what_is_no_wrapped_key_is_refused(keys: Keys, wrapped: bytes) -> None:
    with pytest.raises(CannotUnwrap):
        await keys.unwrap(wrapped, "call/a")


async def test_a_signature_holds_for_its_message_only(keys: Keys) -> None:
    signature = await keys.sign(b"message")
    assert len(signature) == 64
    assert await keys.verify(b"message", signature)
    assert not await keys.verify(b"massage", signature)
    assert not await keys.verify(b"message", signature[:-1] + bytes([signature[-1] ^ 1]))


async def test_a_blind_index_depends_on_the_value_and_the_field(keys: Keys) -> None:
    index = await keys.blind("reference", "1001")
    assert len(index) == 64
    assert index == await keys.blind("reference", "1001")
    assert index not in (await keys.blind("reference", "1002"), await keys.blind("name", "1001"))


def test_a_key_never_reaches_a_log() -> None:
    assert "secret" not in repr(DataKey(b"secret", b"wrapped"))
