"""What can happen in a call: the one vocabulary that is proposed, admitted, stored and told.

``heard_by`` is who may be told while the call runs or is reviewed; an agent hears only the call he or she is in.
Every ``*_us`` is in microseconds since the Unix epoch on the server's one clock (``ports.clock``), which never steps:
a position in a recording is such an instant less the instant at which the call went live.
"""

from videobank.domain.attendance_events import (
    Attendance,
    AttendanceNoticed,
    AttendanceOver,
    AttendanceWatched,
    Unwatched,
)
from videobank.domain.code_events import (
    CodeConfirmed,
    CodeDrawn,
    CodeRefused,
    CodeSent,
    CodeUndelivered,
    Undelivered,
)
from videobank.domain.document_events import (
    CaptureEnd,
    DocumentAsked,
    DocumentFieldCorrected,
    DocumentNotKept,
    DocumentPutAway,
    DocumentRead,
    DocumentRedacted,
    DocumentShown,
    MovementAsked,
    MovementsDrawn,
    NotKept,
    StillCompared,
)
from videobank.domain.flow_events import StepApproved, StepWaived
from videobank.domain.identity_events import (
    FaceMatched,
    IdentityApproved,
    IdentityRejected,
    NoteAdded,
    PictureOfRecordReceived,
)
from videobank.domain.liveness_events import (
    CameraNamed,
    ChallengeAsked,
    ChallengeJudged,
    ChallengeShown,
    ChallengesOver,
    ChallengeWatched,
    FramePlace,
    LivenessAsked,
    LivenessJudged,
    PresentationSeen,
    TrialEnd,
)
from videobank.domain.meeting_events import (
    AgentPaired,
    CallEnded,
    CallInvited,
    CallRated,
    CallRequeued,
    CallSealed,
    Consent,
    ConsentDeclined,
    ConsentGiven,
    ConsentWithdrawn,
    CustomerArrived,
    CustomerQueued,
    CustomerReady,
    Disruption,
    DocumentReceived,
    EndReason,
    PartyLost,
    PartyRejoined,
    RequeueReason,
)
from videobank.domain.outcome_events import OutcomeTold, OutcomeUntold
from videobank.domain.question_events import QuestionAnswered, QuestionsDrawn
from videobank.domain.recording_events import (
    DerivationFailed,
    LeftOver,
    PageShared,
    PageStopped,
    PicturePaused,
    PictureResumed,
    PieceUnclaimed,
    QualityAnchored,
    QualityClosed,
    QualityOpened,
    RecordingFailed,
    RecordingRecovered,
    ScreenShared,
    ScreenStopped,
    SegmentClosed,
    SegmentOpened,
    SenderStateClaimed,
    StreamGap,
    TrackAnchored,
    TrackDerived,
)
from videobank.domain.registry_events import RegistryChecked, RegistryFailed

__all__ = [
    "AgentPaired",
    "Attendance",
    "AttendanceNoticed",
    "AttendanceOver",
    "AttendanceWatched",
    "CallEnded",
    "CallEvent",
    "CallInvited",
    "CallRated",
    "CallRequeued",
    "CallSealed",
    "CameraNamed",
    "CaptureEnd",
    "ChallengeAsked",
    "ChallengeJudged",
    "ChallengeShown",
    "ChallengeWatched",
    "ChallengesOver",
    "CodeConfirmed",
    "CodeDrawn",
    "CodeRefused",
    "CodeSent",
    "CodeUndelivered",
    "Consent",
    "ConsentDeclined",
    "ConsentGiven",
    "ConsentWithdrawn",
    "CustomerArrived",
    "CustomerQueued",
    "CustomerReady",
    "DerivationFailed",
    "Disruption",
    "DocumentAsked",
    "DocumentFieldCorrected",
    "DocumentNotKept",
    "DocumentPutAway",
    "DocumentRead",
    "DocumentReceived",
    "DocumentRedacted",
    "DocumentShown",
    "EndReason",
    "FaceMatched",
    "FramePlace",
    "IdentityApproved",
    "IdentityRejected",
    "LeftOver",
    "LivenessAsked",
    "LivenessJudged",
    "MovementAsked",
    "MovementsDrawn",
    "NotKept",
    "NoteAdded",
    "OutcomeTold",
    "OutcomeUntold",
    "PageShared",
    "PageStopped",
    "PartyLost",
    "PartyRejoined",
    "PictureOfRecordReceived",
    "PicturePaused",
    "PictureResumed",
    "PieceUnclaimed",
    "PresentationSeen",
    "QualityAnchored",
    "QualityClosed",
    "QualityOpened",
    "QuestionAnswered",
    "QuestionsDrawn",
    "RecordingFailed",
    "RecordingRecovered",
    "RegistryChecked",
    "RegistryFailed",
    "RequeueReason",
    "ScreenShared",
    "ScreenStopped",
    "SegmentClosed",
    "SegmentOpened",
    "SenderStateClaimed",
    "StepApproved",
    "StepWaived",
    "StillCompared",
    "StreamGap",
    "TrackAnchored",
    "TrackDerived",
    "TrialEnd",
    "Undelivered",
    "Unwatched",
]

CallEvent = (
    CallInvited
    | PictureOfRecordReceived
    | CustomerArrived
    | ConsentGiven
    | ConsentDeclined
    | ConsentWithdrawn
    | DocumentReceived
    | DocumentRedacted
    | DocumentNotKept
    | DocumentRead
    | DocumentFieldCorrected
    | StillCompared
    | DocumentAsked
    | MovementsDrawn
    | DocumentShown
    | MovementAsked
    | DocumentPutAway
    | RegistryChecked
    | RegistryFailed
    | StepApproved
    | StepWaived
    | QuestionsDrawn
    | QuestionAnswered
    | CodeDrawn
    | CodeSent
    | CodeUndelivered
    | CodeRefused
    | CodeConfirmed
    | CustomerQueued
    | AgentPaired
    | CustomerReady
    | CallRequeued
    | PartyLost
    | PartyRejoined
    | SegmentOpened
    | TrackAnchored
    | StreamGap
    | PicturePaused
    | PictureResumed
    | SenderStateClaimed
    | SegmentClosed
    | RecordingFailed
    | RecordingRecovered
    | TrackDerived
    | DerivationFailed
    | PieceUnclaimed
    | QualityOpened
    | QualityAnchored
    | QualityClosed
    | ScreenShared
    | ScreenStopped
    | PageShared
    | PageStopped
    | FaceMatched
    | AttendanceNoticed
    | AttendanceOver
    | AttendanceWatched
    | LivenessAsked
    | ChallengeAsked
    | ChallengeShown
    | ChallengeWatched
    | ChallengeJudged
    | ChallengesOver
    | LivenessJudged
    | PresentationSeen
    | CameraNamed
    | IdentityApproved
    | IdentityRejected
    | NoteAdded
    | CallEnded
    | OutcomeTold
    | OutcomeUntold
    | CallRated
    | CallSealed
)
