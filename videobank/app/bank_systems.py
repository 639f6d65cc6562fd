"""The composition of the bank's own systems: messages to phones, the registry of citizens, the core."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from videobank.adapters.client_tls import ClientTls, TlsFilesWrong, client_tls
from videobank.adapters.outbox import MemoryOutbox
from videobank.adapters.outcome_http import HttpCore
from videobank.adapters.registry_http import HttpRegistry
from videobank.adapters.signed_http import SignedHttp
from videobank.adapters.sms_http import HttpMessenger
from videobank.app.ground import Ground
from videobank.ports.clock import Clock
from videobank.ports.messages import Messenger
from videobank.settings import BankTls, Settings, SettingWrong

log = logging.getLogger(__name__)

SOON_DAYS = 30
"""A certificate that runs out by then is warned of: people need days to have another one issued."""

AGAIN_S = 24 * 3600.0


@dataclass(frozen=True)
class BankSystems:
    """What the settings name. ``kept``: without a gateway, messages go nowhere, for an administrator to read."""

    messenger: Messenger
    kept: MemoryOutbox | None
    registry: HttpRegistry | None
    core: HttpCore | None
    expiries: Mapping[str, datetime]  # by system: the first of its certificates to run out

    async def close(self) -> None:
        """Let go of connections."""
        for system in (self.messenger, self.registry, self.core):
            if system is not None:
                await system.close()


def bank_systems(on: Ground) -> BankSystems:
    """As the settings say."""

    def at(url: str, secret: SecretStr, tls: ClientTls) -> SignedHttp | None:
        return SignedHttp(url, secret.get_secret_value(), on.clock, tls.context) if url else None

    settings, tls, kept = on.settings, bank_tls(on.settings, on.clock), MemoryOutbox(on.clock)
    gateway = at(settings.sms_url, settings.sms_secret, tls["sms"])
    registry = at(settings.registry_url, settings.registry_secret, tls["registry"])
    core = at(settings.outcome_url, settings.outcome_secret, tls["outcome"])
    return BankSystems(
        messenger=HttpMessenger(gateway) if gateway is not None else kept,
        kept=kept if gateway is None else None,
        registry=HttpRegistry(registry) if registry is not None else None,
        core=HttpCore(core) if core is not None else None,
        expiries={name: one.expires_at for name, one in tls.items() if one.expires_at is not None},
    )


def bank_tls(settings: Settings, clock: Clock) -> dict[str, ClientTls]:
    """What TLS with each system stands on; raises SettingWrong, one line that names the setting and the file."""
    named = {"sms": settings.sms_tls, "registry": settings.registry_tls, "outcome": settings.outcome_tls}
    return {name: _tls(name, files, clock) for name, files in named.items()}


def _tls(name: str, files: BankTls, clock: Clock) -> ClientTls:
    try:
        return client_tls(files.certificate, files.key, files.authority, clock.now())
    except TlsFilesWrong as error:
        raise SettingWrong(f"VIDEOBANK_{name.upper()}_TLS__{error.which.upper()}: {error}") from error


def expiring(expiries: Mapping[str, datetime], at: datetime) -> dict[str, int]:
    """The systems whose certificates run out soon, and in how many whole days; negative: they have."""
    left = {name: (expires_at - at).days for name, expires_at in expiries.items()}
    return {name: days for name, days in left.items() if days < SOON_DAYS}


async def watch_certificates(
    expiries: Mapping[str, datetime], clock: Clock, tell: Callable[[Mapping[str, int]], None]
) -> None:
    """Say at the start and every day what runs out soon; for ever."""
    while True:
        soon = expiring(expiries, clock.now())
        for name, days in soon.items():
            log.warning("a certificate of a bank's system runs out", extra={"system": name, "days": days})
        tell({name: (expires_at - clock.now()).days for name, expires_at in expiries.items()})
        await asyncio.sleep(AGAIN_S)
