"""From an error to what the client is told (RFC 9457): each error of the use cases has its code in one table here."""

import logging
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from signaling.resources import Problem
from signaling.rest.problem_texts import KINDS, Words
from videobank.domain.call import Refused
from videobank.ports.accounts import NameTaken, TooBusy
from videobank.ports.faces import FacesUnavailable, NotAPicture, PictureTooLarge
from videobank.ports.keys import KeyDestroyed
from videobank.ports.ledger import Conflict, LedgerFull
from videobank.ports.outcomes import CoreDown, OutcomeRefused
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, VaultFull
from videobank.service.accounts import NoSuchAccount, OwnAccount
from videobank.service.audits import NotSealed
from videobank.service.desk import UnknownCall
from videobank.service.documents import DocumentDenied
from videobank.service.flows import NoSuchFlow
from videobank.service.gate import NotPermitted, OwnCall
from videobank.service.hand_overs import KeyTaken
from videobank.service.invitations import InvitationDenied
from videobank.service.outbox import NoOutbox
from videobank.service.record_pictures import RecordRefused
from videobank.service.review import NoSuchEvidence
from videobank.service.sign_in import Denied

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
REFERENCE = web.RequestKey("reference", str)
"""What a person tells the support, and what the log has of the request."""
API = "/api/"


class Unacceptable(Exception):
    """A request that is refused before any use case sees it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


CODES: dict[type[Exception], str] = {
    OwnCall: "own_call",
    NotPermitted: "not_permitted",
    NameTaken: "name_taken",
    NoSuchAccount: "unknown_account",
    OwnAccount: "own_account",
    UnknownCall: "unknown_call",
    NoSuchEvidence: "unknown_evidence",
    NotSealed: "not_sealed",
    CoreDown: "core_down",
    OutcomeRefused: "core_refuses",
    NoOutbox: "not_found",
    NoSuchFlow: "not_found",
    EvidenceMissing: "unknown_evidence",
    EvidenceBroken: "evidence_broken",
    KeyDestroyed: "forgotten",
    NotAPicture: "not_a_picture",
    PictureTooLarge: "picture_too_large",
    FacesUnavailable: "face_engine_down",
    TooBusy: "busy",
    KeyTaken: "idempotency_key_taken",
    LedgerFull: "storage_full",
    VaultFull: "storage_full",
    Conflict: "try_again",
}
STATUS_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
KNOWN: tuple[type[Exception], ...] = (
    Unacceptable,
    Refused,
    Denied,
    InvitationDenied,
    DocumentDenied,
    RecordRefused,
    *CODES,
)


def code_of(error: Exception) -> tuple[str, str]:
    """The code of a known error, and the little that differs from case to case."""
    match error:
        case Unacceptable():
            return error.code, error.detail
        case Refused():
            return (str(error.refusal) if str(error.refusal) in KINDS else "refused"), ""
        case Denied():
            return str(error.why), error.until.isoformat(timespec="seconds") if error.until else ""
        case InvitationDenied() | DocumentDenied() | RecordRefused():
            return str(error.why), ""
        case EvidenceBroken():
            return "evidence_broken", error.evidence
        case _:
            return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES), ""


def reference_of(request: web.Request) -> str:
    """The name of this request, made when it is first asked for."""
    if REFERENCE not in request:
        request[REFERENCE] = secrets.token_hex(5)
    return request[REFERENCE]


def language_of(request: web.Request) -> str:
    """``zh`` or ``en``: whichever the browser names first (RFC 9110, section 12.5.4, without the weights)."""
    for wish in request.headers.get("Accept-Language", "").split(","):
        language = wish.strip()[:2].lower()
        if language in ("zh", "en"):
            return language
    return "en"


def problem_reply(request: web.Request, code: str, detail: str = "") -> web.Response:
    """The reply that refuses."""
    kind = KINDS[code]
    words: Words = kind.zh if language_of(request) == "zh" else kind.en
    problem = Problem(
        code=code, title=words.title, detail=words.detail.replace("{detail}", detail), reference=reference_of(request)
    )
    reply = web.Response(status=kind.status, text=problem.model_dump_json(), content_type=CONTENT_TYPE)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@web.middleware
async def problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Below ``/api/`` every refusal and every failure is a problem with a reference; the log has the same reference."""
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except KNOWN as error:
        code, detail = code_of(error)
        facts = {"code": code, "method": request.method, "request_reference": reference_of(request)}
        log.info("refused", extra=facts)
        return problem_reply(request, code, detail)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - a redirect is an answer
            raise
        return problem_reply(request, STATUS_CODES.get(error.status, "bad_request"))
    except Exception:  # the edge: whatever it was, the client gets a reference and the log gets the trace
        log.exception("request failed", extra={"request_reference": reference_of(request)})
        return problem_reply(request, "internal")
