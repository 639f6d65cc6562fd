"""Hand-overs by their keys in SQL: one transaction decides whose request was first, and bounds what is kept."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from videobank.adapters.database import Database
from videobank.adapters.instants import from_us, to_us
from videobank.adapters.tables import hand_overs
from videobank.domain.ids import CallId
from videobank.ports.hand_overs import KeptHandOver


class SqlHandOverKeys:
    """Implements ``ports.hand_overs.HandOverKeys``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, key: str, since: datetime) -> KeptHandOver | None:
        """See HandOverKeys."""
        return await self._database.read(lambda connection: _find(connection, key, since))

    async def claim(self, asked: KeptHandOver, since: datetime, most: int) -> KeptHandOver:
        """See HandOverKeys."""

        def decide(connection: Connection) -> KeptHandOver:
            connection.execute(delete(hand_overs).where(hand_overs.c.invited_at_us < to_us(since)))
            kept = _find(connection, asked.key, since)
            if kept is not None:
                return kept
            _make_room(connection, most)
            values = {
                "key": asked.key,
                "content": asked.content,
                "call": asked.call,
                "invited_at_us": to_us(asked.invited_at),
                "expires_at_us": to_us(asked.expires_at),
            }
            connection.execute(insert(hand_overs).values(values))
            return asked

        return await self._database.write(decide)


def _find(connection: Connection, key: str, since: datetime) -> KeptHandOver | None:
    query = select(hand_overs).where(hand_overs.c.key == key, hand_overs.c.invited_at_us >= to_us(since))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    invited_at, expires_at = from_us(row.invited_at_us), from_us(row.expires_at_us)
    return KeptHandOver(row.key, row.content, CallId(row.call), invited_at, expires_at)


def _make_room(connection: Connection, most: int) -> None:
    beyond = connection.execute(select(func.count()).select_from(hand_overs)).scalar_one() - most + 1
    if beyond > 0:
        oldest = select(hand_overs.c.key).order_by(hand_overs.c.invited_at_us, hand_overs.c.key).limit(beyond)
        connection.execute(delete(hand_overs).where(hand_overs.c.key.in_(oldest)))
