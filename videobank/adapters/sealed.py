"""The format of a sealed piece.

The bytes on disk, first to last::

    piece   header record*
    header  "VBSEAL" u8 version (1) u8 zero, u32 records (of a piece written in one go; 0: open end)
    record  u32 length, message of that length
    message one complete message in the wire format of Tink's AES-GCM-HKDF streaming AEAD, parameters of its template
            AES256_GCM_HKDF_1MB: main key 32 bytes, HKDF-SHA-256, derived key 32 bytes, ciphertext segment 1 MiB.
            u8 header length (40), salt (32), nonce prefix (7), then one segment: AES-256-GCM under
            HKDF(data key, salt, info = associated data) with nonce = prefix, u32 segment (0), u8 last segment (1)

Every integer is big-endian. A record holds at most 64 KiB of plaintext, so one segment always suffices. The associated
data of a record is the file's header, its number, its call and its evidence name, so that no record can be changed,
repeated, moved to another place, piece or call, and no header altered, without its decryption failing.

Source: developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming.
"""

import hmac
import os
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from videobank.domain.ids import CallId, EvidenceId

MAGIC = b"VBSEAL\x01\x00"
HEADER_BYTES = len(MAGIC) + 4
LENGTH_BYTES = 4
KEY_BYTES = 32
SALT_BYTES = 32
PREFIX_BYTES = 7
MESSAGE_HEADER_BYTES = 1 + SALT_BYTES + PREFIX_BYTES
TAG_BYTES = 16
OVERHEAD_BYTES = MESSAGE_HEADER_BYTES + TAG_BYTES
MAX_PLAINTEXT_BYTES = 64 * 1024
MAX_MESSAGE_BYTES = OVERHEAD_BYTES + MAX_PLAINTEXT_BYTES
ONLY_SEGMENT = struct.pack(">IB", 0, 1)


class NotAuthentic(ValueError):
    """A message does not decrypt under this key at this place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record belongs; ``header`` is the first bytes of its file."""

    call: CallId
    evidence: EvidenceId
    header: bytes

    def associated(self, record: int) -> bytes:
        """The associated data of one record, counted from 0; every part is of fixed length or tells its length."""
        call, evidence = self.call.encode(), self.evidence.encode()
        lengths = struct.pack(">QHH", record, len(call), len(evidence))
        return self.header + lengths + call + evidence


def piece_header(records: int = 0) -> bytes:
    """The first bytes of a piece of so many records, or (0) of a piece that grows."""
    return MAGIC + struct.pack(">I", records)


def promised_records(header: bytes) -> int:
    """How many records a piece written in one go must have; 0 for one that grew. Raises ValueError for no piece."""
    if len(header) != HEADER_BYTES or not header.startswith(MAGIC):
        raise ValueError("this is no sealed piece of version 1")
    return int.from_bytes(header[len(MAGIC) :], "big")


def seal(secret: bytes, associated: bytes, plaintext: bytes) -> bytes:
    """One whole message; raises ValueError for more than 64 KiB."""
    if len(plaintext) > MAX_PLAINTEXT_BYTES:
        raise ValueError(f"a record holds at most {MAX_PLAINTEXT_BYTES} bytes, not {len(plaintext)}")
    salt, prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
    segment = _cipher(secret, salt, associated).encrypt(prefix + ONLY_SEGMENT, plaintext, None)
    return bytes([MESSAGE_HEADER_BYTES]) + salt + prefix + segment


def unseal(secret: bytes, associated: bytes, message: bytes) -> bytes:
    """The plaintext of one whole message; raises NotAuthentic."""
    if len(message) < OVERHEAD_BYTES or message[0] != MESSAGE_HEADER_BYTES:
        raise NotAuthentic("no message of this format")
    salt, prefix = message[1 : 1 + SALT_BYTES], message[1 + SALT_BYTES : MESSAGE_HEADER_BYTES]
    try:
        return _cipher(secret, salt, associated).decrypt(prefix + ONLY_SEGMENT, message[MESSAGE_HEADER_BYTES:], None)
    except InvalidTag as error:
        raise NotAuthentic("changed, or not of this place") from error


def framed(message: bytes) -> bytes:
    """A record: the message behind its length."""
    return struct.pack(">I", len(message)) + message


def _cipher(secret: bytes, salt: bytes, associated: bytes) -> AESGCM:
    if len(secret) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes")
    return AESGCM(_derived(secret, salt, associated))


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) of one hash's length: extract, then one block of expand. Ten times as fast as objects."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")
