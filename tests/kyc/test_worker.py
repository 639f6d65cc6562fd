"""A crash, a hang or a hostile picture costs one request."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import numpy as np
import pytest

from kyc import wire
from kyc.worker import FaceProcess
from tests.faces import clip_of, face_of, group_photograph, id_card, jpeg
from videobank.domain.face import Band
from videobank.ports.faces import FaceEngine, FacesUnavailable, NotAPicture, Pictures, PictureTooLarge


def alive(pid: int | None) -> bool:
    return Path(f"/proc/{pid}").exists()


def seen_from_outside(pid: int | None, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


async def test_a_card_and_a_still_are_compared_in_another_process(process: FaceProcess) -> None:
    faces: FaceEngine = process
    pictures: Pictures = process
    portrait = await faces.portrait(await pictures.decode(id_card(1)))
    assert portrait is not None
    still = await pictures.decode(await pictures.encode_jpeg(clip_of(1)))
    assert (await faces.compare(portrait, still)).band is Band.MATCH
    assert process.pid not in (None, os.getpid())


async def test_kill_9_fails_the_request_under_way_and_the_next_one_succeeds(process: FaceProcess) -> None:
    await process.start()
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    under_way = asyncio.create_task(process.compare(face_of(0), face_of(0)))
    await asyncio.sleep(0.1)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(FacesUnavailable, match="died"):
        await under_way
    assert (await process.compare(face_of(0), face_of(0))).band is Band.MATCH
    assert process.pid not in (None, first)


async def test_a_process_that_hangs_is_ended_and_replaced(pack: Path) -> None:
    process = FaceProcess(pack, request_timeout_s=0.3)
    await process.start()
    hung = process.pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(FacesUnavailable, match="no answer"):
        await process.decode(jpeg(face_of(0)))
    assert not alive(hung)
    assert (await process.decode(jpeg(face_of(0)))).shape == face_of(0).shape
    await process.close()


async def test_a_request_that_is_given_up_leaves_the_pipes_in_step(process: FaceProcess) -> None:
    await process.start()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    given_up = asyncio.create_task(process.portrait(group_photograph()))
    await asyncio.sleep(0.1)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert (await process.compare(face_of(0), clip_of(1))).band is Band.NO_MATCH


async def test_hostile_bytes_are_refused_and_the_process_lives(process: FaceProcess) -> None:
    await process.start()
    before = process.pid
    for data in (b"", b"<svg/>", jpeg(face_of(0))[:3000]):
        with pytest.raises(NotAPicture):
            await process.decode(data)
    with pytest.raises(PictureTooLarge):
        await process.decode(bytes(16 * 2**20))
    assert process.pid == before


async def test_more_requests_than_may_wait_are_refused_at_once(pack: Path) -> None:
    process = FaceProcess(pack, max_waiting=2)
    asked = [asyncio.create_task(process.decode(jpeg(face_of(n)))) for n in range(4)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(answer, FacesUnavailable) for answer in answers] == [False, False, True, True]
    await process.close()


@pytest.mark.parametrize("torn", [False, True], ids=["while it is answered", "within its request"])
def test_a_server_that_is_killed_leaves_no_traceback(pack: Path, torn: bool) -> None:
    arguments = [sys.executable, "-m", "kyc.worker", "--pack", str(pack)]
    with subprocess.Popen(arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=Path(__file__).parents[2]) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(1)  # it is ready
        request = b"".join(wire.pack(wire.Message({"op": "decode"}, (jpeg(face_of(0)),))))
        child.stdout.close()
        child.stdin.write(request[:-1] if torn else request)
        child.stdin.close()
        said = [json.loads(line) for line in child.stderr.read().splitlines()]
        assert child.wait() == 0
    assert [line["event"] for line in said] == ([] if torn else ["the server is gone; nobody waits for this answer"])


async def test_a_closed_process_stays_closed(pack: Path) -> None:
    process = FaceProcess(pack)
    await process.start()
    child = process.pid
    waiting = asyncio.create_task(process.compare(face_of(0), face_of(0)))
    await asyncio.sleep(0)
    await process.close()
    with pytest.raises(FacesUnavailable):
        await waiting
    with pytest.raises(FacesUnavailable, match="closed"):
        await process.start()
    assert not alive(child)


async def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    process = FaceProcess(tmp_path)
    with pytest.raises(FacesUnavailable, match="no model pack"):
        await process.start()
    await process.close()


async def test_the_child_knows_no_secret_and_dumps_no_core(
    process: FaceProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIDEOBANK_KEY", "the-bank's-key")
    await process.start()
    assert "the-bank's-key" not in seen_from_outside(process.pid, "environ")
    limits = seen_from_outside(process.pid, "limits")
    assert [line.split()[4] for line in limits.splitlines() if line.startswith("Max core")] == ["0"]


async def test_an_answer_that_makes_no_sense_is_not_believed(
    process: FaceProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    await process.start()
    honest = wire.unpack

    def forged(header: bytes, body: bytes) -> wire.Message:
        honest(header, body)
        return wire.Message({"band": "certainly", "similarity": 1}, ())

    monkeypatch.setattr(wire, "unpack", forged)
    with pytest.raises(FacesUnavailable, match="something else"):
        await process.compare(np.zeros((20, 20, 3), np.uint8), face_of(0))
    with pytest.raises(FacesUnavailable, match="something else"):
        await process.decode(jpeg(face_of(0)))
