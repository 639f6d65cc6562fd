"""The contracts with the bank's own systems as one OpenAPI 3.1 document, from the models that speak and check them.

``python -m videobank.app.bank_openapi`` prints it. ``paths`` is what the bank calls at VideoBank, ``webhooks`` is
what VideoBank calls at the bank (OpenAPI 3.1.0, section 4.8.1), at the addresses of the settings.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from signaling.rest import ENDPOINTS
from signaling.rest.openapi import REF, openapi
from videobank.adapters.bank_contracts import MessageToPhone, OutcomeNotice, RegistryAnswered, RegistryQuestion
from videobank.adapters.signed_http import ATTEMPT_S, MOST_ANSWER_BYTES, OPEN_AFTER, OPEN_S, PAUSES_S
from videobank.service.outcomes import PAUSES_S as OUTCOME_PAUSES_S

BANK_CALLS = "/api/invitations"
SIGNATURE = "^t=[0-9]+,v1=[0-9a-f]{64}$"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that VideoBank asks of a system of the bank's."""

    name: str
    setting: str
    summary: str
    sends: type[BaseModel]
    answered: type[BaseModel] | None
    taken: str
    repeated: str


NOT_NOW = f"""Not now: asked again after {" and ".join(f"{pause:g}" for pause in PAUSES_S)} seconds, under the same \
key. The same holds when nothing is answered within {ATTEMPT_S:g} seconds. After {OPEN_AFTER} failures in a row \
nothing is asked for {OPEN_S:g} seconds."""
MUTUAL_TLS = "When the settings name a certificate for this system; the signature is there in any case."
NEVER = "It will not be done, however often it is asked: not asked again. Redirects are not followed."

CALLS = (
    Call(
        name="message",
        setting="VIDEOBANK_SMS_URL",
        summary="Send a short message",
        sends=MessageToPhone,
        answered=None,
        taken="It is on its way. The body is not read.",
        repeated="When all attempts fail the agent is told that the code was not sent.",
    ),
    Call(
        name="registry",
        setting="VIDEOBANK_REGISTRY_URL",
        summary="Look up a name and a number in the registry of citizens",
        sends=RegistryQuestion,
        answered=RegistryAnswered,
        taken="What the registry says.",
        repeated="When all attempts fail the agent is told that the registry cannot be asked.",
    ),
    Call(
        name="outcome",
        setting="VIDEOBANK_OUTCOME_URL",
        summary="Be told what came of a call",
        sends=OutcomeNotice,
        answered=None,
        taken="It is taken. The body is not read.",
        repeated=f"""When all attempts fail it is told again, under the same key, after \
{", ".join(f"{pause:g}" for pause in OUTCOME_PAUSES_S[1:])} seconds; then people are told that they must tell it.""",
    ),
)


def bank_openapi() -> dict[str, Any]:
    """The whole document."""
    invited = openapi(tuple(e for e in ENDPOINTS if e.path == BANK_CALLS), "videobank")
    spoken: list[tuple[type[BaseModel], JsonSchemaMode]] = [(call.sends, "serialization") for call in CALLS]
    spoken += [(call.answered, "validation") for call in CALLS if call.answered is not None]
    _, definitions = models_json_schema(spoken, ref_template=REF)
    schemas = invited["components"]["schemas"] | definitions["$defs"]
    security = {name: one for name, one in invited["components"]["securitySchemes"].items() if name == "bank"}
    invite = invited["paths"][BANK_CALLS]["post"] | {"security": [{"bank": []}]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "VideoBank and the bank's own systems",
            "version": "1",
            "license": {"name": "Apache-2.0"},
            "description": "In words: docs/bank-interfaces.md.",
        },
        "paths": {BANK_CALLS: {"post": invite}},
        "webhooks": {call.name: {"post": _operation(call)} for call in CALLS},
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": security | {"client_certificate": {"type": "mutualTLS", "description": MUTUAL_TLS}},
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    return {
        "operationId": call.name,
        "summary": call.summary,
        "description": f"POST to {call.setting}. {call.repeated}",
        "security": [{}, {"client_certificate": []}],
        "parameters": [
            _header("Idempotency-Key", {"type": "string"}, "The `key` of the body."),
            _header(
                "VideoBank-Signature",
                {"type": "string", "pattern": SIGNATURE},
                "t: seconds since the Unix epoch; v1: HMAC-SHA-256 under the shared secret of t, a full stop, and the "
                "body as it was sent. Refuse what does not agree, and what is older than 300 seconds.",
            ),
        ],
        "requestBody": {"required": True, "content": _json(call.sends)},
        "responses": _responses(call),
    }


def _responses(call: Call) -> dict[str, Any]:
    limit = f" At most {MOST_ANSWER_BYTES} bytes."
    taken: dict[str, Any] = {"description": call.taken}
    if call.answered is not None:
        taken = {"description": call.taken + limit, "content": _json(call.answered)}
    not_now = {status: {"description": NOT_NOW} for status in ("409", "429", "5XX")}
    return {"2XX": taken, **not_now, "default": {"description": NEVER}}


def _header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": description}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(model=model.__name__)}}}


if __name__ == "__main__":
    json.dump(bank_openapi(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
