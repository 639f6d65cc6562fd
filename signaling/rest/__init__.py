"""REST: everything that is not live, from one registry of typed routes that validates, admits and describes."""

import json
from typing import Any

from aiohttp import web

from signaling.rest import calls, customers, people
from signaling.rest.deps import DEPS, RestDeps, RestRules, person_of
from signaling.rest.openapi import openapi
from signaling.rest.rates import Rates
from signaling.rest.registry import Endpoint, route

__all__ = ["DEPS", "ENDPOINTS", "Rates", "RestDeps", "RestRules", "mount_rest", "person_of", "rest_routes"]

ENDPOINTS: tuple[Endpoint[Any], ...] = (*customers.ENDPOINTS, *people.ENDPOINTS, *calls.ENDPOINTS)


def rest_routes(deps: RestDeps) -> list[web.AbstractRouteDef]:
    """Every route of the registry, and its description at ``/api/openapi.json``."""
    description = json.dumps(openapi(ENDPOINTS, deps.rules.cookie), ensure_ascii=False)

    async def describe(_request: web.Request) -> web.Response:
        return web.Response(text=description, content_type="application/json")

    return [*(route(endpoint, deps) for endpoint in ENDPOINTS), web.get("/api/openapi.json", describe)]


def mount_rest(app: web.Application, deps: RestDeps) -> None:
    """Add the routes to an application, and what ``person_of`` needs."""
    app[DEPS] = deps
    app.add_routes(rest_routes(deps))
