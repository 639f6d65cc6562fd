"""One byte range of a request (RFC 9110, section 14), as a player asks for when somebody seeks. Pure."""

import re

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
LONGEST_NUMBER = 18


class Unsatisfiable(ValueError):
    """The range begins after the end."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """(start, stop) of the one range asked for; None: the whole, as for what cannot be understood.

    Raises Unsatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip()) if header is not None else None
    if found is None or max(map(len, found.groups())) > LONGEST_NUMBER:
        return None
    first, last = found.groups()
    if not first:
        return _last_bytes(last, size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable(f"bytes */{size}")
    return start, min(int(last) + 1, size) if last else size


def _last_bytes(count: str, size: int) -> tuple[int, int] | None:
    if not count:
        return None
    if int(count) == 0 or size == 0:
        raise Unsatisfiable(f"bytes */{size}")
    return max(0, size - int(count)), size
