"""Whether a value obeys a JSON schema (2020-12, as OpenAPI 3.1 has it): the keywords that our documents use, no others.

A keyword that it does not know is an error, never a pass.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "object": dict,
    "array": (list, tuple),
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
WORDS = {"title", "description", "default", "examples"}


def faults(schema: dict[str, Any], value: Any, document: dict[str, Any], at: str = "$") -> Iterator[str]:
    """What does not agree, each with its place."""
    for keyword, rule in schema.items():
        if keyword not in WORDS:
            yield from RULES[keyword](rule, value, document, at, schema)


def _type(rule: str, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    is_number_like_bool = isinstance(value, bool) and rule in {"integer", "number"}
    if not isinstance(value, TYPES[rule]) or is_number_like_bool:
        yield f"{at}: not of type {rule}"


def _reference(rule: str, value: Any, document: dict[str, Any], at: str, _schema: Any) -> Iterator[str]:
    found: Any = document
    for step in rule.removeprefix("#/").split("/"):
        found = found[step]
    yield from faults(found, value, document, at)


def _properties(rule: dict[str, Any], value: Any, document: dict[str, Any], at: str, _schema: Any) -> Iterator[str]:
    for name, schema in rule.items():
        if isinstance(value, dict) and name in value:
            yield from faults(schema, value[name], document, f"{at}.{name}")


def _required(rule: list[str], value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    for name in rule:
        if isinstance(value, dict) and name not in value:
            yield f"{at}.{name}: it is missing"


def _additional(rule: Any, value: Any, document: dict[str, Any], at: str, schema: dict[str, Any]) -> Iterator[str]:
    for name in value.keys() - schema.get("properties", {}).keys() if isinstance(value, dict) else ():
        if rule is False:
            yield f"{at}.{name}: there is no such field"
        elif rule is not True:
            yield from faults(rule, value[name], document, f"{at}.{name}")


def _items(rule: dict[str, Any], value: Any, document: dict[str, Any], at: str, _schema: Any) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list | tuple) else ()):
        yield from faults(rule, item, document, f"{at}[{number}]")


def _any_of(rule: list[dict[str, Any]], value: Any, document: dict[str, Any], at: str, _schema: Any) -> Iterator[str]:
    if all(any(faults(schema, value, document, at)) for schema in rule):
        yield f"{at}: none of what it may be"


def _enum(rule: list[Any], value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if value not in rule:
        yield f"{at}: none of {rule}"


def _pattern(rule: str, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if isinstance(value, str) and re.search(rule, value) is None:
        yield f"{at}: not like {rule}"


def _shortest(rule: int, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if len(value) < rule:
        yield f"{at}: shorter than {rule}"


def _longest(rule: int, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if len(value) > rule:
        yield f"{at}: longer than {rule}"


def _least(rule: int, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if value < rule:
        yield f"{at}: less than {rule}"


def _most(rule: int, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    if value > rule:
        yield f"{at}: more than {rule}"


def _format(rule: str, value: Any, _document: Any, at: str, _schema: Any) -> Iterator[str]:
    assert rule == "date-time", rule
    try:
        whole = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        whole = False
    if not whole:
        yield f"{at}: no instant with its offset (RFC 3339)"


RULES = {
    "type": _type,
    "$ref": _reference,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any_of,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _shortest,
    "minItems": _shortest,
    "maxLength": _longest,
    "maxItems": _longest,
    "minimum": _least,
    "maximum": _most,
    "format": _format,
}
