"""What lives on the web process's event loop: its use cases, each on the ports that it needs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from kyc.documents.process import ReaderProcess
from kyc.prepare import ensure
from kyc.worker import FaceProcess
from media.plane import WorkerPlane
from signaling.acting import Services
from signaling.hub import Hub
from signaling.observability import Metrics
from signaling.reach import Reach
from signaling.tidings import Tidings
from videobank.adapters.tokens import SystemTokens
from videobank.adapters.turn import SharedSecretRelays
from videobank.app.bank_systems import BankSystems, bank_systems
from videobank.app.core import Core
from videobank.app.ground import Ground
from videobank.app.people import People, people
from videobank.service.alarms import Alarms
from videobank.service.attendance import AttendanceWatch, Budget
from videobank.service.capturing import Capturing
from videobank.service.checks import FaceCheck
from videobank.service.codes import Codes
from videobank.service.documents import Documents
from videobank.service.face_references import FaceReferences
from videobank.service.hand_overs import HandOvers
from videobank.service.left_open import LeftOpen
from videobank.service.liveness import Liveness
from videobank.service.lobby import Lobby
from videobank.service.outcomes import Outcomes
from videobank.service.page import PageTrack
from videobank.service.presence import Presence
from videobank.service.quality import QualityTrack
from videobank.service.questioning import Questioning
from videobank.service.readings import Readings
from videobank.service.record_pictures import RecordPictures
from videobank.service.registry_check import RegistryCheck
from videobank.service.stage import Stage
from videobank.service.still_matching import StillMatching
from videobank.service.stocktaking import Stocktaking
from videobank.service.sweeper import Sweeper
from videobank.service.watching import Watching


@dataclass(frozen=True)
class Live:
    """Everything of the web process that lives on its event loop."""

    base: Core
    people: People
    plane: WorkerPlane
    faces: FaceProcess
    readings: Readings
    stills: StillMatching
    attendance: AttendanceWatch
    watching: Watching
    bank: BankSystems
    outcomes: Outcomes | None
    alarms: Alarms
    hub: Hub
    documents: Documents
    hand_overs: HandOvers
    stock: Stocktaking
    services: Services
    left_open: LeftOpen
    tidings: Tidings
    sweeper: Sweeper
    metrics: Metrics
    reach: Reach


@contextlib.asynccontextmanager
async def alive(base: Core) -> AsyncIterator[Live]:
    """All of it, running; closed with the process."""
    on, store = base.ground, base.store
    who, alarms, hub = people(base), Alarms(), Hub()
    pack = await asyncio.to_thread(ensure, on.layout.models / "default")
    faces = FaceProcess(pack.directory, threads=on.settings.face_threads)
    bank = bank_systems(on)
    reader = ReaderProcess(lambda: on.clock.now().astimezone().date())
    plane = WorkerPlane(on.sockets())
    await plane.open()
    try:
        lobby = Lobby(base.desk, store.projections, base.journal)
        stage = Stage(base.desk, store.ledger, plane, store.doorbell, alarms)
        metrics = Metrics(store.projections, plane, hub, alarms)
        base.desk.observe(metrics.note)
        services = Services(
            desk=base.desk,
            lobby=lobby,
            stage=stage,
            page=PageTrack(base.desk, store.ledger, on.vault, on.clock),
            quality=QualityTrack(base.desk, store.ledger, on.vault, plane, on.clock),
            presence=Presence(base.desk, store.projections, on.clock),
            checks=FaceCheck(
                base.desk,
                store.ledger,
                on.vault,
                plane,
                faces,
                faces,
                alarms,
                pack.name,
                pack.thresholds,
                lambda: on.clock.now().astimezone().date(),
                metrics.note_match_time,
            ),
            capturing=Capturing(base.desk, SystemTokens()),
            liveness=Liveness(base.desk, SystemTokens()),
            registry=RegistryCheck(base.desk, SystemTokens(), bank.registry),
            questioning=Questioning(base.desk, SystemTokens()),
            codes=Codes(base.desk, SystemTokens(), bank.messenger, on.settings.bank_name),
            hub=hub,
            clock=on.clock,
            profiles=who.profiles,
        )
        yield Live(
            base,
            who,
            plane,
            faces,
            Readings(base.desk, store.ledger, on.vault, faces, reader),
            StillMatching(base.desk, store.ledger, on.vault, plane, faces, faces, reader),
            AttendanceWatch(
                base.desk,
                store.projections,
                lambda call: FaceReferences(call, base.desk, store.ledger, on.vault, plane, faces, faces),
                on.clock,
                alarms,
                pack.thresholds,
                Budget(on.settings.attendance_interval_s, on.settings.attendance_calls),
            ),
            Watching(base.desk, plane, faces, faces),
            bank,
            Outcomes(base.desk, store.projections, bank.core) if bank.core is not None else None,
            alarms,
            hub,
            Documents(base.desk, store.ledger, on.vault, faces, faces, reader),
            HandOvers(
                who.door,
                RecordPictures(base.desk, store.ledger, on.vault, faces, faces),
                base.desk,
                store.keys,
                store.hand_overs,
                on.clock,
            ),
            Stocktaking(base.desk, store.ledger, store.projections, on.vault),
            services,
            LeftOpen(base.desk, store.projections, (services.page, services.quality)),
            Tidings(hub, base.desk, lobby, services.presence, on.clock, store.doorbell, alarms),
            Sweeper(base.desk, store.projections, on.clock),
            metrics,
            _reach(on),
        )
    finally:
        await plane.close()
        await faces.close()
        await reader.close()
        await bank.close()
        who.passwords.close()


def _reach(on: Ground) -> Reach:
    settings = on.settings
    relays = SharedSecretRelays(settings.turn_urls, settings.turn_secret.get_secret_value(), on.clock)
    return Reach(relays, relay_only=settings.relay_only)
