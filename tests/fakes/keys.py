"""Keys in memory: the same promises as a key file, by HMAC alone."""

import hashlib
import hmac
import secrets

from videobank.ports.keys import CannotUnwrap, DataKey

TAG_BYTES = 32


class MemoryKeys:
    """Wraps by putting a tag before the bare key: nothing here is secret."""

    def __init__(self) -> None:
        self._master = secrets.token_bytes(32)

    async def new_data_key(self, purpose: str) -> DataKey:
        secret = secrets.token_bytes(32)
        return DataKey(secret, self._tag("wrap", purpose.encode() + secret) + secret)

    async def unwrap(self, wrapped: bytes, purpose: str) -> DataKey:
        tag, secret = wrapped[:TAG_BYTES], wrapped[TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag("wrap", purpose.encode() + secret)):
            raise CannotUnwrap(purpose)
        return DataKey(secret, wrapped)

    async def sign(self, message: bytes) -> bytes:
        return self._tag("sign", message) * 2

    async def verify(self, message: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(signature, self._tag("sign", message) * 2)

    async def blind(self, field: str, value: str) -> str:
        return self._tag("blind", f"{field}\0{value}".encode()).hex()

    def _tag(self, use: str, message: bytes) -> bytes:
        return hmac.new(self._master, use.encode() + message, hashlib.sha256).digest()
