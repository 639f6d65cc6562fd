"""Credentials of the TURN REST API, as coturn computes them too."""

import base64
import hashlib
import hmac

from tests.fakes.clock import START, SetClock
from videobank.adapters.turn import SharedSecretRelays, credential
from videobank.domain.ids import SessionId
from videobank.ports.relays import VALID_S, IceServer

SECRET = "north-shore-secret-of-a-test"
TURN = ("turn:turn.bank.example:3478?transport=udp", "turns:turn.bank.example:5349?transport=tcp")
STUN = "stun:turn.bank.example:3478"
ONE, OTHER = SessionId("5e" * 16), SessionId("0d" * 16)


def relays(*urls: str) -> SharedSecretRelays:
    return SharedSecretRelays(urls, SECRET, SetClock())


def test_a_credential_is_what_openssl_computes() -> None:
    """From a shell:

    printf '%s' '1767272400:9f2b' | openssl dgst -sha1 -hmac 'north-shore-secret-of-a-test' -binary | base64
    """
    assert credential(SECRET.encode(), "1767272400:9f2b") == "/jefuQt2fUJX/RWxEFsYM4PdljU="


def test_a_credential_expires_after_an_hour_and_fits_its_name() -> None:
    (server,) = relays(*TURN).servers(ONE)
    expiry, _, pseudonym = server.username.partition(":")
    assert int(expiry) == int(START.timestamp()) + VALID_S == int(START.timestamp()) + 3600
    assert pseudonym
    made = hmac.new(SECRET.encode(), server.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(server.credential) == made


def test_the_name_tells_no_session_and_is_the_same_for_all_its_credentials() -> None:
    def name(session: SessionId) -> str:
        return relays(*TURN).servers(session)[0].username

    assert ONE not in name(ONE)
    assert name(ONE) == name(ONE) != name(OTHER)


def test_stun_servers_are_told_without_credentials() -> None:
    stun, turn = relays(TURN[0], STUN, TURN[1]).servers(ONE)
    assert stun == IceServer((STUN,))
    assert turn.urls == TURN


def test_there_are_no_servers_that_nobody_set() -> None:
    assert relays().servers(ONE) == ()


def test_neither_secret_nor_credential_shows_where_a_server_is_printed() -> None:
    (server,) = relays(*TURN).servers(ONE)
    assert server.credential not in repr(server)
    assert SECRET not in repr(server)
