"""The registry of citizens over HTTP: ``docs/bank-interfaces.md``, "Registry of citizens"."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from videobank.adapters.signed_http import Down, NotTaken, SignedHttp
from videobank.domain.registry import RegistryAnswer
from videobank.ports.registry import RegistryDown, RegistryReply


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    answer: RegistryAnswer
    reference: Annotated[str, Field(min_length=1, max_length=100)]
    sandbox: bool = False


class HttpRegistry:
    """Implements ``ports.registry.Registry``."""

    def __init__(self, service: SignedHttp) -> None:
        self._service = service

    async def check(self, name: str, number: str, key: str) -> RegistryReply:
        """As the port."""
        try:
            said = _Answer.model_validate(await self._service.post({"name": name, "number": number, "key": key}, key))
        except (Down, NotTaken) as error:
            raise RegistryDown(str(error)) from error
        except ValidationError as error:
            raise RegistryDown("an answer that is none of the contract's") from error
        return RegistryReply(said.answer, said.reference, said.sandbox)

    async def close(self) -> None:
        """As the port."""
        await self._service.close()
