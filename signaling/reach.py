"""How browsers reach the media workers through relays: told with welcome, and anew before the credentials expire."""

import asyncio

from signaling import messages as m
from signaling.hub import Connection, Hub
from videobank.ports.relays import VALID_S, Relays

RENEW_EVERY_S = VALID_S / 2


class Reach:
    """What the settings say about relays, for whoever can be in a call."""

    def __init__(self, relays: Relays, *, relay_only: bool) -> None:
        self._relays = relays
        self.relay_only = relay_only

    def servers(self, connection: Connection) -> tuple[m.IceServer, ...]:
        """For an agent, and for a customer with a call; nobody else sends or sees media."""
        party, person = connection.identity.party, connection.identity.person
        if party is None or (person is None and connection.call is None):
            return ()
        found = self._relays.servers(connection.identity.session)
        return tuple(m.IceServer(urls=one.urls, username=one.username, credential=one.credential) for one in found)

    async def renew(self, hub: Hub, every_s: float = RENEW_EVERY_S) -> None:
        """For ever: tell everybody new credentials while the old ones still hold."""
        while True:
            await asyncio.sleep(every_s)
            for connection in hub:
                servers = self.servers(connection)
                if servers:
                    connection.tell(m.IceServers(ice_servers=servers, relay_only=self.relay_only))
