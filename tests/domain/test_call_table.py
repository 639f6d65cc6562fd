"""The table of a call: every phase x every event, and every role x event for who may hear it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from videobank.domain import call_events as e
from videobank.domain.admission import may_publish, may_run, may_see, media_may_flow
from videobank.domain.call import Call, Deadline, Phase, Refusal, Refused, Track
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.capture import Capture, movements
from videobank.domain.code import Code
from videobank.domain.deadlines import EXPIRY, due
from videobank.domain.document import Box, DocumentKind, Side
from videobank.domain.event_type import REGISTRY
from videobank.domain.face import Band
from videobank.domain.flow import Step, StepKind
from videobank.domain.ids import CallId, EvidenceId, PersonId, StreamId, UnitId
from videobank.domain.liveness import Asked, Challenge, Finding, Trial, digits, drawn
from videobank.domain.questions import Answer, Question, Round
from videobank.domain.registry import RegistryAnswer
from videobank.domain.roles import Role
from videobank.domain.still_match import StillFinding
from videobank.domain.streams import REQUIRED_FOR_APPROVAL, GapReason, Party, Source, TrackKind, stream_id
from videobank.domain.table import TABLE, advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
SCREEN = stream_id(Party.CUSTOMER, Source.SCREEN)
PIECE = EvidenceId("customer-camera/0001")
QUALITY = EvidenceId("quality/0001")
DOCUMENT, READ, PHOTO = (EvidenceId(f"document/000{number}") for number in (1, 2, 3))

SAID = digits("a seed") if drawn("a seed", ())[0] is Challenge.READ_DIGITS else ""

SAMPLES: dict[type[Any], CallEvent] = {
    type(event): event
    for event in (
        e.CallInvited(
            business="reset",
            language="en",
            unit=UnitId("main"),
            profile="default",
            expires_at=NOON + timedelta(hours=1),
            customer_reference="C-1",
        ),
        e.PictureOfRecordReceived(picture=EvidenceId("record/0001"), picture_sha256="0" * 64, received_sha256="0" * 64),
        e.CustomerArrived(language="en"),
        e.ConsentGiven(consent=Consent.RECORDING, text_version="1", text_sha256="0" * 64, language="en"),
        e.ConsentDeclined(consent=Consent.FACE_CHECK, language="en"),
        e.ConsentWithdrawn(consent=Consent.FACE_CHECK),
        e.DocumentReceived(picture=DOCUMENT, picture_sha256="0" * 64, portrait=None),
        e.DocumentRedacted(picture=DOCUMENT, reader="reader", covered=(Box(1, 2, 3, 4),)),
        e.DocumentNotKept(reason=e.NotKept.NUMBER_NOT_FOUND),
        e.DocumentRead(
            picture=DOCUMENT, kind=DocumentKind.PASSPORT, side=Side.FRONT, problems=(), reader="reader", fields=()
        ),
        e.DocumentFieldCorrected(picture=READ, name="name", agent=AGENT, value="李明"),
        e.StillCompared(
            picture=DOCUMENT,
            finding=StillFinding.MATCHES,
            why=None,
            differs=0.1,
            limit=0.2,
            frames=(),
            looked_at=3,
            matcher="matcher",
        ),
        e.RegistryChecked(picture=READ, agent=AGENT, answer=RegistryAnswer.MATCH, reference="R-1", sandbox=True),
        e.RegistryFailed(picture=READ, agent=AGENT),
        e.StepApproved(step="look", agent=AGENT),
        e.StepWaived(step="look", agent=AGENT, reason="a passport has no back"),
        e.QuestionsDrawn(round=1, agent=AGENT, seed="a seed"),
        e.QuestionAnswered(round=1, place=0, agent=AGENT, answer=Answer.RIGHT),
        e.CodeDrawn(number=1, digest="0" * 64),
        e.CodeSent(number=1, agent=AGENT, to="5678"),
        e.CodeUndelivered(number=1, reason=e.Undelivered.UNREACHABLE),
        e.CodeRefused(number=1, left=4),
        e.CodeConfirmed(number=1),
        e.DocumentAsked(agent=AGENT, side=Side.FRONT),
        e.MovementsDrawn(seed="a seed"),
        e.DocumentShown(),
        e.MovementAsked(movement=movements("a seed")[0]),
        e.DocumentPutAway(reason=e.CaptureEnd.CUSTOMER_CANNOT),
        e.CustomerQueued(),
        e.AgentPaired(agent=AGENT, agent_name="Lin Yue", staff_number="8021"),
        e.CustomerReady(),
        e.CallRequeued(reason=e.RequeueReason.AGENT_LOST),
        e.PartyLost(party=Party.CUSTOMER),
        e.PartyRejoined(party=Party.CUSTOMER),
        e.SegmentOpened(
            stream=CAMERA,
            segment=1,
            evidence=PIECE,
            dtls_fingerprint="",
            codecs=("VP8",),
            starts_us=0,
            worker="w",
        ),
        e.TrackAnchored(stream=CAMERA, segment=1, evidence=PIECE, records=1, bytes=1, sha256="0" * 64),
        e.StreamGap(stream=CAMERA, track=TrackKind.VIDEO, from_us=0, until_us=1, reason=GapReason.LOST, observed=True),
        e.SenderStateClaimed(party=Party.CUSTOMER, microphone=True, camera=False),
        e.SegmentClosed(stream=CAMERA, segment=1, evidence=PIECE, records=1, bytes=1, sha256="0" * 64, why="stopped"),
        e.RecordingFailed(stream=CAMERA, reason="full"),
        e.RecordingRecovered(stream=CAMERA),
        e.PicturePaused(stream=CAMERA, viewer=Party.AGENT),
        e.PictureResumed(stream=CAMERA, viewer=Party.AGENT),
        e.TrackDerived(
            stream=CAMERA,
            evidence=EvidenceId("customer-camera-webm/0001"),
            made_from=(PIECE,),
            starts_us=0,
            duration_us=1,
            uncertainty_us=0,
            video_frames=1,
            sha256="0" * 64,
        ),
        e.DerivationFailed(stream=CAMERA, reason="empty"),
        e.PieceUnclaimed(
            piece=EvidenceId("document/0002"),
            kind="document",
            sha256="0" * 64,
            reason=e.LeftOver.SERVER_STOPPED,
        ),
        e.QualityOpened(evidence=QUALITY),
        e.QualityAnchored(evidence=QUALITY, records=1, bytes=1, sha256="0" * 64),
        e.QualityClosed(evidence=QUALITY, records=1, bytes=1, sha256="0" * 64, why="agent_ended"),
        e.ScreenShared(party=Party.CUSTOMER),
        e.ScreenStopped(party=Party.CUSTOMER),
        e.PageShared(evidence=EvidenceId("customer-page/0001"), origin="https://bank.example"),
        e.PageStopped(),
        e.FaceMatched(
            similarity=0.5,
            band=Band.MATCH,
            portrait_quality=(),
            live_quality=(),
            still=EvidenceId("still/0001"),
            stream=CAMERA,
            at_us=0,
            pack="default",
        ),
        e.AttendanceNoticed(kind=e.Attendance.FACE_GONE, from_us=0),
        e.AttendanceOver(kind=e.Attendance.FACE_GONE, from_us=0, until_us=1),
        e.AttendanceWatched(from_us=0, until_us=1, looks=1, longest_us=0),
        e.LivenessAsked(number=1, agent=AGENT, seed="a seed", needs=()),
        e.ChallengeAsked(number=1, place=1, challenge=drawn("a seed", ())[0], digits=SAID),
        e.ChallengeShown(number=1, place=1),
        e.ChallengeWatched(number=1, place=1, finding=Finding.NOT_SEEN, why=(), frames=32, shown_by=()),
        e.ChallengeJudged(number=1, place=1, agent=AGENT, done=True),
        e.ChallengesOver(number=1, reason=e.TrialEnd.CUSTOMER_CANNOT),
        e.LivenessJudged(agent=AGENT, there=True, reason="moved and answered at once"),
        e.PresentationSeen(number=1, finding=Finding.NOT_SEEN, signs=(), why=(), frames=32, rasters=0),
        e.CameraNamed(known_as="", label="Integrated Camera"),
        e.IdentityApproved(agent=AGENT, reason="same person"),
        e.IdentityRejected(agent=AGENT, reason="another person"),
        e.NoteAdded(agent=AGENT, text="calm"),
        e.OutcomeTold(attempt=1),
        e.OutcomeUntold(attempt=1, final=False),
        e.CallEnded(reason=e.EndReason.AGENT_ENDED),
        e.CallRated(stars=5),
        e.CallSealed(interrupted=False, pieces=1, tracks=()),
    )
}


ASKED = Capture(Side.FRONT, seed="")
SHOWN = Trial(1, "a seed", asked=(Asked(Challenge.TURN_LEFT, shown=True),))
BEFORE: dict[type[Any], dict[str, Any]] = {
    e.PartyRejoined: {"lost": frozenset({Party.CUSTOMER})},
    e.AttendanceOver: {"attendance": {e.Attendance.FACE_GONE: 0}},
    e.CallSealed: {"tracks": {}},
    e.OutcomeTold: {"callback": True},
    e.OutcomeUntold: {"callback": True},
    e.StepApproved: {"steps": (Step("look", StepKind.LOOK),)},
    e.StepWaived: {"steps": (Step("look", StepKind.LOOK, waivable=True),)},
    e.QuestionsDrawn: {"questions": (Question("Where?", "Here"),)},
    e.QuestionAnswered: {"round": Round(1, (0,))},
    e.CodeDrawn: {"customer_phone": "+8613800135678"},
    e.CodeSent: {"code": Code(1, "0" * 64)},
    e.CodeUndelivered: {"code": Code(1, "0" * 64)},
    e.CodeRefused: {"code": Code(1, "0" * 64, to="5678")},
    e.CodeConfirmed: {"code": Code(1, "0" * 64, to="5678")},
    e.StillCompared: {"unmatched": frozenset({DOCUMENT})},
    e.MovementsDrawn: {"capture": ASKED},
    e.DocumentShown: {"capture": ASKED},
    e.MovementAsked: {"capture": Capture(Side.FRONT, "a seed", begun=True, photo=DOCUMENT)},
    e.DocumentPutAway: {"capture": ASKED},
    e.ChallengeAsked: {"trial": Trial(1, "a seed")},
    e.ChallengeShown: {"trial": Trial(1, "a seed", asked=(Asked(Challenge.TURN_LEFT),))},
    e.ChallengeWatched: {"trial": SHOWN},
    e.ChallengeJudged: {"trial": SHOWN},
    e.ChallengesOver: {"trial": SHOWN},
    e.PresentationSeen: {"trial": replace(SHOWN, over=True)},
}
"""What must have happened before an event that the phase alone does not admit."""


def in_phase(phase: Phase) -> Call:
    """A call in a phase in which every guard is content, so that only the table decides."""
    return Call(
        CallId("c" * 32),
        phase=phase,
        page_origin="https://bank.example",
        consents=frozenset(Consent),
        agent=AGENT,
        unread=frozenset({DOCUMENT}),
        read=frozenset({READ}),
        tracks={stream: Track(1, PIECE, anchored_at=NOON) for stream in REQUIRED_FOR_APPROVAL},
        sharing_screen=frozenset({Party.CUSTOMER}),
        page_running=True,
        deadlines={Deadline.INVITATION: NOON + timedelta(hours=1)},
    )


def test_every_event_of_a_call_has_a_row_in_the_table_and_a_sample_here() -> None:
    assert set(get_args(CallEvent)) == set(TABLE) == set(SAMPLES)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("event", SAMPLES.values(), ids=lambda event: type(event).__name__)
def test_an_event_is_admitted_exactly_where_the_table_has_it(phase: Phase, event: CallEvent) -> None:
    call = in_phase(phase)
    call = replace(call, **BEFORE.get(type(event), {}))
    following = TABLE[type(event)].get(phase)
    if following is None:
        with pytest.raises(Refused) as refused:
            advance(call, event, NOON)
        assert refused.value.refusal is Refusal.WRONG_PHASE
    else:
        assert advance(call, event, NOON).phase is following


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("event", TABLE, ids=lambda event: event.__name__)
def test_who_may_hear_an_event(role: Role, event: type[Any]) -> None:
    """The customer hears of the call, never of scores, findings, decisions or notes; others than staff hear nothing."""
    heard = role in REGISTRY[event.__name__].heard_by
    if event is e.CodeDrawn:
        assert not heard
        return
    if role is Role.CUSTOMER:
        hidden = {
            "OutcomeTold", "OutcomeUntold", "CallInvited", "CustomerArrived", "TrackAnchored", "StreamGap",
            "RecordingFailed", "RecordingRecovered", "TrackDerived", "DerivationFailed", "CodeUndelivered",
            "MovementsDrawn", "DocumentRead", "DocumentFieldCorrected", "FaceMatched", "IdentityApproved",
            "IdentityRejected", "NoteAdded", "CallRated", "CallSealed", "RegistryChecked", "RegistryFailed",
            "StepApproved", "StepWaived", "QuestionsDrawn", "QuestionAnswered", "PieceUnclaimed", "QualityOpened",
            "QualityAnchored", "QualityClosed", "AttendanceNoticed", "AttendanceOver", "AttendanceWatched",
            "LivenessAsked", "ChallengeWatched", "ChallengeJudged",
            "LivenessJudged", "PresentationSeen", "CameraNamed",
            "DocumentRedacted", "DocumentNotKept", "PictureOfRecordReceived", "StillCompared",
        }  # fmt: skip
        assert heard == (event.__name__ not in hidden)
    elif role in (Role.ADMINISTRATOR, Role.BANK):
        assert not heard
    elif role in (Role.REVIEWER, Role.SUPERVISOR):
        assert heard


def recording(*events: CallEvent) -> Call:
    call = in_phase(Phase.LIVE)
    for event in events:
        call = advance(call, event, NOON)
    return call


FAILED, RECOVERED = SAMPLES[e.RecordingFailed], SAMPLES[e.RecordingRecovered]
NEXT = replace(SAMPLES[e.SegmentOpened], segment=2)


def test_approving_is_refused_while_a_recording_fails() -> None:
    with pytest.raises(Refused) as refused:
        advance(recording(FAILED), SAMPLES[e.IdentityApproved], NOON)
    assert refused.value.refusal is Refusal.NOT_RECORDED
    assert advance(recording(FAILED, RECOVERED), SAMPLES[e.IdentityApproved], NOON).decision == "approved"


@pytest.mark.parametrize(
    ("events", "fails"),
    [
        ((FAILED,), True),  # also before its first segment could be opened
        ((FAILED, RECOVERED), False),
        ((FAILED, SAMPLES[e.SegmentClosed]), False),
        ((FAILED, NEXT), False),
        ((NEXT, FAILED, SAMPLES[e.SegmentClosed]), True),  # the spool told of the older segment only now
        ((FAILED, SAMPLES[e.CallEnded]), False),
        ((SAMPLES[e.CallEnded], FAILED), False),
    ],
)
def test_a_recording_fails_until_it_goes_on_or_is_over(events: tuple[CallEvent, ...], fails: bool) -> None:
    assert (CAMERA in recording(*events).failing) == fails


def test_a_piece_that_an_event_named_is_never_left_over() -> None:
    received = advance(in_phase(Phase.LIVE), SAMPLES[e.DocumentReceived], NOON)
    named = next(iter(received.pieces))
    left = e.PieceUnclaimed(piece=named, kind="document", sha256="0" * 64, reason=e.LeftOver.NOT_RECORDED)
    with pytest.raises(Refused) as refused:
        advance(received, left, NOON)
    assert refused.value.refusal is Refusal.ALREADY
    once = advance(received, SAMPLES[e.PieceUnclaimed], NOON)
    with pytest.raises(Refused):
        advance(once, SAMPLES[e.PieceUnclaimed], NOON)


def test_a_photo_is_read_once() -> None:
    received = advance(in_phase(Phase.WAITING), replace(SAMPLES[e.DocumentReceived], picture=PHOTO), NOON)
    reading = replace(SAMPLES[e.DocumentRead], picture=PHOTO)
    read = advance(received, reading, NOON)
    assert (PHOTO in received.unread, PHOTO in read.unread, PHOTO in read.read) == (True, False, True)
    with pytest.raises(Refused, match="already"):
        advance(read, reading, NOON)
    with pytest.raises(Refused, match="no_document"):
        advance(received, replace(reading, picture=EvidenceId("document/0009")), NOON)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"agent": PersonId("b" * 32)}, "not_this_agent"),
        ({"picture": DOCUMENT}, "no_document"),  # not read yet
        ({"value": " "}, "value_missing"),
        ({"name": ""}, "value_missing"),
    ],
)
def test_only_the_agent_of_the_call_puts_right_what_was_read(changes: dict[str, Any], refusal: str) -> None:
    correction = SAMPLES[e.DocumentFieldCorrected]
    assert advance(in_phase(Phase.LIVE), correction, NOON)
    with pytest.raises(Refused, match=refusal):
        advance(in_phase(Phase.LIVE), replace(correction, **changes), NOON)


def test_nobody_outside_calls_hears_account_events_but_reviewers() -> None:
    for kind in REGISTRY.values():
        if kind.cls not in TABLE:
            assert kind.heard_by <= {Role.REVIEWER, Role.SUPERVISOR}


@pytest.mark.parametrize("missing", REQUIRED_FOR_APPROVAL)
@pytest.mark.parametrize(
    "track",
    [
        None,
        Track(1, PIECE, running=False, anchored_at=NOON),
        Track(1, PIECE, anchored_at=None),
        Track(1, PIECE, anchored_at=NOON - timedelta(seconds=11)),
    ],
)
def test_approving_is_refused_while_a_required_track_is_not_provably_recorded(
    missing: StreamId, track: Track | None
) -> None:
    call = in_phase(Phase.LIVE)
    tracks = {stream: known for stream, known in call.tracks.items() if stream != missing}
    call = replace(call, tracks=tracks | ({missing: track} if track else {}))
    with pytest.raises(Refused) as refused:
        advance(call, SAMPLES[e.IdentityApproved], NOON)
    assert refused.value.refusal is Refusal.NOT_RECORDED
    assert advance(call, SAMPLES[e.IdentityRejected], NOON).decision == "rejected"


def test_only_the_agent_of_the_call_decides_and_with_a_reason() -> None:
    call = in_phase(Phase.LIVE)
    with pytest.raises(Refused, match="not_this_agent"):
        advance(call, e.IdentityApproved(agent=PersonId("b" * 32), reason="x"), NOON)
    with pytest.raises(Refused, match="reason_missing"):
        advance(call, e.IdentityApproved(agent=AGENT, reason="  "), NOON)


def test_nobody_waits_without_consent_and_a_choice_about_the_face() -> None:
    call = replace(in_phase(Phase.PREPARING), consents=frozenset())
    with pytest.raises(Refused, match="no_consent"):
        advance(call, e.CustomerQueued(), NOON)
    call = replace(call, consents=frozenset({Consent.RECORDING}))
    with pytest.raises(Refused, match="face_choice_missing"):
        advance(call, e.CustomerQueued(), NOON)
    call = replace(call, declined=frozenset({Consent.FACE_CHECK}))
    assert advance(call, e.CustomerQueued(), NOON).phase is Phase.WAITING


def test_a_call_is_not_sealed_while_a_track_is_open() -> None:
    call = advance(in_phase(Phase.ENDED), SAMPLES[e.SegmentOpened], NOON)
    with pytest.raises(Refused, match="still_recording"):
        advance(call, SAMPLES[e.CallSealed], NOON)


def test_a_call_is_not_sealed_while_its_measurements_are_open() -> None:
    call = advance(replace(in_phase(Phase.ENDED), tracks={}), SAMPLES[e.QualityOpened], NOON)
    with pytest.raises(Refused, match="still_recording: quality/0001"):
        advance(call, SAMPLES[e.CallSealed], NOON)
    assert advance(advance(call, SAMPLES[e.QualityClosed], NOON), SAMPLES[e.CallSealed], NOON).phase is Phase.SEALED


def test_nothing_is_measured_into_two_pieces_or_without_consent_to_the_recording() -> None:
    call = advance(in_phase(Phase.LIVE), SAMPLES[e.QualityOpened], NOON)
    with pytest.raises(Refused, match="already"):
        advance(call, e.QualityOpened(evidence=EvidenceId("quality/0002")), NOON)
    with pytest.raises(Refused, match="no_consent"):
        advance(replace(in_phase(Phase.LIVE), consents=frozenset()), SAMPLES[e.QualityOpened], NOON)


def test_media_flows_only_in_a_live_call_with_consent() -> None:
    for phase in Phase:
        assert media_may_flow(in_phase(phase)) == (phase is Phase.LIVE)
    assert not media_may_flow(replace(in_phase(Phase.LIVE), consents=frozenset({Consent.FACE_CHECK})))


def test_a_party_publishes_its_own_streams_and_sees_the_others() -> None:
    live = in_phase(Phase.LIVE)
    for party in Party:
        for other in Party:
            for source in Source:
                stream = stream_id(other, source)
                media = source is not Source.PAGE
                assert may_publish(live, party, stream) == (media and party is other)
                assert may_see(live, party, stream) == (media and party is not other)
    for nonsense in ("", "customer", "customer-", "admin-camera", "customer-camera/0001"):
        assert not may_publish(live, Party.CUSTOMER, nonsense)
        assert not may_see(live, Party.AGENT, nonsense)


def test_a_screen_runs_only_while_it_is_shared() -> None:
    live = in_phase(Phase.LIVE)
    assert may_run(live, SCREEN)
    assert not may_run(advance(live, e.ScreenStopped(party=Party.CUSTOMER), NOON), SCREEN)


def test_every_deadline_but_the_seal_has_what_follows() -> None:
    assert set(EXPIRY) == set(Deadline) - {Deadline.SEAL}


def test_a_lost_agent_costs_the_customer_nothing_but_time() -> None:
    live = advance(in_phase(Phase.LIVE), e.PartyLost(party=Party.AGENT), NOON)
    assert live.phase is Phase.LIVE
    later = NOON + timedelta(seconds=live.timeouts.grace_s)
    assert due(live, later)[0] is Deadline.AGENT_BACK
    waiting = advance(live, EXPIRY[Deadline.AGENT_BACK], later)
    assert (waiting.phase, waiting.front, waiting.agent) == (Phase.WAITING, True, None)
    assert Deadline.AGENT_BACK not in waiting.deadlines


def test_a_customer_who_comes_back_in_time_has_no_deadline_left() -> None:
    live = advance(in_phase(Phase.LIVE), e.PartyLost(party=Party.CUSTOMER), NOON)
    back = advance(live, e.PartyRejoined(party=Party.CUSTOMER), NOON + timedelta(seconds=5))
    assert due(back, NOON + timedelta(seconds=120)) == ()


@given(st.lists(st.sampled_from(list(SAMPLES.values())), max_size=40))
def test_no_order_of_events_leads_to_media_without_consent_or_to_life_after_the_end(events: list[CallEvent]) -> None:
    call, ended = Call(CallId("c" * 32)), False
    for event in events:
        try:
            call = advance(call, event, NOON)
        except Refused:
            continue
        ended = ended or isinstance(event, e.CallEnded)
        assert not (ended and call.phase not in (Phase.ENDED, Phase.SEALED))
        assert not media_may_flow(call) or Consent.RECORDING in call.consents
        assert call.phase in (Phase.NEW, Phase.SEALED) or call.deadlines


class CallLife(RuleBasedStateMachine):
    """Whatever is proposed when: deadlines are of awaited things only, and a decision has its agent."""

    def __init__(self) -> None:
        super().__init__()
        self.call = Call(CallId("c" * 32))
        self.now = NOON

    @rule(event=st.sampled_from(list(SAMPLES.values())), seconds=st.integers(0, 30))
    def propose(self, event: CallEvent, seconds: int) -> None:
        """Time passes, something is proposed."""
        self.now += timedelta(seconds=seconds)
        try:
            self.call = advance(self.call, event, self.now)
        except Refused:
            return

    @invariant()
    def a_decision_was_made_in_a_live_call(self) -> None:
        """Nobody is approved who was never live."""
        assert self.call.decision is None or self.call.live_since is not None

    @invariant()
    def grace_runs_only_for_the_lost(self) -> None:
        """A grace period without a lost party would end a good call."""
        for party, deadline in ((Party.CUSTOMER, Deadline.CUSTOMER_BACK), (Party.AGENT, Deadline.AGENT_BACK)):
            assert deadline not in self.call.deadlines or party in self.call.lost


TestCallLife = CallLife.TestCase
