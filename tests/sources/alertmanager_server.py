"""A make-believe Alertmanager on 127.0.0.1 that keeps the rules of its API as they were seen at a real one:
what is over is not listed, alerts are only in its memory, silences are kept for five days."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from aiohttp import web

from bot.clock import Clock
from bot.sources.shared.instants import format_iso
from tests.sources.failures import Gate

TOKEN = "canary-token-93be"
RUNS_OUT = timedelta(minutes=4)
KEPT = timedelta(hours=120)
FLAGS = {"active", "silenced", "inhibited", "unprocessed"}
Matcher = tuple[str, str, bool, bool]
"""Label, value, whether it is a pattern, whether it must be equal."""


@dataclass
class Alert:
    """An alert as it was sent last."""

    labels: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime
    state: str = "active"
    silenced_by: list[str] = field(default_factory=list)


@dataclass
class Silence:
    """A silence as somebody left it."""

    id: str
    matchers: list[Matcher]
    start: datetime
    end: datetime
    updated_at: datetime


class Server:
    """One Alertmanager. Everything happens at the clock's present instant."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.gate = Gate(clock, self._signed_in, {"status": "success", "data": []})
        self.alerts: dict[frozenset[tuple[str, str]], Alert] = {}
        self.silences: dict[str, Silence] = {}
        self.started_at = clock.now() - timedelta(hours=1)
        self.cluster = "ready"
        self.base_url = ""
        self._ids = count(1)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        app.router.add_get("/am/api/v2/status", self._status)
        app.router.add_get("/am/api/v2/alerts", self._alerts)
        app.router.add_get("/am/api/v2/silences", self._silences)
        async with self.gate.serve(app) as root:
            self.base_url = root + "/am"
            yield self

    # --- what happens ---

    def send(self, state: str = "active", **labels: str) -> Alert:
        """A Prometheus sends an alert that fires, for the first time or once more."""
        now, key = self.clock.now(), frozenset(labels.items())
        known = self.alerts.get(key)
        began = known.starts_at if known is not None and known.ends_at > now else now
        silenced_by = known.silenced_by if known is not None else []
        self.alerts[key] = Alert(labels, began, now + RUNS_OUT, now, state, silenced_by)
        return self.alerts[key]

    def resend(self) -> None:
        """Everything that is active is sent once more."""
        for alert in list(self.alerts.values()):
            if alert.ends_at > self.clock.now():
                self.send(alert.state, **alert.labels)

    def resolve(self, **labels: str) -> None:
        """A Prometheus says that it is over."""
        alert = self.alerts[frozenset(labels.items())]
        alert.ends_at = alert.updated_at = self.clock.now()

    def restart(self) -> None:
        """Alerts are forgotten; silences are not."""
        self.alerts.clear()
        self.started_at = self.clock.now()

    def silence(self, *matchers: Matcher, start: datetime, end: datetime) -> str:
        """Somebody makes a silence; one that would begin in the past begins now."""
        id, now = f"0b1c{next(self._ids):04}-2f6e-4a5a-9d53-8e7c0d41aa20", self.clock.now()
        self.silences[id] = Silence(id, list(matchers), max(start, now), end, now)
        return id

    def extend(self, id: str, end: datetime) -> None:
        self.silences[id].end, self.silences[id].updated_at = end, self.clock.now()

    def expire(self, id: str) -> None:
        """Somebody ends it by hand; one that has not begun never takes place."""
        one, now = self.silences[id], self.clock.now()
        one.start, one.end, one.updated_at = min(one.start, now), now, now

    # --- the API ---

    async def _status(self, request: web.Request) -> web.Response:
        _only(request, set())
        cluster = {"name": "01J", "status": self.cluster, "peers": []}
        body = {
            "cluster": cluster,
            "uptime": format_iso(self.started_at),
            "config": {"original": "canary-config"},
        }
        return web.json_response({**body, "versionInfo": {"version": "0.25.0"}})

    async def _alerts(self, request: web.Request) -> web.Response:
        _only(request, FLAGS)
        now = self.clock.now()
        return web.json_response([_alert(one) for one in self.alerts.values() if one.ends_at > now])

    async def _silences(self, request: web.Request) -> web.Response:
        _only(request, set())
        now = self.clock.now()
        kept = [one for one in self.silences.values() if one.end + KEPT > now]
        return web.json_response([_silence(one, now) for one in kept])

    def _signed_in(self, request: web.Request) -> int:
        return 200 if request.headers.get("Authorization") == f"Bearer {TOKEN}" else 401


def _alert(one: Alert) -> dict[str, object]:
    state = "suppressed" if one.silenced_by and one.state == "active" else one.state
    return {
        "annotations": {"summary": "canary-annotation"},
        "startsAt": format_iso(one.starts_at),
        "endsAt": format_iso(one.ends_at),
        "updatedAt": format_iso(one.updated_at),
        "fingerprint": f"{hash(frozenset(one.labels.items())) & (2**64 - 1):016x}",
        "receivers": [{"name": "canary-receiver"}],
        "status": {"state": state, "silencedBy": one.silenced_by, "inhibitedBy": []},
        "labels": dict(one.labels),
        "generatorURL": "http://canary-prometheus:9090/graph",
    }


def _silence(one: Silence, now: datetime) -> dict[str, object]:
    state = "pending" if now < one.start else "active" if now < one.end else "expired"
    return {
        "id": one.id,
        "status": {"state": state},
        "updatedAt": format_iso(one.updated_at),
        "comment": "canary-comment",
        "createdBy": "canary-person",
        "startsAt": format_iso(one.start),
        "endsAt": format_iso(one.end),
        "matchers": [
            {"name": name, "value": value, "isRegex": pattern, "isEqual": equal}
            for name, value, pattern, equal in one.matchers
        ],
    }


def _only(request: web.Request, keys: set[str]) -> None:
    if set(request.query) != keys:
        raise web.HTTPBadRequest(text=f"what is {sorted(request.query)}?")
