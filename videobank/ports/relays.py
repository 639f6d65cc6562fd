"""The servers through which a browser reaches the media workers where it cannot reach them itself."""

from dataclasses import dataclass, field
from typing import Protocol

from videobank.domain.ids import SessionId


@dataclass(frozen=True, slots=True)
class IceServer:
    """An RTCIceServer of WebRTC. Name and credential are empty for STUN, which asks for none."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)


class Relays(Protocol):
    """STUN and TURN servers."""

    def servers(self, session: SessionId) -> tuple[IceServer, ...]:
        """For the browser of this session, with credentials of its own that hold from now on for ``VALID_S``."""
        ...


VALID_S = 3600
"""How long a credential can open relays. It stays in a page for half of this before the next is told, which leaves the
other half to clocks that differ and to a page that was asleep. A relay that is open goes on: coturn looks at the time
only when one is opened. Whoever gets hold of a credential can use it for an hour at most."""
