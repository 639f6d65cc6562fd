"""Names and secrets from the operating system's random source."""

import hashlib
import secrets
import time

SECRET_BYTES = 32
MILLISECOND_NS = 1_000_000


class SystemTokens:
    """Implements ``ports.clock.Tokens``."""

    def new_id(self) -> str:
        """A UUIDv7 (RFC 9562, section 5.7) as 32 hexadecimal digits: 48 bits of milliseconds, 74 random bits."""
        milliseconds = time.time_ns() // MILLISECOND_NS & (1 << 48) - 1
        high = milliseconds << 16 | 0x7000 | secrets.randbits(12)
        low = 0b10 << 62 | secrets.randbits(62)
        return f"{high << 64 | low:032x}"

    def secret(self) -> str:
        """256 random bits, URL-safe."""
        return secrets.token_urlsafe(SECRET_BYTES)

    def digits(self, number: int) -> str:
        """So many decimal digits, each as likely as the others."""
        return f"{secrets.randbelow(10**number):0{number}d}"

    def digest(self, secret: str) -> str:
        """The SHA-256 of a secret in hexadecimal."""
        return hashlib.sha256(secret.encode()).hexdigest()
