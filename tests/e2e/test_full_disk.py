"""A disk that is full in the middle of a call: said at once, approving locked, nothing acknowledged lost, and over.

The data directory is a file system of its own of a few megabytes (tmpfs, which root may mount); where nobody may mount,
the service's processes are forbidden to write any file instead (RLIMIT_FSIZE of 0), which every machine can do.
"""

import asyncio
import contextlib
import os
import resource
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.clips import Clip
from tests.e2e.comparison import missing_acknowledged, seen_but_not_recorded
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import PATIENCE_MS, Agent, Customer, launch
from tests.e2e.remains import Remains, remains
from tests.e2e.survival import Talk
from tests.faces import id_card
from videobank.domain import call_events as e
from videobank.domain.roles import Role
from videobank.domain.streams import GapReason

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DISK_BYTES = 48 * 1024 * 1024
SAID_WITHIN_MS = 4_000
FULL_FOR_S = 6.0
KEPT_WITHIN_S = 1.5  # what came this long before the disk was full is recorded
ALARM = "The store of recordings is full"
SETTINGS = {
    "VIDEOBANK_SAMPLE_BANK_PORT": "0",
    "VIDEOBANK_TIMEOUTS__RATING_S": "1",
    "VIDEOBANK_SESSION_IDLE_S": "40",  # so that sessions are written down every 4 s, also while they cannot be
}


class Disk(Protocol):
    """Something that can be full."""

    def fill(self) -> None:
        """From now on nothing can be written."""
        ...

    def free(self) -> None:
        """There is room again."""
        ...


@dataclass
class SmallDisk:
    """A file system of its own, filled to the last byte."""

    mounted: Path

    def fill(self) -> None:
        """Grow a file until there is no room for one byte more."""
        ballast = os.open(self.mounted / "ballast", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for size in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    os.write(ballast, bytes(size))
        os.close(ballast)

    def free(self) -> None:
        """Remove it."""
        (self.mounted / "ballast").unlink()


@dataclass
class ForbiddenWrites:
    """Processes whose every write to a file fails (setrlimit(2): EFBIG, as Python ignores SIGXFSZ)."""

    installation: Installation

    def fill(self) -> None:
        """Also for whatever is started from now on."""
        self._limit(0)

    def free(self) -> None:
        """As it was."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for pid in self.installation.processes():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextlib.contextmanager
def small_disk(home: Path) -> Iterator[bool]:
    """Mount a small file system here; False where that is not permitted."""
    home.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "videobank-test", str(home)]
    try:
        mounted = subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(home)], check=True)


@dataclass
class Story:
    """What was seen while the disk was full, and what the call left behind."""

    talk: Talk
    full_from_s: float = 0.0
    full_until_s: float = 0.0
    frames_meanwhile: int = 0
    left: Remains | None = None

    @property
    def remains(self) -> Remains:
        """What is left of the call."""
        assert self.left is not None
        return self.left


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Story]:
    """Hold the call. Each ``expect`` in here is part of the test: what must be seen, and within what time."""
    home = tmp_path_factory.mktemp("full") / "data"
    with small_disk(home) as mounted:
        installation = Installation(home, environment=SETTINGS)
        disk: Disk = SmallDisk(home) if mounted else ForbiddenWrites(installation)
        await installation.start()
        try:
            async with async_playwright() as playwright:
                agent = await Agent.arrive(
                    installation, await launch(playwright, clips[1]), viewport={"width": 1440, "height": 900}
                )
                customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
                told = Story(await Talk.begin(installation, agent, customer, id_card(CUSTOMER_FACE)))
                await _go_through_a_full_disk(told, disk)
                await _decide(told)
                told.left = await remains(installation, told.talk.call)
                await agent.leave()
                await customer.leave()
            yield told
        finally:
            await installation.stop()


async def _go_through_a_full_disk(told: Story, disk: Disk) -> None:
    talk, page = told.talk, told.talk.agent.page
    approve = talk.agent.button("Approve identity")
    await expect(approve).to_be_enabled(timeout=PATIENCE_MS)
    await talk.note("before the disk was full")
    await expect(page.get_by_text("before the disk was full").first).to_be_visible(timeout=PATIENCE_MS)
    told.full_from_s = time.time()
    disk.fill()
    await expect(page.get_by_text(ALARM)).to_be_visible(timeout=SAID_WITHIN_MS)
    await expect(approve).to_be_disabled(timeout=SAID_WITHIN_MS)
    await talk.note("while the disk was full")
    await asyncio.sleep(FULL_FOR_S)
    killed_s = time.time()
    await talk.installation.kill("web")  # also a process that starts on a full disk says so
    await talk.until_welcome(killed_s)
    await expect(page.get_by_text(ALARM)).to_be_visible(timeout=PATIENCE_MS)
    await expect(approve).to_be_disabled(timeout=PATIENCE_MS)
    disk.free()
    told.full_until_s = time.time()
    await expect(page.get_by_text(ALARM)).to_have_count(0, timeout=PATIENCE_MS)
    await expect(approve).to_be_enabled(timeout=2 * PATIENCE_MS)
    meanwhile = [sight for sight in await talk.seen(talk.agent) if told.full_from_s < sight.at_s < told.full_until_s]
    told.frames_meanwhile = len(meanwhile)


async def _decide(told: Story) -> None:
    agent = told.talk.agent
    await agent.press("Approve identity")
    await agent.page.get_by_role("textbox", name="Reason").fill("The face and the card are the same person.")
    await agent.press("Confirm approval")
    await expect(agent.button("Approve identity")).to_have_count(0, timeout=PATIENCE_MS)
    await told.talk.end()


async def test_the_call_goes_on_while_the_disk_is_full(story: Story) -> None:
    assert story.frames_meanwhile > (story.full_until_s - story.full_from_s) * 3
    assert [end.reason for end in story.remains.events(e.CallEnded)] == [e.EndReason.AGENT_ENDED]


async def test_nothing_acknowledged_is_lost_and_nothing_refused_is_kept(story: Story) -> None:
    assert missing_acknowledged(story.talk, story.remains.entries) == []
    assert [note.text for note in story.remains.events(e.NoteAdded)] == ["before the disk was full"]
    refused = story.talk.wires[Role.AGENT].received("refused", after_s=story.full_from_s)
    assert "storage_full" in {message["code"] for message in refused}


async def test_what_could_not_be_recorded_is_on_record_as_a_gap_of_the_server(story: Story) -> None:
    assert story.remains.events(e.RecordingFailed)
    assert story.remains.events(e.RecordingRecovered)
    for stream in ("customer-camera", "agent-camera"):
        gaps = [gap for gap in story.remains.events(e.StreamGap) if gap.stream == stream and gap.track == "video"]
        assert any(
            gap.reason is GapReason.SERVER
            and gap.from_us / 1e6 == pytest.approx(story.full_from_s, abs=KEPT_WITHIN_S)
            and gap.until_us / 1e6 >= story.full_until_s - 1.0
            for gap in gaps
        ), gaps


async def test_what_was_seen_before_the_disk_was_full_is_recorded(story: Story) -> None:
    for stream, track in story.remains.tracks.items():
        before = [x for x in story.talk.sights[stream] if x.at_s < story.full_from_s - KEPT_WITHIN_S]
        assert before
        assert seen_but_not_recorded(before, track, but_before=[], spare_s=0) == []


async def test_approving_works_again_when_there_is_room(story: Story) -> None:
    assert len(story.remains.events(e.IdentityApproved)) == 1


async def test_the_recordings_have_what_came_before_and_after(story: Story) -> None:
    for track in story.remains.tracks.values():
        assert any(at_s < story.full_from_s for at_s, _ in track.frames)
        assert any(at_s > story.full_until_s for at_s, _ in track.frames)


async def test_chain_and_evidence_verify_after_a_full_disk(story: Story) -> None:
    assert story.remains.chain_faults == ()
    assert story.remains.examination.faults == ()
