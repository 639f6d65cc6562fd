"""How the entries of a ledger are chained, and what is signed of the chain.

An entry's hash covers the hash before it, so a change anywhere changes every later hash. As in RFC 9162, section 2.1, a
first byte separates the domains of what is hashed: 0x00 for entries. The signed text is a C2SP tlog-checkpoint
(c2sp.org/tlog-checkpoint): origin, size, hash in base64, and one extension line that says when.
"""

import base64
import hashlib
import struct

from videobank.domain.ids import LedgerId

ENTRY = b"\x00"
BEGINNING = "00" * 32
"""What the first entry has in place of a hash before it."""


def entry_hash(ledger: LedgerId, number: int, at_us: int, previous: str, content: bytes) -> str:
    """SHA-256(0x00, previous, u64 number, i64 microseconds, u16 length and name of the ledger, bytes) in hexadecimal.

    ``previous`` is the hash of the entry before in hexadecimal, ``content`` the exact bytes that are stored.
    """
    name = ledger.encode()
    place = struct.pack(">QqH", number, at_us, len(name)) + name
    return hashlib.sha256(ENTRY + bytes.fromhex(previous) + place + content).hexdigest()


def checkpoint(ledger: LedgerId, entries: int, head: str, at_us: int) -> bytes:
    """What is signed of a ledger: that at this instant it had this length and this last hash."""
    root = base64.b64encode(bytes.fromhex(head)).decode()
    return f"videobank/{ledger}\n{entries}\n{root}\nat {at_us}\n".encode()
