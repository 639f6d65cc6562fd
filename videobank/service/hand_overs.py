"""The bank hands a customer over: an invitation, and with it perhaps its own picture of the customer.

The picture is looked at before anything begins, so that one that is refused leaves nothing; it is in evidence before
the link leads anywhere.
"""

from dataclasses import dataclass

from videobank.domain.roles import Person
from videobank.service.invitations import Door, Invited, Wanted
from videobank.service.record_pictures import RecordPictures


@dataclass(frozen=True, slots=True)
class HandOver:
    """What came. ``picture``: the bank's own of the customer, as a file; empty when it has none."""

    wanted: Wanted
    picture: bytes = b""


class HandOvers:
    """Takes customers over from the bank's own systems."""

    def __init__(self, door: Door, records: RecordPictures) -> None:
        self._door = door
        self._records = records

    async def take(self, asked: HandOver, by: Person) -> Invited:
        """Begin a call's ledger, keep the picture, and make the link.

        Raises NotPermitted, InvitationDenied, RecordRefused, NotAPicture, PictureTooLarge, FacesUnavailable, VaultFull,
        LedgerFull. A disk that fills up in between leaves an invitation that nobody has the link of, and that expires.
        """
        prepared = await self._door.prepare(asked.wanted, by)
        checked = await self._records.check(asked.picture) if asked.picture else None
        await self._door.begin(prepared, asked.wanted)
        if checked is not None:
            await self._records.keep(prepared.call, checked)
        return await self._door.open(prepared)
