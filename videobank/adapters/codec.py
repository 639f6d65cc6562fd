"""Events to the exact bytes that are hashed and stored, and back.

The bytes are JSON with sorted keys and no spaces: ``{"public": …, "sealed": …, "type": …, "v": …}``. Personal fields
are a JSON object of their own, encrypted by AES-256-GCM under a key derived from the data key, with the ledger,
the number and the type as associated data; ``sealed`` is the nonce (12 bytes) and the ciphertext, in base64. The chain
hashes the ciphertext, so that destroying the key forgets the person and breaks nothing.
"""

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import TypeAdapter

# Importing them registers them: what is not imported here could be stored but never read again.
from videobank.domain import account_events, call_events
from videobank.domain.event_type import REGISTRY, EventType, event_type
from videobank.domain.ids import LedgerId

KEY_BYTES = 32
NONCE_BYTES = 12
VOCABULARY = (call_events, account_events)

Fields = dict[str, Any]


class Unreadable(ValueError):
    """These bytes are no event that this version knows, or their personal part was changed."""


@dataclass(frozen=True, slots=True)
class Coded:
    """An event as it is stored: the name and version are in the bytes too, and repeated for searching."""

    type: str
    version: int
    content: bytes


UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {}
"""(type, version) -> what turns the fields of that version into those of the next. Old bytes are never rewritten."""


def encode(event: object, ledger: LedgerId, number: int, secret: bytes) -> Coded:
    """The bytes of an event at its place; raises KeyError for no event, ValueError for a field of a wrong type."""
    kind = event_type(event)
    fields: Fields = _adapter(kind).dump_python(event, mode="json", warnings="error")
    content: Fields = {
        "v": kind.version,
        "type": kind.name,
        "public": {name: value for name, value in fields.items() if name not in kind.personal},
    }
    if kind.personal:
        hidden = _json({name: fields[name] for name in kind.personal})
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + _cipher(secret).encrypt(nonce, hidden, _place(ledger, number, kind.name))
        content["sealed"] = base64.b64encode(sealed).decode()
    return Coded(kind.name, kind.version, _json(content))


def decode(content: bytes, ledger: LedgerId, number: int, secret: bytes | None) -> Any:  # noqa: ANN401 - any event
    """The event; without a key its personal fields read as forgotten. Raises Unreadable."""
    try:
        parts = json.loads(content)
        name, version = parts["type"], parts["v"]
        kind = REGISTRY[name]
        fields = {**parts["public"], **_personal(parts, kind, ledger, number, secret)}
        return _adapter(kind).validate_python(_upcast(kind, version, fields))
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        raise Unreadable(f"entry {number} of {ledger} cannot be read") from error


def label(content: bytes) -> tuple[str, int]:
    """The type and version that the bytes themselves state; raises Unreadable."""
    try:
        parts = json.loads(content)
        return str(parts["type"]), int(parts["v"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("these bytes are no event") from error


def _personal(parts: Fields, kind: EventType, ledger: LedgerId, number: int, secret: bytes | None) -> Fields:
    if "sealed" not in parts:
        return {}
    if secret is None:
        return dict(kind.forgotten)
    sealed = base64.b64decode(parts["sealed"], validate=True)
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    hidden: Fields = json.loads(_cipher(secret).decrypt(nonce, ciphertext, _place(ledger, number, kind.name)))
    return hidden


def _upcast(kind: EventType, version: int, fields: Fields) -> Fields:
    if version > kind.version:
        raise ValueError(f"{kind.name} of version {version} was written by a newer VideoBank")
    for old in range(version, kind.version):
        fields = UPCASTERS[kind.name, old](fields)
    return fields


@cache
def _adapter(kind: EventType) -> TypeAdapter[Any]:
    return TypeAdapter(kind.cls)


def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=b"videobank ledger fields v1").derive(secret))


def _place(ledger: LedgerId, number: int, name: str) -> bytes:
    return f"{ledger}|{number}|{name}".encode()


def _json(value: Fields) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()
