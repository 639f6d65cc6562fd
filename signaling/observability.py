"""Is it alive, is it ready, how is it doing: ``/healthz``, ``/readyz``, ``/metrics`` (Prometheus text format)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from signaling.hub import Hub
from videobank.domain.call_events import FaceMatched, RecordingFailed, StreamGap
from videobank.ports.ledger import Projections
from videobank.ports.media import MediaPlane, PlaneUnavailable
from videobank.service.alarms import Alarms

Check = Callable[[], Awaitable[bool]]


class Metrics:
    """Counters of this process, and gauges read when somebody asks."""

    def __init__(self, projections: Projections, plane: MediaPlane, hub: Hub, alarms: Alarms) -> None:
        self._projections = projections
        self._plane = plane
        self._hub = hub
        self._alarms = alarms
        self.registry = CollectorRegistry()
        self._calls = Gauge("videobank_calls", "Calls by phase", ["phase"], registry=self.registry)
        self._sockets = Gauge("videobank_sockets", "Connected clients", registry=self.registry)
        self._tasks = Gauge("videobank_tasks", "Tasks on the event loop of the web process", registry=self.registry)
        self._alarm = Gauge("videobank_alarms", "Alarms that are on", registry=self.registry)
        self._media = Gauge("videobank_media", "Figures of the media plane", ["figure"], registry=self.registry)
        self._up = Gauge("videobank_media_up", "Whether the media plane answers", registry=self.registry)
        self._certificates = Gauge(
            "videobank_certificate_days", "Days until a certificate runs out", ["system"], registry=self.registry
        )
        self._gaps = Counter("videobank_gaps", "Gaps in recordings", ["reason"], registry=self.registry)
        self._failed = Counter(
            "videobank_recordings_failed", "Recordings that could not be kept", registry=self.registry
        )
        self._match = Histogram("videobank_face_check_seconds", "Time of a face comparison", registry=self.registry)
        self._bands = Counter("videobank_face_checks", "Face comparisons by band", ["band"], registry=self.registry)

    def note_certificates(self, days: Mapping[str, int]) -> None:
        """In how many days the certificates of each of the bank's systems run out; negative: they have."""
        for system, left in days.items():
            self._certificates.labels(system).set(left)

    def note(self, event: object) -> None:
        """Count an event of a call."""
        if isinstance(event, StreamGap):
            self._gaps.labels(event.reason).inc()
        elif isinstance(event, RecordingFailed):
            self._failed.inc()
        elif isinstance(event, FaceMatched):
            self._bands.labels(event.band).inc()

    def note_match_time(self, seconds: float) -> None:
        """How long a face comparison took, from the still to the finding."""
        self._match.observe(seconds)

    async def page(self, _request: web.Request) -> web.Response:
        """``GET /metrics``."""
        counts = await self._projections.counts()
        for phase in ("invited", "preparing", "waiting", "paired", "live", "ended"):
            self._calls.labels(phase).set(counts.get(phase, 0))
        self._sockets.set(len(self._hub))
        self._tasks.set(len(asyncio.all_tasks()))
        self._alarm.set(len(self._alarms.on))
        try:
            for figure, value in (await self._plane.figures()).items():
                self._media.labels(figure).set(value)
            self._up.set(1)
        except PlaneUnavailable:
            self._up.set(0)
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def health_routes(metrics: Metrics, checks: dict[str, Check]) -> list[web.RouteDef]:
    """``/healthz`` answers while the process runs; ``/readyz`` names what is not ready."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        found = {name: await check() for name, check in checks.items()}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics.page)]
