"""The messages on the WebSocket, in both directions; the web client's types are generated from these models.

A client sends *requests*, each with a number of its own (``id``) that exactly one ``done``, ``answer`` or
``refused`` repeats. The server tells *events* (the domain's dataclasses, wrapped with their place in the ledger),
the *state* of the call as this listener may see it, and *ephemera*, which are told and forgotten. See PROTOCOL.md.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args

from pydantic import Field, TypeAdapter, create_model

from signaling.identity_requests import (
    Approve,
    ApproveStep,
    AskDocument,
    AskLiveness,
    CallOffChallenges,
    CallOffDocument,
    CameraInUse,
    CannotDoChallenge,
    CannotShowDocument,
    ChallengeInView,
    CheckFace,
    CheckRegistry,
    CorrectField,
    DocumentInView,
    DrawQuestions,
    EnterCode,
    JudgeAnswer,
    JudgeChallenge,
    JudgeLiveness,
    NextMovement,
    Reject,
    SendCode,
    WaiveStep,
)
from signaling.requests import (
    AcceptNext,
    Agree,
    Decline,
    End,
    GoOffline,
    GoOnline,
    Hello,
    Leave,
    Note,
    PageChunk,
    Publish,
    Rate,
    Ready,
    ReportQuality,
    ReturnCall,
    SenderState,
    SharePage,
    StopPage,
    StopStream,
    StreamSecond,
    Subscribe,
    Wait,
    Withdraw,
)
from signaling.tellings import (
    Alarm,
    AlarmOver,
    Answered,
    CallView,
    CaptureView,
    ChallengeView,
    CodeView,
    Done,
    IceServer,
    IceServers,
    Lobby,
    LobbyRow,
    PageEvents,
    Position,
    Quality,
    QuestionsView,
    QuestionView,
    RefusedMessage,
    RegistryView,
    Republish,
    State,
    StepView,
    TrialView,
    Welcome,
    WhereView,
)
from signaling.wire_form import (
    MAX_MESSAGE,
    MAX_PAGE_CHUNK,
    MAX_SDP,
    MAX_TEXT,
    Message,
    Request,
)
from videobank.domain.call_events import CallEvent
from videobank.domain.event_type import NOBODY, REGISTRY, EventType

__all__ = [
    "CLIENT",
    "MAX_MESSAGE",
    "MAX_PAGE_CHUNK",
    "MAX_SDP",
    "MAX_TEXT",
    "SERVER",
    "TOLD",
    "AcceptNext",
    "Agree",
    "Alarm",
    "AlarmOver",
    "Answered",
    "Approve",
    "ApproveStep",
    "AskDocument",
    "AskLiveness",
    "CallOffChallenges",
    "CallOffDocument",
    "CallView",
    "CameraInUse",
    "CannotDoChallenge",
    "CannotShowDocument",
    "CaptureView",
    "ChallengeInView",
    "ChallengeView",
    "CheckFace",
    "CheckRegistry",
    "ClientMessage",
    "CodeView",
    "CorrectField",
    "Decline",
    "DocumentInView",
    "Done",
    "DrawQuestions",
    "End",
    "EnterCode",
    "GoOffline",
    "GoOnline",
    "Hello",
    "IceServer",
    "IceServers",
    "JudgeAnswer",
    "JudgeChallenge",
    "JudgeLiveness",
    "Leave",
    "Lobby",
    "LobbyRow",
    "Message",
    "NextMovement",
    "Note",
    "PageChunk",
    "PageEvents",
    "Position",
    "Publish",
    "Quality",
    "QuestionView",
    "QuestionsView",
    "Rate",
    "Ready",
    "RefusedMessage",
    "RegistryView",
    "Reject",
    "ReportQuality",
    "Republish",
    "Request",
    "ReturnCall",
    "SendCode",
    "SenderState",
    "ServerMessage",
    "SharePage",
    "State",
    "StepView",
    "StopPage",
    "StopStream",
    "StreamSecond",
    "Subscribe",
    "TrialView",
    "Wait",
    "WaiveStep",
    "Welcome",
    "WhereView",
    "Withdraw",
]

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
    | ReportQuality
    | SharePage
    | StopPage
    | PageChunk
    | CheckFace
    | CheckRegistry
    | AskLiveness
    | ChallengeInView
    | CannotDoChallenge
    | CallOffChallenges
    | JudgeChallenge
    | JudgeLiveness
    | CameraInUse
    | ApproveStep
    | WaiveStep
    | DrawQuestions
    | JudgeAnswer
    | SendCode
    | EnterCode
    | AskDocument
    | CallOffDocument
    | DocumentInView
    | NextMovement
    | CannotShowDocument
    | CorrectField
    | Approve
    | Reject
    | Note
    | End
    | Leave
    | Rate,
    Field(discriminator="type"),
]


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


TOLD: dict[str, type[Message]] = {
    kind.name: _told_model(kind)
    for kind in (REGISTRY[event.__name__] for event in get_args(CallEvent))
    if kind.heard_by != NOBODY
}
"""The event's name -> its wrapper, for every event of a call that anybody may hear."""

ServerMessage = (
    Welcome
    | IceServers
    | Done
    | Answered
    | RefusedMessage
    | State
    | Lobby
    | Position
    | Alarm
    | AlarmOver
    | Republish
    | PageEvents
    | Quality
)

CLIENT: TypeAdapter[Any] = TypeAdapter(ClientMessage)
_SERVER_UNION: Any = Union[(ServerMessage, *TOLD.values())]
SERVER: TypeAdapter[Any] = TypeAdapter(_SERVER_UNION)
