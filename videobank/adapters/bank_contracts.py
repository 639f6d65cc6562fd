"""What goes to the bank's own systems and what they answer: the one text from which it is sent, checked and described.

``videobank.app.bank_openapi`` makes the OpenAPI document of it, ``docs/bank-interfaces.md`` says it in words.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from videobank.domain.call_events import EndReason
from videobank.domain.code import PHONE
from videobank.domain.flow import StepState
from videobank.domain.outcome import Audit
from videobank.domain.registry import RegistryAnswer

Key = Annotated[str, Field(description="As in Idempotency-Key: the same key is the same request, to be done once.")]


class Asked(BaseModel):
    """What VideoBank sends has these fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answered(BaseModel):
    """What a bank's system answers may have more, which is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MessageToPhone(Asked):
    """A short message to the phone that the bank named in the invitation."""

    to: Annotated[str, Field(pattern=f"^{PHONE}$", description="In E.164.")]
    text: Annotated[str, Field(description="As the customer reads it, in the language of the call.")]
    key: Key


class RegistryQuestion(Asked):
    """Whether this name and this number are one citizen's."""

    name: Annotated[str, Field(description="As it stands on the document, after the agent looked at it.")]
    number: Annotated[str, Field(description="公民身份号码, GB 11643.")]
    key: Key


class RegistryAnswered(Answered):
    """What the registry says."""

    answer: RegistryAnswer
    reference: Annotated[str, Field(min_length=1, max_length=100, description="The registry's own name for it.")]
    sandbox: bool = Field(default=False, description="True of a sandbox, whose answers say nothing of any person.")


class StepOutcome(Asked):
    """How far one step of the flow went."""

    name: str
    state: StepState


class OutcomeNotice(Asked):
    """What came of a call, told once it has ended, and again, under another key, after each audit of it."""

    key: Key
    call: Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="As POST /api/invitations answered it.")]
    flow: Annotated[str, Field(description="Empty for a call without one.")]
    business: str
    customer_reference: Annotated[str, Field(description="The bank's own, from the invitation.")]
    decision: Annotated[
        Literal["approved", "rejected", "none"],
        Field(description="Of a person. Only `approved` lets the business go on; `none`: nobody decided."),
    ]
    follows: Annotated[
        str,
        Field(description="What the flow's file says that the core does then, in the bank's own word; empty: nothing."),
    ]
    end_reason: EndReason
    ended_at: datetime
    steps: Annotated[tuple[StepOutcome, ...], Field(description="In the flow's order.")]
    audit: Annotated[
        Audit,
        Field(
            description="Of an approval under a profile with `concurrent_audit`. `due`: nothing may take effect before "
            "this outcome comes again with `in_order`; the one that comes last counts. `none`: no rule asks for it."
        ),
    ]
