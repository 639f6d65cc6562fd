"""The part of our web process that a running call needs, as a process of its own: permission, ledger, sweep.

    python -m bench.plane.ours_desk SOCKET

It answers JSON lines on a Unix socket: ``{"do": "call"}`` brings a call live, ``publish`` and ``subscribe`` take offers
through the Stage as the real signalling does, ``end`` ends a call, ``sealed`` tells how many calls are sealed.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from media.plane import WorkerPlane
from videobank.app.core import Core, core
from videobank.app.ground import ground
from videobank.app.memory import collect_seldom
from videobank.domain import call_events as e
from videobank.domain.call import Phase
from videobank.domain.ids import CallId, PersonId, UnitId
from videobank.domain.streams import Party
from videobank.service.alarms import Alarms
from videobank.service.stage import Stage
from videobank.settings import Settings

LINE_LIMIT_BYTES = 256 * 1024


async def main(path: Path) -> None:
    """Serve until the process is stopped."""
    settings = Settings()
    async with core(ground(settings, "desk")) as base:
        plane = WorkerPlane(base.ground.sockets())
        await plane.open()
        store = base.store
        stage = Stage(base.desk, store.ledger, plane, store.doorbell, Alarms())
        calls: set[CallId] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                asked = json.loads(line)
                answer = await do(base, stage, calls, asked)
                writer.write(json.dumps({"id": asked["id"], **answer}).encode() + b"\n")

        server = await asyncio.start_unix_server(serve, path, limit=LINE_LIMIT_BYTES)
        async with server, asyncio.TaskGroup() as group:
            for task in (stage.enforce(), stage.record_happenings(), stage.watch_workers()):
                group.create_task(task)


async def do(base: Core, stage: Stage, calls: set[CallId], asked: dict[str, Any]) -> dict[str, Any]:
    """One request and its answer."""
    if asked["do"] == "call":
        call = CallId(uuid4().hex)
        await _bring_live(base, call)
        calls.add(call)
        return {"call": call}
    if asked["do"] == "sealed":
        states = [await base.desk.call(call) for call in calls]
        return {"sealed": sum(state.phase is Phase.SEALED for state in states)}
    call = CallId(asked["call"])
    if asked["do"] == "publish":
        return {"sdp": (await stage.publish(call, Party(asked["party"]), asked["stream"], asked["sdp"])).sdp}
    if asked["do"] == "subscribe":
        return {"sdp": await stage.subscribe(call, Party(asked["party"]), asked["stream"], asked["sdp"])}
    await base.desk.propose(call, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    return {}


async def _bring_live(base: Core, call: CallId) -> None:
    now = base.ground.clock.now()
    invited = e.CallInvited(
        business="card_password",
        language="en",
        unit=UnitId("main"),
        profile="default",
        expires_at=now + timedelta(hours=1),
        customer_reference="C-1001",
        customer_name="Load",
    )
    await base.desk.begin(call, invited)
    consents = tuple(
        e.ConsentGiven(consent=one, text_version="1", text_sha256="0" * 64, language="en")
        for one in (e.Consent.RECORDING, e.Consent.FACE_CHECK)
    )
    agent = PersonId(uuid4().hex)
    await base.desk.propose(call, e.CustomerArrived(language="en"), *consents, e.CustomerQueued())
    await base.desk.propose(call, e.AgentPaired(agent=agent, agent_name="Load", staff_number="1"))
    await base.desk.propose(call, e.CustomerReady())


if __name__ == "__main__":
    collect_seldom()
    asyncio.run(main(Path(sys.argv[1])))
