"""Somebody who connects and says nothing."""

from dataclasses import dataclass

from tests.attacks.client import Line


@dataclass
class Silent:
    """A connection that never says anything, opened before the other tests."""

    line: Line
    since: float
