"""How a customer and an agent come together in a call, lose each other and part.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from datetime import datetime
from enum import StrEnum

from videobank.domain.event_type import EVERYONE, REVIEW, STAFF, event, personal
from videobank.domain.flow import Follows, Step
from videobank.domain.ids import EvidenceId, PersonId, UnitId
from videobank.domain.questions import Question
from videobank.domain.rules import Rules
from videobank.domain.streams import Party


class Consent(StrEnum):
    """What a customer agrees to, each on its own."""

    RECORDING = "recording"
    FACE_CHECK = "face_check"
    PAGE_SHARING = "page_sharing"


class EndReason(StrEnum):
    """Why a call is over."""

    AGENT_ENDED = "agent_ended"
    CUSTOMER_LEFT = "customer_left"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CUSTOMER_LOST = "customer_lost"
    INVITATION_EXPIRED = "invitation_expired"
    PREPARATION_EXPIRED = "preparation_expired"
    WAITED_TOO_LONG = "waited_too_long"
    LASTED_TOO_LONG = "lasted_too_long"
    INTERRUPTED = "interrupted"
    DISRUPTED = "disrupted"  # by a profile that asks for a fresh call then


class Disruption(StrEnum):
    """What a torn connection does to a call, by the law that holds for it."""

    RESUME = "resume"  # whoever was lost may come back within a time
    ABORT = "abort"  # the call is over, and nothing that was decided in it counts


class RequeueReason(StrEnum):
    """Why a customer who had an agent waits again, at the front."""

    NOT_READY = "customer_not_ready"
    AGENT_LOST = "agent_lost"
    AGENT_RETURNED_CALL = "agent_returned_call"


# --- arriving -----------------------------------------------------------------------------------------------------


@event(heard_by=STAFF)
class CallInvited:
    """The bank made an invitation; nobody has used it yet."""

    business: str
    language: str
    unit: UnitId
    profile: str
    expires_at: datetime
    page_origin: str | None = None  # the bank's page that may embed this call and share itself
    on_disruption: Disruption = Disruption.RESUME
    callback: bool = False  # the bank's core is told what came of the call
    flow: str = ""  # "": the agent verifies as they see fit
    steps: tuple[Step, ...] = ()  # of the flow, as they were that day
    follows: tuple[Follows, ...] = ()  # the same
    rules: Rules = Rules()  # of the profile, as they were that day
    customer_reference: str = personal()
    customer_name: str = personal(default="")
    questions: tuple[Question, ...] = personal(default=(), forgotten=[])
    customer_phone: str = personal(default="")  # E.164; the bank's, not what somebody says in the call


@event(heard_by=STAFF)
class CustomerArrived:
    """The customer redeemed the invitation by a press, or re-entered from the same device."""

    language: str
    user_agent: str = personal(default="")
    address: str = personal(default="")


@event(heard_by=EVERYONE)
class ConsentGiven:
    """The customer agreed to one thing; ``text_sha256`` is of the very text that was shown."""

    consent: Consent
    text_version: str
    text_sha256: str
    language: str


@event(heard_by=EVERYONE)
class ConsentDeclined:
    """The customer goes on without this."""

    consent: Consent
    language: str


@event(heard_by=EVERYONE)
class ConsentWithdrawn:
    """The customer takes back what was agreed; what rests on it stops."""

    consent: Consent


@event(heard_by=EVERYONE)
class DocumentReceived:
    """A photo of the identity document is in evidence; ``portrait`` is None when no face was found in it."""

    picture: EvidenceId
    picture_sha256: str  # of the sealed file, like every hash of a picture
    portrait: EvidenceId | None
    portrait_sha256: str = ""


@event(heard_by=EVERYONE)
class CustomerQueued:
    """The customer waits for an agent."""


# --- pairing ------------------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class AgentPaired:
    """An agent accepted this customer; the customer is asked "ready?"."""

    agent: PersonId
    agent_name: str
    staff_number: str


@event(heard_by=EVERYONE)
class CustomerReady:
    """The customer pressed "I am ready": cameras go live, the recording begins, the call's clock starts."""


@event(heard_by=EVERYONE)
class CallRequeued:
    """The customer waits again, at the front of the queue."""

    reason: RequeueReason


@event(heard_by=EVERYONE)
class PartyLost:
    """A party's connection is gone; a grace period runs."""

    party: Party


@event(heard_by=EVERYONE)
class PartyRejoined:
    """The party is back within the same call."""

    party: Party


# --- ending -------------------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class CallEnded:
    """Nobody talks any more; everything still running stops."""

    reason: EndReason
    by: Party | None = None


@event(heard_by=STAFF)
class CallRated:
    """The customer rated the call, 1 to 5, with a word if they liked."""

    stars: int
    words: str = personal(default="")


@event(heard_by=REVIEW)
class CallSealed:
    """The chain is closed: nothing can be added after this."""

    interrupted: bool
    pieces: int  # how many pieces of evidence the call has
    tracks: tuple[EvidenceId, ...]
