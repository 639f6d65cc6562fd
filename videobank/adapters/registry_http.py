"""The registry of citizens over HTTP: ``docs/bank-interfaces.md``, "Registry of citizens"."""

from pydantic import ValidationError

from videobank.adapters.bank_contracts import RegistryAnswered, RegistryQuestion
from videobank.adapters.signed_http import Down, NotTaken, SignedHttp
from videobank.ports.registry import RegistryDown, RegistryReply


class HttpRegistry:
    """Implements ``ports.registry.Registry``."""

    def __init__(self, service: SignedHttp) -> None:
        self._service = service

    async def check(self, name: str, number: str, key: str) -> RegistryReply:
        """As the port."""
        asked = RegistryQuestion(name=name, number=number, key=key).model_dump(mode="json")
        try:
            said = RegistryAnswered.model_validate(await self._service.post(asked, key))
        except (Down, NotTaken) as error:
            raise RegistryDown(str(error)) from error
        except ValidationError as error:
            raise RegistryDown("an answer that is none of the contract's") from error
        return RegistryReply(said.answer, said.reference, said.sandbox)

    async def close(self) -> None:
        """As the port."""
        await self._service.close()
