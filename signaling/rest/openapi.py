"""The OpenAPI 3.1 description of the REST interface, from the registry that also validates."""

import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from signaling.resources import Problem
from signaling.rest.problem_texts import KINDS
from signaling.rest.problems import CONTENT_TYPE
from signaling.rest.registry import MAX_KEY, Endpoint, Who
from videobank.service.hand_overs import KEPT_FOR

REF = "#/components/schemas/{model}"
SECURITY: dict[Who, list[dict[str, list[str]]]] = {
    Who.ANYONE: [],
    Who.CUSTOMER: [{"customer": []}],
    Who.INVITER: [{"bank": []}, {"session": []}],
    Who.UNFINISHED: [{"session": []}],
    Who.STAFF: [{"session": []}],
}
BEFORE_ANY = ("cross_site", "wrong_origin", "wrong_host", "internal")
"""What the guard may answer on every route."""

Models = Mapping[Any, dict[str, Any]]
"""The reference to a model in a mode."""


def openapi(endpoints: tuple[Endpoint[Any], ...], cookie: str) -> dict[str, Any]:
    """The whole document."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    wanted += [(e.takes, "validation") for e in endpoints if e.takes is not None]
    wanted += [(e.gives, "serialization") for e in endpoints if e.gives is not None]
    models, definitions = models_json_schema(list(dict.fromkeys(wanted)), ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": "VideoBank", "version": _version(), "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {"schemas": definitions.get("$defs", {}), "securitySchemes": _security_schemes(cookie)},
    }


def _version() -> str:
    try:
        return version("videobank")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"


def _security_schemes(cookie: str) -> dict[str, Any]:
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "POST /api/session sets it."},
        "customer": {**bearer, "description": "The session token of a redeemed invitation."},
        "bank": {**bearer, "description": "An API key of the bank's back end."},
    }


def _operation(endpoint: Endpoint[Any], models: Models) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.run.__name__,
        "summary": endpoint.summary,
        "security": SECURITY[endpoint.who],
        "responses": _responses(endpoint, models),
    }
    parameters = _path_parameters(endpoint.path) + _query_parameters(endpoint) + _header_parameters(endpoint)
    if parameters:
        operation["parameters"] = parameters
    body = _body(endpoint, models)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": body}
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "description": "Such as customer-camera/0001: its slash is sent as it is." if name == "evidence" else "",
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(endpoint: Endpoint[Any]) -> list[dict[str, Any]]:
    if endpoint.method != "GET" or endpoint.takes is None:
        return []
    schema = endpoint.takes.model_json_schema(ref_template=REF)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _header_parameters(endpoint: Endpoint[Any]) -> list[dict[str, Any]]:
    if not endpoint.repeatable:
        return []
    hours = KEPT_FOR.total_seconds() / 3600
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": MAX_KEY},
            "description": f"The asker's own name for this request. For {hours:g} hours the same key and body get the "
            "answer of the first time, and the same key with another body is refused (422).",
        }
    ]


def _body(endpoint: Endpoint[Any], models: Models) -> dict[str, Any] | None:
    if endpoint.raw is not None:
        types = [f"{kind}*" for kind in endpoint.raw.types] or ["application/octet-stream"]
        return {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}
    if endpoint.takes is None or endpoint.method == "GET":
        return None
    return {"application/json": {"schema": models[endpoint.takes, "validation"]}}


def _responses(endpoint: Endpoint[Any], models: Models) -> dict[str, Any]:
    good: dict[str, Any] = {"description": endpoint.summary}
    if endpoint.gives is not None:
        good["content"] = {"application/json": {"schema": models[endpoint.gives, "serialization"]}}
    elif endpoint.streams:
        binary = {"schema": {"type": "string", "format": "binary"}}
        good["content"] = dict.fromkeys(endpoint.streams, binary)
    responses = {str(endpoint.status): good}
    if "bad_range" in endpoint.refusals:
        responses["206"] = {**good, "description": f"{endpoint.summary}: the range that was asked for"}
    for status, codes in sorted(_refusals(endpoint).items()):
        responses[str(status)] = {
            "description": " / ".join(f"{code}: {KINDS[code].en.title}" for code in codes),
            "content": {CONTENT_TYPE: {"schema": models[Problem, "serialization"]}},
        }
    return responses


def _refusals(endpoint: Endpoint[Any]) -> dict[int, list[str]]:
    codes = [*endpoint.refusals, *BEFORE_ANY]
    if endpoint.takes is not None:
        codes.append("malformed")
        codes += ["wrong_content_type", "too_large"] if endpoint.method != "GET" else []
    if endpoint.rate is not None:
        codes.append("rate_limited")
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(KINDS[code].status, []).append(code)
    return by_status
