"""What the pages saw, and were told, against what a call left behind."""

from signaling.views import told
from tests.clips import FRAMES
from tests.e2e.remains import Remains, Track
from tests.e2e.sights import Sight
from tests.e2e.survival import Talk
from videobank.domain import call_events as e
from videobank.domain.roles import Role
from videobank.ports.ledger import Entry

SETTLED_S = 3.0
"""What a browser still shows after a kill came before it: a busy machine empties its jitter buffer late."""


def missing_acknowledged(talk: Talk, entries: tuple[Entry, ...]) -> list[str]:
    """What a page was told, or had acknowledged, and the ledger does not have under the same number, word for word."""
    missing = []
    for role, wire in talk.wires.items():
        kept = {entry.number: message.model_dump(mode="json") for entry in entries if (message := told(entry, role))}
        forgotten = (message for message in wire.received("told") if kept.get(message["number"]) != message)
        missing += [f"{role}: {message['number']} {message['name']}" for message in forgotten]
    notes = [entry.event.text for entry in entries if isinstance(entry.event, e.NoteAdded)]
    missing += [f"note: {text}" for text in talk.wires[Role.AGENT].acknowledged_notes() if text not in notes]
    return missing


def seen_but_not_recorded(sights: list[Sight], track: Track, *, but_before: list[float], spare_s: float) -> list[Sight]:
    """Frames that the other side was shown and the recording lacks, but for ``spare_s`` before each kill."""
    recorded: dict[int, list[float]] = {}
    for at_s, number in track.frames:
        recorded.setdefault(number, []).append(at_s)
    lost = []
    for sight in sights:
        if any(kill_s - spare_s <= sight.at_s <= kill_s + SETTLED_S for kill_s in but_before):
            continue
        if not any(abs(at_s - sight.at_s) < FRAMES / 60 for at_s in recorded.get(sight.number, [])):
            lost.append(sight)
    return lost


def measure(talk: Talk, left: Remains) -> None:
    """Fill in what the recordings say of each kill of a media worker."""
    for kill in talk.kills:
        if kill.what == "web":
            continue
        for stream, track in left.tracks.items():
            before = [at_s for at_s, _ in track.frames if at_s <= kill.gone_s]
            after = [at_s for at_s, _ in track.frames if at_s > kill.gone_s]
            kill.lost_ms[stream] = max(kill.at_s - before[-1], 0) * 1000 if before else float("inf")
            if before and after:
                error = _gap_error_s(left, stream, before[-1], after[0])
                kill.gap_error_s = max(kill.gap_error_s or 0.0, error)


def _gap_error_s(left: Remains, stream: str, from_s: float, until_s: float) -> float:
    """By how much the best named gap of the picture misses what the recording shows; infinite without one."""
    reasons = {"server", "reconnecting"}
    errors = [
        max(abs(gap.from_us / 1e6 - from_s), abs(gap.until_us / 1e6 - until_s))
        for gap in left.events(e.StreamGap)
        if gap.stream == stream and gap.track == "video" and gap.reason in reasons
    ]
    return min(errors, default=float("inf"))
