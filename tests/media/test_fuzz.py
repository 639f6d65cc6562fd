"""Some thousands of mutated packets; ``bench/fuzz.py`` sends a million."""

import pytest

from media.path import Datagram
from tests.media.fuzzing import Fuzz, Keys, Subject, python_path
from tests.media.lines import PROFILES

SEED = 4711


def test_mutated_packets_raise_nothing_and_what_goes_out_is_whole() -> None:
    fuzz = Fuzz(SEED)
    fuzz.run(20_000)
    assert fuzz.accepted > 10_000
    assert fuzz.outgoing > 2_000


@pytest.mark.parametrize("profile", PROFILES)
def test_mutated_packets_behind_authentication_raise_nothing(profile: str) -> None:
    fuzz = Fuzz(SEED, profile=profile)
    fuzz.run(5_000)
    assert fuzz.accepted > 2_000
    assert min(fuzz.subjects[0].refused()) > 10


def test_two_implementations_are_compared_byte_by_byte() -> None:
    fuzz = Fuzz(SEED, python_path, python_path, "AES-GCM")
    fuzz.run(2_000)
    assert fuzz.outgoing > 200


class OneBitOff:
    """The path in Python, but for one bit of every hundredth packet that goes out."""

    def __init__(self, keys: Keys | None) -> None:
        self._path: Subject = python_path(keys)
        self._count = 0
        self.due, self.told, self.refused = self._path.due, self._path.told, self._path.refused

    def take(self, line: int, datagram: bytes, now_us: int) -> list[Datagram]:
        out = self._path.take(line, datagram, now_us)
        self._count += len(out)
        if out and self._count % 100 == 0:
            out[-1] = out[-1][0], out[-1][1][:-1] + bytes((out[-1][1][-1] ^ 1,))
        return out


def test_a_single_bit_between_two_implementations_is_found() -> None:
    with pytest.raises(AssertionError, match="differently"):
        Fuzz(SEED, python_path, OneBitOff).run(5_000)
