"""Data keys, signatures and blind indexes."""

from dataclasses import dataclass
from typing import Protocol


class KeyDestroyed(LookupError):
    """The data key of this ledger is gone: what it sealed is forgotten for good."""


class CannotUnwrap(ValueError):
    """A wrapped key is not ours, or was changed."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """32 bytes of key for one call or account, and the same wrapped by the key service for storage."""

    secret: bytes
    wrapped: bytes

    def __repr__(self) -> str:
        return "DataKey(...)"  # a key never reaches a log


class Keys(Protocol):
    """The key service: a key file on one machine, a vault or an HSM in a bank."""

    async def new_data_key(self, purpose: str) -> DataKey:
        """Make a data key; ``purpose`` (the ledger's name) is bound into the wrapping."""
        ...

    async def unwrap(self, wrapped: bytes, purpose: str) -> DataKey:
        """Raises CannotUnwrap."""
        ...

    async def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032) of 64 bytes."""
        ...

    async def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is this installation's."""
        ...

    async def blind(self, field: str, value: str) -> str:
        """A keyed HMAC-SHA-256 (hex) of a normalised value, for exact search without keeping the value."""
        ...
