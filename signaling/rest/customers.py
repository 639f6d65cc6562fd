"""``/api/invitations``, the document photo, and the speed test: what a customer's device asks before the call."""

import base64
import binascii
import os
from typing import Any

from aiohttp import web

from signaling import resources as r
from signaling.rest.deps import Ask
from signaling.rest.problems import Unacceptable
from signaling.rest.registry import BLOCK_BYTES, Endpoint, Raw, Who, idempotency_key, read_body
from videobank.domain.ids import CallId, UnitId
from videobank.domain.profile import ConsentText
from videobank.domain.questions import Question
from videobank.service.documents import MAX_DOCUMENT_BYTES
from videobank.service.hand_overs import HandOver
from videobank.service.invitations import BANK, Press, Wanted

MAX_SPEED_BYTES = 2_000_000
MAX_USER_AGENT = 300
PHOTO = Raw(("image/",), MAX_DOCUMENT_BYTES, too_large="picture_too_large")
NOISE = Raw((), MAX_SPEED_BYTES)


async def invite(ask: Ask[r.NewInvitation]) -> r.InvitationMade:
    body = ask.body
    wanted = Wanted(
        business=body.business,
        customer_reference=body.customer_reference,
        customer_name=body.customer_name,
        customer_phone=body.customer_phone,
        flow=body.flow,
        questions=tuple(Question(one.text, one.expected) for one in body.questions),
        language=body.language,
        unit=UnitId(body.unit),
        page_origin=body.page_origin,
        valid_for_s=body.valid_for_s,
    )
    asked = HandOver(
        wanted,
        _file(body.picture_of_record),
        key=idempotency_key(ask.request),
        content=body.model_dump_json(exclude_unset=True),
    )
    made = await ask.deps.hand_overs.take(asked, ask.inviter or BANK)
    return r.InvitationMade(call=made.call, url=made.url, expires_at=made.expires_at)


def _file(text: str) -> bytes:
    """Of base64 (RFC 4648, section 4), and nothing that is merely like it."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Unacceptable("malformed", "picture_of_record: not base64") from error


async def redeem(ask: Ask[r.Redemption]) -> r.Admission:
    """Only a press does this: a link preview has no token, as the fragment stays in the browser."""
    body, request = ask.body, ask.request
    press = Press(
        token=body.token,
        device=body.device,
        language=body.language,
        user_agent=request.headers.get("User-Agent", "")[:MAX_USER_AGENT],
        address=request.remote or "",
    )
    admitted = await ask.deps.door.redeem(press)
    return r.Admission(
        session=admitted.session,
        call=admitted.call.id,
        business=admitted.call.business,
        bank_name=ask.deps.rules.bank_name,
        customer_name=admitted.call.customer_name,
        page_origin=admitted.call.page_origin,
        consents=tuple(_shown(text) for text in admitted.texts),
    )


def _shown(text: ConsentText) -> r.ConsentShown:
    return r.ConsentShown(
        consent=text.consent,
        language="zh" if text.language == "zh" else "en",
        version=text.version,
        title=text.title,
        body=text.body,
        sha256=text.sha256,
    )


async def take_document(ask: Ask[None]) -> r.DocumentTaken:
    """The body is read only when this customer may send one now."""
    call = CallId(ask.path("call"))
    if ask.customer is None or ask.customer.call != call:
        raise Unacceptable("not_permitted")
    await ask.deps.documents.may_take(call)
    photo = await read_body(ask.request, PHOTO)
    return r.DocumentTaken(has_portrait=await ask.deps.documents.take(call, photo))


async def send_noise(ask: Ask[r.SpeedQuery]) -> web.StreamResponse:
    """Random bytes, which no compression on the way makes fewer."""
    reply = web.StreamResponse(headers={"Content-Type": "application/octet-stream", "Cache-Control": "no-store"})
    reply.content_length = ask.body.bytes
    await reply.prepare(ask.request)
    for start in range(0, ask.body.bytes, BLOCK_BYTES):
        await reply.write(os.urandom(min(BLOCK_BYTES, ask.body.bytes - start)))
    return reply


async def discard_noise(ask: Ask[None]) -> None:
    await read_body(ask.request, NOISE)


ENDPOINTS: tuple[Endpoint[Any], ...] = (
    Endpoint(
        method="POST",
        path="/api/invitations",
        summary="Invite a customer to a call",
        who=Who.INVITER,
        run=invite,
        takes=r.NewInvitation,
        gives=r.InvitationMade,
        status=201,
        json_limit_bytes=r.MAX_INVITATION_BYTES,
        repeatable=True,
        refusals=(
            "bank_key_wrong",
            "not_signed_in",
            "not_permitted",
            "page_origin_unknown",
            "flow_unknown",
            "not_a_picture",
            "picture_too_large",
            "record_without_face",
            "record_with_several_faces",
            "record_face_too_small",
            "idempotency_key_taken",
            "wrong_phase",
            "face_engine_down",
            "storage_full",
        ),
        rate="600/minute",
    ),
    Endpoint(
        method="POST",
        path="/api/invitations/redeem",
        summary="Redeem an invitation by a press",
        who=Who.ANYONE,
        run=redeem,
        takes=r.Redemption,
        gives=r.Admission,
        refusals=("invitation_unknown", "invitation_expired", "invitation_used", "call_over", "storage_full"),
        rate="60/minute",
    ),
    Endpoint(
        method="PUT",
        path="/api/calls/{call}/document",
        summary="Send a photo of the identity document",
        who=Who.CUSTOMER,
        run=take_document,
        raw=PHOTO,
        gives=r.DocumentTaken,
        refusals=(
            "not_signed_in",
            "not_permitted",
            "no_consent",
            "wrong_phase",
            "not_a_picture",
            "picture_too_large",
            "too_many_documents",
            "number_not_found",
            "document_reader_down",
            "face_engine_down",
            "storage_full",
        ),
        rate="60/minute",
    ),
    Endpoint(
        method="GET",
        path="/api/speed",
        summary="Random bytes, to time how fast they come",
        who=Who.ANYONE,
        run=send_noise,
        takes=r.SpeedQuery,
        streams=("application/octet-stream",),
        rate="60/minute",
    ),
    Endpoint(
        method="POST",
        path="/api/speed",
        summary="Bytes that are thrown away, to time how fast they go",
        who=Who.ANYONE,
        run=discard_noise,
        raw=NOISE,
        status=204,
        refusals=("too_large",),
        rate="3000/minute",
    ),
)
