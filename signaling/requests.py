"""What a client asks for: of the customer, of the agent, and of both."""

from typing import Annotated, Literal

from pydantic import Field

from signaling.wire_form import MAX_PAGE_CHUNK, MAX_SDP, MAX_TEXT, Message, Request
from videobank.domain.call_events import Consent
from videobank.domain.quality import Limited

CodecName = Annotated[str, Field(pattern="^[A-Za-z0-9-]{1,20}$")]


class Hello(Request):
    """The first message. A customer shows its session token here (never a cookie); staff come with their cookie.

    ``cursor`` is the number of the last event this client has seen of its call, to resume after a torn connection.
    """

    type: Literal["hello"] = "hello"
    token: str | None = Field(default=None, max_length=200)
    cursor: int = Field(default=0, ge=0)
    receives: frozenset[CodecName] | None = Field(default=None, max_length=32)
    """The video codecs that this browser can receive, by their names in SDP; null: it does not say."""


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


MilliS = Annotated[int, Field(strict=True, ge=0, le=600_000)]
Packets = Annotated[int, Field(strict=True, ge=0, le=100_000)]


class StreamSecond(Message):
    """One second of one camera or screen as this browser counts it (W3C webrtc-stats); None: it does not say.

    ``ago_ms``: how long before this message it ended; ``span_ms``: how long it was. ``frames`` were encoded or decoded.
    """

    stream: Literal["customer-camera", "customer-screen", "agent-camera", "agent-screen"]
    ago_ms: int = Field(strict=True, ge=0, le=60_000)
    span_ms: int = Field(strict=True, ge=200, le=60_000)
    frames: int | None = Field(default=None, strict=True, ge=0, le=10_000)
    dropped: int | None = Field(default=None, strict=True, ge=0, le=10_000)
    freezes: int | None = Field(default=None, strict=True, ge=0, le=1_000)
    frozen_ms: MilliS | None = None
    buffer_ms: MilliS | None = None
    round_trip_ms: MilliS | None = None
    packets: Packets | None = None
    lost: int | None = Field(default=None, strict=True, ge=-100_000, le=100_000)
    limited: Limited | None = None


class ReportQuality(Request):
    """What this browser counted lately, a second at a time: a claim, kept as one.

    More than eight seconds of streams in a second, after a burst of 80, are refused (``too_much``).
    """

    type: Literal["report_quality"] = "report_quality"
    seconds: tuple[StreamSecond, ...] = Field(min_length=1, max_length=40)


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
