"""The bank hands a customer over: an invitation, and with it perhaps its own picture of the customer.

The picture is judged before anything begins, so that one that is refused leaves nothing; it is in evidence before the
link leads anywhere. With a key of the bank's a hand-over is made once, however often it is sent and whoever was killed
in between: each part of it is made unless it is there. The link's token is kept nowhere, and is derived again instead.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from videobank.domain.call import Call
from videobank.domain.ids import CallId
from videobank.domain.roles import Person
from videobank.ports.clock import Clock
from videobank.ports.hand_overs import HandOverKeys, KeptHandOver
from videobank.ports.keys import Keys
from videobank.service.desk import Desk, UnknownCall
from videobank.service.invitations import Door, Invited, Prepared, Wanted
from videobank.service.record_pictures import CheckedPicture, RecordPictures

KEPT_FOR = timedelta(hours=24)
"""A bank's queue that was down over night sends again in the morning."""
MOST_KEPT = 200_000
"""Of some 300 bytes each; a bank with more hand-overs a day keeps its keys for less than a day."""


class KeyTaken(Exception):
    """Another hand-over came with this key: nothing was made of this one."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What came. ``picture``: the bank's own of the customer, as a file; empty when it has none.

    ``key``: the bank's name for this request, empty when it names none; ``content``: all that was asked, as text.
    """

    wanted: Wanted
    picture: bytes = b""
    key: str = ""
    content: str = ""


class HandOvers:
    """Takes customers over from the bank's own systems."""

    def __init__(
        self, door: Door, records: RecordPictures, desk: Desk, keys: Keys, kept: HandOverKeys, clock: Clock
    ) -> None:
        self._door = door
        self._records = records
        self._desk = desk
        self._keys = keys
        self._kept = kept
        self._clock = clock
        self._one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, asked: HandOver, by: Person) -> Invited:
        """Begin a call's ledger, keep the picture, and make the link; or, under a key that came before, say it again.

        Raises NotPermitted, InvitationDenied, RecordRefused, KeyTaken, NotAPicture, PictureTooLarge, FacesUnavailable,
        Refused (a call that is over meanwhile), VaultFull, LedgerFull. Without a key, a disk that fills up in between
        leaves an invitation that nobody has the link of, and that expires.
        """
        if not asked.key:
            prepared = await self._door.prepare(asked.wanted, by)
            return await self._make(prepared, asked, await self._checked(asked))
        key = await self._keys.blind("hand_over_key", f"{by.id}\n{asked.key}")
        lock = self._one_at_a_time.setdefault(key, asyncio.Lock())
        async with lock:
            return await self._once(asked, by, key)

    async def _once(self, asked: HandOver, by: Person, key: str) -> Invited:
        content = await self._keys.blind("hand_over_content", asked.content)
        since = self._clock.now() - KEPT_FOR
        kept = await self._kept.find(key, since)
        if kept is None:
            prepared = await self._door.prepare(asked.wanted, by)
            checked = await self._checked(asked)
            new = KeptHandOver(key, content, prepared.call, prepared.invited_at, prepared.expires_at)
            kept = await self._kept.claim(new, since, MOST_KEPT)
        else:
            await self._door.permit(asked.wanted, by)
            checked = None
        if kept.content != content:
            raise KeyTaken
        token = await self._keys.blind("hand_over_token", kept.call)
        return await self._make(Prepared(kept.call, token, kept.invited_at, kept.expires_at), asked, checked)

    async def _checked(self, asked: HandOver) -> CheckedPicture | None:
        return await self._records.check(asked.picture) if asked.picture else None

    async def _make(self, prepared: Prepared, asked: HandOver, checked: CheckedPicture | None) -> Invited:
        """What is not there yet, in this order."""
        state = await self._state(prepared.call)
        if state is None:
            await self._door.begin(prepared, asked.wanted)
        if asked.picture and (state is None or state.record is None):
            picture = checked or await self._records.check(asked.picture)
            await self._records.keep(prepared.call, picture)
        return await self._door.open(prepared)

    async def _state(self, call: CallId) -> Call | None:
        try:
            return await self._desk.call(call)
        except UnknownCall:
            return None
