"""Who may publish and who may see which stream of a call: an offer is a request for permission."""

from videobank.domain.call import Call, Phase, Refusal
from videobank.domain.call_events import Consent
from videobank.domain.ids import StreamId
from videobank.domain.streams import Party, Source, StreamName, parse_stream_id

MEDIA_SOURCES = frozenset({Source.CAMERA, Source.SCREEN})
"""What goes over peer connections; a co-browsed page does not."""


def media_may_flow(call: Call) -> bool:
    """Nothing is sent, seen or recorded but in a live call whose customer agrees to the recording."""
    return call.phase is Phase.LIVE and Consent.RECORDING in call.consents


def why_not_publish(call: Call, party: Party, stream: str) -> Refusal | None:
    """A party publishes its own camera and screen; None: it may."""
    name = _media_stream(stream)
    if name is None or name.party is not party:
        return Refusal.NOT_PERMITTED
    return _why_no_media(call)


def why_not_see(call: Call, party: Party, stream: str) -> Refusal | None:
    """A party sees what the other side publishes; None: it may."""
    name = _media_stream(stream)
    if name is None or name.party is party:
        return Refusal.NOT_PERMITTED
    return _why_no_media(call)


def may_publish(call: Call, party: Party, stream: str) -> bool:
    """Whether a party may publish this stream now."""
    return why_not_publish(call, party, stream) is None


def may_see(call: Call, party: Party, stream: str) -> bool:
    """Whether a party may see this stream now."""
    return why_not_see(call, party, stream) is None


def may_run(call: Call, stream: StreamId) -> bool:
    """Whether a stream that runs may go on."""
    name = _media_stream(stream)
    if name is None or not media_may_flow(call):
        return False
    return name.source is Source.CAMERA or name.party in call.sharing_screen


def _why_no_media(call: Call) -> Refusal | None:
    if media_may_flow(call):
        return None
    return Refusal.NO_CONSENT if call.phase is Phase.LIVE else Refusal.WRONG_PHASE


def _media_stream(stream: str) -> StreamName | None:
    try:
        name = parse_stream_id(stream)
    except ValueError:
        return None
    return name if name.source in MEDIA_SOURCES else None
