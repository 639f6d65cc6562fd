"""The composition of the bank's own systems: messages to phones, the registry of citizens, the core."""

from dataclasses import dataclass

from pydantic import SecretStr

from videobank.adapters.outbox import MemoryOutbox
from videobank.adapters.outcome_http import HttpCore
from videobank.adapters.registry_http import HttpRegistry
from videobank.adapters.signed_http import SignedHttp
from videobank.adapters.sms_http import HttpMessenger
from videobank.app.ground import Ground
from videobank.ports.messages import Messenger


@dataclass(frozen=True)
class BankSystems:
    """What the settings name. ``kept``: without a gateway, messages go nowhere, for an administrator to read."""

    messenger: Messenger
    kept: MemoryOutbox | None
    registry: HttpRegistry | None
    core: HttpCore | None

    async def close(self) -> None:
        """Let go of connections."""
        for system in (self.messenger, self.registry, self.core):
            if system is not None:
                await system.close()


def bank_systems(on: Ground) -> BankSystems:
    """As the settings say."""

    def at(url: str, secret: SecretStr) -> SignedHttp | None:
        return SignedHttp(url, secret.get_secret_value(), on.clock) if url else None

    settings = on.settings
    gateway, kept = at(settings.sms_url, settings.sms_secret), MemoryOutbox(on.clock)
    registry = at(settings.registry_url, settings.registry_secret)
    core = at(settings.outcome_url, settings.outcome_secret)
    return BankSystems(
        messenger=HttpMessenger(gateway) if gateway is not None else kept,
        kept=kept if gateway is None else None,
        registry=HttpRegistry(registry) if registry is not None else None,
        core=HttpCore(core) if core is not None else None,
    )
