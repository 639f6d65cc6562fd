"""What a client asks for: of the customer, of the agent, and of both."""

from typing import Annotated, Literal

from pydantic import Field

from signaling.wire_form import MAX_FIELD, MAX_NAME, MAX_PAGE_CHUNK, MAX_SDP, MAX_TEXT, Message, Request
from videobank.domain.call_events import Consent
from videobank.domain.document import Side
from videobank.domain.ids import EvidenceId
from videobank.domain.liveness import Need
from videobank.domain.quality import Limited
from videobank.domain.questions import Answer

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


class CheckFace(Request):
    """The agent asks for a comparison now (one is also made when the call begins)."""

    type: Literal["check_face"] = "check_face"


class AskDocument(Request):
    """The agent asks the customer to show one side of a document to the camera."""

    type: Literal["ask_document"] = "ask_document"
    side: Side


class CallOffDocument(Request):
    """The agent asks no longer for it."""

    type: Literal["call_off_document"] = "call_off_document"


class DocumentInView(Request):
    """The customer's page shows the document's camera from now on."""

    type: Literal["document_in_view"] = "document_in_view"


class NextMovement(Request):
    """The customer has taken the photo, or made the movement: what comes next is told as an event."""

    type: Literal["next_movement"] = "next_movement"


class CannotShowDocument(Request):
    """The customer cannot show it now."""

    type: Literal["cannot_show_document"] = "cannot_show_document"


class AskLiveness(Request):
    """The agent asks for signs that somebody is there, of what the customer says to be able to do."""

    type: Literal["ask_liveness"] = "ask_liveness"
    needs: frozenset[Need] = frozenset()


class ChallengeInView(Request):
    """The customer's page shows what is asked for, from now on."""

    type: Literal["challenge_in_view"] = "challenge_in_view"


class CannotDoChallenge(Request):
    """The customer cannot do what is asked for: the agent judges by eye."""

    type: Literal["cannot_do_challenge"] = "cannot_do_challenge"


class CallOffChallenges(Request):
    """The agent asks for nothing more."""

    type: Literal["call_off_challenges"] = "call_off_challenges"


class JudgeChallenge(Request):
    """What the agent saw or heard of the challenge that is asked for now."""

    type: Literal["judge_challenge"] = "judge_challenge"
    done: bool


class JudgeLiveness(Request):
    """The agent's judgement by eye whether somebody is there, with a reason."""

    type: Literal["judge_liveness"] = "judge_liveness"
    there: bool
    reason: str = Field(max_length=MAX_TEXT)


class CameraInUse(Request):
    """What the browser calls the camera that is being sent."""

    type: Literal["camera_in_use"] = "camera_in_use"
    label: str = Field(max_length=MAX_FIELD)


class CheckRegistry(Request):
    """The agent has the registry of citizens asked about the document's name and number."""

    type: Literal["check_registry"] = "check_registry"


class ApproveStep(Request):
    """The agent approves a step of the flow on its evidence."""

    type: Literal["approve_step"] = "approve_step"
    step: str = Field(min_length=1, max_length=MAX_NAME)


class WaiveStep(Request):
    """The agent goes on without a step, with a reason."""

    type: Literal["waive_step"] = "waive_step"
    step: str = Field(min_length=1, max_length=MAX_NAME)
    reason: str = Field(max_length=MAX_TEXT)


class DrawQuestions(Request):
    """The agent has questions drawn from those of the bank."""

    type: Literal["draw_questions"] = "draw_questions"


class JudgeAnswer(Request):
    """The agent's word on the answer to the question at this place of the bank's list."""

    type: Literal["judge_answer"] = "judge_answer"
    place: int = Field(ge=0, lt=100)
    answer: Answer


class SendCode(Request):
    """The agent has a one-time code sent to the customer's phone."""

    type: Literal["send_code"] = "send_code"


class EnterCode(Request):
    """The customer types the code. A ``wrong_code`` counts; the state says how many attempts are left."""

    type: Literal["enter_code"] = "enter_code"
    code: str = Field(pattern="^[0-9]{6}$")


class CorrectField(Request):
    """The agent says what really stands in one field of a document's photo."""

    type: Literal["correct_field"] = "correct_field"
    picture: EvidenceId = Field(max_length=MAX_NAME)
    name: str = Field(min_length=1, max_length=MAX_NAME)
    value: str = Field(min_length=1, max_length=MAX_FIELD)


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
