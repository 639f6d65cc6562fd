"""The rules of one connection, without a network and without a clock."""

import json

import pytest

from signaling.messages import MAX_MESSAGE, MAX_SDP, Approve, Hello
from signaling.protocol import BURST, HELLO_WITHIN_S, MAX_BAD, PER_SECOND, Close, Intake, Malformed, Violation

HELLO = json.dumps({"type": "hello", "id": 0})
END = json.dumps({"type": "end", "id": 1})


def greeted() -> Intake:
    """A connection that has said hello at 0 s."""
    intake = Intake(0.0)
    assert isinstance(intake.receive(HELLO, 0.0), Hello)
    return intake


def test_the_first_message_is_hello() -> None:
    with pytest.raises(Violation) as violation:
        Intake(0.0).receive(END, 0.0)
    assert violation.value.close is Close.BAD_MESSAGES


def test_hello_is_said_once() -> None:
    with pytest.raises(Violation, match="once"):
        greeted().receive(HELLO, 1.0)


def test_hello_is_due_in_time() -> None:
    intake = Intake(0.0)
    intake.check(HELLO_WITHIN_S)
    with pytest.raises(Violation) as violation:
        intake.check(HELLO_WITHIN_S + 0.1)
    assert violation.value.close is Close.IDLE


def test_a_message_over_the_limit_closes_the_connection() -> None:
    with pytest.raises(Violation) as violation:
        greeted().receive("x" * (MAX_MESSAGE + 1), 1.0)
    assert violation.value.close is Close.TOO_BIG


def test_too_many_messages_close_the_connection_and_a_pause_fills_the_bucket() -> None:
    intake = greeted()
    for _ in range(int(BURST) - 1):
        intake.receive(END, 0.0)
    with pytest.raises(Violation) as violation:
        intake.receive(END, 0.0)
    assert violation.value.close is Close.TOO_FAST
    assert intake.receive(END, 1 / PER_SECOND + 0.01).type == "end"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("nonsense", "json_invalid"),
        ("[]", "type"),
        ('{"type": "fly", "id": 7}', "union_tag"),
        ('{"type": "approve", "id": 7}', "reason"),
        ('{"type": "approve", "id": 7, "reason": "x", "role": "administrator"}', "role"),
        ('{"type": "rate", "id": 7, "stars": 6}', "stars"),
        (json.dumps({"type": "publish", "id": 7, "stream": "customer-camera", "sdp": "v" * (MAX_SDP + 1)}), "sdp"),
        ('{"type": "end", "id": -1}', "id"),
    ],
)
def test_a_malformed_message_is_refused_by_place_and_never_by_content(text: str, where: str) -> None:
    refused = greeted().receive(text, 1.0)
    assert isinstance(refused, Malformed)
    assert where in refused.where
    assert "administrator" not in refused.where
    assert refused.id == (7 if '"id": 7' in text else 0)


def test_a_client_that_talks_nonsense_is_closed() -> None:
    intake = greeted()
    for _ in range(MAX_BAD):
        intake.receive("{}", 1.0)
    with pytest.raises(Violation) as violation:
        intake.receive("{}", 1.0)
    assert violation.value.close is Close.BAD_MESSAGES


def test_a_good_message_is_parsed_whole() -> None:
    assert greeted().receive('{"type": "approve", "id": 3, "reason": "同一人"}', 1.0) == Approve(id=3, reason="同一人")
