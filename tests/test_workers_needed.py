"""After a start with fewer media workers, those that died before are started once more to tell what they saw."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from media.spool import Spool
from videobank.cli.run import workers_needed
from videobank.domain.call_events import RecordingRecovered
from videobank.domain.ids import CallId, StreamId
from videobank.ports.media import Happening


@pytest.mark.parametrize(
    ("died", "needed"), [((), 2), (("media-0",), 2), (("media-3",), 4), (("other", "media-77"), 2)]
)
def test_as_many_as_are_wanted_and_as_died_with_something_to_tell(
    tmp_path: Path, died: tuple[str, ...], needed: int
) -> None:
    for name in died:
        spool = Spool(tmp_path / f"{name}.spool")
        event = RecordingRecovered(stream=StreamId("agent-camera"))
        spool.add(Happening(name, spool.next_sequence(), CallId("c"), event, datetime.now(UTC)))
        spool.close()
    assert workers_needed(2, tmp_path) == needed
