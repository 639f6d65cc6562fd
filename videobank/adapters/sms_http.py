"""Short messages over the bank's own gateway: ``docs/bank-interfaces.md``, "Short messages"."""

from videobank.adapters.bank_contracts import MessageToPhone
from videobank.adapters.signed_http import Down, NotTaken, SignedHttp
from videobank.ports.messages import MessageRefused, MessengerDown


class HttpMessenger:
    """Implements ``ports.messages.Messenger``."""

    def __init__(self, gateway: SignedHttp) -> None:
        self._gateway = gateway

    async def send(self, to: str, text: str, key: str) -> None:
        """As the port."""
        try:
            await self._gateway.post(MessageToPhone(to=to, text=text, key=key).model_dump(mode="json"), key)
        except Down as error:
            raise MessengerDown(str(error)) from error
        except NotTaken as error:
            raise MessageRefused(str(error)) from error

    async def close(self) -> None:
        """As the port."""
        await self._gateway.close()
