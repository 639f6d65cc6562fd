"""The messages on the WebSocket, in both directions; the web client's types are generated from these models.

A client sends *requests*, each with a number of its own (``id``) that exactly one ``done``, ``answer`` or
``refused`` repeats. The server tells *events* (the domain's dataclasses, wrapped with their place in the ledger),
the *state* of the call as this listener may see it, and *ephemera*, which are told and forgotten. See PROTOCOL.md.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

from videobank.domain.call import Phase
from videobank.domain.call_events import CallEvent, Consent, EndReason
from videobank.domain.event_type import NOBODY, REGISTRY, EventType
from videobank.domain.roles import Role
from videobank.domain.streams import Party

MAX_SDP = 64_000
MAX_TEXT = 4_000
MAX_PAGE_CHUNK = 900_000
MAX_MESSAGE = 1_000_000  # bytes of one WebSocket message: the largest is a page chunk (a full snapshot)


class Message(BaseModel):
    """What every message obeys: nothing unknown, nothing changed after parsing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Message):
    """Something a client asks for; ``id`` is its own count, repeated by the reply."""

    id: int = Field(ge=0, le=2**31)


# --- client to server ---------------------------------------------------------------------------------------------


class Hello(Request):
    """The first message. A customer shows its session token here (never a cookie); staff come with their cookie.

    ``cursor`` is the number of the last event this client has seen of its call, to resume after a torn connection.
    """

    type: Literal["hello"] = "hello"
    token: str | None = Field(default=None, max_length=200)
    cursor: int = Field(default=0, ge=0)


class GoOnline(Request):
    """An agent takes calls and hears the lobby."""

    type: Literal["go_online"] = "go_online"


class GoOffline(Request):
    """An agent takes no more calls."""

    type: Literal["go_offline"] = "go_offline"


class AcceptNext(Request):
    """An agent takes the next customer in the order of service."""

    type: Literal["accept_next"] = "accept_next"


class ReturnCall(Request):
    """The agent gives the customer back to the front of the queue."""

    type: Literal["return_call"] = "return_call"


class Agree(Request):
    """The customer agrees to what was shown: its version and SHA-256."""

    type: Literal["agree"] = "agree"
    consent: Consent
    text_version: str = Field(max_length=40)
    text_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    language: str = Field(max_length=10)


class Decline(Request):
    """The customer goes on without this."""

    type: Literal["decline"] = "decline"
    consent: Consent
    language: str = Field(max_length=10)


class Withdraw(Request):
    """The customer takes a consent back."""

    type: Literal["withdraw"] = "withdraw"
    consent: Consent


class Wait(Request):
    """The customer has prepared and joins the queue."""

    type: Literal["wait"] = "wait"


class Ready(Request):
    """The customer pressed "I am ready"."""

    type: Literal["ready"] = "ready"


class Publish(Request):
    """A sendonly offer for one's own stream (``customer-camera``, ``agent-screen`` ...); replied to by ``answer``."""

    type: Literal["publish"] = "publish"
    stream: str = Field(max_length=40)
    sdp: str = Field(max_length=MAX_SDP)


class Subscribe(Request):
    """A recvonly offer for the other side's stream; replied to by ``answer``."""

    type: Literal["subscribe"] = "subscribe"
    stream: str = Field(max_length=40)
    sdp: str = Field(max_length=MAX_SDP)


class StopStream(Request):
    """Stop publishing one's own stream (a shared screen)."""

    type: Literal["stop_stream"] = "stop_stream"
    stream: str = Field(max_length=40)


class SenderState(Request):
    """The client says whether its microphone and camera are on: a claim, put on record as one."""

    type: Literal["sender_state"] = "sender_state"
    microphone: bool
    camera: bool


class SharePage(Request):
    """The customer begins to show the bank's page. Needs the page-sharing consent."""

    type: Literal["share_page"] = "share_page"
    origin: str = Field(max_length=200)


class StopPage(Request):
    """The customer stops showing the page."""

    type: Literal["stop_page"] = "stop_page"


class PageChunk(Request):
    """Masked rrweb events of the customer's page, as a JSON array; ``done`` means that they are in evidence."""

    type: Literal["page_chunk"] = "page_chunk"
    events: str = Field(max_length=MAX_PAGE_CHUNK)


class CheckFace(Request):
    """The agent asks for a comparison now (one is also made when the call begins)."""

    type: Literal["check_face"] = "check_face"


class Approve(Request):
    """The agent approves the identity, with a reason."""

    type: Literal["approve"] = "approve"
    reason: str = Field(max_length=MAX_TEXT)


class Reject(Request):
    """The agent rejects the identity, with a reason."""

    type: Literal["reject"] = "reject"
    reason: str = Field(max_length=MAX_TEXT)


class Note(Request):
    """The agent writes a note."""

    type: Literal["note"] = "note"
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class End(Request):
    """The agent ends the call."""

    type: Literal["end"] = "end"


class Leave(Request):
    """The customer leaves the call (or the queue)."""

    type: Literal["leave"] = "leave"


class Rate(Request):
    """The customer rates the call."""

    type: Literal["rate"] = "rate"
    stars: int = Field(ge=1, le=5)
    words: str = Field(default="", max_length=MAX_TEXT)


ClientMessage = Annotated[
    Hello
    | GoOnline
    | GoOffline
    | AcceptNext
    | ReturnCall
    | Agree
    | Decline
    | Withdraw
    | Wait
    | Ready
    | Publish
    | Subscribe
    | StopStream
    | SenderState
    | SharePage
    | StopPage
    | PageChunk
    | CheckFace
    | Approve
    | Reject
    | Note
    | End
    | Leave
    | Rate,
    Field(discriminator="type"),
]

# --- server to client ---------------------------------------------------------------------------------------------


class CallView(Message):
    """The state of the call as one listener may see it. None where the role may not see it, or it is not there yet."""

    call: str
    phase: Phase
    business: str
    language: str
    consents: tuple[Consent, ...]
    declined: tuple[Consent, ...]
    has_document: bool
    has_portrait: bool
    agent_name: str
    staff_number: str
    lost: tuple[Party, ...]
    live_since: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    streams: tuple[str, ...]  # that are being published now
    page_running: bool
    page_origin: str | None  # the bank's page this call may be embedded in; None: no page to share
    rated: bool
    customer_name: str | None = None
    customer_reference: str | None = None
    decision: Literal["approved", "rejected"] | None = None
    document: str | None = None  # evidence names, to be fetched over REST
    portrait: str | None = None
    unproven: tuple[str, ...] | None = None  # required streams that are not provably recorded now: approving is locked


class Welcome(Message):
    """The reply to ``hello``: who the server takes this client for, and its call if it is in one."""

    type: Literal["welcome"] = "welcome"
    id: int
    role: Role
    display_name: str
    online: bool
    server_time: datetime
    view: CallView | None


class Done(Message):
    """The request was carried out (and what it caused is on record)."""

    type: Literal["done"] = "done"
    id: int


class Answered(Message):
    """The server's answer to an offer."""

    type: Literal["answer"] = "answer"
    id: int
    sdp: str
    segment: int


class RefusedMessage(Message):
    """The request was not carried out: a code for the client's sentence, and what it was about."""

    type: Literal["refused"] = "refused"
    id: int
    code: str
    detail: str


class State(Message):
    """The call as it is now; sent after every change that this listener may see."""

    type: Literal["state"] = "state"
    view: CallView


class LobbyRow(Message):
    """A waiting customer, as an agent may see before accepting."""

    call: str
    business: str
    language: str
    customer_name: str
    since: datetime
    front: bool


class Lobby(Message):
    """Who waits; told to agents who are online."""

    type: Literal["lobby"] = "lobby"
    waiting: tuple[LobbyRow, ...]


class Position(Message):
    """A waiting customer's place (1 is next) and expected wait, None when nothing is known yet."""

    type: Literal["position"] = "position"
    place: int
    expected_wait_s: float | None
    agents_online: int


class Alarm(Message):
    """Something is wrong with the service itself, said at once even when the ledger cannot keep it."""

    type: Literal["alarm"] = "alarm"
    code: Literal["storage_full", "media_down", "recording_failed", "face_engine_down"]
    detail: str


class AlarmOver(Message):
    """An alarm is over."""

    type: Literal["alarm_over"] = "alarm_over"
    code: str


class Republish(Message):
    """The media worker lost this stream: publish it anew."""

    type: Literal["republish"] = "republish"
    streams: tuple[str, ...]


class PageEvents(Message):
    """Masked rrweb events for the agent's replayer, as a JSON array. ``first`` when a new recording begins."""

    type: Literal["page_events"] = "page_events"
    events: str
    first: bool


def _told_model(kind: EventType) -> type[Message]:
    """The wrapper of one event, discriminated by the event's name."""
    fields: dict[str, Any] = {
        "type": (Literal["told"], "told"),
        "number": (int, ...),
        "at": (datetime, ...),
        "name": (Literal[kind.name], ...),
        "event": (kind.cls, ...),
    }
    return create_model(f"{kind.name}Told", __base__=Message, __doc__=kind.cls.__doc__, **fields)


CALL_EVENTS = frozenset(get_args(CallEvent))
TOLD: dict[str, type[Message]] = {
    kind.name: _told_model(kind) for kind in REGISTRY.values() if kind.heard_by != NOBODY and kind.cls in CALL_EVENTS
}
"""The event's name -> its wrapper, for every event of a call that anybody may hear."""

ServerMessage = (
    Welcome | Done | Answered | RefusedMessage | State | Lobby | Position | Alarm | AlarmOver | Republish | PageEvents
)

CLIENT: TypeAdapter[Any] = TypeAdapter(ClientMessage)
_SERVER_UNION: Any = Union[(ServerMessage, *TOLD.values())]
SERVER: TypeAdapter[Any] = TypeAdapter(_SERVER_UNION)
