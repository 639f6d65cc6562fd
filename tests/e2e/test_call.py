"""What one call, held end to end in real browsers, left behind: each test looks at one thing of it."""

import base64
import json
import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
import pytest_asyncio

from kyc.worker import FaceProcess
from tests.clips import FRAMES, Clip
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE
from tests.e2e.installation import ROOT, Installation
from tests.e2e.story import CAMERAS, CARD, COUNTED, NOTE_SECRET, SECRET, TALK_S, Story, hold
from tests.faces import clip_of
from videobank.domain.face import Band

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Story]:
    """The call is held once."""
    installation = Installation(tmp_path_factory.mktemp("story") / "data")
    try:
        await installation.start()
        yield await hold(installation, clips)
    finally:
        await installation.stop()


async def test_each_side_saw_and_heard_the_other(story: Story) -> None:
    """The other's clip moves on and never goes back; how fast it is presented is the machine's affair."""
    for perceived, party in ((story.seen_by_agent, 0), (story.seen_by_customer, 1)):
        assert {strip.party for strip in perceived.frames} == {party}
        numbers = [strip.number for strip in perceived.frames]
        assert len(set(numbers)) >= 2 * TALK_S, numbers
        assert all((after - before) % FRAMES < FRAMES // 2 for before, after in pairwise(numbers)), numbers
        assert len(perceived.beeps_s) >= TALK_S - 2


@pytest.mark.parametrize(("sender", "receiver"), [("agent", "customer"), ("customer", "agent")])
async def test_what_one_side_sends_the_other_decodes(story: Story, sender: str, receiver: str) -> None:
    """Over the same seconds, however long they took, at most a fifth is lost; in all, nothing comes twice."""
    sent, decoded = story.frames[f"sent by {sender}"], story.frames[f"decoded by {receiver}"]
    assert decoded >= COUNTED
    assert story.frames[f"received by {receiver}"] >= 0.8 * sent, story.frames  # or the way lost them
    assert decoded >= 0.8 * sent, story.frames  # more are decoded where a busy machine catches up
    in_all = story.frames_in_all
    assert in_all[f"decoded by {receiver}"] <= in_all[f"received by {receiver}"], in_all
    assert in_all[f"received by {receiver}"] <= in_all[f"sent by {sender}"], in_all


async def test_each_recording_is_of_the_right_side_and_has_every_frame_that_was_sent(story: Story) -> None:
    for stream, party in (("customer-camera", 0), ("agent-camera", 1)):
        watched = story.watched(stream)
        assert watched.parties == {party}
        assert watched.unreadable <= len(watched.frames) // 50
        most = max(sender["sent"] for sender in story.sent[stream]["frames"].values() if sender["sent"] is not None)
        recorded = len(watched.frames) + watched.unreadable
        missing = most - recorded  # the call went on for a moment after the count was taken: it can be negative
        gaps = [gap for gap in story.case["gaps"] if gap["stream"] == stream and gap["track"] == "video"]
        assert missing <= story.cut_off[stream] or gaps, (stream, most, recorded, story.cut_off)


async def test_a_recording_is_as_long_as_its_track_says(story: Story) -> None:
    for track in story.case["tracks"]:
        if track["stream"].endswith("-camera"):
            assert story.watched(track["stream"]).duration_s == pytest.approx(track["duration_us"] / 1e6, abs=0.2)


async def test_a_recording_lasts_as_long_as_what_was_sent(story: Story) -> None:
    """From its first beep to its last, against the same two at the microphone: a file's own length proves nothing."""
    for stream in CAMERAS:
        _, sounds = _delays_ms(story, stream)
        assert len(sounds) >= 5, sounds
        assert abs(sounds[-1] - sounds[0]) <= 200, (stream, sounds)


async def test_picture_and_sound_are_recorded_as_they_were_sent(story: Story) -> None:
    """Both are delayed alike between the camera and the recording: within 80 ms, over the whole call."""
    for stream in CAMERAS:
        pictures, sounds = _delays_ms(story, stream)
        assert len(pictures) >= 5, pictures
        assert len(sounds) >= 5, sounds
        assert abs(median(pictures) - median(sounds)) <= 80, (stream, pictures, sounds)


async def test_the_two_sides_are_recorded_on_one_clock(story: Story) -> None:
    delays = [median(_delays_ms(story, stream)[0]) for stream in CAMERAS]
    assert abs(delays[0] - delays[1]) <= 80, delays


def _delays_ms(story: Story, stream: str) -> tuple[list[float], list[float]]:
    """For each flash and each beep in a recording, how much later it stands there than it left the camera."""
    track = next(track for track in story.case["tracks"] if track["stream"] == stream)
    live_ms = datetime.fromisoformat(story.case["line"]["live_since"]).timestamp() * 1000
    zero_ms = live_ms + track["starts_us"] / 1000
    watched, sent = story.watched(stream), story.sent[stream]

    def delays(recorded_s: Iterable[float], sent_ms: list[float]) -> list[float]:
        times_ms = [zero_ms + 1000 * time for time in recorded_s]
        nearest = [time - min(sent_ms, key=lambda one, time=time: abs(time - one)) for time in times_ms]
        return [delay for delay in nearest if abs(delay) < 450]

    return delays(watched.flash_times_s(), sent["flashes"]), delays(watched.beeps_s, sent["beeps"])


async def test_the_two_tracks_of_a_replay_run_together(story: Story) -> None:
    assert sorted(abs(offset) for offset in story.replay_offsets_s)[len(story.replay_offsets_s) // 2] <= 0.08


async def test_the_right_document_is_a_match_in_words(story: Story) -> None:
    assert "very likely" in story.finding.lower() or "same person" in story.finding.lower()
    found = [event for event in story.case["events"] if event["name"] == "FaceMatched"]
    assert found[-1]["event"]["band"] == "match"


async def test_each_recording_shows_the_right_person(story: Story) -> None:
    """The project's own face engine says so, from a frame of the recording."""
    faces = FaceProcess(ROOT / "data" / "models" / "default")
    try:
        both = (("customer-camera", CUSTOMER_FACE, AGENT_FACE), ("agent-camera", AGENT_FACE, CUSTOMER_FACE))
        for stream, face, other in both:
            picture = story.watched(stream).picture
            assert (await faces.compare(clip_of(face), picture)).band is Band.MATCH
            assert (await faces.compare(clip_of(other), picture)).band is Band.NO_MATCH
    finally:
        await faces.close()


async def test_the_evidence_verifies_and_the_room_says_so(story: Story) -> None:
    assert story.badge == "Sealed and verified"
    assert story.verification["faults"] == []
    assert story.verification["sealed"]
    assert story.verification["chain_verified"]
    assert story.verification["evidence_verified"]


async def test_the_reviewers_finding_and_outcome_are_on_record(story: Story) -> None:
    assert [finding["text"] for finding in story.remarks["findings"]] == ["The light is low on the left."]
    assert [(each["outcome"], each["reason"]) for each in story.remarks["verdicts"]] == [
        ("in_order", "Everything was shown.")
    ]


async def test_the_screen_is_a_track_of_its_own(story: Story) -> None:
    assert "agent-screen" in story.tracks


async def test_the_page_is_recorded_on_the_same_timeline(story: Story) -> None:
    assert story.pages
    assert all(b"Harbour" in page for page in story.pages)
    for page in story.case["pages"]:
        assert 0 < page["starts_us"] < story.case["duration_us"]


async def test_the_agent_saw_the_page_without_what_was_typed(story: Story) -> None:
    assert "card" in story.page_seen_by_agent.lower()
    for secret in (SECRET, CARD, NOTE_SECRET):
        assert secret not in story.page_seen_by_agent


def forms(secret: str) -> set[bytes]:
    """A secret as it might appear: as it is, in UTF-16, in base64 at each alignment that is long enough to tell."""
    raw = secret.encode()
    whole = base64.b64encode(raw).rstrip(b"=")
    shifted = {base64.b64encode(b"x" * shift + raw)[4 : 4 * (len(raw) // 3)] for shift in range(3)}
    return {raw, secret.encode("utf-16-le"), whole[: 4 * (len(raw) // 3)], *(one for one in shifted if len(one) >= 10)}


async def test_a_secret_typed_into_the_page_is_nowhere(story: Story) -> None:
    """Not on the wire, not in the evidence once decrypted, not in the ledger, not in a log; not key by key either."""
    wire = "\n".join(story.customer_sent).encode()
    assert wire.count(b"page_chunk") >= 3, "what left the page was not watched"
    evidence = await _decrypted(story)
    ledger = json.dumps(story.case).encode()
    log = story.installation.log.read_bytes()
    disk = b"".join(path.read_bytes() for path in story.installation.data.rglob("*") if _is_kept(path))
    for secret in (SECRET, CARD, NOTE_SECRET):
        for form in forms(secret):
            for place, content in (
                ("wire", wire),
                ("evidence", evidence),
                ("ledger", ledger),
                ("log", log),
                ("disk", disk),
            ):
                assert form not in content, (secret, place)
    assert not _grows_key_by_key(wire), "what was typed shows in the growth of what was sent"


async def _decrypted(story: Story) -> bytes:
    return b"".join([*story.tracks.values(), *story.pages])


def _is_kept(path: Path) -> bool:
    return path.is_file() and "models" not in path.parts and not path.is_socket()


def _grows_key_by_key(wire: bytes) -> bool:
    """Whether the secret can be read off one letter at a time from masked values that grow."""
    masks = [len(mask) for mask in re.findall(r"(?:\u2022|\\+u2022)+", wire.decode(errors="replace"))]
    assert masks, "nothing masked was sent"
    return len(set(masks)) > 1
