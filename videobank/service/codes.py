"""The one-time code: drawn by chance, sent to the phone that the bank named, typed by the customer in the call."""

import asyncio
import hmac
import logging
from weakref import WeakValueDictionary

from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.call_events import (
    CodeConfirmed,
    CodeDrawn,
    CodeRefused,
    CodeSent,
    CodeUndelivered,
    Undelivered,
)
from videobank.domain.code import DIGITS, MOST_ATTEMPTS, code_digest, last_digits
from videobank.domain.ids import CallId, PersonId
from videobank.ports.clock import Tokens
from videobank.ports.messages import MessageRefused, Messenger, MessengerDown
from videobank.service.desk import Desk

log = logging.getLogger(__name__)

TEXTS = {
    "zh": "【{bank}】验证码 {code}，用于您正在进行的视频业务“{business}”。请只在通话页面输入，本行人员不会向您索要。",
    "en": "{bank}: {code} is the code for your video call ({business}). Type it into the call's page only. "
    "Nobody from the bank will ask you for it.",
}


class Codes:
    """Sends codes and takes what the customer types."""

    def __init__(self, desk: Desk, tokens: Tokens, messenger: Messenger, bank_name: str) -> None:
        self._desk = desk
        self._tokens = tokens
        self._messenger = messenger
        self._bank_name = bank_name
        self._one_at_a_time: WeakValueDictionary[CallId, asyncio.Lock] = WeakValueDictionary()

    async def send(self, call: CallId, agent: PersonId) -> None:
        """Draw a code and send it; the one before is no longer good. Raises Refused, MessengerDown, MessageRefused."""
        lock = self._one_at_a_time.setdefault(call, asyncio.Lock())
        async with lock:
            await self._send(call, agent)

    async def _send(self, call: CallId, agent: PersonId) -> None:
        state = await self._desk.call(call)
        number = state.code.number + 1 if state.code is not None else 1
        code = self._tokens.digits(DIGITS)
        await self._desk.propose(call, CodeDrawn(number=number, digest=code_digest(call, number, code)))
        try:
            await self._messenger.send(state.customer_phone, self._text(state, code), f"{call}-{number}")
        except (MessengerDown, MessageRefused) as failed:
            refused = isinstance(failed, MessageRefused)
            log.warning("a code could not be sent", extra={"call": call, "why": type(failed).__name__})
            reason = Undelivered.REFUSED if refused else Undelivered.UNREACHABLE
            await self._desk.propose(call, CodeUndelivered(number=number, reason=reason))
            raise
        await self._desk.propose(call, CodeSent(number=number, agent=agent, to=last_digits(state.customer_phone)))

    async def enter(self, call: CallId, typed: str) -> bool:
        """What the customer typed; returns whether it was right. Every attempt is on record. Raises Refused.

        One after the other: of many guesses at once, those after the fifth find that there is no attempt left.
        """
        lock = self._one_at_a_time.setdefault(call, asyncio.Lock())
        async with lock:
            return await self._enter(call, typed)

    async def _enter(self, call: CallId, typed: str) -> bool:
        code = (await self._desk.call(call)).code
        if code is None or not code.to:
            raise Refused(Refusal.NO_CODE)
        if hmac.compare_digest(code_digest(call, code.number, typed), code.digest):
            await self._desk.propose(call, CodeConfirmed(number=code.number))
            return True
        await self._desk.propose(call, CodeRefused(number=code.number, left=MOST_ATTEMPTS - code.wrong - 1))
        return False

    def _text(self, state: Call, code: str) -> str:
        text = TEXTS["zh" if state.language == "zh" else "en"]
        return text.format(bank=self._bank_name, code=code, business=state.business)
