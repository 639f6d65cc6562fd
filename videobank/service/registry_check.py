"""The check against the registry of citizens: what stands on the document, as the agent left it, is what is asked."""

import logging
from collections.abc import Iterable

from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import DocumentFieldCorrected, DocumentRead, RegistryChecked, RegistryFailed
from videobank.domain.document import DocumentKind, Side
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.ports.clock import Tokens
from videobank.ports.ledger import Entry
from videobank.ports.registry import Registry, RegistryDown
from videobank.service.desk import Desk

log = logging.getLogger(__name__)


class RegistryCheck:
    """Asks the registry; its answer is a finding."""

    def __init__(self, desk: Desk, tokens: Tokens, registry: Registry | None) -> None:
        """``registry``: None where the bank has set none."""
        self._desk = desk
        self._tokens = tokens
        self._registry = registry

    async def check(self, call: CallId, agent: PersonId) -> None:
        """Ask about the newest resident identity card of this call. Raises Refused, RegistryDown."""
        if self._registry is None:
            raise Refused(Refusal.NO_REGISTRY)
        picture, name, number = _card(await self._desk.history(call))
        try:
            reply = await self._registry.check(name, number, f"{call}-{self._tokens.new_id()}")
        except RegistryDown as down:
            log.warning("the registry could not be asked", extra={"call": call, "why": str(down)})
            await self._desk.propose(call, RegistryFailed(picture=picture, agent=agent))
            raise
        checked = RegistryChecked(
            picture=picture, agent=agent, answer=reply.answer, reference=reply.reference, sandbox=reply.sandbox
        )
        await self._desk.propose(call, checked)


def _card(entries: Iterable[Entry]) -> tuple[EvidenceId, str, str]:
    """The newest card's picture, name and number, with the agent's corrections; raises Refused."""
    picture: EvidenceId | None = None
    values: dict[str, str] = {}
    for entry in entries:
        match entry.event:
            case DocumentRead(kind=DocumentKind.CN_RESIDENT_ID, side=Side.FRONT) as read:
                picture, values = read.picture, {field.name: field.value for field in read.fields}
            case DocumentFieldCorrected() as corrected if corrected.picture == picture:
                values[corrected.name] = corrected.value
            case _:
                pass
    name, number = values.get("name", ""), values.get("number", "")
    if picture is None or not name or not number:
        raise Refused(Refusal.NO_DOCUMENT, "no resident identity card with a name and a number was read")
    return picture, name, number
