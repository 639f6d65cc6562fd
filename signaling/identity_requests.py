"""What a client asks for about who the customer is."""

from typing import Literal

from pydantic import Field

from signaling.wire_form import MAX_FIELD, MAX_NAME, MAX_TEXT, Request
from videobank.domain.document import Side
from videobank.domain.ids import EvidenceId
from videobank.domain.liveness import Need
from videobank.domain.questions import Answer


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
