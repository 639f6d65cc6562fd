"""The key service of one machine: a file of mode 0600 that holds the master secret and the signing key.

Whoever has this file can read every call; whoever loses it can read none. It belongs in a backup of its own, apart from
the evidence. Subkeys are derived by HKDF (RFC 5869), one for each use.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from videobank.adapters.private_files import create_whole, read_private
from videobank.ports.keys import CannotUnwrap, DataKey

FORMAT = "videobank key file, version 1"
KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
WRAP_MAGIC = b"vbk1"


class KeyFileBroken(RuntimeError):
    """The key file's content is not what was written; nothing may be sealed or signed with it."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What the file holds; ``key_id`` is the start of the SHA-256 of the public signing key."""

    key_id: bytes
    master: bytes
    signing: bytes

    def __repr__(self) -> str:
        return f"_Content({self.key_id.hex()})"  # a key never reaches a log


class KeyFile:
    """Implements ``ports.keys.Keys``; made at first use."""

    def __init__(self, path: Path) -> None:
        """Load the file, or make it; raises TooOpen (looser than 0600), KeyFileBroken, OSError."""
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another process made it first
                create_whole(path, _new_content())
        content = _parse(path)
        self._id = content.key_id
        self._signing = Ed25519PrivateKey.from_private_bytes(content.signing)
        self._wrapping = AESGCM(_subkey(content.master, b"videobank wrap v1"))
        self._blinding = _subkey(content.master, b"videobank blind index v1")

    @property
    def key_id(self) -> str:
        """The public name of this key, in hexadecimal."""
        return self._id.hex()

    @property
    def public_key(self) -> bytes:
        """The 32 bytes (RFC 8032) with which anybody can check the signatures."""
        return self._signing.public_key().public_bytes_raw()

    async def new_data_key(self, purpose: str) -> DataKey:
        """A random key of 32 bytes, wrapped by AES-256-GCM with the purpose as associated data."""
        secret = secrets.token_bytes(KEY_BYTES)
        prefix = WRAP_MAGIC + self._id
        nonce = os.urandom(NONCE_BYTES)
        return DataKey(secret, prefix + nonce + self._wrapping.encrypt(nonce, secret, prefix + purpose.encode()))

    async def unwrap(self, wrapped: bytes, purpose: str) -> DataKey:
        """Raises CannotUnwrap: of another key file, for another purpose, or changed."""
        prefix = WRAP_MAGIC + self._id
        if wrapped[: len(prefix)] != prefix:
            theirs = wrapped[len(WRAP_MAGIC) : len(prefix)].hex()
            raise CannotUnwrap(f"wrapped under key {theirs}; this installation has key {self.key_id}")
        nonce, sealed = wrapped[len(prefix) : len(prefix) + NONCE_BYTES], wrapped[len(prefix) + NONCE_BYTES :]
        try:
            return DataKey(self._wrapping.decrypt(nonce, sealed, prefix + purpose.encode()), wrapped)
        except (InvalidTag, ValueError) as error:
            raise CannotUnwrap(f"the wrapped key of {purpose} was changed, or is of something else") from error

    async def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032) of 64 bytes."""
        return self._signing.sign(message)

    async def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature."""
        try:
            self._signing.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    async def blind(self, field: str, value: str) -> str:
        """HMAC-SHA-256 of the field's name and the value, in hexadecimal."""
        return hmac.new(self._blinding, field.encode() + b"\0" + value.encode(), hashlib.sha256).hexdigest()


def _subkey(master: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=use).derive(master)


def _key_id(signing: bytes) -> bytes:
    public = Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw()
    return hashlib.sha256(public).digest()[:KEY_ID_BYTES]


def _new_content() -> bytes:
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    fields = {
        "format": FORMAT,
        "key_id": _key_id(signing).hex(),
        "master": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "signing": base64.b64encode(signing).decode(),
    }
    return json.dumps(fields, indent=1).encode() + b"\n"


def _parse(path: Path) -> _Content:
    try:
        fields = json.loads(read_private(path))
        if fields["format"] != FORMAT:
            raise KeyFileBroken(f"{path} is not a {FORMAT}")
        content = _Content(
            bytes.fromhex(fields["key_id"]),
            base64.b64decode(fields["master"], validate=True),
            base64.b64decode(fields["signing"], validate=True),
        )
        whole = len(content.master) == KEY_BYTES and _key_id(content.signing) == content.key_id
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFileBroken(f"{path} is damaged: put back its backup, and do not make a new one") from error
    if not whole:
        raise KeyFileBroken(f"{path} is damaged: its keys do not fit its key id")
    return content
