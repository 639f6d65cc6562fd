"""Of a comparison of faces one number is kept: no template is in an event, a piece of evidence, a log or a file.

GDPR article 9 and the PIPL (article 28): biometric templates are erased after their purpose. Here they never leave the
memory of the face process, so that there is nothing to erase.
"""

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from kyc import pictures
from kyc.child import Child
from kyc.engine import Engine, Image
from kyc.faces import chip
from kyc.wire import Message
from kyc.worker import FaceProcess
from tests.faces import clip_of, id_card, jpeg
from tests.fakes.calls import CAMERA, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.reader import FakeReader
from tests.fakes.vault import MemoryVault
from videobank.adapters.codec import encode
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.face import Band
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.media import MediaPlane, Span, Still
from videobank.service.alarms import Alarms
from videobank.service.checks import FaceCheck
from videobank.service.desk import Desk
from videobank.service.documents import Documents
from videobank.service.record_pictures import RecordPictures

CALL = CallId("a" * 32)
PERSON = 1
LONGEST_ROW = 16
"""Of numbers in an event: boxes have four; the shortest template in use has 128."""


class Plane:
    """A camera that shows one person."""

    async def span(self, _call: CallId, _stream: str, _wanted: Span) -> tuple[Still, ...]:
        return tuple(Still(clip_of(PERSON), at_us=n, segment=1, rtp_timestamp=n) for n in range(3))


def templates(engine: Engine, *seen: Image) -> Iterator[np.ndarray]:
    for picture in seen:
        yield engine.embed(chip(picture, engine.faces(picture)[0]))


def forms(template: np.ndarray) -> Iterator[bytes]:
    """As it could stand somewhere: four numbers in a row, as bytes of three types or in base64, or one in digits."""
    for start in range(0, len(template) - 3, 4):
        some = template[start : start + 4]
        for kind in (np.float32, np.float64, np.float16):
            yield some.astype(kind).tobytes()
        yield base64.b64encode(some.tobytes())[:20]
        yield f"{float(some[0]):.6f}".encode()
        yield f"{float(some[0]):.4g}".encode() if abs(some[0]) > 1e-3 else repr(float(some[0])).encode()


def rows(value: object) -> Iterator[list[Any]]:
    """Every list of numbers within."""
    if isinstance(value, dict):
        for one in value.values():
            yield from rows(one)
    elif isinstance(value, list):
        if all(isinstance(one, int | float) for one in value):
            yield value
        for one in value:
            yield from rows(one)


async def test_a_real_comparison_leaves_no_template_anywhere(
    engine: Engine, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said: list[Message] = []
    ask = Child.ask

    async def heard(self: Child, *arguments: Any, **more: str) -> Message:
        said.append(reply := await ask(self, *arguments, **more))
        return reply

    monkeypatch.setattr(Child, "ask", heard)
    ledger, vault, faces = MemoryLedger(MemoryKeys(), RememberingDoorbell()), MemoryVault(), FaceProcess(pack)
    await tell(ledger, CALL, START, invited(START))
    desk = Desk(ledger, SetClock(), RememberingDoorbell(), Timeouts())
    try:
        records = RecordPictures(desk, ledger, vault, faces, faces)
        await records.keep(CALL, await records.check(jpeg(clip_of(PERSON))))
        await tell(ledger, CALL, START, *queueing(), pairing("a1"), e.CustomerReady())
        judging = len(said)
        assert await Documents(desk, ledger, vault, faces, faces, FakeReader()).take(CALL, id_card(PERSON))
        plane = cast("MediaPlane", Plane())
        today = START.date()
        check = FaceCheck(
            *(desk, ledger, vault, plane, faces, faces, Alarms()),
            *("default", engine.thresholds, lambda: today, lambda _: None),
        )
        found = await check.compare(CALL)
    finally:
        await faces.close()
    assert (found.band, found.record_band, found.stream) == (Band.MATCH, Band.MATCH, CAMERA)

    key = await ledger.key(call_ledger(CALL))
    events = [entry.event for entry in await ledger.read(call_ledger(CALL))]
    stored = {name: vault.get(CALL, name, key) for name in vault.pieces(CALL)}
    assert {name.partition("/")[0] for name in stored} == {"record", "document", "portrait", "still"}
    assert all(content.startswith(b"\xff\xd8\xff") for content in stored.values()), "pictures, and nothing else"
    written = b"".join(repr(event).encode() for event in events) + b"".join(
        encode(event, call_ledger(CALL), 1, key.secret).content for event in events
    )
    logged = "\n".join(str(vars(record)) for record in caplog.records).encode()
    with_portrait, with_record = [reply for reply in said if "similarity" in reply.head]
    for compared in (with_portrait, with_record):
        assert set(compared.head) == {"similarity", "band", "portrait_quality", "live_quality"}
        assert compared.parts == ()
    assert not any(reply.head.get("similarities") for reply in said[:judging]), "nobody is compared before the consent"
    looks = [reply.head for reply in said[judging:] if "similarities" in reply.head]
    assert len(looks) == 3
    assert max(len(row) for look in looks for row in rows(look)) <= LONGEST_ROW
    for event in events:
        content = json.loads(encode(event, call_ledger(CALL), 1, key.secret).content)
        assert max((len(row) for row in rows(content)), default=0) <= LONGEST_ROW
    everything = written + logged + b"".join(stored.values()) + left_in(tmp_path)
    portrait = portrait_of_card(engine)
    record = pictures.decode(stored[EvidenceId("record/0001")])
    for template in templates(engine, portrait, record, clip_of(PERSON)):
        assert not [form for form in forms(template) if form in everything]
        assert [form for form in forms(template) if form in everything + template.tobytes()], "it would be found"
    assert b"similarity" not in logged


def left_in(directory: Path) -> bytes:
    """What the face process wrote to where temporary files go."""
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def portrait_of_card(engine: Engine) -> Image:
    """The portrait as the engine cuts it out of the card."""
    found = engine.portrait(pictures.decode(id_card(PERSON)))
    assert found is not None
    return found
