"""What the database does beyond the port: crash, full disk, several processes, migration, rebuilding."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select

from tests.fakes.calls import UNIT, consented, invited, opened, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.projections_sql import forget_all
from videobank.adapters.store import Store, WrongKeys, open_store
from videobank.adapters.tables import agent_calls, calls, deadlines, ledgers, metadata, remarks
from videobank.adapters.verify import rebuild, verify_all
from videobank.domain import call_events as e
from videobank.domain.account_events import FindingRecorded, Outcome, VerdictRecorded, WentOnline
from videobank.domain.event_type import FORGOTTEN
from videobank.domain.ids import SYSTEM_LEDGER, CallId, PersonId, account_ledger, call_ledger
from videobank.ports.keys import KeyDestroyed
from videobank.ports.ledger import LedgerFull

A, B, C = (CallId(name * 32) for name in "abc")
AGENT = account_ledger(PersonId("a1"))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "data")


@pytest_asyncio.fixture
async def store(layout: Layout) -> AsyncIterator[Store]:
    opened_store = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    yield opened_store
    await opened_store.close()


async def test_the_migrated_tables_are_those_that_the_code_knows(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await store.database.read(differences) == []


async def test_the_database_waits_for_the_disk_and_checks_its_references(store: Store, layout: Layout) -> None:
    async def value(name: str) -> object:
        return await store.database.read(lambda c: c.exec_driver_sql(f"PRAGMA {name}").scalar_one())

    assert await value("journal_mode") == "wal"
    assert await value("synchronous") == 2  # FULL
    assert await value("foreign_keys") == 1
    assert layout.database.stat().st_mode & 0o777 == 0o600


async def test_opening_again_finds_everything(store: Store, layout: Layout) -> None:
    await store.ledger.append(AGENT, 0, (WentOnline(),), START)
    again = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    assert len(await again.ledger.read(AGENT)) == 1
    await again.ledger.append(AGENT, 1, (WentOnline(),), START)
    assert len(await store.ledger.read(AGENT)) == 2
    await store.ledger.append(AGENT, 2, (WentOnline(),), START)  # although this process remembers another head
    await again.close()


async def test_data_of_another_key_file_is_not_opened(store: Store, layout: Layout, tmp_path: Path) -> None:
    await tell(store.ledger, A, START, invited(START))
    with pytest.raises(WrongKeys):
        await open_store(layout.data, KeyFile(tmp_path / "other.key"), SetClock())


async def test_retention_is_never_shortened(store: Store) -> None:
    async def retained_us() -> int | None:
        query = select(ledgers.c.retain_until_us).where(ledgers.c.id == AGENT)
        return await store.database.read(lambda c: c.execute(query).scalar_one())

    kept = []
    for number, days in enumerate((None, 10, None, 5, 20)):
        until = None if days is None else START + timedelta(days=days)
        await store.ledger.append(AGENT, number, (WentOnline(),), START, until)
        kept.append(await retained_us())
    ten, twenty = (round((START + timedelta(days=days)).timestamp() * 1e6) for days in (10, 20))
    assert kept == [None, ten, ten, ten, twenty]


async def test_a_destroyed_key_forgets_what_was_personal_and_the_chain_holds(store: Store) -> None:
    await tell(store.ledger, A, START, invited(START))
    destroy = ledgers.update().where(ledgers.c.id == call_ledger(A)).values(wrapped_key=None)
    await store.database.write(lambda c: c.execute(destroy).rowcount)
    (entry,) = await store.ledger.read(call_ledger(A))
    assert (entry.event.customer_reference, entry.event.business) == (FORGOTTEN, "card_password")
    assert await store.ledger.verify(call_ledger(A)) == ()
    with pytest.raises(KeyDestroyed):
        await store.ledger.key(call_ledger(A))


async def test_nothing_personal_is_in_the_database_in_clear(store: Store, layout: Layout) -> None:
    await tell(store.ledger, A, START, invited(START, customer_reference="C-777", customer_name="Zhang Xiaoming"))
    content = b"".join(path.read_bytes() for path in layout.data.glob("videobank.sqlite*"))
    assert b"card_password" in content
    assert b"C-777" not in content
    assert b"Xiaoming" not in content


async def busy_day(store: Store) -> None:
    """Three calls in different phases, a claim that became a pairing, remarks by a reviewer."""
    for number, call in enumerate((A, B, C)):
        at = START + timedelta(minutes=number)
        await tell(store.ledger, call, at, invited(START, customer_reference=f"C-{number}"), *queueing())
    await tell(store.ledger, A, START, pairing("a1"), e.CustomerReady(), opened())
    await tell(store.ledger, A, START, e.CallEnded(reason=e.EndReason.AGENT_ENDED), e.CallRated(stars=5))
    await tell(store.ledger, B, START, pairing("a2"), consented(e.Consent.PAGE_SHARING))
    reviewer = account_ledger(PersonId("r1"))
    first = VerdictRecorded(call=A, outcome=Outcome.FOLLOW_UP, reason="no name asked")
    await store.ledger.append(reviewer, 0, (FindingRecorded(call=A, at_us=1, text="dark"), first), START)
    later = VerdictRecorded(call=A, outcome=Outcome.IN_ORDER, reason="name asked at 0:40")
    await store.ledger.append(account_ledger(PersonId("r0")), 0, (later,), START + timedelta(hours=1))


async def rows_of(store: Store) -> dict[str, list[tuple[object, ...]]]:
    def read(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in (calls, deadlines, agent_calls, remarks)
        }

    return await store.database.read(read)


async def test_what_is_rebuilt_from_the_ledgers_is_what_was_there(store: Store) -> None:
    await busy_day(store)
    before = await rows_of(store)
    assert all(before.values())
    await store.database.write(forget_all)
    assert not any((await rows_of(store)).values())
    assert await rebuild(store) == 3
    assert await rows_of(store) == before
    assert await verify_all(store) == ()


async def test_a_claim_and_its_event_leave_one_pairing(store: Store) -> None:
    await tell(store.ledger, A, START, invited(START), *queueing())
    assert await store.projections.claim_next(PersonId("a1"), UNIT) == A
    await tell(store.ledger, A, START, pairing("a1"))
    assert len((await rows_of(store))["agent_calls"]) == 1


async def test_many_agents_in_several_processes_never_share_a_customer(store: Store, layout: Layout) -> None:
    names = [CallId(f"{number:032x}") for number in range(12)]
    for call in names:
        await tell(store.ledger, call, START, invited(START), *queueing())
    other = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    claims = await asyncio.gather(
        *((store, other)[number % 2].projections.claim_next(PersonId(f"a{number // 2}"), UNIT) for number in range(40))
    )
    won = [call for call in claims if call is not None]
    assert sorted(won) == sorted(names)
    await other.close()


FULL = """
import asyncio, pathlib, resource, sys
from tests.fakes.calls import invited
from tests.fakes.clock import START, SetClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import open_store
from videobank.domain.account_events import FindingRecorded
from videobank.ports.ledger import LedgerFull

async def main():
    layout = Layout(pathlib.Path(sys.argv[1]))
    store = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    number = 0
    event = FindingRecorded(call="a" * 32, at_us=None, text="x" * 3000)
    try:
        while number < 1000:
            await store.ledger.append("account/r1", number, (event,), START)
            number += 1
    except LedgerFull as full:
        print(full)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert len(await store.ledger.read("account/r1")) == number, "half kept"
    await store.ledger.append("account/r1", number, (event,), START)
    print(number, await store.ledger.verify("account/r1"))
    await store.close()

asyncio.run(main())
"""


def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_half_kept(layout: Layout) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(layout.data)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    why, result = done.stdout.splitlines()
    assert why.startswith("the database cannot be written")
    number, faults = result.split(" ", 1)
    assert 10 < int(number) < 1000
    assert faults == "()"


WRITER = """
import asyncio, pathlib, sys
from tests.fakes.calls import invited
from tests.fakes.clock import START, SetClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import open_store
from videobank.domain.account_events import WentOnline

async def main():
    layout = Layout(pathlib.Path(sys.argv[1]))
    store = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    number = 0
    while True:
        await store.ledger.append("account/a1", number, (WentOnline(),), START)
        await store.ledger.append(f"call/{number:032x}", 0, (invited(START),), START)
        number += 1
        print(number, flush=True)

asyncio.run(main())
"""


def acknowledged_by_a_killed_writer(layout: Layout) -> int:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(layout.data)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(40)]
    writer.kill()
    rest = writer.communicate()[0].split("\n")[:-1]  # the last line may be torn, or empty
    return [*acknowledged, *(int(line) for line in rest)][-1]


async def test_everything_acknowledged_before_a_kill_is_there(layout: Layout) -> None:
    acknowledged = await asyncio.to_thread(acknowledged_by_a_killed_writer, layout)
    store = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    assert len(await store.ledger.read(AGENT)) >= acknowledged
    assert len(await store.projections.unfinished()) >= acknowledged
    assert len(await store.ledger.read(SYSTEM_LEDGER)) >= acknowledged
    assert await verify_all(store) == ()
    await store.close()


async def test_a_database_that_another_process_never_lets_go_is_full(store: Store, layout: Layout) -> None:
    await store.database.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=50").close())
    hanging = sqlite3.connect(layout.database, isolation_level=None)
    hanging.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerFull, match="locked"):
        await store.ledger.append(AGENT, 0, (WentOnline(),), START)
    hanging.execute("ROLLBACK")
    hanging.close()
    await store.ledger.append(AGENT, 0, (WentOnline(),), START)
