"""Passwords by argon2id and one-time codes by RFC 6238.

A password check takes 64 MiB and tens of milliseconds by design, so two threads do nothing else, and no more than a few
requests wait for them: a flood of sign-ins costs the flood its answer, not the calls their event loop.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import argon2
import pyotp
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from videobank.domain.roles import Person
from videobank.ports.accounts import TooBusy, TotpSecret
from videobank.ports.keys import DataKey

THREADS = 2
MOST_WAITING = 32
"""At some 30 checks a second, the last in the queue waits a second."""
STEP_S = 30
NONCE_BYTES = 12


class Argon2Passwords:
    """Implements ``ports.accounts.Passwords`` with the parameters of RFC 9106's second recommendation."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """An argon2id hash in PHC format; raises TooBusy."""
        self._enter()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)
        finally:
            self._waiting -= 1

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password; for None a hash that nothing matches takes the same time. Raises TooBusy."""
        self._enter()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._verify, password_hash or self._nobody, password)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _enter(self) -> None:
        if self._waiting >= MOST_WAITING:
            raise TooBusy("too many passwords are being checked")
        self._waiting += 1

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


class TotpCodes:
    """Implements ``ports.accounts.SecondFactors``."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def offer(self, person: Person, key: DataKey) -> TotpSecret:
        """160 random bits, as RFC 4226 recommends."""
        secret = pyotp.random_base32()
        uri = pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=person.name, issuer_name=self._issuer)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return TotpSecret(secret, uri, nonce + AESGCM(key.secret).encrypt(nonce, secret.encode(), _bound_to(person)))

    def step(self, sealed: bytes, person: Person, key: DataKey, code: str, at: datetime) -> int | None:
        """The time step of a right code, at most one beside the present (RFC 6238, section 5.2)."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        codes = pyotp.TOTP(AESGCM(key.secret).decrypt(nonce, content, _bound_to(person)).decode(), interval=STEP_S)
        now = int(at.timestamp()) // STEP_S
        for step in (now, now - 1, now + 1):
            if secrets.compare_digest(codes.generate_otp(step), code):
                return step
        return None


def _bound_to(person: Person) -> bytes:
    return f"totp/{person.id}".encode()
