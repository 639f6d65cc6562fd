"""A one-time code: whoever is in the call also has the phone that the bank knows.

Typed in the call's page by the customer, never told to the agent, and on no clock: it is good until the call ends,
another one is sent, it was used, or five attempts were wrong.
"""

import hashlib
from dataclasses import dataclass

from videobank.domain.ids import CallId

PHONE = r"\+[1-9][0-9]{6,14}"
"""A number as ITU-T E.164 writes it, with its country."""

DIGITS = 6
MOST_ATTEMPTS = 5
MOST_CODES = 3
"""In one call: a phone that three messages do not reach is not reached by a fourth."""


@dataclass(frozen=True, slots=True)
class Code:
    """The newest code of a call. ``number`` counts them from 1; ``wrong``: attempts that were refused."""

    number: int
    digest: str
    to: str = ""  # the last digits of the phone, once it was sent
    wrong: int = 0
    confirmed: bool = False

    @property
    def left(self) -> int:
        """Attempts that may still be made."""
        return 0 if self.confirmed else MOST_ATTEMPTS - self.wrong


def code_digest(call: CallId, number: int, code: str) -> str:
    """What is kept of a code: its SHA-256 with the place where it is good.

    So short a secret is guessed from that in no time: the event that has it is sealed, and heard by nobody.
    """
    return hashlib.sha256(f"{call}/{number}/{code}".encode()).hexdigest()


def last_digits(phone: str) -> str:
    """What is shown of a phone's number."""
    return phone[-4:]
