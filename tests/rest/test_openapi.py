"""The description of the interface: generated from what validates, whole, and of OpenAPI 3.1's form."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from signaling import resources
from signaling.rest import ENDPOINTS
from signaling.rest.problem_texts import KINDS
from signaling.rest.problems import CODES
from tests.rest.counter import Counter
from videobank.service import documents, invitations, sign_in


async def description(counter: Counter) -> dict[str, Any]:
    document: dict[str, Any] = await (await counter.browser.ask("GET", "/api/openapi.json")).json()
    return document


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


async def test_it_covers_every_route_and_nothing_else(counter: Counter) -> None:
    document = await description(counter)
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert described == {(e.method, e.path) for e in ENDPOINTS}
    served = {
        (route.method, route.resource.canonical)
        for route in counter.browser.client.server.app.router.routes()  # type: ignore[attr-defined]
        if route.method != "HEAD" and route.resource is not None
    }
    assert served == described | {("GET", "/api/openapi.json")}


async def test_it_has_the_form_of_openapi(counter: Counter) -> None:
    document = await description(counter)
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= document["info"].keys()
    identifiers = []
    for path, item in document["paths"].items():
        for operation in item.values():
            identifiers.append(operation["operationId"])
            named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert all("schema" in p for p in operation.get("parameters", []))
            assert all(set(s) <= set(document["components"]["securitySchemes"]) for s in operation["security"])
            assert any(status.startswith("2") for status in operation["responses"])
            assert all(reply["description"] for reply in operation["responses"].values())
    assert len(identifiers) == len(set(identifiers))


async def test_every_reference_leads_to_a_schema(counter: Counter) -> None:
    document = await description(counter)
    schemas = document["components"]["schemas"]
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_every_refusal_that_a_route_names_has_its_words(endpoint: Any) -> None:
    assert set(endpoint.refusals) <= set(KINDS)


def test_every_refusal_of_the_use_cases_has_its_words() -> None:
    whys = [*sign_in.Denial, *invitations.Denial, *documents.Denial, *CODES.values()]
    assert {str(why) for why in whys} <= set(KINDS)


def test_the_words_are_there_in_both_languages() -> None:
    for code, kind in KINDS.items():
        for words in (kind.en, kind.zh):
            assert words.title, code
            assert words.detail, code
        assert ("{detail}" in kind.en.detail) == ("{detail}" in kind.zh.detail), code


def test_every_model_of_a_route_is_in_the_schema_of_the_web_client() -> None:
    models: set[type[BaseModel]] = {m for e in ENDPOINTS for m in (e.takes, e.gives) if m is not None}
    assert models - {resources.CallQuery, resources.SpeedQuery} <= set(resources.ALL)
