"""How what was measured is kept: JSON lines, each one row, in the order in which they were taken (UTF-8, no BOM).

``{"kind": "observed", ...}`` has the fields of ``domain.quality.Observed``, ``{"kind": "claimed", ...}`` those of
``Claimed``; what is not known is left out. ``{"kind": "missing", "rows": n}`` stands where n rows could not be kept.
"""

import json
from collections.abc import Iterator
from typing import Any

from videobank.domain.ids import StreamId
from videobank.domain.quality import Claimed, Limited, Observed, Row, TrackSecond
from videobank.domain.streams import Party, TrackKind

_OBSERVED = (
    "second",
    "span_ms",
    "stream",
    "viewer",
    "segment",
    "octets",
    "packets",
    "repaired",
    "round_trip_us",
    "limit_bit_s",
)
_CLAIMED = (
    "at_ms",
    "span_ms",
    "party",
    "stream",
    "frames",
    "dropped",
    "freezes",
    "frozen_ms",
    "buffer_ms",
    "round_trip_ms",
    "packets",
    "lost",
    "limited",
)


def pack(row: Row) -> bytes:
    """One row as a line, its end included."""
    if isinstance(row, Observed):
        tracks = [
            {"kind": t.kind, "expected": t.expected, "lost": t.lost, "jitter_us": t.jitter_us} for t in row.tracks
        ]
        return _line({"kind": "observed", **_known(row, _OBSERVED), "tracks": tracks})
    return _line({"kind": "claimed", **_known(row, _CLAIMED)})


def pack_missing(rows: int) -> bytes:
    """That so many rows are not here."""
    return _line({"kind": "missing", "rows": rows})


def _known(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(row, name)) is not None}


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def parse(content: bytes) -> Iterator[Row]:
    """The rows of a piece; raises ValueError for what is none. A last line without its end is left out."""
    for line in content.split(b"\n")[:-1]:
        try:
            fields = json.loads(line)
            kind = fields.pop("kind")
            if kind == "observed":
                yield _observed(fields)
            elif kind == "claimed":
                yield _claimed(fields)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("a line is no measurement") from error


def _observed(fields: dict[str, Any]) -> Observed:
    viewer = fields.get("viewer")
    tracks = tuple(TrackSecond(**{**track, "kind": TrackKind(track["kind"])}) for track in fields["tracks"])
    nothing: dict[str, Any] = {"round_trip_us": None, "limit_bit_s": None}
    known = {
        **nothing,
        **fields,
        "stream": StreamId(fields["stream"]),
        "viewer": None if viewer is None else Party(viewer),
        "tracks": tracks,
    }
    return Observed(**known)


def _claimed(fields: dict[str, Any]) -> Claimed:
    limited = fields.get("limited")
    known = {
        **fields,
        "party": Party(fields["party"]),
        "stream": StreamId(fields["stream"]),
        "limited": None if limited is None else Limited(limited),
    }
    return Claimed(**known)
