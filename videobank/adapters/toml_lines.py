"""On which line of a TOML file a field stands: the standard library's reader does not tell.

It reads headers and keys of a file that is known to be TOML 1.0; what stands inside an inline table is on its line.
"""

import re
from collections.abc import Mapping, Sequence

Place = tuple[int | str, ...]

PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
NAME = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"\s*\[\s*(?P<name>{NAME})\s*\]\s*(?:#.*)?$")
ELEMENT = re.compile(rf"\s*\[\[\s*(?P<name>{NAME})\s*\]\]\s*(?:#.*)?$")
KEY = re.compile(rf"\s*(?P<name>{NAME})\s*=\s*(?P<value>.*)")
LONG = ('"' * 3, "'" * 3)


def lines_of(text: str) -> Mapping[Place, int]:
    """The line of each table and each field, from 1, by the way to it; elements of arrays by their number."""
    found: dict[Place, int] = {(): 1}
    counts: dict[Place, int] = {}
    table: Place = ()
    until: str | None = None  # the end of a string of several lines
    for number, line in enumerate(text.splitlines(), 1):
        if until is not None:
            until = None if until in line else until
        elif element := ELEMENT.match(line):
            way = _way(element["name"], counts)
            counts[way] = counts.get(way, -1) + 1
            table = (*way, counts[way])
            found.setdefault(way, number)
            found[table] = number
        elif header := HEADER.match(line):
            table = _way(header["name"], counts)
            found[table] = number
        elif key := KEY.match(line):
            _note(found, table, _parts(key["name"]), number)
            until = next((mark for mark in LONG if key["value"].count(mark) == 1), None)
    return found


def _note(found: dict[Place, int], table: Place, parts: Sequence[str], number: int) -> None:
    for end in range(1, len(parts) + 1):
        found.setdefault((*table, *parts[:end]), number)


def _way(name: str, counts: Mapping[Place, int]) -> Place:
    """Through arrays of tables by their newest element (TOML 1.0, "Array of Tables"); the last name as it is."""
    way: Place = ()
    for part in _parts(name):
        way = (*way, counts[way]) if way in counts else way
        way = (*way, part)
    return way


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(PART, name)]


def line_of(place: Place, text: str) -> int:
    """Where this field stands; where it is missing, where it should: at the table that lacks it."""
    lines = lines_of(text)
    while place not in lines:
        place = place[:-1]
    return lines[place]
