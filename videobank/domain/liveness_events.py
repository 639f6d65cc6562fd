"""Whether somebody is there: the challenges of a trial, what the server saw, and what the agent saw and heard.

A part of the vocabulary of ``call_events``, which says who hears what. Everything that is found is a finding; nothing
here claims a level of ISO/IEC 30107-3.
"""

from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.event_type import EVERYONE, STAFF, event, personal
from videobank.domain.ids import PersonId
from videobank.domain.liveness import Challenge, Finding, Need, Sign, Why


class TrialEnd(StrEnum):
    """Why nothing more is asked of the customer."""

    DONE = "done"
    CUSTOMER_CANNOT = "customer_cannot"
    AGENT_CALLED_OFF = "agent_called_off"


@dataclass(frozen=True, slots=True)
class FramePlace:
    """A frame of the customer's recording, by which anybody finds it there. A segment of 0: it was not kept yet."""

    segment: int
    rtp_timestamp: int
    at_us: int


@event(heard_by=STAFF)
class LivenessAsked:
    """The agent asks for signs that somebody is there; ``liveness.drawn`` says what seed and needs choose."""

    number: int  # of the call's trials, from 1
    agent: PersonId
    seed: str
    needs: tuple[Need, ...] = personal(forgotten=[])


@event(heard_by=EVERYONE)
class ChallengeAsked:
    """The customer is asked for this now. ``place`` counts from 1; ``digits`` are read aloud, else empty."""

    number: int
    place: int
    challenge: Challenge
    digits: str = ""


@event(heard_by=EVERYONE)
class ChallengeShown:
    """The customer's page shows it from here on: the server looks for it in what comes after."""

    number: int
    place: int


@event(heard_by=STAFF)
class ChallengeWatched:
    """What the server saw, why, and in which frames of so many. A finding, not a verdict."""

    number: int
    place: int
    finding: Finding
    why: tuple[Why, ...]
    frames: int
    shown_by: tuple[FramePlace, ...]


@event(heard_by=STAFF)
class ChallengeJudged:
    """What the agent saw and heard with their own eyes and ears, of a challenge that was asked for."""

    number: int
    place: int
    agent: PersonId
    done: bool


@event(heard_by=EVERYONE)
class ChallengesOver:
    """Nothing more is asked of the customer."""

    number: int
    reason: TrialEnd


@event(heard_by=STAFF)
class LivenessJudged:
    """The agent says, by eye and with a reason, whether somebody is there: without a challenge, or over its outcome."""

    agent: PersonId
    there: bool
    reason: str = personal()


@event(heard_by=STAFF)
class PresentationSeen:
    """Signs of a screen, a picture or a made-up stream in the frames of a trial: advice. SEEN: there are some.

    ``rasters``: of the frames so many had a screen's raster over the face.
    """

    number: int
    finding: Finding
    signs: tuple[Sign, ...]
    why: tuple[Why, ...]
    frames: int
    rasters: int


@event(heard_by=STAFF)
class CameraNamed:
    """What the customer's page says its camera is called. ``known_as``: the program behind it; empty: none is known."""

    known_as: str
    label: str = personal()
