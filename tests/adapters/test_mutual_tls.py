"""Mutual TLS with the bank's systems: both show a certificate, and what cannot be right is said at the start."""

import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.certificates import DAY, Authority, Pair
from tests.fakes.clock import SetClock
from videobank.adapters.client_tls import ClientTls, TlsFilesWrong, client_tls
from videobank.adapters.clock import SharedClock
from videobank.adapters.registry_http import HttpRegistry
from videobank.adapters.signed_http import SignedHttp
from videobank.app.bank_systems import bank_tls, expiring
from videobank.domain.registry import RegistryAnswer
from videobank.ports.registry import RegistryDown
from videobank.sandbox import sandbox
from videobank.settings import SettingWrong, read_settings

SECRET = "a secret that both sides have, and that is long enough"
Files = tuple[Path | None, Path | None, Path | None]


@pytest.fixture
def bank(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "bank")


@pytest_asyncio.fixture
async def address(bank: Authority) -> AsyncIterator[str]:
    """The registry of a bank that speaks only with whom its authority knows."""
    own = bank.pair("registry", usage=ExtendedKeyUsageOID.SERVER_AUTH)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=bank.path)
    context.load_cert_chain(own.certificate, own.key)
    context.verify_mode = ssl.CERT_REQUIRED
    server = TestServer(sandbox(SECRET), scheme="https")
    await server.start_server(ssl=context)
    yield str(server.make_url("/registry"))
    await server.close()


async def ask(address: str, tls: ClientTls, directory: Path) -> RegistryAnswer:
    registry = HttpRegistry(SignedHttp(address, SECRET, SharedClock(directory), tls.context, pauses_s=()))
    try:
        return (await registry.check("吴轩涛", "42010619581127609X", "call-1")).answer
    finally:
        await registry.close()


def read(pair: Pair | None, authority: Path | None) -> ClientTls:
    files = (pair.certificate, pair.key) if pair is not None else (None, None)
    return client_tls(*files, authority, datetime.now(UTC))


async def test_with_a_certificate_that_the_bank_knows_it_answers(address: str, bank: Authority, tmp_path: Path) -> None:
    assert await ask(address, read(bank.pair("videobank"), bank.path), tmp_path) is RegistryAnswer.MATCH


async def test_without_one_or_with_a_strangers_it_does_not(address: str, bank: Authority, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    stranger = Authority(tmp_path / "elsewhere", "stranger").pair("stranger")
    for pair in (None, stranger):
        with pytest.raises(RegistryDown):
            await ask(address, read(pair, bank.path), tmp_path)


async def test_a_bank_that_the_authority_does_not_know_is_told_nothing(
    address: str, bank: Authority, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Authority(tmp_path / "elsewhere", "other")
    for authority in (other.path, None):  # of the machine's authorities none knows it either
        with pytest.raises(RegistryDown, match="Certificate"):
            await ask(address, read(bank.pair("videobank"), authority), tmp_path)


def test_where_nothing_is_named_nothing_is_changed() -> None:
    assert client_tls(None, None, None, datetime.now(UTC)) == ClientTls(None, None)


def missing(bank: Authority, tmp_path: Path) -> Files:
    return tmp_path / "none.pem", bank.pair("ours").key, bank.path


def unreadable(bank: Authority, tmp_path: Path) -> Files:
    return bank.pair("ours").certificate, tmp_path, bank.path


def no_certificate(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours")
    return pair.key, pair.key, bank.path


def no_key(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours")
    return pair.certificate, pair.certificate, bank.path


def expired(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours", since=-3 * DAY, until=-DAY)
    return pair.certificate, pair.key, bank.path


def not_yet(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours", since=DAY)
    return pair.certificate, pair.key, bank.path


def anothers_key(bank: Authority, tmp_path: Path) -> Files:
    return bank.pair("ours").certificate, bank.pair("theirs").key, bank.path


def of_a_server(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours", usage=ExtendedKeyUsageOID.SERVER_AUTH)
    return pair.certificate, pair.key, bank.path


def locked(bank: Authority, tmp_path: Path) -> Files:
    pair = bank.pair("ours", secret=b"pass phrase")
    return pair.certificate, pair.key, bank.path


def no_authority(bank: Authority, tmp_path: Path) -> Files:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    pair = bank.pair("ours")
    return pair.certificate, pair.key, empty


@pytest.mark.parametrize(
    ("files", "which", "said"),
    [
        (missing, "certificate", "none.pem cannot be read: No such file"),
        (unreadable, "key", "cannot be read: Is a directory"),
        (no_certificate, "certificate", "ours.key holds no certificate"),
        (no_key, "key", "ours.pem holds no private key"),
        (expired, "certificate", "ours.pem ran out on 20"),
        (not_yet, "certificate", "ours.pem is not valid before 20"),
        (anothers_key, "key", "theirs.key is not the key of the first certificate in .*ours.pem"),
        (of_a_server, "certificate", "is not for clients"),
        (locked, "key", "ours.key has a pass phrase"),
        (no_authority, "authority", "empty.pem holds no certificate"),
    ],
)
def test_what_cannot_be_right_is_said_in_one_line(
    bank: Authority, tmp_path: Path, files: Callable[[Authority, Path], Files], which: str, said: str
) -> None:
    with pytest.raises(TlsFilesWrong, match=said) as wrong:
        client_tls(*files(bank, tmp_path), datetime.now(UTC))
    assert wrong.value.which == which
    assert "\n" not in str(wrong.value)


def test_at_the_start_the_setting_is_named_too(
    bank: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIDEOBANK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("VIDEOBANK_OUTCOME_URL", "https://core.bank.example/outcomes")
    monkeypatch.setenv("VIDEOBANK_OUTCOME_SECRET", "x" * 32)
    monkeypatch.setenv("VIDEOBANK_OUTCOME_TLS__CERTIFICATE", str(tmp_path / "none.pem"))
    with pytest.raises(SettingWrong, match="OUTCOME_TLS__CERTIFICATE and VIDEOBANK_OUTCOME_TLS__KEY go together"):
        read_settings()
    monkeypatch.setenv("VIDEOBANK_OUTCOME_TLS__KEY", str(bank.pair("ours").key))
    settings = read_settings()
    with pytest.raises(SettingWrong, match=r"^VIDEOBANK_OUTCOME_TLS__CERTIFICATE: .*none.pem cannot be read"):
        bank_tls(settings, SetClock())
    monkeypatch.setenv("VIDEOBANK_OUTCOME_URL", "http://localhost:1/outcomes")
    with pytest.raises(SettingWrong, match="begins with https://"):
        read_settings()


def test_what_runs_out_soon_is_known_days_before(bank: Authority) -> None:
    tls = read(bank.pair("ours", until=20 * DAY), bank.path)
    assert tls.expires_at is not None
    expiries = {"registry": tls.expires_at, "sms": tls.expires_at + 60 * DAY}
    assert expiring(expiries, datetime.now(UTC)) == {"registry": 19}
    assert expiring(expiries, tls.expires_at + timedelta(hours=1))["registry"] == -1
