"""The registry of routes: one typed entry validates, admits, limits, answers and describes (``openapi``)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from signaling.rest.deps import Ask, RestDeps, bearer_of, is_bank_key, signed_in
from signaling.rest.problems import Unacceptable
from videobank.service.invitations import BANK
from videobank.service.sessions import SignedInPerson

B = TypeVar("B", bound=BaseModel | None)
Reply = BaseModel | web.StreamResponse | None
"""A resource, a reply made by hand, or None: 204."""

MAX_JSON_BYTES = 64 * 1024
BLOCK_BYTES = 64 * 1024
MAX_KEY = 200


class Who(StrEnum):
    """Who may ask; what a person may do then is the permission table's business."""

    ANYONE = "anyone"
    CUSTOMER = "customer"  # a customer's session token, as Bearer
    INVITER = "inviter"  # an API key of the bank as Bearer, or somebody signed in
    UNFINISHED = "unfinished"  # signed in, perhaps with a one-time password
    STAFF = "staff"  # signed in, and nothing left to change first


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is no JSON: its media types (prefixes), and its most bytes."""

    types: tuple[str, ...]
    limit_bytes: int
    too_large: str = "too_large"


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[B]):
    """One route: ``takes`` a JSON body (GET: a query); ``gives`` a JSON reply, or ``streams`` these media types."""

    method: str
    path: str
    summary: str
    who: Who
    run: Callable[[Ask[B]], Awaitable[Reply]]
    takes: type[BaseModel] | None = None
    json_limit_bytes: int = MAX_JSON_BYTES
    repeatable: bool = False  # takes an Idempotency-Key
    raw: Raw | None = None
    gives: type[BaseModel] | None = None
    streams: tuple[str, ...] = ()
    status: int = 200
    refusals: tuple[str, ...] = ()
    rate: str | None = None


def route(endpoint: Endpoint[Any], deps: RestDeps) -> web.AbstractRouteDef:
    """The aiohttp route of an entry."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if endpoint.rate is not None:
            what = f"{endpoint.method} {endpoint.path}"
            if not deps.rates.admits(endpoint.rate, what, request.remote):
                raise Unacceptable("rate_limited")
        ask = await _ask(endpoint, request, deps)
        return _reply(await endpoint.run(ask), endpoint.status)

    return web.route(endpoint.method, _pattern(endpoint.path), handle)


def _pattern(path: str) -> str:
    """Names of evidence have a slash; ids are hexadecimal, so that nothing else ever reaches a use case."""
    hexadecimal = "[0-9a-f]{32}"
    path = path.replace("{evidence}", r"{evidence:[a-z0-9-]+/[0-9]{4}(?:\.[a-z0-9]+)?}")
    for name in ("call", "person"):
        path = path.replace(f"{{{name}}}", f"{{{name}:{hexadecimal}}}")
    return path


def _reply(reply: Reply, status: int) -> web.StreamResponse:
    if isinstance(reply, web.StreamResponse):
        return reply
    if reply is None:
        return web.Response(status=204)
    return json_reply(reply, status)


def json_reply(resource: BaseModel, status: int = 200) -> web.Response:
    """A resource as JSON, which nobody on the way keeps."""
    reply = web.Response(status=status, text=resource.model_dump_json(), content_type="application/json")
    reply.headers["Cache-Control"] = "no-store"
    return reply


# --- who asks -----------------------------------------------------------------------------------------------------


async def _ask(endpoint: Endpoint[Any], request: web.Request, deps: RestDeps) -> Ask[Any]:
    """Who asks is known before the body is read."""
    staff = customer = inviter = None
    match endpoint.who:
        case Who.ANYONE:
            pass
        case Who.CUSTOMER:
            token = bearer_of(request)
            customer = await deps.sessions.customer(token) if token is not None else None
            if customer is None:
                raise Unacceptable("not_signed_in")
        case Who.INVITER:
            token = bearer_of(request)
            if token is not None and not is_bank_key(token, deps):
                raise Unacceptable("bank_key_wrong")
            staff = None if token is not None else await _staff(request, deps, finished=True)
            inviter = staff.person if staff is not None else BANK
        case Who.UNFINISHED | Who.STAFF:
            staff = await _staff(request, deps, finished=endpoint.who is Who.STAFF)
    return Ask(request, deps, await _body(endpoint, request), staff, customer, inviter)


async def _staff(request: web.Request, deps: RestDeps, *, finished: bool) -> SignedInPerson:
    found = await signed_in(request, deps)
    if found is None:
        raise Unacceptable("not_signed_in")
    if finished and found.must_change_password:
        raise Unacceptable("password_change_needed")
    if finished and found.must_enrol_totp:
        raise Unacceptable("totp_needed")
    return found


def idempotency_key(request: web.Request) -> str:
    """The asker's own name for this request (draft-ietf-httpapi-idempotency-key-header); empty for none."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY or not (key.isascii() and (key.isprintable() or not key)):
        raise Unacceptable("malformed", f"Idempotency-Key: at most {MAX_KEY} printable ASCII characters")
    return key


# --- what is asked ------------------------------------------------------------------------------------------------


async def _body(endpoint: Endpoint[Any], request: web.Request) -> BaseModel | None:
    if endpoint.takes is None:
        return None
    try:
        if endpoint.method == "GET":
            return endpoint.takes.model_validate(dict(request.query))
        if request.content_type != "application/json":
            raise Unacceptable("wrong_content_type", "application/json")
        return endpoint.takes.model_validate_json(await read_body(request, Raw((), endpoint.json_limit_bytes)))
    except ValidationError as error:
        raise Unacceptable("malformed", _where(error)) from error


def _where(error: ValidationError) -> str:
    """The first field that is wrong, and how; never the value."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    field = ".".join(str(step) for step in first["loc"]) or "the body"
    return f"{field}: {first['msg']}"


async def read_body(request: web.Request, raw: Raw) -> bytes:
    """The body, never more of it in memory than the limit."""
    if raw.types and not request.content_type.startswith(raw.types):
        raise Unacceptable("wrong_content_type", ", ".join(f"{kind}*" for kind in raw.types))
    if (request.content_length or 0) > raw.limit_bytes:
        raise Unacceptable(raw.too_large, str(raw.limit_bytes))
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(BLOCK_BYTES):
        size += len(part)
        if size > raw.limit_bytes:
            raise Unacceptable(raw.too_large, str(raw.limit_bytes))
        parts.append(part)
    return b"".join(parts)
