"""The JSON Schema of every message, from which the web client's types are generated: ``python -m signaling.schema``."""

import json
import sys
from typing import Any

from pydantic import BaseModel

from signaling import resources
from signaling.messages import CLIENT, SERVER


def message_schema() -> dict[str, Any]:
    """One JSON Schema document: both directions of the WebSocket and the REST resources, with shared definitions.

    Raises ValueError when two different things have one name: the client could not tell them apart.
    """
    definitions: dict[str, Any] = {}
    for name, adapter in (("ClientMessage", CLIENT), ("ServerMessage", SERVER)):
        schema = adapter.json_schema(mode="serialization" if name == "ServerMessage" else "validation")
        definitions |= schema.pop("$defs", {})
        definitions[name] = schema
    for model in resources.ALL:
        inner = _definitions_of(model)
        if clash := {name for name in inner.keys() & definitions.keys() if inner[name] != definitions[name]}:
            raise ValueError(f"other messages have other definitions of {', '.join(sorted(clash))}")
        definitions |= inner
    properties = {name: {"$ref": f"#/$defs/{name}"} for name in ("ClientMessage", "ServerMessage", *_names())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wire",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _names() -> tuple[str, ...]:
    return tuple(model.__name__ for model in resources.ALL)


def _definitions_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(mode="serialization")
    inner: dict[str, Any] = schema.pop("$defs", {})
    return inner | {model.__name__: schema}


if __name__ == "__main__":
    json.dump(message_schema(), sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")
