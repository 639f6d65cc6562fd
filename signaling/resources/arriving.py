"""Until the call begins: the invitation, its redemption, what the customer reads and sends."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from signaling.resources.form import Resource, ShortText
from videobank.domain.call_events import Consent
from videobank.domain.code import PHONE
from videobank.domain.flow import Decided
from videobank.service.record_pictures import MAX_RECORD_BYTES

MAX_RECORD_TEXT = (MAX_RECORD_BYTES + 2) // 3 * 4
"""Four characters of base64 for three bytes."""
MAX_INVITATION_BYTES = MAX_RECORD_TEXT + 64 * 1024

Phone = Annotated[str, Field(pattern=f"^({PHONE})?$")]
"""In E.164, such as +8613800138000; empty: the bank names none, and no code can be sent."""


RecordPicture = Annotated[
    str,
    Field(
        max_length=MAX_RECORD_TEXT,
        repr=False,
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/jpeg"},
        description="The bank's own picture of the customer: a JPEG, PNG or WebP of at most 2 MiB with one face in it.",
    ),
]
"""Empty: the bank has none, or does not hand it over."""


class FlowWords(Resource):
    """What a flow or one of its steps is called in one language, and what the agent does in it."""

    title: str
    help: str


class FlowShown(Resource):
    """``GET /api/flows/{flow}`` (staff). ``texts``: by language, then by the step's name; "" is the flow itself.

    ``after``: by language, then by the decision, what the agent tells the customer about what follows.
    """

    name: str
    texts: dict[str, dict[str, FlowWords]]
    after: dict[str, dict[Decided, FlowWords]]


class AskedQuestion(Resource):
    """A question that only this customer can answer, in the language of the call, and what is expected to be heard."""

    text: ShortText
    expected: ShortText


class NewInvitation(Resource):
    """What the bank's back end asks for. ``POST /api/invitations`` with ``Authorization: Bearer <API key>``."""

    business: ShortText
    customer_reference: ShortText
    customer_name: str = Field(default="", max_length=200)
    customer_phone: Phone = ""
    flow: str = Field(default="", max_length=64, pattern="^[a-z_]*$")
    questions: tuple[AskedQuestion, ...] = Field(default=(), max_length=20)
    language: Literal["zh", "en"] = "zh"
    unit: str = Field(default="main", max_length=64)
    page_origin: str | None = Field(default=None, max_length=200)
    valid_for_s: int = Field(default=1800, ge=60, le=7 * 86400)
    picture_of_record: RecordPicture = ""


class InvitationMade(Resource):
    """The link for the customer; its token stands in the fragment and is not kept by the server."""

    call: str
    url: str
    expires_at: datetime


class Redemption(Resource):
    """A customer's press on "Start video call". ``device`` is a secret this device made and keeps, to re-enter."""

    token: Annotated[str, Field(min_length=20, max_length=200)]
    device: Annotated[str, Field(min_length=20, max_length=200)]
    language: Literal["zh", "en"]


class ConsentShown(Resource):
    """One consent text in one language, word for word."""

    consent: Consent
    language: Literal["zh", "en"]
    version: str
    title: str
    body: str
    sha256: str


class Admission(Resource):
    """A redeemed invitation: the session token for the WebSocket and for uploads, and what the customer will read."""

    session: str
    call: str
    business: str
    bank_name: str
    customer_name: str
    page_origin: str | None
    consents: tuple[ConsentShown, ...]


class DocumentTaken(Resource):
    """The document photo is in evidence. ``has_portrait`` False: no face was found; better to take it again."""

    has_portrait: bool


class SpeedQuery(Resource):
    """``GET /api/speed``: so many random bytes, to time how fast they come."""

    bytes: int = Field(default=2_000_000, ge=1, le=2_000_000)
