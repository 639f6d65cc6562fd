"""Instants as whole microseconds since the Unix epoch: what databases and hashes can hold without rounding."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """The microseconds of an aware instant; raises ValueError for a naive one, which would be a guess."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return (at - EPOCH) // MICROSECOND


def from_us(at_us: int) -> datetime:
    """The aware instant in UTC."""
    return EPOCH + at_us * MICROSECOND


def maybe_us(at: datetime | None) -> int | None:
    """The microseconds of an instant that may not have come."""
    return None if at is None else to_us(at)


def maybe_instant(at_us: int | None) -> datetime | None:
    """The instant, where there is one."""
    return None if at_us is None else from_us(at_us)
