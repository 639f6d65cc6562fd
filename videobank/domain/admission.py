"""Who may publish and who may see which stream of a call: an offer is a request for permission."""

from videobank.domain.call import Call, Phase
from videobank.domain.call_events import Consent
from videobank.domain.ids import StreamId
from videobank.domain.streams import Party, Source, StreamName, parse_stream_id

MEDIA_SOURCES = frozenset({Source.CAMERA, Source.SCREEN})
"""What goes over peer connections; a co-browsed page does not."""


def media_may_flow(call: Call) -> bool:
    """Nothing is sent, seen or recorded but in a live call whose customer agrees to the recording."""
    return call.phase is Phase.LIVE and Consent.RECORDING in call.consents


def may_publish(call: Call, party: Party, stream: str) -> bool:
    """A party publishes its own camera and screen."""
    name = _media_stream(stream)
    return name is not None and name.party is party and media_may_flow(call)


def may_see(call: Call, party: Party, stream: str) -> bool:
    """A party sees what the other side publishes."""
    name = _media_stream(stream)
    return name is not None and name.party is not party and media_may_flow(call)


def may_run(call: Call, stream: StreamId) -> bool:
    """Whether a stream that runs may go on."""
    name = _media_stream(stream)
    if name is None or not media_may_flow(call):
        return False
    return name.source is Source.CAMERA or name.party in call.sharing_screen


def _media_stream(stream: str) -> StreamName | None:
    try:
        name = parse_stream_id(stream)
    except ValueError:
        return None
    return name if name.source in MEDIA_SOURCES else None
